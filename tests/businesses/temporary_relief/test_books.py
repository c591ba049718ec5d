"""The two books: a fund that never falls below zero in whatever order, two people for each handover, months that stay closed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import given as drawn
from hypothesis import strategies as st

from minzheng.businesses.social_assistance.temporary_relief import actions, queries
from minzheng.businesses.social_assistance.temporary_relief.actions import Given
from minzheng.businesses.social_assistance.temporary_relief.models import Aid, EntryKind, FundEntry, StandbyFund
from minzheng.kernel.access.encryption import open_sealed
from minzheng.kernel.access.models import Account, AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework.models import CaseState
from minzheng.kernel.values.errors import MinzhengError, NotAllowed, NotFound, Refused
from minzheng.kernel.values.periods import Month
from tests.businesses.temporary_relief.stories import GIVEN, REGISTER, accepted, approved, fund, given, prepared
from tests.kernel.casework.stories import FOUR, TOWNSHIP, Office, at

GOODS = Given("周示例", "签收单 2 号", "棉被", "2", "床")


def test_two_people_hand_over_and_the_books_agree(office: Office) -> None:
    held = fund(office)
    aid = given(office, approved(office), "2026-10-12")
    assert queries.balance(held) == 420_000
    assert aid.entry is not None
    assert (aid.entry.kind, aid.entry.change_fen, aid.entry.balance_fen) == ("payment", -80_000, 420_000)
    assert {aid.handed_by.username, aid.signed_by.username if aid.signed_by else ""} == {"township_clerk", "township_leader"}
    assert AuditEvent.objects.filter(action="give_aid").count() == 1


def test_nothing_is_paid_before_the_second_signature(office: Office) -> None:
    held = fund(office)
    case = approved(office)
    prepared(office, case, "2026-10-12")
    assert (queries.balance(held), queries.promised(held), Aid.objects.count()) == (500_000, 80_000, 0)
    with pytest.raises(Refused, match="共同签字"):
        prepared(office, case, "2026-10-12")
    with pytest.raises(Refused, match="共同签字"):
        actions.pay_from_budget(case_id=case.pk, given=GIVEN, law=office.law, by=office[Role.FINANCE_OFFICER],
                                at=at("2026-10-12"))


def test_the_clerk_who_hands_over_does_not_sign_and_no_other_clerk_does(office: Office) -> None:
    fund(office)
    handover = prepared(office, approved(office), "2026-10-12")
    for who in (office[Role.TOWNSHIP_CLERK], office.actor(Role.TOWNSHIP_CLERK, "-second"), office[Role.COUNTY_CLERK]):
        with pytest.raises(NotAllowed):
            actions.sign(handover_id=handover.pk, law=office.law, by=who, at=at("2026-10-12"))


def test_what_was_taken_back_can_be_prepared_anew(office: Office) -> None:
    fund(office)
    case = approved(office)
    handover = prepared(office, case, "2026-10-12")
    actions.take_back(handover_id=handover.pk, reason="领取人未到", by=office[Role.TOWNSHIP_CLERK], at=at("2026-10-12"))
    with pytest.raises(Refused):
        actions.sign(handover_id=handover.pk, law=office.law, by=office[Role.TOWNSHIP_LEADER], at=at("2026-10-13"))
    given(office, case, "2026-10-13")
    with pytest.raises(Refused):
        prepared(office, case, "2026-10-13")


def test_a_relative_of_the_household_neither_hands_over_nor_signs(office: Office) -> None:
    fund(office)
    case = approved(office)
    office.relative({"name": "周示例", "id_number": _number(case)}, of=office[Role.TOWNSHIP_CLERK])
    with pytest.raises(NotAllowed, match="近亲属"):
        prepared(office, case, "2026-10-12")


def _number(case: Any) -> str:
    return open_sealed(case.application.people.get().id_number)


def test_goods_need_a_name_a_quantity_and_a_unit_and_money_has_none(office: Office) -> None:
    fund(office)
    case = approved(office, form="goods")
    for wrong in (GIVEN, Given("周示例", "单", "棉被", "2", ""), Given("周示例", "单", "棉被", "0", "床"),
                  Given("周示例", "单", "棉被", "若干", "床"), Given("周示例", "单", "棉被", "NaN", "床")):
        with pytest.raises(Refused, match="物品、数量和单位"):
            prepared(office, case, "2026-10-12", wrong)
    aid = given(office, case, "2026-10-12", GOODS)
    assert (aid.goods, str(aid.quantity), aid.unit) == ("棉被", "2.00", "床")
    with pytest.raises(Refused, match="不能填写物品"):
        prepared(office, approved(office, serial=993), "2026-10-12", GOODS)


@pytest.mark.parametrize(("amount", "is_right"), [(100_000, True), (79_999, False), (80_000, True)])
def test_a_fund_pays_only_what_it_holds(office: Office, amount: int, is_right: bool) -> None:
    held = fund(office, amount=amount)
    case = approved(office)
    if not is_right:
        with pytest.raises(Refused, match="备用金不足"):
            prepared(office, case, "2026-10-12")
        return
    given(office, case, "2026-10-12")
    assert queries.balance(held) == amount - 80_000


def test_what_is_promised_is_not_promised_twice(office: Office) -> None:
    fund(office, amount=100_000)
    prepared(office, approved(office), "2026-10-12")
    with pytest.raises(Refused, match="备用金不足"):
        prepared(office, approved(office, serial=993), "2026-10-12")


def test_a_large_aid_is_paid_from_the_budget_with_its_document(office: Office) -> None:
    fund(office)
    case = office.do(accepted(office), "register", Role.TOWNSHIP_CLERK, "2026-10-12", **{**REGISTER, "amount": "3000"})
    office.do(case, "decide_county", Role.COUNTY_LEADER, "2026-10-13", result="approve")
    with pytest.raises(Refused, match="单笔支付限额"):
        prepared(office, case, "2026-10-13")
    with pytest.raises(NotAllowed):
        actions.pay_from_budget(case_id=case.pk, given=GIVEN, law=office.law, by=office[Role.TOWNSHIP_CLERK], at=at("2026-10-13"))
    with pytest.raises(Refused, match="凭证"):
        actions.pay_from_budget(case_id=case.pk, given=Given("周示例", " "), law=office.law, by=office[Role.FINANCE_OFFICER],
                                at=at("2026-10-13"))
    aid = actions.pay_from_budget(case_id=case.pk, given=GIVEN, law=office.law, by=office[Role.FINANCE_OFFICER],
                                  at=at("2026-10-14"))
    assert (aid.fund, aid.entry, aid.amount_fen) == ("budget", None, 300_000)


def test_nobody_acts_outside_of_the_own_area_or_role(office: Office) -> None:
    held = fund(office)
    case = approved(office)
    stranger = office.actor(Role.TOWNSHIP_CLERK, "-foreign")
    Account.objects.filter(pk=stranger.account_id or 0).update(area_code=430426102000)
    with pytest.raises(NotFound):
        actions.prepare(case_id=case.pk, given=GIVEN, law=office.law, by=stranger, at=at("2026-10-12"))
    for role in (Role.TOWNSHIP_CLERK, Role.TOWNSHIP_LEADER, Role.FINANCE_OFFICER, Role.AUDITOR):
        with pytest.raises(NotAllowed):
            actions.top_up(fund_id=held.pk, amount_fen=1, document="x", by=office[role], at=at("2026-10-12"))
    with pytest.raises(NotAllowed):
        actions.settle(fund_id=held.pk, month=Month(2026, 10), counted_fen=0, note="", by=office[Role.AUDITOR],
                       at=at("2026-11-02"))


def test_a_township_has_one_fund_and_only_townships_have(office: Office) -> None:
    fund(office)
    with pytest.raises(Refused, match="已经设立"):
        fund(office)
    for area in (TOWNSHIP + 1, 430426000000):
        with pytest.raises(Refused, match="乡镇"):
            actions.open_fund(area_code=area, quota_fen=1, amount_fen=1, document="x", by=office[Role.COUNTY_CLERK],
                              at=at("2026-10-12"))


def test_a_fund_is_short_below_a_share_of_its_quota(office: Office) -> None:
    held = fund(office, quota=500_000)
    day = date(2026, 10, 12)
    assert [queries.is_short(held, fen, office.law, on=day) for fen in (150_000, 149_999)] == [False, True]


def test_the_balance_of_any_day(office: Office) -> None:
    held = fund(office, "2026-10-09")
    given(office, approved(office), "2026-10-12")
    actions.top_up(fund_id=held.pk, amount_fen=30_000, document="示例", by=office[Role.COUNTY_CLERK], at=at("2026-10-20"))
    days = {8: 0, 9: 500_000, 11: 500_000, 12: 420_000, 19: 420_000, 20: 450_000, 31: 450_000}
    assert {day: queries.balance(held, date(2026, 10, day)) for day in days} == days


def test_a_wrong_top_up_is_taken_back_by_a_line_once(office: Office) -> None:
    held = fund(office)
    wrong = actions.top_up(fund_id=held.pk, amount_fen=900_000, document="示例", by=office[Role.COUNTY_CLERK],
                           at=at("2026-10-12"))
    actions.correct(entry_id=wrong.pk, reason="多记一个零", by=office[Role.COUNTY_CLERK], at=at("2026-10-13"))
    assert queries.balance(held) == 500_000
    with pytest.raises(Refused, match="已经冲正"):
        actions.correct(entry_id=wrong.pk, reason="再一次", by=office[Role.COUNTY_CLERK], at=at("2026-10-13"))
    given(office, approved(office), "2026-10-13")
    with pytest.raises(Refused, match="不能为负"):
        actions.correct(entry_id=held.entries.get(serial=1).pk, reason="x", by=office[Role.COUNTY_CLERK], at=at("2026-10-14"))


def test_a_month_is_settled_in_order_after_its_end_and_stays_closed(office: Office) -> None:
    held = fund(office, "2026-09-15")
    given(office, approved(office, "2026-10-12"), "2026-10-12")
    clerk = office[Role.TOWNSHIP_CLERK]

    def settle(month: Month, counted: int, day: str, note: str = "") -> Any:
        return actions.settle(fund_id=held.pk, month=month, counted_fen=counted, note=note, by=clerk, at=at(day))

    with pytest.raises(Refused, match="先结算"):
        settle(Month(2026, 10), 420_000, "2026-11-02")
    assert settle(Month(2026, 9), 500_000, "2026-10-01").closing_fen == 500_000
    with pytest.raises(Refused, match="还没有结束"):
        settle(Month(2026, 10), 420_000, "2026-10-31")
    with pytest.raises(Refused, match="说明原因"):
        settle(Month(2026, 10), 419_000, "2026-11-01")
    closed = settle(Month(2026, 10), 419_000, "2026-11-01", "现金短缺，正在查明")
    assert (closed.opening_fen, closed.taken_in_fen, closed.paid_fen, closed.closing_fen) == (500_000, 0, 80_000, 420_000)
    with pytest.raises(Refused, match="已经结算"):
        actions.top_up(fund_id=held.pk, amount_fen=1, document="x", by=office[Role.COUNTY_CLERK], at=at("2026-10-31"))
    with pytest.raises(Refused, match="先结算"):
        settle(Month(2026, 10), 420_000, "2026-11-02")


ENTRY = {"at": at("2026-10-12"), "document": "x", "by": "x"}
WRONG = [
    {"serial": 2, "kind": "payment", "change_fen": -500_001, "balance_fen": -1, "on": "2026-10-12"},
    {"serial": 2, "kind": "payment", "change_fen": -1, "balance_fen": 500_000, "on": "2026-10-12"},
    {"serial": 3, "kind": "top_up", "change_fen": 1, "balance_fen": 500_001, "on": "2026-10-12"},
    {"serial": 2, "kind": "top_up", "change_fen": 1, "balance_fen": 500_001, "on": "2026-10-08"},
    {"serial": 2, "kind": "opening", "change_fen": 1, "balance_fen": 500_001, "on": "2026-10-12"},
    {"serial": 2, "kind": "payment", "change_fen": 1, "balance_fen": 500_001, "on": "2026-10-12"},
    {"serial": 2, "kind": "correction", "change_fen": -1, "balance_fen": 499_999, "on": "2026-10-12"},
]


@pytest.mark.parametrize("row", WRONG)
def test_the_database_refuses_a_line_that_does_not_follow(office: Office, row: dict[str, Any]) -> None:
    held = fund(office)
    with pytest.raises(IntegrityError), transaction.atomic():
        FundEntry.objects.create(fund=held, **ENTRY, **row)


@pytest.mark.parametrize("statement", [
    "UPDATE temporary_relief_fundentry SET document = 'y'", "DELETE FROM temporary_relief_fundentry",
    "UPDATE temporary_relief_aid SET amount_fen = 1", "DELETE FROM temporary_relief_aid",
    "DELETE FROM temporary_relief_settlement", "TRUNCATE temporary_relief_aid",
])
def test_the_books_only_grow(office: Office, statement: str) -> None:
    held = fund(office, "2026-09-15")
    actions.settle(fund_id=held.pk, month=Month(2026, 9), counted_fen=500_000, note="", by=office[Role.TOWNSHIP_CLERK],
                   at=at("2026-10-01"))
    given(office, approved(office), "2026-10-12")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


DEEDS = st.lists(st.one_of(
    st.tuples(st.just("top_up"), st.integers(1, 400_000)), st.tuples(st.just("pay"), st.integers(1, 400_000)),
    st.tuples(st.just("correct"), st.integers(0, 5)), st.tuples(st.just("wait"), st.integers(1, 40)),
), max_size=25)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])  # each example undoes what it did
@drawn(deeds=DEEDS, first=st.integers(1, 300_000))
def test_in_any_order_the_fund_is_never_negative_and_its_balance_is_the_sum(office: Office, deeds: Any, first: int) -> None:
    """Top-ups, payments and corrections in any order, on days that pass: refused or booked, never wrong."""
    by = office[Role.COUNTY_CLERK]
    with transaction.atomic():
        held, day, expected = fund(office, "2026-01-05", amount=first), date(2026, 1, 5), first
        for deed, number in deeds:
            if deed == "wait":
                day += timedelta(number)
                continue
            try:
                with transaction.atomic():
                    expected += _do(deed, number, held, by, at(day))
            except MinzhengError:
                pass
            lines = list(FundEntry.objects.filter(fund=held).order_by("serial"))
            assert [line.serial for line in lines] == list(range(1, len(lines) + 1))
            assert queries.balance(held) == sum(line.change_fen for line in lines) == expected >= 0
            assert all(line.balance_fen >= 0 for line in lines)
            assert queries.balance(held, day - timedelta(1)) == sum(line.change_fen for line in lines if line.on < day)
        transaction.set_rollback(True)


def _do(deed: str, number: int, held: StandbyFund, by: Any, when: Any) -> int:
    if deed == "top_up":
        return actions.top_up(fund_id=held.pk, amount_fen=number, document="示例", by=by, at=when).change_fen
    if deed == "correct":
        entry = FundEntry.objects.filter(fund=held, serial=number).first()
        return actions.correct(entry_id=entry.pk if entry else 0, reason="示例", by=by, at=when).change_fen
    return actions._enter(actions._held(held.pk), EntryKind.PAYMENT, -number, "示例", by=by, at=when).change_fen


def test_two_persons_of_a_household_are_one_household_of_the_ledger(office: Office) -> None:
    fund(office)
    first = given(office, approved(office, "2026-10-12"), "2026-10-12")
    second = given(office, approved(office, "2026-10-13", cause="illness"), "2026-10-13")
    assert first.household == second.household
    assert first.case.state == CaseState.APPROVED
    assert FOUR[0]["name"] not in first.household
