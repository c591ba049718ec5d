"""What can be asked of discoveries and of coverage."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count, F, Q, QuerySet

from minzheng.kernel.values import areas

from .models import Discovery, DiscoveryRun, DiscoveryState

SMALL = 3
"""Fewer than so many are not told to who only reads statistics (CB-20)."""


@dataclass(frozen=True)
class Covered:
    """Of one benefit or area (``key``): subjects on the roll, entitled and not on it, likely entitled."""

    key: str
    enrolled: int
    unserved: int
    likely: int

    @property
    def entitled(self) -> int:
        """All who are known to be entitled: the denominator."""
        return self.enrolled + self.unserved

    @property
    def per_mille(self) -> int | None:
        """How many in a thousand of the entitled are on the roll, half up; below a thousand while anybody is missed.

        None where nobody is entitled.
        """
        if not self.entitled:
            return None
        return min((self.enrolled * 2000 + self.entitled) // (2 * self.entitled), 999 if self.unserved else 1000)


def discoveries(*, area: int) -> QuerySet[Discovery]:
    """The discoveries of an area and all below it."""
    low, high = areas.span(area)
    return Discovery.objects.filter(area_code__gte=low, area_code__lt=high)


def latest_run(*, area: int) -> DiscoveryRun | None:
    """The newest pass over an area, or over one that holds it."""
    wider = [area, *areas.ancestors(area), areas.NATION]
    return DiscoveryRun.objects.filter(area_code__in=wider).order_by("-pk").first()


def late(*, on: date) -> Q:
    """The condition of what has no outcome and is past its limit: it lies with the county now."""
    return ~Q(state=DiscoveryState.CLOSED) & Q(county_on__lt=on)


def overdue(*, on: date) -> Q:
    """The condition of what should have been contacted, or begun as an application, by now."""
    waits = Q(state__in=[DiscoveryState.FOUND, DiscoveryState.SENT], due__lt=on)
    return waits | Q(state=DiscoveryState.CONTACTED, path_due__lt=on)


def tally(found: QuerySet[Discovery]) -> dict[str, int]:
    """How many there are by state."""
    return dict(found.order_by().values_list("state").annotate(count=Count("pk")))


def untold(*, finder: int) -> QuerySet[Discovery]:
    """What somebody found that has an outcome they were not told of yet."""
    return Discovery.objects.filter(finder_id=finder, state=DiscoveryState.CLOSED, told_at=None).order_by("-closed_at")


def by_benefit(run: DiscoveryRun, *, area: int) -> list[Covered]:
    """The coverage of each benefit in an area."""
    return _covered("benefit", run, area, "")


def by_area(run: DiscoveryRun, *, area: int, benefit: str = "") -> list[Covered]:
    """The coverage of each area directly below, of one benefit or of all together; ``key`` is its code."""
    unit = _below(area)
    return _covered(f"(area_code / {unit} * {unit})::text", run, area, benefit)


def _below(area: int) -> int:
    """The distance between two codes of the level below an area."""
    level = areas.level(area)
    lower = [one for one in areas.LEVELS if one.unit < level.unit] if area else list(areas.LEVELS)
    return lower[0].unit if lower else 1


def _covered(key: str, run: DiscoveryRun, area: int, benefit: str) -> list[Covered]:
    low, high = areas.span(area)
    with connection.cursor() as cursor:
        cursor.execute(f"""
            SELECT {key}, sum(enrolled), sum(unserved), sum(likely) FROM discovery_coverage
            WHERE run_id = %s AND area_code >= %s AND area_code < %s AND (%s = '' OR benefit = %s)
            GROUP BY 1 ORDER BY 1""", [run.pk, low, high, benefit, benefit])
        return [Covered(str(row[0]), *(int(one) for one in row[1:])) for row in cursor.fetchall()]


def totalled(rows: Iterable[Covered]) -> Covered:
    """All rows together."""
    every = list(rows)
    return Covered("", sum(one.enrolled for one in every), sum(one.unserved for one in every), sum(one.likely for one in every))


def visits(found: QuerySet[Discovery]) -> QuerySet[Discovery]:
    """Those to be visited, village by village, the urgent and the soonest due first."""
    return found.filter(state__in=[DiscoveryState.FOUND, DiscoveryState.SENT, DiscoveryState.CONTACTED]).order_by(
        "area_code", "-urgency", F("due").asc(nulls_last=True), "name", "pk")
