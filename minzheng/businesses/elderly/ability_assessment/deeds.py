"""What an assessment comes to, who may make it, and what it replaces."""

from __future__ import annotations

from datetime import date, timedelta

from minzheng.kernel.access.encryption import seal
from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.fields import Value
from minzheng.kernel.registers.models import Entry, Party
from minzheng.kernel.values.language import say

GROUPS = ("self_care", "motion", "mind", "participation")
RISK_KINDS = ("fall", "choking", "suicide", "self_harm", "getting_lost")


def is_not_ahead(doing: Doing) -> None:
    """What is not done yet is not recorded."""
    day = doing.day("assessed_on")
    if day is not None and day > doing.on:
        doing.wrong("assessed_on", say("评估日期 {day} 还没有到", day=day))


def are_two_assessors(doing: Doing) -> None:
    """Two different people, neither of them the elder."""
    numbers = [doing[name]["id_number"] for name in ("assessor", "other_assessor")]
    if numbers[0] == numbers[1]:
        doing.wrong("other_assessor", say("评估须由两名评估员共同进行"))
    if doing["person"]["id_number"] in numbers:
        doing.wrong("assessor", say("评估员不能评估本人"))


def are_other_assessors(doing: Doing) -> None:
    """Neither of them assessed the first time."""
    before = {doing.before[name]["id_number"] for name in ("assessor", "other_assessor")}
    for name in ("assessor", "other_assessor"):
        if doing[name]["id_number"] in before:
            doing.wrong(name, say("复评须由另外的评估员进行：{name} 参加过原评估", name=doing[name]["name"]))


def are_no_carers(doing: Doing) -> None:
    """Who cares for elders in a home does not say how much care they need."""
    for name in ("assessor", "other_assessor"):
        number = seal(doing[name]["id_number"])
        if Party.objects.filter(id_number=number, entry__kind="elder_caregiver", entry__state="at_work").exists():
            doing.wrong(name, say("{name} 是在岗护理员，不能担任评估员", name=doing[name]["name"]))


def is_possible(doing: Doing) -> None:
    """Nobody in a coma does everything by himself: a total typed as another scale's, or a slip."""
    if doing["coma"] == "yes" and any(doing["motion"].values()):
        doing.wrong("coma", say("处于昏迷状态与基础运动得分矛盾：请核对"))


def points(doing: Doing) -> int | None:
    """All points of the four groups."""
    groups = [doing[name] for name in GROUPS]
    return sum(sum(one.values()) for one in groups) if all(groups) else None


def events_that_count(doing: Doing) -> int | None:
    """The care-risk events that were told, or those that homes have recorded of the elder, where they are more."""
    assessed, told = doing.day("assessed_on"), doing["risk_events"]
    return None if assessed is None or told is None else max(told, _recorded_events(doing, assessed))


def _recorded_events(doing: Doing, assessed: date) -> int:
    number = doing["person"]["id_number"]
    stays = Party.objects.filter(id_number=seal(number), entry__kind="elder_stay", field="person")
    first = assessed - timedelta(days=doing.parameter("risk_event_days"))
    found = Entry.objects.filter(kind="elder_incident", on__gte=first, on__lte=assessed, values__event__in=RISK_KINDS)
    return found.filter(values__stay__in=list(stays.values_list("entry_id", flat=True))).count() if number else 0


def first_level(doing: Doing) -> int | None:
    """The level that the points alone give."""
    found = points(doing)
    return None if found is None else int(doing.rule("initial_level", **_facts(doing)))


def level(doing: Doing) -> str | None:
    """The level with what makes it worse."""
    return None if points(doing) is None else str(doing.rule("final_level", **_facts(doing)))


def _facts(doing: Doing) -> dict[str, Value]:
    return {
        "ability_points": points(doing), "coma": _word(doing["coma"] == "yes"), "risk_events": events_that_count(doing),
        "disorder": _word("yes" in (doing["dementia"], doing["disorder"])),
    }


def _word(is_so: bool) -> str:
    return "是" if is_so else "否"


def grounds(doing: Doing) -> str | None:
    """Why the level is worse than the points, in words."""
    found = points(doing)
    if found is None:
        return None
    told = ["昏迷：评定为 4 级"] if doing["coma"] == "yes" else []
    told += ["确诊认知障碍"] if doing["dementia"] == "yes" else []
    told += ["确诊其他精神和行为障碍"] if doing["disorder"] == "yes" else []
    events = events_that_count(doing) or 0
    if events >= doing.parameter("risk_events_least"):
        told.append(f"近 {doing.parameter('risk_event_days')} 日照护风险事件 {events} 次")
    return "；".join(told) or "无"


def day_of_next(doing: Doing) -> date | None:
    """The day until which the elder is to be assessed again."""
    day = doing.day("assessed_on")
    if day is None:
        return None
    month = day.month - 1 + int(doing.parameter("next_months"))
    first = date(day.year + month // 12, month % 12 + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return min(first.replace(day=min(day.day, last.day)), last)


def is_time_to_object(doing: Doing) -> None:
    """An objection comes within so many days."""
    assessed = doing.day("assessed_on")
    assert assessed is not None
    until = assessed + timedelta(days=doing.parameter("objection_days"))
    if doing.on > until:
        doing.wrong("objection", say("对评估结果的异议应在 {day} 前提出：状况有变化的，请申请即时评估", day=until))


def replace_older(doing: Doing) -> None:
    """An elder has one valid assessment: the latest."""
    assert doing.entry is not None
    number = seal(doing["person"]["id_number"])
    own = Party.objects.filter(id_number=number, field="person", entry__kind=doing.kind.name)
    known = Entry.objects.filter(pk__in=list(own.values_list("entry_id", flat=True)), state__in=("valid", "disputed"))
    for other in known.exclude(pk=doing.entry.pk).order_by("on"):
        older = other if other.on <= doing.entry.on else doing.entry
        doing.do(older, "supersede")
