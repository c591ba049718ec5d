"""From a change that came in late to arrears and recoveries, on pages."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from django.test import Client

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.roles import Role
from minzheng.kernel.payments import actions as payments
from minzheng.kernel.payments.corrections.models import AwardEntry, Correction, CorrectionItem
from minzheng.kernel.payments.models import Award, PayrollRun, RunKind
from minzheng.kernel.values.periods import ZONE
from minzheng.web import scope
from tests.jobs import do_jobs
from tests.kernel.payments.registry import change
from tests.web.conftest import AT, MONTH, OTHER_TOWN, County, SignedIn

NOW = datetime(2026, 10, 20, 9, tzinfo=ZONE)


@pytest.fixture(autouse=True)
def _october(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scope, "localtime", lambda: NOW)



@pytest.fixture
def released(county: County) -> County:
    """September was released; later the wage of one household turns out to be more, that of no other anything else."""
    payments.lock(run_id=county.run.pk, by=PROGRAM, at=AT)
    change(county.member, "wage", 40000, from_=date(2026, 9, 1), at=datetime(2026, 10, 9, tzinfo=ZONE))
    return county


def _proposed(client: Client) -> Correction:
    sent = client.post("/corrections/new", {"first": MONTH, "last": MONTH, "cause": "示例：工资变动"})
    assert sent.status_code == 302, sent.content.decode()
    do_jobs()
    return Correction.objects.latest("pk")


def test_a_late_change_waits_and_is_previewed(released: County, signed_in: SignedIn) -> None:
    client = signed_in(Role.COUNTY_CLERK)
    assert "/corrections/waiting/" in client.get("/corrections/").content.decode()
    text = client.get("/corrections/waiting/").content.decode()
    assert "“月工资性收入”变化" in text
    assert "/corrections/new?first=2026-09" in text
    found = _proposed(client)
    page = client.get(f"/corrections/{found.pk}/").content.decode()
    assert released.poor.household_no in page
    assert released.other.household_no not in page
    assert "这是预览" in page
    assert not AwardEntry.objects.exists()
    item = found.items.earliest("pk")
    told = client.get(f"/corrections/{found.pk}/items/{item.pk}/").content.decode()
    assert "300.00" in told
    assert "400.00" in told


def test_filters_export_and_remarks(released: County, signed_in: SignedIn) -> None:
    client = signed_in(Role.COUNTY_CLERK)
    found = _proposed(client)
    assert released.poor.household_no not in client.get(f"/corrections/{found.pk}/?kind=arrears").content.decode()
    for query in ("kind=recovery", "benefit=dibao", "month=202609", f"q={released.poor.household_no}", "sort=-difference"):
        assert released.poor.household_no in client.get(f"/corrections/{found.pk}/?{query}").content.decode(), query
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"/corrections/{found.pk}/export/xlsx").content)).active
    assert sheet is not None
    assert released.poor.household_no in [row[0] for row in sheet.iter_rows(values_only=True)]
    assert client.get(f"/corrections/{found.pk}/remarks/").status_code == 200


def test_a_section_head_decides_and_the_debt_stands(released: County, signed_in: SignedIn) -> None:
    clerk, head = signed_in(Role.COUNTY_CLERK), signed_in(Role.COUNTY_SECTION_HEAD)
    found = _proposed(clerk)
    assert clerk.get(f"/corrections/{found.pk}/commit").status_code == 403
    assert "文号" in head.post(f"/corrections/{found.pk}/commit", {"document": ""}).content.decode()
    head.post(f"/corrections/{found.pk}/commit", {"document": "示例〔2026〕7号"})
    text = head.get(f"/corrections/{found.pk}/").content.decode()
    assert "示例〔2026〕7号" in text
    assert "“月工资性收入”变化" not in clerk.get("/corrections/waiting/").content.decode()
    assert released.poor.household_no in clerk.get("/recoveries/").content.decode()


def test_set_aside_nothing_is_owed(released: County, signed_in: SignedIn) -> None:
    client = signed_in(Role.COUNTY_CLERK)
    found = _proposed(client)
    client.post(f"/corrections/{found.pk}/set-aside", {"reason": "示例"})
    assert "已放弃" in client.get(f"/corrections/{found.pk}/").content.decode()
    assert not AwardEntry.objects.exists()


@pytest.fixture
def debt(released: County, signed_in: SignedIn) -> Award:
    """What the household owes once it is decided."""
    found = _proposed(signed_in(Role.COUNTY_CLERK))
    signed_in(Role.COUNTY_SECTION_HEAD).post(f"/corrections/{found.pk}/commit", {"document": "示例〔2026〕7号"})
    return Award.objects.get(pk=CorrectionItem.objects.earliest("pk").award_id or 0)


def _sign_in_again(role: Role) -> Client:
    from minzheng.kernel.access.models import Account
    client = Client()
    client.force_login(Account.objects.get(username=f"{role}-430426000000"))
    return client


def test_a_debt_is_agreed_given_back_and_waived(debt: Award, signed_in: SignedIn) -> None:
    clerk, finance, head = _sign_in_again(Role.COUNTY_CLERK), signed_in(Role.FINANCE_OFFICER), _sign_in_again(
        Role.COUNTY_SECTION_HEAD)
    address = f"/recoveries/{debt.pk}/"
    assert "约定分期抵扣" in clerk.get(address).content.decode()
    sent = clerk.post(f"{address}agree", {"source": debt.pk, "amount": "20", "month": "2026-10", "on": "2026-10-19",
                                          "document": "示例协议"})
    assert sent.status_code == 302, sent.content.decode()
    assert "示例协议" in clerk.get(address).content.decode()
    owed = -AwardEntry.objects.get(award=debt).fen
    assert "不超过" in finance.post(f"{address}refund", {"amount": "99999", "document": "收据"}).content.decode()
    finance.post(f"{address}refund", {"amount": f"{owed // 200}", "document": "收据示例"})
    clerk.post(f"{address}end", {"reason": "示例"})
    left = owed - owed // 200 * 100
    head.post(f"{address}waive", {"amount": f"{left // 100}.{left % 100:02d}", "document": "示例〔2026〕8号"})
    text = head.get(address).content.decode()
    assert "已结清" in text
    assert "收据示例" in text
    assert "示例〔2026〕8号" in text
    for wrong in ({"amount": "1,x"}, {"month": "2026"}, {"on": "昨天"}, {"source": "0"}):
        given: dict[str, Any] = {"source": debt.pk, "amount": "20", "month": "2026-10", "on": "2026-10-19", "document": "示例"}
        assert clerk.post(f"{address}agree", given | wrong).status_code == 409


def test_arrears_are_made_a_run_with_its_gates(released: County, signed_in: SignedIn) -> None:
    change(released.member, "wage", 0, from_=date(2026, 9, 1), at=datetime(2026, 10, 12, tzinfo=ZONE))
    clerk, head = signed_in(Role.COUNTY_CLERK), signed_in(Role.COUNTY_SECTION_HEAD)
    assert clerk.post("/corrections/arrears", {"month": "2026-10"}).status_code == 409
    found = _proposed(clerk)
    assert found.arrears_fen > 0
    head.post(f"/corrections/{found.pk}/commit", {"document": "示例〔2026〕7号"})
    assert "核算补发" in clerk.get("/corrections/").content.decode()
    sent = clerk.post("/corrections/arrears", {"month": "2026-10"})
    run = PayrollRun.objects.get(kind=RunKind.ARREARS)
    assert sent["Location"] == f"/runs/{run.pk}/"
    assert run.amount_fen == found.arrears_fen
    page = clerk.get(f"/runs/{run.pk}/lines/{run.lines.earliest('pk').pk}/").content.decode()
    assert "与账上一致" in page
    assert "示例〔2026〕7号" in page
    assert "补发" in clerk.get("/runs/").content.decode()
    assert clerk.get("/months/2026-10/").status_code == 200
    assert clerk.get(f"/households/{released.poor.pk}/").status_code == 200


def test_nobody_sees_what_lies_elsewhere(debt: Award, signed_in: SignedIn) -> None:
    client = signed_in(Role.TOWNSHIP_CLERK, area=OTHER_TOWN)
    found = Correction.objects.get()
    for address in (f"/corrections/{found.pk}/", f"/recoveries/{debt.pk}/", f"/corrections/{found.pk}/export/csv"):
        assert client.get(address).status_code == 404
    assert debt.household.household_no not in client.get("/recoveries/").content.decode()
    assert client.get("/corrections/").status_code == 200


def test_lists_cost_the_same_however_long(debt: Award, signed_in: SignedIn, django_assert_max_num_queries: Any) -> None:
    client = _sign_in_again(Role.COUNTY_CLERK)
    found = Correction.objects.get()
    for address in ("/corrections/", f"/corrections/{found.pk}/", "/recoveries/", f"/recoveries/{debt.pk}/"):
        client.get(address)
        with django_assert_max_num_queries(30):
            client.get(address)
