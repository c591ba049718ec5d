"""From a released run to the account, in the browser: files, answers, what failed is corrected and made again."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.encryption import open_sealed, seal
from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.payments import actions as payments
from minzheng.kernel.payments.bank.models import BankFile, ReturnFile, Transfer
from minzheng.kernel.values.money import as_read
from tests.kernel.payments.bank.conftest import Answer, file_of, rows, take_in
from tests.web.conftest import AT, OTHER_TOWN, TOWN, County, SignedIn

CARD = "6217000000000000004"


@pytest.fixture
def released(county: County) -> County:
    """The county's run is released."""
    payments.lock(run_id=county.run.pk, by=PROGRAM, at=AT)
    return county


@pytest.fixture
def finance(signed_in: SignedIn) -> Client:
    return signed_in(Role.FINANCE_OFFICER)


def _text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def _send(client: Client, query: str = "") -> str:
    return client.post(f"/bank/files/send{query}", follow=True).content.decode()


def _upload(client: Client, answers: list[Answer]) -> str:
    file = SimpleUploadedFile("回盘.csv", file_of(answers))
    return client.post("/bank/returns/new", {"file": file}).content.decode()


def _confirm(client: Client, preview: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', preview)
    assert found is not None
    return client.post("/bank/returns/new", {"token": found[1]}, follow=True).content.decode()


def test_a_run_goes_to_the_bank_and_back(released: County, finance: Client, signed_in: SignedIn) -> None:
    run = released.run
    assert f"第 {run.pk} 批" in _text(finance, "/bank/files/")
    assert "已生成" in _send(finance, f"?run={run.pk}")
    assert "没有待发送" in _send(finance, f"?run={run.pk}")
    file = BankFile.objects.earliest("pk")
    assert finance.get(f"/bank/files/{file.pk}").content.startswith(f"{run.month}-{run.pk}".encode())
    found = list(Transfer.objects.order_by("pk"))
    failed = Transfer.objects.filter(household=released.poor).earliest("pk")
    others = [one for one in found if one != failed]
    answers = [*rows([failed], "1003"), *rows(others), (10**12, "1", "0000", 5)]
    preview = _upload(finance, answers)
    assert "账户已销户" in preview
    assert "查无此笔" in preview
    assert not ReturnFile.objects.exists()
    told = _confirm(finance, preview)
    assert f"已导入 {len(found) + 1} 笔" in told
    assert as_read(failed.amount_fen) in told
    assert "没有任何改变" in _confirm(finance, _upload(finance, answers))
    page = _text(finance, f"/bank/returns/{ReturnFile.objects.get().pk}/?verdict=failed")
    assert str(failed.pk) in page
    assert str(others[0].pk) not in re.findall(r"transfers/(\d+)", page)
    assert "账户已销户" in _text(finance, f"/bank/transfers/{failed.pk}/")

    clerk = signed_in(Role.COUNTY_CLERK)
    listed = _text(clerk, "/bank/failed/")
    assert released.poor.household_no in listed
    assert open_sealed(failed.account_no) not in listed
    for account, problem in (("12a", "8 至 32 位数字"), ("6217000000000000001", "校验不符")):
        given = {"pick": [failed.pk], f"account_{failed.pk}": account, "note": "示例"}
        assert problem in clerk.post("/bank/failed/", given).content.decode()
    given = {"pick": [failed.pk, others[0].pk], f"account_{failed.pk}": CARD, f"holder_{failed.pk}": "赵示例", "note": "示例凭证"}
    told = clerk.post("/bank/failed/", given).content.decode()
    again = Transfer.objects.get(reissue_of=failed)
    assert f"已重发为第 {again.pk} 笔" in told
    assert "不是失败的付款" in told
    assert open_sealed(again.account_no) == CARD
    assert "重发" in _text(finance, "/bank/files/")
    assert "已生成 1 个文件" in _send(finance)
    assert "已发送" in _text(finance, f"/bank/transfers/{again.pk}/")


def test_without_a_new_account_that_of_the_register_is_used(released: County, finance: Client, signed_in: SignedIn) -> None:
    _send(finance, f"?run={released.run.pk}")
    found = Transfer.objects.filter(household=released.poor).earliest("pk")
    take_in(rows([found], "1001"), AT)
    released.poor.account_no = seal(CARD)
    released.poor.save(update_fields=["account_no"])
    clerk = signed_in(Role.COUNTY_CLERK)
    assert "名册现账号" in _text(clerk, "/bank/failed/")
    clerk.post("/bank/failed/", {"pick": [found.pk], "note": "示例"})
    again = Transfer.objects.get(reissue_of=found)
    assert open_sealed(again.account_no) == CARD
    clerk.post(f"/bank/transfers/{again.pk}/withdraw")
    assert Transfer.objects.get(pk=found.pk).state == "failed"


def test_a_contradiction_is_settled_by_finance(released: County, finance: Client, signed_in: SignedIn) -> None:
    _send(finance, f"?run={released.run.pk}")
    found = Transfer.objects.filter(household=released.poor).earliest("pk")
    take_in(rows([found], "1001"), AT)
    take_in(rows([found]), AT)
    address = f"/bank/transfers/{found.pk}/"
    assert "有争议" in _text(finance, address)
    assert signed_in(Role.COUNTY_CLERK).post(f"{address}settle", {"paid": "yes", "note": "示例"}).status_code == 403
    assert finance.post(f"{address}settle", {"paid": "yes", "note": ""}).status_code == 409
    finance.post(f"{address}settle", {"paid": "yes", "note": "示例查证"})
    assert Transfer.objects.get(pk=found.pk).state == "success"


def test_transfers_are_found_filtered_and_exported(released: County, signed_in: SignedIn) -> None:
    client = signed_in(Role.AUDITOR)
    for query, seen in (("q=赵", True), ("q=钱", False), ("state=prepared", True), ("state=success", False),
                        ("benefit=dibao", True),
                        (f"month={released.run.month}", True), ("month=202601", False), (f"area={TOWN}", True),
                        (f"area={OTHER_TOWN}", False), (f"run={released.run.pk}", True)):
        assert (released.poor.household_no in _text(client, f"/bank/?{query}")) is seen, query
    assert client.get("/bank/export/xlsx?state=prepared").content.startswith(b"PK")
    assert AuditEvent.objects.filter(action="export_list", subject="list:transfers").exists()


def test_the_pages_cost_a_constant_number_of_queries(
    released: County, finance: Client, django_assert_max_num_queries: object
) -> None:
    _send(finance, f"?run={released.run.pk}")
    take_in(rows(list(Transfer.objects.all()), "1001"), AT)
    for address in ("/bank/", "/bank/failed/", "/bank/files/", "/bank/returns/"):
        with django_assert_max_num_queries(16):  # type: ignore[operator]
            _text(finance, address)


def test_who_pays_nothing_sends_nothing(released: County, signed_in: SignedIn) -> None:
    for role in (Role.COUNTY_CLERK, Role.AUDITOR, Role.TOWNSHIP_CLERK):
        client = signed_in(role)
        assert client.post(f"/bank/files/send?run={released.run.pk}").status_code in (403, 404)
        assert client.get("/bank/returns/new").status_code == 403
    assert set(Transfer.objects.values_list("state", flat=True)) == {"prepared"}
    auditor = signed_in(Role.AUDITOR, area=TOWN)
    assert "选择" not in _text(auditor, "/bank/failed/")


def test_a_bank_is_rehearsed(released: County, finance: Client) -> None:
    _send(finance, f"?run={released.run.pk}")
    for file in BankFile.objects.all():
        content = finance.get(f"/bank/files/{file.pk}/rehearsed").content
        preview = finance.post("/bank/returns/new", {"file": SimpleUploadedFile("回盘.csv", content)}).content.decode()
        _confirm(finance, preview)
    assert Transfer.objects.filter(state="failed").count() == BankFile.objects.count()
    assert not Transfer.objects.filter(state="sent").exists()
