"""What was compared when a month was computed says the same as comparing line by line, and sums by village as sums of lines."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.payments import actions, comparing
from minzheng.kernel.payments.bundles import BundleDamaged
from minzheng.kernel.payments.models import Award, Comparison, PayrollRun, RunChange
from minzheng.kernel.values.periods import Month
from minzheng.web.month_figures import changes, changes_of, figures
from tests.kernel.payments.registry import Member, change, put
from tests.web.conftest import AT, COUNTY, TOWN, County, SignedIn


def computed(month: str, home: Path) -> PayrollRun:
    """The month of the county."""
    known = catalogue()
    return actions.run(month=Month.parse(month), area=COUNTY, program=known.program, parameters=known.parameters, by=PROGRAM,
                       at=AT, home=home).run


@pytest.fixture
def months(county: County, made_county: tuple[County, Path]) -> tuple[PayrollRun, PayrollRun, Path]:
    """September and October: one is suspended, one comes, one earns more, one of two benefits."""
    home = made_county[1]
    _, [earner] = put(Member(), area=TOWN + 1001)
    put(Member(date(1930, 1, 1)), Member(facts={"disability_category": "肢体", "disability_grade": "一级"}), area=TOWN + 1001)
    before = computed("2026-09", home)
    actions.suspend(award_id=Award.objects.filter(household=county.poor, benefit="dibao").get().pk, reason="示例", by=PROGRAM,
                    at=AT)
    change(earner, "wage", 20_000, from_=date(2026, 10, 1))
    put(Member(), area=TOWN + 1001, from_=date(2026, 10, 1))
    return before, computed("2026-10", home), home


def test_kept_changes_are_those_of_the_lines(months: tuple[PayrollRun, PayrollRun, Path], signed_in: SignedIn) -> None:
    before, this, home = months
    client = signed_in()

    def listed(kind: str) -> set[str]:
        text = client.get(f"/months/2026-10/dibao/?change={kind}").content.decode()
        return set(re.findall(r"/households/(\d+)/", text))

    kinds = ("added", "changed", "stopped", "same")
    by_lines, sums = [listed(kind) for kind in kinds], changes((this.pk,), (before.pk,), this.area_code, this.area_until)
    assert not Comparison.objects.filter(run=this).exists()
    comparison = comparing.compared(this, home=home, program=catalogue().program)
    paid = {one.benefit for one in figures((this.pk,), this.area_code, this.area_until, 1000).benefits.values() if one.lines}
    assert changes_of(comparison, paid) == sums
    assert {one.added + one.changed + one.stopped for one in sums.values()} != {0}
    assert [listed(kind) for kind in kinds] == by_lines
    assert all(by_lines)
    assert comparing.compared(this, home=home, program=catalogue().program) == comparison, "it is made once"


def test_another_month_before_is_compared_anew(months: tuple[PayrollRun, PayrollRun, Path]) -> None:
    _, this, home = months
    program = catalogue().program
    comparing.compared(this, home=home, program=program)
    put(Member(), area=TOWN + 1001)
    again = computed("2026-09", home)
    comparison = comparing.compared(this, home=home, program=program)
    assert comparison.before == again
    assert Comparison.objects.filter(run=this).count() == 1
    assert not RunChange.objects.exclude(comparison=comparison).exists()
    assert RunChange.objects.filter(kind="stopped").count() >= 1


def test_a_damaged_bundle_hides_no_month(months: tuple[PayrollRun, PayrollRun, Path], signed_in: SignedIn) -> None:
    before, this, home = months
    bundle = home / "bundles" / before.bundle / "persons.parquet"
    kept = bundle.read_bytes()
    bundle.chmod(0o600)
    bundle.write_bytes(b"")
    try:
        with pytest.raises(BundleDamaged):
            comparing.compared(this, home=home, program=catalogue().program)
        comparing.compare_at_once(this, home=home, program=catalogue().program)
        client = signed_in()
        assert client.get("/months/2026-10/").status_code == 200
        assert client.get("/months/2026-10/dibao/?change=changed").status_code == 200
    finally:
        bundle.write_bytes(kept)


def test_villages_add_up_to_the_lines(months: tuple[PayrollRun, PayrollRun, Path]) -> None:
    _, this, _ = months
    found = figures((this.pk,), this.area_code, this.area_until, 1000)
    with connection.cursor() as cursor:
        cursor.execute("""SELECT benefit, count(*), count(DISTINCT household_id),
            count(DISTINCT person_id) + coalesce(sum(persons) FILTER (WHERE person_id IS NULL), 0), sum(amount_fen)
            FROM payments_payrollline WHERE run_id = %s GROUP BY benefit""", [this.pk])
        by_benefit = {row[0]: tuple(int(one) for one in row[1:]) for row in cursor.fetchall()}
        cursor.execute("""SELECT count(*), count(DISTINCT household_id), sum(amount_fen)
            FROM payments_payrollline WHERE run_id = %s""", [this.pk])
        whole = tuple(int(one) for one in cursor.fetchone())
    assert {name: (one.lines, one.households, one.persons, one.amount_fen) for name, one in found.benefits.items()
            if one.lines} == by_benefit
    assert (found.total.lines, found.total.households, found.total.amount_fen) == whole
    assert sum(one.amount_fen for one in found.areas.values()) == this.amount_fen
