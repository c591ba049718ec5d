"""What the demonstration county shows of evaluations: a year of quarters, one failed, stars and a subsidy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.roles import Role
from minzheng.kernel.registers import actions
from minzheng.kernel.registers.kinds import Book
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values.periods import ZONE

Actors = Callable[..., Actor]
MOST = {"life_care": 20, "food_hygiene": 15, "fire": 15, "health": 10, "finance": 10, "staff": 10, "culture": 5, "garden": 5,
        "opinion": 10}
SCORES = ((93, 91, 94, 92), (78, 82, 58))
"""The quarters of two homes, the last one first; the second home failed once, and lacks a quarter."""


def furnish(*, book: Book, area: int, on: date, at: datetime, actors: Actors) -> None:
    """Evaluate two homes for the quarters that are over, give the first its stars, and compute its subsidy."""
    clerk = actors(Role.COUNTY_CLERK)
    homes = list(Entry.objects.filter(kind="elder_institution", state="operating", area_code__gte=area).order_by("pk")[:2])
    for home, scores in zip(homes, SCORES, strict=False):
        for ago, score in reversed(list(enumerate(scores, start=1))):
            quarter, day = _quarter(on, ago)
            given = {"quarter": quarter, "visited_on": day.isoformat(), "evaluators": "考评员甲\n考评员乙",
                     "interviews": "老人甲：满意\n老人乙：菜淡\n老人丙：满意", **_points(score)}
            actions.make(book=book, kind="quarterly_evaluation", deed="evaluate", given=given, area_code=home.area_code, by=clerk,
                         at=datetime.combine(day, time(9), ZONE), parent_id=home.pk)
    if homes:
        _rated(book, homes[0], on, at, actors)


def _rated(book: Book, home: Entry, on: date, at: datetime, actors: Actors) -> None:
    rating = actions.make(book=book, kind="star_rating", deed="propose", given={"title": "star", "proposed_on": on.isoformat()},
                          area_code=home.area_code, by=actors(Role.COUNTY_CLERK), at=at, parent_id=home.pk)
    actions.do(book=book, entry_id=rating.pk, deed="inspect", given={"opinion": "同意（示例）"}, at=at,
               by=actors(Role.COUNTY_SECTION_HEAD))
    given = {"document": "演示文件〔2026〕21号", "awarded_on": on.isoformat()}
    actions.do(book=book, entry_id=rating.pk, deed="award", given=given, by=actors(Role.COUNTY_LEADER), at=at)
    actions.make(book=book, kind="operating_subsidy", deed="compute", given={"quarter": _quarter(on, 1)[0]}, at=at,
                 area_code=home.area_code, by=actors(Role.COUNTY_CLERK), parent_id=home.pk)


def _quarter(on: date, ago: int) -> tuple[str, date]:
    """The quarter so many before that of a day, and its last Monday or a day near it."""
    serial = on.year * 4 + (on.month - 1) // 3 - ago
    year, number = divmod(serial, 4)
    following = date(year + (number + 1) // 4, (number + 1) % 4 * 3 + 1, 1)
    return f"{year}Q{number + 1}", following - timedelta(days=20)


def _points(total: int) -> dict[str, str]:
    left, found = 100 - total, {}
    for item, most in MOST.items():
        found[f"scores.{item}"] = str(most - min(left, most))
        left -= min(left, most)
    return found
