"""What decides in the ledger: one line is one issue, a list is closed with all its issues, days lie in order."""

from __future__ import annotations

import re
from datetime import date

from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values.language import say

SEVERAL = re.compile(r"(?:^|[^\d])2[.、．)）]|二是|[（(]二[）)]|②|；\s*(?:三是|3[.、])")
"""How a line counts more than one issue."""


# lists

def is_given_by_now(doing: Doing) -> None:
    """A document is dated today or before."""
    _not_ahead(doing, "issued_on")


def registered(doing: Doing) -> int:
    """How many issues stand below the list."""
    return doing.below("rectification_issue").count() if doing.entry else 0


def closed(doing: Doing) -> int:
    """How many of them are closed."""
    return doing.below("rectification_issue").filter(state="closed").count() if doing.entry else 0


def is_not_below_registered(doing: Doing) -> None:
    """A document names at least as many issues as are registered."""
    if (doing["issues"] or 0) < (there := registered(doing)):
        doing.wrong("issues", say("已登记 {count} 个问题，问题数不能更少", count=there))


def is_all_closed(doing: Doing) -> None:
    """Everything the document names is registered and closed."""
    wanted, there, ended = doing["issues"] or 0, registered(doing), closed(doing)
    if there != wanted:
        doing.wrong("", say("文件有 {wanted} 个问题，已登记 {there} 个：两数一致才能报告全部销号", wanted=wanted, there=there))
    if ended != there:
        doing.wrong("", say("还有 {left} 个问题没有销号", left=there - ended))


# issues

def _list(doing: Doing) -> Entry:
    assert doing.parent is not None
    return doing.parent


def source_of_list(doing: Doing) -> str:
    """From what kind of source the list came."""
    return str(_list(doing).values["source"])


def day_of_list(doing: Doing) -> str:
    """When the list was given."""
    return str(_list(doing).values["issued_on"])


def is_one_issue(doing: Doing) -> None:
    """A line that counts several issues is split."""
    if SEVERAL.search(doing["what"] or ""):
        doing.wrong("what", say("一行只能登记一个问题：请拆分后分别登记"))


def is_named_by_the_list(doing: Doing) -> None:
    """No more issues are registered than the document names."""
    above = _list(doing)
    if Entry.objects.filter(kind="rectification_issue", parent=above).count() >= above.values["issues"]:
        doing.wrong("", say("文件的 {count} 个问题都已登记：请先核对，或更正问题数", count=above.values["issues"]))


def is_list_open(doing: Doing) -> None:
    """Nothing is added to a list that is closed."""
    if _list(doing).state != "open":
        doing.wrong("", say("这份清单已报告全部销号"))


def tell_list(doing: Doing) -> None:
    """The list counts again."""
    doing.do(_list(doing), "recount")


def reopen_list(doing: Doing) -> None:
    """A list with an open issue is open."""
    doing.do(_list(doing), "open_again")


def day_to_plan(doing: Doing) -> date:
    """Until when a measure is planned."""
    return doing.working_days(doing.parameter("plan_days"))


def is_deadline_ahead(doing: Doing) -> None:
    """A deadline lies ahead."""
    day = doing.day("deadline")
    if day is not None and day < doing.on:
        doing.wrong("deadline", say("整改期限 {day} 已经过去", day=day))


def day_of_deadline(doing: Doing) -> date | None:
    """Until when an issue is put right."""
    return doing.day("deadline")


def day_to_verify(doing: Doing) -> date:
    """Until when what was reported is verified."""
    return doing.working_days(doing.parameter("verify_days"))


def is_rectified_by_now(doing: Doing) -> None:
    """It was put right after it was found, and not tomorrow."""
    _not_ahead(doing, "rectified_on")
    done, found = doing.day("rectified_on"), doing.day("found_on")
    if done is not None and found is not None and done < found:
        doing.wrong("rectified_on", say("整改完成日期早于反馈日期 {day}", day=found))


def is_late(doing: Doing) -> str | None:
    """Whether it was put right after its deadline."""
    if doing.deed.name != "rectify":
        return doing.before.get("is_late")
    done, until = doing.day("rectified_on"), doing.day("deadline")
    return None if done is None or until is None else "yes" if done > until else "no"


def day_closed(doing: Doing) -> str | None:
    """When it was closed; of one that was reopened no day."""
    if doing.deed.name == "verify":
        return doing.on.isoformat()
    return None if doing.deed.name == "reopen" else doing.before.get("closed_on")


def times_reopened(doing: Doing) -> int:
    """How often it was reopened."""
    return (doing.before.get("times_reopened") or 0) + (doing.deed.name == "reopen")


def _not_ahead(doing: Doing, name: str) -> None:
    day = doing.day(name)
    if day is not None and day > doing.on:
        doing.wrong(name, say("“{label}”{day} 还没有到", label=doing.kind.fields[name].label, day=day))
