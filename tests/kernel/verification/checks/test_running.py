"""The pass over everybody: from a delivery to findings, twice, and with other evidence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.catalogue.cross_checks import cross_checks
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.payments import actions as payments
from minzheng.kernel.values.periods import ZONE, Month
from minzheng.kernel.verification.checks import running
from minzheng.kernel.verification.findings.models import CheckRun, Finding
from tests.kernel.payments.registry import COUNTY, Member, put
from tests.kernel.verification.deliveries import delivered, of

ON = date(2026, 9, 20)
LATER = datetime(2026, 9, 21, tzinfo=ZONE)
Check = Callable[..., CheckRun]
pytestmark = pytest.mark.django_db


@pytest.fixture
def check(by: Actor, at: datetime, tmp_path: Path) -> Check:
    """Run all checks over the county on a day of September 2026."""

    def run(on: date = ON, **others: Any) -> CheckRun:
        known = catalogue()
        options = {"registers": outside_registers(), "checks": cross_checks(), "program": known.program,
                   "parameters": known.parameters, "home": tmp_path, "by": by, "at": at, "area": COUNTY, **others}
        return running.run(on=on, **options)

    return run


def enrolled(by: Actor, at: datetime) -> None:
    """The awards of September for whoever was put into the registry."""
    known = catalogue()
    payments.enrol(month=Month(2026, 9), area=COUNTY, program=known.program, parameters=known.parameters, by=by, at=at)


def found(rule: str) -> list[Finding]:
    return list(Finding.objects.filter(rule=rule).order_by("pk"))


def test_a_death_that_is_paid_is_found_once(check: Check, by: Actor, at: datetime, tmp_path: Path) -> None:
    household, (head, dead) = put(Member(), Member(name="示例乙"))
    enrolled(by, at)
    deaths = outside_registers()["police_deaths"]
    delivered(deaths, tmp_path, [of(dead, death_date=date(2026, 7, 31))])
    first = check()
    finding, = found("dibao.dead_and_paid")
    assert (finding.household_id, finding.person_id) == (household.pk, dead.pk)
    assert (finding.first_month, finding.last_month) == (202608, None)
    assert (finding.severity, finding.holds, finding.grade, finding.run_id) == (3, True, "exact", first.pk)
    assert [one["zh"] for one in finding.evidence] == ["于 2026-07-31 死亡"]
    assert first.counts["dibao.dead_and_paid"] == {"found": 1, "new": 1, "gone": 0}
    assert (first.persons, first.households, first.rows) == (2, 1, 1)
    delivered(deaths, tmp_path, [of(dead, death_date=date(2026, 7, 31)), of(head, name="别人", death_date=date(2026, 7, 1))],
              data_date=date(2026, 9, 15))
    again = check(at=LATER)
    assert again.counts["dibao.dead_and_paid"] == {"found": 1, "new": 0, "gone": 0}
    renewed, = found("dibao.dead_and_paid")
    assert (renewed.pk, renewed.found_at, renewed.seen_at) == (finding.pk, at, LATER)


@pytest.mark.parametrize(("died", "months"), [
    (date(2026, 8, 31), (202609, None)), (date(2026, 9, 1), (202610, None)), (date(2026, 9, 20), (202610, None)),
    (date(2026, 9, 21), None)])
def test_the_month_of_death_is_due(died: date, months: tuple[int, int | None] | None, check: Check, by: Actor, at: datetime,
                                   tmp_path: Path) -> None:
    _, (person, _) = put(Member(), Member(name="示例乙"))
    enrolled(by, at)
    delivered(outside_registers()["police_deaths"], tmp_path, [of(person, death_date=died)])
    check()
    assert [(one.first_month, one.last_month) for one in found("dibao.dead_and_paid")] == ([months] if months else [])
