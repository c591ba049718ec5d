"""The figures of the report agree with the books."""

from __future__ import annotations

from fractions import Fraction

from django.db import transaction

from minzheng.businesses.social_assistance.temporary_relief import actions
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.indicators.computation import compute
from minzheng.kernel.indicators.declarations import load
from minzheng.kernel.indicators.periods import ReportPeriod
from minzheng.kernel.payments.models import PayrollRun
from tests.businesses.temporary_relief.stories import GIVEN, REGISTER, accepted, approved, fund, given
from tests.kernel.casework.stories import COUNTY, Office, at
from tests.kernel.indicators.accounting import unaccounted

IDS = [f"SA-13.0{number}" for number in range(1, 9)]


def test_what_the_books_hold_is_what_the_report_says(office: Office) -> None:
    held = fund(office, "2025-12-01")
    given(office, approved(office, "2025-12-30"), "2025-12-30")  # last year: in the balance, not in the year
    given(office, approved(office, "2026-03-02", persons_helped="3"), "2026-03-02")
    given(office, approved(office, "2026-10-12", cause="illness", persons_helped="4"), "2026-10-12")
    case = office.do(accepted(office, "2026-10-13", serial=993), "register", Role.TOWNSHIP_CLERK, "2026-10-13",
                     **{**REGISTER, "amount": "3000", "persons_helped": "3"})
    office.do(case, "decide_county", Role.COUNTY_LEADER, "2026-10-13", result="approve")
    actions.pay_from_budget(case_id=case.pk, given=GIVEN, law=office.law, by=office[Role.FINANCE_OFFICER], at=at("2026-10-14"))
    actions.top_up(fund_id=held.pk, amount_fen=50_000, document="示例", by=office[Role.COUNTY_CLERK], at=at("2026-10-31"))
    actions.top_up(fund_id=held.pk, amount_fen=99, document="示例", by=office[Role.COUNTY_CLERK], at=at("2026-11-01"))
    found = _values(202610)
    money, persons, households = 80_000 * 2 + 300_000, 3 + 4 + 3, 2
    assert found == [households, persons, money, Fraction(money, persons), Fraction(money, households), 4, 160_000,
                     500_000 - 3 * 80_000 + 50_000]
    assert _values(202601)[1:3] == [0, 0]


def _values(month: int) -> list[Fraction | None]:
    """The figures at the cut-off of the month: the last that has a payroll."""
    with transaction.atomic():
        PayrollRun.objects.create(
            month=month, area_code=COUNTY, area_until=COUNTY + 10**6, at=at("2026-11-02"), bundle=str(month), digest="",
            enrolled=0, line_count=0, exception_count=0, amount_fen=0, by="示例")
        file = load(catalogue().businesses["temporary_relief"].path / "indicators.yaml")
        computed = compute({"temporary_relief": file}, period=ReportPeriod.parse("2026"), area=COUNTY,
                           parameters=catalogue().parameters, known_at=at("2026-11-02"))
        assert unaccounted({"temporary_relief": file}, computed) == []
        transaction.set_rollback(True)
    assert [check for check in computed.checks if check.holds is False] == []
    return [computed.results[one].value for one in IDS]
