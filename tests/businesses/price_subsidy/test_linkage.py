"""Prices rise beyond the trigger: the subsidy is started by two people, for one month, and paid once to each person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from minzheng.businesses.social_assistance.price_subsidy import pages
from minzheng.businesses.social_assistance.price_subsidy.models import PriceIndex
from minzheng.businesses.social_assistance.price_subsidy.queries import Indices, amounts, conditions, rate, rolls
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue import in_force
from minzheng.kernel.payments.models import PayrollLine, PayrollRun
from minzheng.kernel.policy.parameters import ParameterBook, Value
from minzheng.kernel.standards import actions as standards
from minzheng.kernel.standards.models import StandardDocument
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.periods import ZONE, Month
from tests.kernel.standards.documents import AT, COUNTY, account, area, declared
from tests.web.conftest import County, SignedIn, county, made_county, signed_in  # noqa: F401

from .months import AUGUST, NOTICE, SEPTEMBER, entered, published

BASE = "dibao.dibao_standard"


def with_standard(yuan: int, month: Month) -> ParameterBook:
    book = declared()
    kept = tuple(one for one in book.values if one.name != BASE)
    return ParameterBook(book.declared, (*kept, Value(BASE, COUNTY, ("城市",), month.first_day, None, yuan * 1200, "", "示例")))


@pytest.mark.parametrize(("month", "cpi", "food", "scpi", "share"), [
    (Month(2020, 6), 35, 0, None, 35), (Month(2020, 6), 34, 59, None, 0), (Month(2020, 6), 0, 60, None, 60),
    (Month(2020, 6), 36, 61, None, 61), (Month(2020, 6), 36, 70, 49, 49), (Month(2020, 6), 34, 59, 49, 0),
    (Month(2022, 7), 30, 0, None, 0), (Month(2022, 8), 30, 0, None, 30), (Month(2023, 2), 30, 0, None, 30),
    (Month(2023, 3), 34, 0, None, 0), (Month(2020, 6), 36, 0, -5, 0)])
def test_the_trigger_of_the_month(month: Month, cpi: int, food: int, scpi: int | None, share: int) -> None:
    """3.5 % or 6 % includes the edge; 3.0 % for the indices of August 2022 to February 2023."""
    assert rate(conditions(declared(), Indices(month, cpi, food, scpi), area_code=COUNTY), scpi) == share


@pytest.mark.parametrize(("standard", "share", "fen"), [
    (570, 49, 2800), (570, 35, 2000), (700, 49, 3400), (644, 35, 2300), (200, 35, 1000), (1000, 35, 3500)])
def test_whole_yuan_and_at_least_ten(standard: int, share: int, fen: int) -> None:
    """570 × 4.9 % = 27.93 → 28."""
    book = with_standard(standard, Month(2020, 6))
    assert amounts(book, share, area_code=COUNTY, month=Month(2020, 6)) == {("城市",): fen}


@pytest.mark.django_db
def test_what_triggered_waits_for_a_second_person() -> None:
    area()
    clerk, head = account(Role.COUNTY_CLERK), account(Role.COUNTY_SECTION_HEAD)
    index = entered(published(36, 40, 49), by=clerk)
    assert (index.rate, index.paid_in) == (49, 202609)
    document = StandardDocument.objects.get()
    assert index.document == document
    assert "4.9%" in document.explanation
    started = "price_subsidy.price_subsidy_started"
    on = SEPTEMBER.first_day
    assert not in_force.catalogue().parameters.in_force(started, area_code=COUNTY, on=on)
    standards.approve(document_id=document.pk, book=declared(), by=head, at=AT)
    book = in_force.catalogue().parameters
    paid = book.in_force("price_subsidy.price_subsidy_amount", area_code=COUNTY, on=on)
    assert {key: one.value for key, one in paid.items()} == {("城市",): 3400, ("农村",): 2500}, "700 and 500 × 4.9 %"
    assert book.in_force(started, area_code=COUNTY, on=on)
    assert not book.in_force(started, area_code=COUNTY, on=SEPTEMBER.next_first_day), "one month only"


@pytest.mark.django_db
def test_without_a_trigger_nothing_is_started() -> None:
    area()
    index = entered(published(34, 59), by=account(Role.COUNTY_CLERK), notice=None)
    assert index.document is None
    assert not StandardDocument.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("changed", "told"), [
    ({"cpi": 1035}, "同比涨幅"), ({"on": date(2026, 8, 31)}, "不会在当月结束前"), ({"on": date(2026, 9, 11)}, "还没有到")])
def test_slips_are_told(changed: dict[str, object], told: str) -> None:
    area()
    of = published(int(str(changed.get("cpi", 36))), 40, on=changed.get("on", date(2026, 9, 9)))  # type: ignore[arg-type]
    with pytest.raises(Refused, match=told):
        entered(of, by=account(Role.COUNTY_CLERK))


@pytest.mark.django_db
def test_a_month_is_entered_once_until_it_is_taken_back() -> None:
    area()
    clerk = account(Role.COUNTY_CLERK)
    with pytest.raises(Refused, match="请填写启动文件"):
        entered(published(36, 40), by=clerk, notice=None)
    with pytest.raises(Refused, match="不能早于"):
        entered(published(36, 40), by=clerk, notice=replace(NOTICE, paid_in=Month(2026, 7)))
    first = entered(published(36, 40), by=clerk)
    with pytest.raises(Refused, match="已经录入"):
        entered(published(36, 41), by=clerk)
    with pytest.raises(Refused, match="已规定同一标准"):
        entered(published(36, 41, month=Month(2026, 7)), by=clerk)
    standards.withdraw(document_id=first.document_id or 0, reason="数字有误", by=clerk, at=AT)
    assert entered(published(36, 41), by=clerk).pk
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE price_subsidy_priceindex SET cpi = 1")


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    from minzheng.web.pages import month
    from minzheng.web.pages.standards import document

    for module in (pages, document, month):
        monkeypatch.setattr(module, "now", lambda: datetime(2026, 9, 10, 9, tzinfo=ZONE))


FORM = {"month": "2026-08", "cpi": "3.6", "food": "4.0", "scpi": "4.9", "published_on": "2026-09-09", "source": "示例统计局"}
STARTING = {"number": NOTICE.number, "title": NOTICE.title, "issuer": NOTICE.issuer, "issued_on": "2026-09-09", "paid_in": ""}


def test_in_the_browser_from_the_indices_to_the_payment(county: County, signed_in: SignedIn, today: None) -> None:  # noqa: F811
    clerk, head = signed_in(), signed_in(Role.COUNTY_SECTION_HEAD)
    looked = clerk.post("/price_subsidy/new", {**FORM, "check": "1"}).content.decode()
    assert "达到启动条件" in looked
    assert "4.9%" in looked
    assert "25.00" in looked, "the rural 500 × 4.9 % = 24.5 → 25"
    assert not PriceIndex.objects.exists()
    lacking = clerk.post("/price_subsidy/new", {**FORM, "enter": "1"})
    assert lacking.status_code == 409
    answer = clerk.post("/price_subsidy/new", {**FORM, **STARTING, "enter": "1"})
    page = clerk.get(answer.headers["Location"]).content.decode()
    assert "待批准" in page
    document = StandardDocument.objects.get()
    assert head.post(f"/standards/{document.pk}/approve", {"note": ""}).status_code == 302
    assert clerk.post("/months/2026-09/run").status_code == 302
    run = PayrollRun.objects.filter(month=202609).latest("pk")
    paid = PayrollLine.objects.filter(run=run, benefit="price_subsidy")
    people = list(paid.values_list("person_id", flat=True))
    assert len(people) == len(set(people)) > 1, "each person once"
    assert {one.amount_fen for one in paid} <= {2500, 3400}
    persons = sum(count for _, _, count in rolls(COUNTY))
    assert persons == len(people) + 1, "who is on the roll above the line is shown before, and not paid"
    assert "已批准" in clerk.get("/price_subsidy/").content.decode()
    assert clerk.get("/price_subsidy/export/xlsx").status_code == 200


@pytest.mark.parametrize(("changed", "told"), [
    ({"cpi": ""}, "请填写"), ({"cpi": "三点五"}, "不是涨幅"), ({"cpi": "3.55"}, "一位小数"), ({"month": "八月"}, "八月"),
    ({"published_on": "昨天"}, "不是日期"), ({"food": "104.0"}, "例如 3.5")])
def test_what_is_typed_wrongly_is_told(
    changed: dict[str, str], told: str, county: County, signed_in: SignedIn, today: None) -> None:  # noqa: F811
    answer = signed_in().post("/price_subsidy/new", {**FORM, **STARTING, "enter": "1", **changed})
    assert answer.status_code == 409
    assert told in answer.content.decode()
    assert not PriceIndex.objects.exists()


def test_the_sheet_of_a_month_costs_few_queries(county: County, signed_in: SignedIn, today: None) -> None:  # noqa: F811
    clerk = signed_in()
    index = entered(published(36, 40, month=AUGUST))
    for path in ("/price_subsidy/", f"/price_subsidy/{index.pk}/"):
        with CaptureQueriesContext(connection) as asked:
            assert clerk.get(path).status_code == 200
        assert len(asked) <= 12
    assert signed_in(Role.TOWNSHIP_CLERK).get("/price_subsidy/").status_code == 403
