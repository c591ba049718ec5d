"""What can be asked of watching: tasks by area, how many of which month, and the last look at an area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, DateField, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, ExtractMonth, ExtractYear

from minzheng.kernel.people.models import Household
from minzheng.kernel.values import areas
from minzheng.kernel.values.periods import Month

from .declarations import TierDeclared
from .models import EarlyWarning, LowIncomePerson, MonitorVisit, Need, OtherAid, Referral, TaskState, WatchRun, WatchTask


def tasks(*, area: int) -> QuerySet[WatchTask]:
    """The tasks of an area and all below it."""
    low, high = areas.span(area)
    return WatchTask.objects.filter(area_code__gte=low, area_code__lt=high)


def calendar(*, area: int, on: date) -> dict[str, dict[int, int]]:
    """How many open tasks of each event there are by month ``YYYYMM``; what is past its day stands under 0."""
    found = tasks(area=area).filter(state=TaskState.OPEN).order_by()
    late = found.filter(due_on__lt=on).values_list("event").annotate(Count("pk"))
    coming = (found.filter(due_on__gte=on).annotate(year=ExtractYear("due_on"), number=ExtractMonth("due_on"))
              .values_list("event", "year", "number").annotate(Count("pk")))
    counts: dict[str, dict[int, int]] = {}
    for event, count in late:
        counts.setdefault(event, {})[0] = count
    for event, year, number, count in coming:
        counts.setdefault(event, {})[int(Month(year, number))] = count
    return counts


def last_run(*, area: int) -> WatchRun | None:
    """The last look at an area: at itself, or at one that it lies in."""
    chain = [area, *areas.ancestors(area), areas.NATION]
    return WatchRun.objects.filter(area_code__in=chain).order_by("-on", "-pk").first()


def low_income(*, area: int) -> QuerySet[LowIncomePerson]:
    """The people of the low-income population of an area now, each once."""
    low, high = areas.span(area)
    return LowIncomePerson.objects.filter(valid_until=None, area_code__gte=low, area_code__lt=high)


@dataclass(frozen=True)
class Layer:
    """Persons of a tier in an area, and the households whose highest tier it is: each of both counted once."""

    area: int
    tier: str
    persons: int
    households: int


def layers(*, area: int, tiers: Sequence[str], below: bool = False) -> list[Layer]:
    """How many persons and households each tier has now, in an area or in each of the areas directly below it.

    ``tiers`` name the highest first. A household with members in several tiers is counted in the highest.
    """
    low, high = areas.span(area)
    unit = _unit_below(area) if below else areas.END
    with connection.cursor() as cursor:
        cursor.execute(_LAYERS, {"low": low, "high": high, "unit": unit, "tiers": list(tiers)})
        return [Layer(area if not below else place, *rest) for place, *rest in cursor.fetchall()]


def _unit_below(area: int) -> int:
    levels = list(areas.AreaLevel)
    place = levels.index(areas.level(area))
    return levels[min(place + 1, len(levels) - 1)].unit


_LAYERS = """
WITH own AS (SELECT area_code - area_code %% %(unit)s AS place, household_id, array_position(%(tiers)s::text[], tier) AS rank
             FROM watching_lowincomeperson WHERE valid_until IS NULL AND area_code >= %(low)s AND area_code < %(high)s),
