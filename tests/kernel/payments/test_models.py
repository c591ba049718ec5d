"""What the database itself refuses, whoever writes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from minzheng.kernel.payments.models import Award, PayrollException, PayrollLine, PayrollRun
from minzheng.kernel.people.models import Household, Person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def household() -> Household:
    return Household.objects.create(county=430426, household_no="001", area_code=430426100201, first_month=202611)


def _award(household: Household, **changes: Any) -> Award:
    return Award.objects.create(**{
        "benefit": "dibao", "component": "household", "household": household, "first_month": 202611, **changes})


def _line(award: Award, run_id: int, **changes: Any) -> PayrollLine:
    return PayrollLine.objects.create(**{
        "run_id": run_id, "award": award, "household": award.household, "area_code": 430426100201, "benefit": "dibao",
        "component": "household", "persons": 2, "amount_fen": 68640, "bank_name": "", "account_no": b"x",
        "account_name": "示例", **changes})


def _run(at: datetime, pk: int = 1, **changes: Any) -> PayrollRun:
    return PayrollRun.objects.create(**{
        "id": pk, "month": 202611, "area_code": 430426000000, "area_until": 430427000000, "bundle": f"b{pk}",
        "digest": "", "enrolled": 0, "line_count": 0, "exception_count": 0, "amount_fen": 0, "by": "test", "at": at,
        **changes})


def _whole(award: Award, at: datetime, *, component: str = "household", excepted: bool = False, **said: Any) -> None:
    """A line of 686.40, where asked an exception of the same award, and then their run, in one transaction."""
    with transaction.atomic():
        _line(award, 1, component=component)
        if excepted:
            PayrollException.objects.create(
                run_id=1, award=award, household=award.household, area_code=430426100201, benefit="dibao",
                component="household", reason_code="suspended", reason="")
        _run(at, **{"enrolled": 1, "line_count": 1, "amount_fen": 68640, **said})


def test_only_one_award_is_open(household: Household) -> None:
    _award(household, state="ended", last_month=202611)
    _award(household)
    with pytest.raises(IntegrityError, match="one_open_award"):
        _award(household)


def test_a_person_has_one_open_award_whatever_the_household(household: Household) -> None:
    person = Person.objects.create(name="示例", id_number=b"1", birth_date=date(1950, 1, 1), sex="F")
    other = Household.objects.create(county=430426, household_no="002", area_code=430426100201, first_month=202611)
    _award(household, benefit="tekun", component="support", person=person)
    with pytest.raises(IntegrityError, match="one_open_award_per_person"):
        _award(other, benefit="tekun", component="support", person=person)


def test_an_award_stays(household: Household) -> None:
    _award(household)
    with pytest.raises(DatabaseError, match="append-only"):
        Award.objects.all().delete()


def test_the_row_of_a_run_closes_it(household: Household, at: datetime) -> None:
    _whole(_award(household), at)
    with pytest.raises(DatabaseError, match="the run is closed"):
        _line(_award(household, benefit="tekun"), 1)


@pytest.mark.parametrize("said", [
    {"enrolled": 2, "line_count": 2}, {"amount_fen": 68641}, {"enrolled": 2, "exception_count": 1},
])
def test_a_run_says_what_its_rows_say(household: Household, at: datetime, said: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match="payroll run 1: says"):
        _whole(_award(household), at, **said)


def test_a_line_repeats_its_award(household: Household, at: datetime) -> None:
    with pytest.raises(IntegrityError, match="1 not as awarded"):
        _whole(_award(household), at, component="another")


def test_an_award_is_not_both_paid_and_excepted(household: Household, at: datetime) -> None:
    with pytest.raises(IntegrityError, match="payroll run 1: says"):
        _whole(_award(household), at, excepted=True, enrolled=2, exception_count=1)


def test_lines_only_grow(household: Household, at: datetime) -> None:
    _whole(_award(household), at)
    with pytest.raises(DatabaseError, match="append-only"):
        PayrollLine.objects.update(amount_fen=1)
    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM payments_payrollline")


def test_a_run_moves_forward_only(at: datetime) -> None:
    _run(at)
    PayrollRun.objects.update(state="locked", locked_at=at, locked_by="test")
    with pytest.raises(DatabaseError, match="append-only"):
        PayrollRun.objects.update(state="draft", locked_at=None)


def test_a_run_does_not_change_while_it_moves(at: datetime) -> None:
    _run(at)
    with pytest.raises(DatabaseError, match="append-only"):
        PayrollRun.objects.update(state="superseded", digest="other")


@pytest.mark.parametrize(("area", "until", "month", "is_refused"), [
    (430426000000, 430427000000, 202611, True), (430426100000, 430426101000, 202611, True),
    (430400000000, 430500000000, 202611, True), (0, 10**12, 202611, True),
    (430427000000, 430428000000, 202611, False), (430426000000, 430427000000, 202612, False),
])
def test_no_two_runs_cover_a_place(at: datetime, area: int, until: int, month: int, is_refused: bool) -> None:
    _run(at)
    if is_refused:
        with pytest.raises(IntegrityError, match="one_run_per_month_and_place"):
            _run(at, 2, area_code=area, area_until=until, month=month)
    else:
        _run(at, 2, area_code=area, area_until=until, month=month)


def test_a_superseded_run_makes_room(at: datetime) -> None:
    first = _run(at)
    PayrollRun.objects.update(state="superseded")
    _run(at, 2, supersedes=first)
