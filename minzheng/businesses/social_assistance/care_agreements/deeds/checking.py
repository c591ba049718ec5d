"""What decides about checks of a quarter: who is drawn, nobody chooses; who checks did not visit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256

from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.finding import Finding, Found
from minzheng.kernel.registers.models import Deed, Entry
from minzheng.kernel.values import areas
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

from ..queries.roll import OPEN


def quarter_of(day: date) -> str:
    """The quarter of a day, as it is written."""
    return f"{day.year}Q{(day.month + 2) // 3}"


def quarter_of_check(doing: Doing) -> str:
    """The quarter that was drawn for."""
    return str(doing.before.get("quarter") or quarter_of(doing.on))


def end_of_quarter(doing: Doing) -> date:
    """Checks are made until the quarter ends."""
    return Month(doing.on.year, (doing.on.month + 2) // 3 * 3).plus(1).first_day - timedelta(days=1)


def day_checked(doing: Doing) -> date | str | None:
    """When it was checked."""
    return doing.on if doing.deed.name in ("confirm", "refute") else doing.before.get("checked_on")


def quality_sample(finding: Finding) -> Iterator[Found]:
    """Of each township the persons that are still to be drawn in the quarter, in an order that the quarter alone decides."""
    quarter, share = quarter_of(finding.on), int(finding.parameter("check_share"))
    drawn = set(finding.entries("care_check").filter(values__quarter=quarter).values_list("parent_id", flat=True))
    townships: dict[int, list[Entry]] = defaultdict(list)
    for entry in finding.entries("home_tekun").filter(state__in=OPEN):
        townships[areas.at(entry.area_code, areas.TOWNSHIP)].append(entry)
    for persons in townships.values():
        wanted = -(-len(persons) * share // 1000)
        left = wanted - sum(1 for one in persons if one.pk in drawn)
        ordered = sorted(persons, key=lambda one: sha256(f"{quarter}:{one.number}".encode()).digest())
        for entry in [one for one in ordered if one.pk not in drawn][:max(left, 0)]:
            yield Found(entry, say("{quarter} 抽查：本乡镇分散供养 {count} 人，应抽 {wanted} 人", quarter=quarter,
                                   count=len(persons), wanted=wanted))


def is_not_a_visitor(doing: Doing) -> None:
    """Nobody checks their own visits."""
    first = Month(doing.on.year, (doing.on.month + 2) // 3 * 3 - 2).first_day
    own = Deed.objects.filter(entry__kind="care_visit", entry__parent=doing.parent, name__in=("visit", "call"), on__gte=first,
                              account_id=doing.by.account_id or 0)
    if own.exists():
        doing.wrong("", say("您本季度探视过此人：抽查须由没有参加探视的人办理"))