homes AS (SELECT place, household_id, min(rank) AS rank FROM own GROUP BY place, household_id)
SELECT p.place, (%(tiers)s::text[])[p.rank], p.persons, coalesce(h.households, 0)
FROM (SELECT place, rank, count(*) AS persons FROM own GROUP BY place, rank) p
LEFT JOIN (SELECT place, rank, count(*) AS households FROM homes GROUP BY place, rank) h ON h.place = p.place AND h.rank = p.rank
WHERE p.rank IS NOT NULL ORDER BY p.place, p.rank"""


def tiers_of(person_id: int) -> QuerySet[LowIncomePerson]:
    """The tiers of a person through time, the present one first."""
    return LowIncomePerson.objects.filter(person_id=person_id).order_by("-valid_from")


def needs_of(person_id: int) -> QuerySet[Need]:
    """The needs of a person, open ones first."""
    return Need.objects.filter(person_id=person_id).order_by("-met_on", "-found_on", "-pk")


def referrals(*, area: int) -> QuerySet[Referral]:
    """The referrals of an area."""
    low, high = areas.span(area)
    return Referral.objects.filter(area_code__gte=low, area_code__lt=high)


@dataclass(frozen=True)
class Doubled:
    """Aid for one need of a person in one month by more than one body, or a need that nobody has taken up."""

    person_id: int
    need: str
    month: date
    bodies: str


def doubled(*, area: int, own: Sequence[tuple[str, str]], most: int) -> list[Doubled]:
    """Who got aid for the same need in the same month from several bodies, newest first; ``own`` are our benefits with needs."""
    low, high = areas.span(area)
    values: dict[str, Any] = {"low": low, "high": high, "benefits": [one for one, _ in own], "needs": [need for _, need in own],
                              "most": most}
    with connection.cursor() as cursor:
        cursor.execute(_DOUBLED, values)
        return [Doubled(*row) for row in cursor.fetchall()]


_DOUBLED = """
WITH people AS (SELECT person_id, household_id FROM watching_lowincomeperson
                WHERE valid_until IS NULL AND area_code >= %(low)s AND area_code < %(high)s),
others AS (SELECT o.person_id, o.need, date_trunc('month', o.given_on)::date AS month, o.body
           FROM watching_otheraid o JOIN people p ON p.person_id = o.person_id),
own AS (SELECT DISTINCT o.person_id, o.need, o.month, '' AS body
        FROM others o JOIN people p ON p.person_id = o.person_id
        JOIN payments_award a ON a.household_id = p.household_id AND (a.person_id IS NULL OR a.person_id = p.person_id)
        JOIN unnest(%(benefits)s::text[], %(needs)s::text[]) AS b(benefit, need) ON b.benefit = a.benefit AND b.need = o.need
        WHERE a.first_month <= extract(year FROM o.month) * 100 + extract(month FROM o.month)
          AND (a.last_month IS NULL OR a.last_month >= extract(year FROM o.month) * 100 + extract(month FROM o.month)))
SELECT person_id, need, month, string_agg(DISTINCT body, '、' ORDER BY body)
FROM (SELECT * FROM others UNION ALL SELECT * FROM own) given
GROUP BY person_id, need, month HAVING count(DISTINCT body) > 1 ORDER BY month DESC, person_id LIMIT %(most)s"""


def untouched(*, area: int) -> QuerySet[Need]:
    """Open needs of the low-income population that nobody has referred or helped with since they were found."""
    people = low_income(area=area).values("person_id")
    taken = Referral.objects.filter(person=OuterRef("person"), need=OuterRef("kind"), sent_on__gte=OuterRef("found_on"))
    given = OtherAid.objects.filter(person=OuterRef("person"), need=OuterRef("kind"), given_on__gte=OuterRef("found_on"))
    return Need.objects.filter(~Exists(taken), ~Exists(given), met_on=None, person__in=people)


def warnings(*, area: int) -> QuerySet[EarlyWarning]:
    """The early warnings of an area and all below it."""
    low, high = areas.span(area)
    return EarlyWarning.objects.filter(area_code__gte=low, area_code__lt=high)


def visited(*, area: int, tiers: Sequence[TierDeclared]) -> QuerySet[Any]:
    """The households of an area that are visited regularly, with ``last_on``: the last visit, else since when they are."""
    own = low_income(area=area).filter(tier__in=[one.name for one in tiers if one.is_visited])
    first = own.filter(household=OuterRef("pk")).order_by("valid_from").values("valid_from")[:1]
    last = MonitorVisit.objects.filter(household=OuterRef("pk")).order_by("-visited_on").values("visited_on")[:1]
    return Household.objects.filter(pk__in=own.values("household")).annotate(
        visited_on=Subquery(last, output_field=DateField()),
        last_on=Coalesce(F("visited_on"), Subquery(first, output_field=DateField())))
