"""What decides about the persons at home: how often somebody comes, when a visit was missed, what ends with the support."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from minzheng.kernel.access.encryption import open_sealed
from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.finding import Finding, Found, OnRoll
from minzheng.kernel.registers.kinds import LAPSE
from minzheng.kernel.values.language import say

from ..queries.roll import LEVELS, without_a_file

DAY = timedelta(days=1)
CARE = {"self": "自理", "partial": "半失能", "full": "失能"}
"""The levels of care, in the words that parameters depend on."""
NOTED = ("note_visit", "note_late_visit")


def without_file(finding: Finding) -> Iterator[Found]:
    """Who is on the roll at home and has no file; with the self-care that the roll has, the worst where it has none."""
    named = {one.name: one.label for one in finding.kind.fields["care_level"].choices}
    for one in without_a_file(finding.area_code, finding.on):
        person = {"name": one.person.name, "id_type": "resident_id", "id_number": open_sealed(one.number)}
        reason = (say("特困名册：分散供养，{care}", care=named[LEVELS[one.care]]) if one.care in LEVELS
                  else say("特困名册：分散供养，自理能力没有登记，暂按失能的间隔探视"))
        yield Found(OnRoll(one.person.pk, one.person.name, one.area_code), reason,
                    {"person": person, "care_level": LEVELS.get(one.care, "full")})


def interval_days(doing: Doing) -> int | None:
    """The days between visits, by self-care."""
    level = doing["care_level"]
    return int(doing.parameter("visit_interval", codes=(CARE[level],))) if level else None


def day_listed(doing: Doing) -> date | str:
    """When the file was opened."""
    return doing.before.get("listed_on") or doing.on


def day_counted_from(doing: Doing) -> date | str:
    """From when the interval runs: the last visit, or the day on which the file was opened or the self-care changed."""
    if doing.deed.name in NOTED:
        return str(doing["visited_on"])
    return doing.on if doing.deed.name in ("list", "regrade") else str(doing.before["counts_from"])


def count_misses(doing: Doing) -> int:
    """How many intervals in a row went by without a visit."""
    before = int(doing.before.get("misses", 0))
    if doing.deed.name == LAPSE:
        return before + 1
    return 0 if doing.deed.name in NOTED else before


def spot_of_home(doing: Doing) -> str | None:
    """Where the home is: where the first photo at the door was taken since the address is known."""
    if doing.deed.name == "move_home":
        return ""
    known = doing.before.get("home_spot")
    return known or (str(doing.given.get("spot", "")) if doing.deed.name in NOTED else None)


def next_visit(doing: Doing) -> date:
    """Until when the next visit is made."""
    start = doing.day("counts_from")
    assert start is not None
    return start + DAY * int(doing["interval_days"])


def last_day_in_time(doing: Doing) -> date:
    """The last day before another interval counts as missed."""
    start = doing.day("counts_from")
    assert start is not None
    return start + DAY * int(doing["interval_days"]) * (int(doing["misses"]) + 1)


def is_other_level(doing: Doing) -> None:
    """A change changes something."""
    if doing["care_level"] == doing.before.get("care_level"):
        doing.wrong("care_level", say("自理能力没有变化"))


def tell_agreement_of_level(doing: Doing) -> None:
    """Duties and pay are agreed on again for another level."""
    for agreement in doing.below("care_agreement").filter(state="in_force"):
        doing.do(agreement, "note_level")


def is_ended_by_now(doing: Doing) -> None:
    """What ends later is entered later; nothing ends before it began."""
    day, began = doing.day("ended_on"), doing.day("listed_on")
    if day is not None and day > doing.on:
        doing.wrong("ended_on", say("停止日期 {day} 还没有到", day=day))
    if day is not None and began is not None and day < began and doing["end_reason"] != "mistake":
        doing.wrong("ended_on", say("停止日期早于建档日期 {day}；登记错误的，停止原因选“登记错误”", day=began))


def end_agreements(doing: Doing) -> None:
    """With the support the agreements end."""
    for agreement in doing.below("care_agreement").filter(state="in_force"):
        doing.do(agreement, "close", reason="停止分散供养")


def question_supplies(doing: Doing) -> None:
    """What was received after the support had ended is looked into."""
    for supply in doing.below("supply_issue").filter(state="given", values__given_on__gt=doing["ended_on"]):
        doing.do(supply, "question")
