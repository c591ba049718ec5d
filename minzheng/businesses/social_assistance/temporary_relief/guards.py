"""When a step of temporary relief is called for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minzheng.kernel.people.models import OPEN, HouseholdFact

if TYPE_CHECKING:
    from minzheng.kernel.casework.models import Case

RECOGNISED = ("低保", "特困", "低保边缘")
"""Households whose income was looked at already: only what they had to spend is checked."""


def needs_income_check(case: Case) -> bool:
    """The household is on no roll, so its income and property are verified beside its expenditure."""
    household = case.application.household
    if household is None:
        return True
    return not HouseholdFact.objects.filter(OPEN, household=household, name="current_status", value__in=RECOGNISED).exists()
