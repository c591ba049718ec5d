"""What a scenario says, in sums: by benefit and by the areas below its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from minzheng.kernel.access.models import Account
from minzheng.kernel.values import areas

from .actions import READERS
from .models import Forecast, Scenario

MOST_COMPARED = 5
"""How many scenarios are looked at side by side."""


@dataclass(frozen=True)
class Sums:
    """What a benefit or an area pays without and with a scenario, in a month; ``key`` is the benefit's name or the area's code.

    Of all benefits together persons are counted once for each benefit.
    """

    key: str
    before_households: int
    before_persons: int
    before_fen: int
    after_households: int
    after_persons: int
    after_fen: int
    entering_households: int
    entering_persons: int
    leaving_households: int
    leaving_persons: int
    possible_households: int
    possible_persons: int
    possible_fen: int

    @property
    def balance_fen(self) -> int:
        """By how much the month costs more."""
        return self.after_fen - self.before_fen

    @property
    def year_fen(self) -> int:
        """By how much twelve such months cost more."""
        return 12 * self.balance_fen


_FIELDS = tuple(name for name in Sums.__dataclass_fields__ if name != "key")
_SUMS = ", ".join(f"coalesce(sum({name}), 0)::bigint" for name in _FIELDS)


def scenarios_of(account: Account) -> QuerySet[Scenario]:
    """The scenarios of an account's area and below; none for a role that may not read them."""
    low, high = areas.span(account.area_code)
    found = Scenario.objects.filter(area_code__gte=low, area_code__lt=high)
    return found if account.role in READERS else found.none()


def forecasts_of(account: Account) -> QuerySet[Forecast]:
    """The forecasts of an account's area and below; none for a role that may not read them."""
    low, high = areas.span(account.area_code)
    found = Forecast.objects.filter(area_code__gte=low, area_code__lt=high)
    return found if account.role in READERS else found.none()


def by_benefit(scenarios: Sequence[int]) -> dict[int, list[Sums]]:
    """The sums of each scenario by benefit, in one query."""
    return _asked("benefit", scenarios)


def by_area(scenario: Scenario) -> list[Sums]:
    """The sums of a scenario by the areas directly below its own: townships of a county, villages of a township."""
    unit = _below(scenario.area_code)
    return _asked(f"(area_code - area_code %% {unit})::text", [scenario.pk]).get(scenario.pk, [])


def totals(scenarios: Sequence[int]) -> dict[int, Sums]:
    """The sums of each scenario over everything, in one query."""
    return {number: found[0] for number, found in _asked("''", scenarios).items()}


def _below(code: int) -> int:
    own = areas.level(code)
    lower = [one for one in areas.AreaLevel if one.digits > own.digits]
    return lower[0].unit if lower else 1


def _asked(key: str, scenarios: Sequence[int]) -> dict[int, list[Sums]]:
    found: dict[int, list[Sums]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT scenario_id, {key}, {_SUMS} FROM scenarios_scenariotally WHERE scenario_id = ANY(%s)"
            " GROUP BY 1, 2 ORDER BY 1, 2", [list(scenarios)])
        for number, *row in cursor.fetchall():
            found.setdefault(number, []).append(Sums(*row))
    return found
