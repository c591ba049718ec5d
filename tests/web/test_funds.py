"""The funds on pages: opened, allocated, moved and corrected by finance, read by who pays, reconciled every month."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from django.test import Client

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.payments import actions as payments
from minzheng.kernel.payments.bank import actions as bank
from minzheng.kernel.payments.bank.layouts import own
from minzheng.kernel.payments.bank.models import Transfer, TransferState
from minzheng.kernel.payments.bank.reconciling import figures
from minzheng.kernel.payments.funds import actions, drawing
from minzheng.kernel.payments.funds.models import FundAccount, FundEntry
from minzheng.kernel.payments.funds.queries import totals
from minzheng.kernel.payments.funds.reconciling import BankFigures, movements, sheet
from minzheng.kernel.values.periods import Month
from tests.web.conftest import AT, COUNTY, County, SignedIn

DAY = "2026-09-10"


@pytest.fixture
def finance(county: County, signed_in: SignedIn) -> Client:
    return signed_in(Role.FINANCE_OFFICER)


@pytest.fixture
def released(county: County) -> County:
    """The county with its month released."""
    law = catalogue()
    payments.lock(run_id=county.run.pk, by=PROGRAM, at=AT, parameters=law.parameters, program=law.program)
    return county


def opened(client: Client, **changed: object) -> FundAccount:
    given = {"area": f"{COUNTY}", "year": "2026", "source": "donation", "purpose": "示例善款", "benefits": ["dibao", "tekun"],
             **changed}
    assert client.post("/funds/open", given).status_code == 302
    return FundAccount.objects.latest("pk")


def test_an_account_is_opened_and_money_comes_in(finance: Client) -> None:
    fund = opened(finance)
    assert set(fund.purposes.values_list("benefit", flat=True)) == {"dibao", "tekun"}
    assert "已经有了" in finance.post("/funds/open", {
        "area": f"{COUNTY}", "year": "2026", "source": "donation", "purpose": "示例善款"}).content.decode()
    given = {"amount": "1,200.50", "document": "示例捐赠协议", "on": DAY}
    assert finance.post(f"/funds/{fund.pk}/allocate", given).status_code == 302
    assert finance.post(f"/funds/{fund.pk}/recover", {**given, "amount": "10", "benefit": "dibao"}).status_code == 302
    assert totals([fund.pk])[fund.pk].balance_fen == 121_050
    page = finance.get(f"/funds/{fund.pk}/").content.decode()
    assert "1,200.50" in page
    assert "示例捐赠协议" in page
    entry = FundEntry.objects.filter(fund=fund).earliest("pk")
    assert finance.post(f"/funds/entries/{entry.pk}/correct", {"amount": "1200", "reason": "示例"}).status_code == 302
    assert totals([fund.pk])[fund.pk].balance_fen == 121_000


@pytest.mark.parametrize(("address", "changed", "told"), [
    ("allocate", {"amount": "一百"}, "不是金额"), ("allocate", {"amount": "0"}, "大于 0"),
    ("allocate", {"document": ""}, "请填写"), ("allocate", {"on": "昨天"}, "不是日期"),
    ("transfer", {"amount": "999999999", "target": ""}, "余额不足"),
    ("carry-over", {"target": ""}, "请填写"),
])
def test_what_is_wrong_is_told(finance: Client, address: str, changed: dict[str, str], told: str) -> None:
    fund = FundAccount.objects.earliest("pk")
    answer = finance.post(f"/funds/{fund.pk}/{address}", {"amount": "1", "document": "示例", "on": DAY, **changed})
    assert answer.status_code == 409
    assert told in answer.content.decode()


def test_money_is_moved_and_carried_over(finance: Client) -> None:
    fund = FundAccount.objects.get(source="central")
    target = opened(finance, source="central", purpose="低保（示例）", benefits=["dibao"])
    later = opened(finance, source="central", year="2027", benefits=["dibao"])
    given = {"amount": "1", "document": "示例", "on": DAY}
    assert finance.post(f"/funds/{fund.pk}/transfer", {**given, "target": f"{target.pk}"}).status_code == 302
    assert finance.post(f"/funds/{target.pk}/carry-over", {**given, "target": f"{later.pk}"}).status_code == 302
    assert finance.post(f"/funds/{fund.pk}/transfer", {**given, "target": ""}).status_code == 302
    assert totals([later.pk])[later.pk].balance_fen == 100
    assert FundEntry.objects.filter(fund=fund, kind="transfer_out").count() == 2


def test_others_read_and_change_nothing(county: County, signed_in: SignedIn) -> None:
    fund = FundAccount.objects.earliest("pk")
    for role in (Role.COUNTY_LEADER, Role.AUDITOR, Role.COUNTY_CLERK):
        client = signed_in(role)
        assert "登记下达" not in client.get(f"/funds/{fund.pk}/").content.decode()
        assert client.post(f"/funds/{fund.pk}/allocate", {"amount": "1", "document": "示例", "on": DAY}).status_code == 403
    assert signed_in(Role.VILLAGE_OFFICER).get("/funds/").status_code == 403


def test_a_list_that_is_not_covered_is_refused_at_the_gate(county: County, signed_in: SignedIn) -> None:
    for fund in FundAccount.objects.all():
        actions.transfer(fund_id=fund.pk, fen=totals([fund.pk])[fund.pk].balance_fen, document="示例", by=PROGRAM, at=AT)
    officer, head = signed_in(Role.COUNTY_CLERK), signed_in(Role.COUNTY_SECTION_HEAD)
    officer.post(f"/runs/{county.run.pk}/check")
    for code in ("holder_outside", "jump", "account_shared", "account_changed"):
        officer.post(f"/runs/{county.run.pk}/findings/{code}/explain", {"note": "示例"})
    answer = head.post(f"/runs/{county.run.pk}/gates/section")
    assert answer.status_code == 409
    assert "资金不足" in answer.content.decode()
    assert "最低生活保障金" in answer.content.decode()


def test_the_page_of_a_run_says_where_its_money_is(county: County, signed_in: SignedIn) -> None:
    client, law = signed_in(Role.COUNTY_LEADER), catalogue()
    assert "资金足够" in client.get(f"/runs/{county.run.pk}/").content.decode()
    for fund in FundAccount.objects.all():
        actions.transfer(fund_id=fund.pk, fen=totals([fund.pk])[fund.pk].balance_fen, document="示例", by=PROGRAM, at=AT)
    assert "缺 1,465.00 元" in client.get(f"/runs/{county.run.pk}/").content.decode()
    central = FundAccount.objects.get(source="central")
    actions.allocate(fund_id=central.pk, fen=county.run.amount_fen, document="示例", by=PROGRAM, at=AT)
    payments.lock(run_id=county.run.pk, by=PROGRAM, at=AT, parameters=law.parameters, program=law.program)
    page = client.get(f"/runs/{county.run.pk}/").content.decode()
    assert "支付 1,525.00 元" in page
    assert f'href="/funds/{central.pk}/"' in page
    assert "/funds/" not in signed_in(Role.VILLAGE_OFFICER).get(f"/runs/{county.run.pk}/").content.decode()


def test_the_books_of_a_month_agree(released: County, finance: Client) -> None:
    assert finance.get("/funds/sheets/").headers["Location"] == "/funds/sheets/2026-09/"
    page = finance.get("/funds/sheets/2026-09/").content.decode()
    assert "业务清单与银行发送相差" in page
    law = catalogue()
    bank.send(area=COUNTY, layout=own(), titles={one.key: one.title for one in law.program.outputs}, run_id=released.run.pk,
              by=PROGRAM, at=AT)
    page = finance.get("/funds/sheets/2026-09/").content.decode()
    assert "一致" in page
    assert "不一致" not in page
    assert "银行发送" in page
    book = openpyxl.load_workbook(BytesIO(finance.get("/funds/sheets/2026-09/export/xlsx").content))
    assert book.active is not None
    assert "dibao" not in str(list(book.active.values))
    moved = movements(month=Month(2026, 9), area=COUNTY)
    assert sum(one.paid_fen for one in moved) == released.run.amount_fen
    assert all(one.after_fen == totals([one.fund.pk])[one.fund.pk].balance_fen for one in moved)
    assert [one.before_fen for one in movements(month=Month(2026, 10), area=COUNTY)] == [one.after_fen for one in moved]


def test_a_difference_is_explained_by_finance(released: County, finance: Client, signed_in: SignedIn) -> None:
    address = "/funds/sheets/2026-09/dibao/explain"
    assert address in finance.get("/funds/sheets/2026-09/").content.decode()
    assert finance.post(address, {"note": " "}).status_code == 409
    assert finance.post(address, {"note": "示例：银行文件次日发送"}).status_code == 302
    auditor = signed_in(Role.AUDITOR)
    assert "银行文件次日发送" in auditor.get("/funds/sheets/2026-09/").content.decode()
    assert address not in auditor.get("/funds/sheets/2026-09/").content.decode()
    assert auditor.get(address).status_code == 403
    assert finance.get("/funds/sheets/2026-09/nothing/explain").status_code == 404
    assert "三方一致" in finance.post("/funds/sheets/2026-09/tekun/explain", {"note": "示例"}).content.decode()


def test_the_bank_is_asked_by_benefit_whatever_it_pays_together(released: County) -> None:
    paid = {row.benefit: row.released_fen for row in sheet(month=Month(2026, 9), area=COUNTY)}
    assert figures([released.run.pk]) == {benefit: BankFigures() for benefit in paid}
    law = catalogue()
    bank.send(area=COUNTY, layout=own(), titles={one.key: one.title for one in law.program.outputs}, run_id=released.run.pk,
              by=PROGRAM, at=AT)
    failed = Transfer.objects.filter(benefit="dibao").earliest("pk")
    Transfer.objects.filter(pk=failed.pk).update(state=TransferState.FAILED)
    Transfer.objects.exclude(pk=failed.pk).update(state=TransferState.SUCCESS)
    found = figures([released.run.pk])
    assert found["dibao"] == BankFigures(paid["dibao"], paid["dibao"] - failed.amount_fen, failed.amount_fen, 0)
    bank.reissue(corrections=[bank.Correction(failed.pk)], note="示例", by=PROGRAM, at=AT)
    assert figures([released.run.pk])["dibao"] == BankFigures(
        paid["dibao"], paid["dibao"] - failed.amount_fen, failed.amount_fen, failed.amount_fen)
    assert figures([]) == {}


def test_differences_are_told(released: County) -> None:
    month = Month(2026, 9)
    rows = sheet(month=month, area=COUNTY)
    assert all(not row.differences and row.released_fen == row.paid_fen for row in rows)
    assert sum(row.released_fen for row in rows) == released.run.amount_fen
    paid = {row.benefit: row.released_fen for row in rows}
    told = {row.benefit: [str(one) for one in row.differences] for row in sheet(
        month=month, area=COUNTY, bank={"dibao": BankFigures(paid["dibao"], paid["dibao"] - 100, 100)})}
    assert told["dibao"] == ["资金账与银行退回未重发相差 −1.00 元"]
    drawing.take_back(released.run, {"dibao": 100}, reference="示例回单", by=PROGRAM, at=AT)
    again = sheet(month=month, area=COUNTY, bank={
        one: BankFigures(fen, fen, 100 if one == "dibao" else 0) for one, fen in paid.items()})
    assert all(not row.differences for row in again)


def test_the_list_is_filtered_and_costs_the_same_for_many(
    finance: Client, django_assert_max_num_queries: object
) -> None:
    for year in range(2030, 2050):
        opened(finance, year=str(year))
    assert "示例善款" not in finance.get("/funds/?source=central").content.decode()
    assert "示例善款" not in finance.get("/funds/?benefit=orphans&year=2040").content.decode()
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        assert "2040" in finance.get("/funds/?benefit=dibao").content.decode()
