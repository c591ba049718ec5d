"""Of any registry: who is enrolled is never listed, and whoever is listed leaves the list by being enrolled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.catalogue.loader import Catalogue
from minzheng.kernel.payments import actions as payments
from minzheng.kernel.payments.models import Award
from minzheng.kernel.people.demo.workbook import roster
from minzheng.kernel.people.models import HouseholdFact
from minzheng.kernel.verification.discovery.models import Discovery, DiscoveryRun
from tests.kernel.payments.registry import COUNTY, VILLAGE, put_roster
from tests.kernel.scenarios.test_scenarios import MONTH

pytestmark = pytest.mark.django_db
Subject = tuple[str, str, int, int | None]


class _Undone(Exception):
    """Ends an example: what it wrote is taken back."""


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**31), households=st.integers(5, 40), taken_off=st.integers(1, 10))
def test_nobody_is_listed_and_enrolled(
    law: Catalogue, by: Actor, at: datetime, seek: Callable[..., DiscoveryRun], seed: int, households: int, taken_off: int,
) -> None:
    with pytest.raises(_Undone), transaction.atomic():
        _story(law, by, at, seek, seed, households, taken_off)


def _story(
    law: Catalogue, by: Actor, at: datetime, seek: Callable[..., DiscoveryRun], seed: int, households: int, taken_off: int
) -> None:
    put_roster(roster([VILLAGE, VILLAGE + 1], households, seed))
    homes = list(HouseholdFact.objects.filter(name="current_status", value="低保").order_by("pk")[:taken_off])
    _status(homes, "无")
    payments.enrol(month=MONTH, area=COUNTY, program=law.program, parameters=law.parameters, by=by, at=at)
    seek()
    assert _listed() & _enrolled() == set()
    found = Discovery.objects.filter(benefit="dibao").exclude(state="closed")
    before = set(found.values_list("household_id", flat=True))
    _status(homes, "低保")
    payments.enrol(month=MONTH, area=COUNTY, program=law.program, parameters=law.parameters, by=by, at=at)
    seek()
    assert _listed() & _enrolled() == set()
    left = Discovery.objects.filter(benefit="dibao", household__in=before & {one.household_id for one in homes})
    assert {(one.state, one.outcome) for one in left} <= {("closed", "served")}
    assert not Discovery.objects.filter(state="closed", outcome="").exists()
    raise _Undone


def _status(facts: list[HouseholdFact], value: str) -> None:
    """Put them on the roll or off it, as if nothing else had ever been known."""
    for one in facts:
        with transaction.atomic():
            HouseholdFact.objects.filter(pk=one.pk, known_until=None).update(known_until=one.known_since)
            one.pk, one.value, one.known_until = None, value, None
            one.save(force_insert=True)


def _listed() -> set[Subject]:
    rows = Discovery.objects.exclude(state="closed")
    return set(rows.values_list("benefit", "component", "household_id", "person_id"))


def _enrolled() -> set[Subject]:
    rows = Award.objects.filter(last_month=None)
    return set(rows.values_list("benefit", "component", "household_id", "person_id"))
