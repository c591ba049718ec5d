"""The ledger of households: who is on it, until when somebody visits, when it is released and by whom."""

from __future__ import annotations

from datetime import date, timedelta

from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.fields import Value
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values.language import say
from minzheng.kernel.values.money import as_read

from ..queries import WATCHED, households_of, numbers_of

URBAN = "urban_poor"
CRITERIA = {True: ("income", "risk_gone"), False: ("income", "needs", "water", "risk_gone")}
"""What must hold before a household is released: of the urban poor, and of rural households."""
ANEW = ("visited_on", "dibao", "tekun", "temporary_aid", "tested_on", "criteria", "income", "grounds", "opinion", "released_on",
        "ending")
"""What is found out again about a household that is taken up again."""


def household_of(doing: Doing) -> Entry:
    """The household that an entry lies below."""
    assert doing.parent is not None
    return doing.parent


def not_ahead(doing: Doing, name: str) -> None:
    """What has not happened yet is not recorded."""
    day = doing.day(name)
    if day is not None and day > doing.on:
        doing.wrong(name, say("“{label}”{day} 还没有到", label=doing.kind.fields[name].label, day=day))


def is_watched(doing: Doing) -> None:
    """Nothing is recorded of a household that is watched no longer."""
    if household_of(doing).state not in WATCHED:
        doing.wrong("", say("此户已不在监测台账：请先重新纳入"))


# on the ledger

def is_listed_by_now(doing: Doing) -> None:
    """A household is listed today or was before."""
    not_ahead(doing, "listed_on")


def is_nowhere_else(doing: Doing) -> None:
    """A household is on the ledger once, whoever of it is called the head."""
    for one in households_of(numbers_of([doing["head"]]), doing.on):
        if one.state in WATCHED:
            doing.wrong("head", say("此户已在监测台账（{number}）", number=one.number))
        else:
            doing.wrong("head", say("此户曾在监测台账（{number}）：请在该户办理“重新纳入监测”", number=one.number))


def begins_anew(doing: Doing) -> None:
    """A household that is taken up again is visited, tested and judged again."""
    doing.given.update(dict.fromkeys(ANEW))


def day_to_visit(doing: Doing) -> date:
    """Until when a household is visited for the first time."""
    return doing.working_days(doing.parameter("visit_days"))


def next_visit(doing: Doing) -> date:
    """When the household is visited again at the latest."""
    return (doing.day("visited_on") or doing.on) + timedelta(days=int(doing.parameter("revisit_days")))


def seen_types(doing: Doing) -> Value:
    """As what the lists name the household; what was settled stands alone."""
    if doing.deed.name in ("enter", "enter_listed", "take_up_again", "settle_type"):
        return [doing["type"]]
    return doing["seen_types"]


def is_in_both(doing: Doing) -> str:
    """Whether it stands on the rural and on the urban register, and would be counted in both."""
    types = set(doing["seen_types"] or ())
    return "yes" if URBAN in types and types - {URBAN} else "no"


def is_first_visit_late(doing: Doing) -> Value:
    """Whether the first visit came after its day."""
    entry = doing.entry
    if doing.deed.name != "note_visit" or entry is None or entry.state != "to_visit" or entry.due_on is None:
        return doing.before.get("is_first_visit_late")
    return "yes" if (doing.day("visited_on") or doing.on) > entry.due_on else "no"


def count_promised(doing: Doing) -> int:
    """How many measures were promised and not dropped."""
    return doing.below("help_measure").filter(state__in=("promised", "delivered")).count() if doing.entry else 0


def count_delivered(doing: Doing) -> int:
    """How many of them were delivered."""
    return doing.below("help_measure").filter(state="delivered").count() if doing.entry else 0


# release

def is_helped(doing: Doing) -> None:
    """Before a release somebody came, aid was tested, somebody helps, and what was promised was delivered."""
    if not doing["visited_on"]:
        doing.wrong("", say("还没有走访"))
    if not doing["helper"]:
        doing.wrong("", say("还没有结对帮扶人"))
    for name in ("dibao", "tekun", "temporary_aid"):
        if doing[name] not in ("receiving", "not_entitled"):
            doing.wrong("", say("“{label}”还没有结果", label=doing.kind.fields[name].label))
    if left := (doing["promised"] or 0) - (doing["delivered"] or 0):
        doing.wrong("", say("还有 {left} 项承诺措施没有落实", left=left))


def is_free_of_risk(doing: Doing) -> None:
    """All criteria hold, and the income is above the line."""
    is_urban = doing["type"] == URBAN
    lacking = [one for one in doing.kind.fields["criteria"].choices
               if one.name in CRITERIA[is_urban] and one.name not in (doing["criteria"] or ())]
    for one in lacking:
        doing.wrong("criteria", say("不符合解除条件：{criterion}", criterion=one.label))
    line = int(doing.parameter("urban_line" if is_urban else "rural_line"))
    if doing["income"] is not None and doing["income"] < line:
        doing.wrong("income", say("人均年收入低于解除线 {line} 元", line=as_read(line)))


def day_to_decide(doing: Doing) -> date:
    """Until when somebody else decides on a release."""
    return doing.working_days(doing.parameter("decide_days"))


def day_released(doing: Doing) -> Value:
    """When it was released."""
    return doing.on.isoformat() if doing.deed.name == "release" else doing.before.get("released_on")


# issues of higher inspections

def open_issue(doing: Doing) -> None:
    """What an inspection found of the household stands in the rectification ledger, by its number and without names."""
    before, told = doing.before.get("issues") or "", doing["issues"] or ""
    text = " ".join(told.removeprefix(before).strip().removeprefix(f"{doing.on}").split())
    above = doing.entries("issue_list").get(pk=doing["issue_list"])
    assert doing.entry is not None
    doing.make("rectification_issue", "find", parent=above, area_code=above.area_code, unit=doing["unit"],
               what=f"监测户 {doing.entry.number}：{text}")
