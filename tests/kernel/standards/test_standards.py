"""A standard is entered by one person and approved by another; then, and not before, it is in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from minzheng.kernel.access.models import Account, AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue import in_force
from minzheng.kernel.standards import actions
from minzheng.kernel.standards.checks import linked
from minzheng.kernel.standards.models import APPROVED, StandardDecision, StandardDocument, StandardValue
from minzheng.kernel.standards.queries import asked_once
from minzheng.kernel.values.errors import MinzhengError, NotAllowed, NotFound, Refused

from .documents import AT, COUNTY, GIVEN, STANDARD, TOWNSHIP, account, area, declared, entered, value

pytestmark = pytest.mark.django_db
OCTOBER, SEPTEMBER = date(2026, 10, 1), date(2026, 9, 30)


@pytest.fixture(autouse=True)
def _county() -> None:
    area()


def urban(on: date) -> tuple[int | bool | str, str]:
    """The standard of townspeople in force on a day, in twelfths of a fen, and its document."""
    found = in_force.catalogue().parameters.in_force(STANDARD, area_code=COUNTY, on=on)[("城市",)]
    return found.value, found.document


def test_what_was_approved_is_in_force_from_its_day() -> None:
    clerk, head = account(Role.COUNTY_CLERK), account(Role.COUNTY_SECTION_HEAD)
    document = entered(by=clerk)
    assert urban(OCTOBER)[0] == 70000 * 12, "a draft is in nobody's book"
    actions.approve(document_id=document.pk, book=declared(), by=head, at=AT)
    assert urban(OCTOBER) == (75000 * 12, "示例民发〔2026〕5号 关于提高低保标准的通知（示例）")
    assert urban(SEPTEMBER)[0] == 70000 * 12
    assert in_force.law().parameters is in_force.book().parameters is in_force.catalogue().parameters
    assert [one.action for one in AuditEvent.objects.filter(subject=f"standard:{document.pk}").order_by("pk")] == [
        "enter_standard", "approved_standard"]


def test_a_repealed_document_is_in_no_book() -> None:
    clerk, head, leader = account(Role.COUNTY_CLERK), account(Role.COUNTY_SECTION_HEAD), account(Role.COUNTY_LEADER)
    document = entered(by=clerk)
    actions.approve(document_id=document.pk, book=declared(), by=head, at=AT)
    with pytest.raises(NotAllowed):
        actions.repeal(document_id=document.pk, reason="示例", by=head, at=AT)
    actions.repeal(document_id=document.pk, reason="文件作废", by=leader, at=AT)
    assert urban(OCTOBER)[0] == 70000 * 12
    assert entered(by=clerk).pk, "the same may be entered anew"


def test_the_book_is_looked_for_once() -> None:
    clerk, head = account(Role.COUNTY_CLERK), account(Role.COUNTY_SECTION_HEAD)
    actions.approve(document_id=entered(by=clerk).pk, book=declared(), by=head, at=AT)
    in_force.catalogue()
    with CaptureQueriesContext(connection) as asked, asked_once():
        assert in_force.catalogue() is in_force.catalogue()
        assert in_force.law() is in_force.law()
    assert len(asked) == 1
    with asked_once():
        before = in_force.catalogue()
        document = entered(value("760", since="2026-11-01"), by=clerk)
        actions.approve(document_id=document.pk, book=before.parameters, by=head, at=AT)
        assert in_force.catalogue() is not before, "a decision is seen at once"


@pytest.mark.parametrize(("role", "error"), [
    (Role.COUNTY_CLERK, NotAllowed), (Role.FINANCE_OFFICER, NotAllowed), (Role.AUDITOR, NotAllowed)])
def test_others_do_not_approve(role: Role, error: type[MinzhengError]) -> None:
    document = entered(by=account(Role.COUNTY_CLERK))
    with pytest.raises(error):
        actions.approve(document_id=document.pk, book=declared(), by=account(role, name="b"), at=AT)


def test_one_account_is_not_two_people() -> None:
    clerk = account(Role.COUNTY_CLERK)
    document = entered(by=clerk)
    clerk_now_head = account(Role.COUNTY_SECTION_HEAD)
    Account.objects.filter(username=clerk.username).update(role=Role.COUNTY_LEADER)
    with pytest.raises(NotAllowed, match="另一人"):
        actions.approve(document_id=document.pk, book=declared(), by=clerk, at=AT)
    actions.approve(document_id=document.pk, book=declared(), by=clerk_now_head, at=AT)
    with pytest.raises(Refused, match="已经处理过"):
        actions.reject(document_id=document.pk, reason="示例", by=clerk_now_head, at=AT)


def test_the_neighbouring_county_finds_nothing() -> None:
    document = entered(by=account(Role.COUNTY_CLERK))
    with pytest.raises(NotFound):
        actions.approve(document_id=document.pk, book=declared(), by=account(Role.COUNTY_LEADER, 430421000000), at=AT)
    with pytest.raises(NotFound):
        entered(value(area_code=430421000000), by=account(Role.COUNTY_CLERK, name="b"))


@pytest.mark.parametrize(("changed", "told"), [
    ({"text": "8400"}, "按月的栏"), ({"since": "2026-10-15"}, "某月 1 日"), ({"area_code": TOWNSHIP}, "没有区划代码")])
def test_what_cannot_be_meant_is_refused(changed: dict[str, Any], told: str) -> None:
    with pytest.raises(Refused, match=told):
        entered(value(**changed), by=account(Role.COUNTY_CLERK), given=replace(GIVEN, explanation="说明不能放行"))
    assert not StandardDocument.objects.exists()


def test_the_day_of_the_document_is_not_the_day_in_force() -> None:
    clerk, given = account(Role.COUNTY_CLERK), replace(GIVEN, issued_on=date(2026, 9, 8))
    with pytest.raises(Refused, match="就是发文日期"):
        entered(value(since="2026-09-08"), by=clerk, given=given)
    with pytest.raises(Refused, match="自发文当日"):
        entered(value(since="2026-09-01"), by=clerk)
    with pytest.raises(Refused, match="还没有到"):
        entered(by=clerk, given=replace(GIVEN, issued_on=date(2026, 9, 11)))
    with pytest.raises(Refused, match="文号"):
        entered(by=clerk, given=replace(GIVEN, number="5号文"))


@pytest.mark.parametrize(("text", "told"), [("650", "不应降低"), ("2200", "超过三倍")])
def test_what_is_unusual_is_explained(text: str, told: str) -> None:
    clerk = account(Role.COUNTY_CLERK)
    with pytest.raises(Refused, match=told):
        entered(value(text), by=clerk)
    assert entered(value(text), by=clerk, given=replace(GIVEN, explanation="按省里统一部署（示例）")).pk


def test_two_documents_do_not_say_the_same() -> None:
    clerk, head = account(Role.COUNTY_CLERK), account(Role.COUNTY_SECTION_HEAD)
    first = entered(by=clerk)
    with pytest.raises(Refused, match="已规定同一标准"):
        entered(value("760"), by=clerk)
    actions.withdraw(document_id=first.pk, reason="数字有误", by=clerk, at=AT)
    second = entered(value("760"), by=clerk)
    actions.approve(document_id=second.pk, book=declared(), by=head, at=AT)
    with pytest.raises(Refused, match="已规定同一标准"):
        entered(value("770"), by=clerk)


def test_a_yearly_rural_figure_keeps_its_twelfths() -> None:
    clerk, head = account(Role.COUNTY_CLERK), account(Role.COUNTY_SECTION_HEAD)
    document = entered(value("6100", key=("农村",), carrier="yuan_per_year"), by=clerk)
    actions.approve(document_id=document.pk, book=declared(), by=head, at=AT)
    found = in_force.catalogue().parameters.in_force(STANDARD, area_code=COUNTY, on=OCTOBER)[("农村",)]
    assert (found.value, found.written) == (610000, "6100 元/年"), "508.33… a month, exactly"


@pytest.mark.parametrize("statement", [
    "UPDATE standards_standardvalue SET value = '1'", "DELETE FROM standards_standardvalue",
    "UPDATE standards_standarddocument SET title = 'x'", "DELETE FROM standards_standarddocument",
    "UPDATE standards_standarddocument SET state = 'approved'", "UPDATE standards_standardvalue SET is_approved = true"])
def test_the_database_refuses_to_change_what_was_entered(statement: str) -> None:
    entered(by=account(Role.COUNTY_CLERK))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_database_wants_a_second_person_too() -> None:
    document = entered(by=account(Role.COUNTY_CLERK))
    with pytest.raises(DatabaseError, match="approved by who entered it"), transaction.atomic():
        StandardDecision.objects.create(document=document, kind=APPROVED, account=document.account, by="x", at=AT)
    assert not StandardValue.objects.filter(is_approved=True).exists()


LIVING = "tekun.tekun_living"


def test_a_raise_asks_for_what_the_law_ties_to_it() -> None:
    clerk, head = account(Role.COUNTY_CLERK), account(Role.COUNTY_SECTION_HEAD)
    living = entered(value("910", name=LIVING, since="2026-10-01"), by=clerk)
    actions.approve(document_id=living.pk, book=declared(), by=head, at=AT)
    known = in_force.catalogue().parameters
    raised = value("750", since="2026-11-01")
    with pytest.raises(Refused, match=r"特困基本生活标准.*910.00 低于 975.00"):
        actions.enter(given=replace(GIVEN, explanation="说明不能放行"), values=[raised], book=known, by=clerk, at=AT)
    both = [raised, value("975", name=LIVING, since="2026-11-01")]
    assert [low for _, _, low in linked(known, [raised])] == [97500]
    assert list(linked(known, both)) == []
    assert actions.enter(given=GIVEN, values=both, book=known, by=clerk, at=AT).values.count() == 2


def test_what_is_only_modelled_on_another_may_be_explained() -> None:
    clerk = account(Role.COUNTY_CLERK)
    orphans = value("2000", name="orphans.orphan_standard", key=("集中",))
    with pytest.raises(Refused, match=r"1,100.00 低于 1,200.00"):
        entered(orphans, by=clerk)
    assert entered(orphans, by=clerk, given=replace(GIVEN, explanation="散居标准另文提高（示例）")).pk


def test_what_changed_meanwhile_stops_the_approval() -> None:
    clerk, head = account(Role.COUNTY_CLERK), account(Role.COUNTY_SECTION_HEAD)
    raised = entered(value("750", since="2026-11-01"), by=clerk)
    living = entered(value("910", name=LIVING), by=clerk)
    actions.approve(document_id=living.pk, book=declared(), by=head, at=AT)
    with pytest.raises(Refused, match="低于"):
        actions.approve(document_id=raised.pk, book=in_force.catalogue().parameters, by=head, at=AT)
