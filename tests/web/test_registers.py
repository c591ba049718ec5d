"""The pages of the registers: what is typed stays, what is sensitive needs a purpose, lists are brought in once."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from minzheng.kernel.access.models import Account, AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.registers.models import Entry
from tests.kernel.casework.stories import numbered
from tests.kernel.registers.registrars import certify
from tests.web.conftest import County, SignedIn

TODAY_FIELD = "date"


@pytest.fixture
def registrar(county: County, signed_in: SignedIn) -> Client:
    client = signed_in(Role.REGISTRAR)
    day = date.today()
    certify(Account.objects.get(role=Role.REGISTRAR).actor, f"{day}", f"{day + timedelta(days=365)}")
    return client


def today(client: Client) -> str:
    page = client.get("/registers/marriage_record/make/register/").content.decode()
    return page.split('name="date" value="')[1].split('"')[0]


def couple(day: str, serial: int = 1, **changed: str) -> dict[str, str]:
    return {
        "registration": "marriage", "man.name": "周示例", "man.id_number": numbered("19900101", 901 + 2 * serial),
        "man_status": "never", "woman.name": "吴样例", "woman.id_number": numbered("19910101", 900 + 2 * serial),
        "woman_status": "never", "are_willing": "yes", "are_kin": "no", "are_capable": "yes", "checked": "consistent",
        "residence": "here", "date": day, **changed,
    }


def married(client: Client, serial: int = 1) -> Entry:
    response = client.post("/registers/marriage_record/make/register/", couple(today(client), serial))
    assert response.status_code == 302
    return Entry.objects.latest("pk")


def test_what_is_wrong_is_marked_and_nothing_typed_is_lost(registrar: Client) -> None:
    given = {**couple(today(registrar)), "are_kin": "yes", "man.id_number": "430426199001019999"}
    response = registrar.post("/registers/marriage_record/make/register/", given)
    page = response.content.decode()
    assert response.status_code == 409
    assert "校验码不符" in page
    assert 'value="吴样例"' in page
    assert given["woman.id_number"] in page
    assert not Entry.objects.filter(kind="marriage_record").exists()


def test_an_entry_is_masked_until_a_purpose_is_given(registrar: Client) -> None:
    entry = married(registrar)
    number = numbered("19900101", 903)
    page = registrar.get(f"/registers/entries/{entry.pk}/").content.decode()
    assert number not in page
    assert "未婚" not in page
    refused = registrar.post(f"/registers/entries/{entry.pk}/", {"purpose": " "})
    assert refused.status_code == 409
    assert number not in refused.content.decode()
    shown = registrar.post(f"/registers/entries/{entry.pk}/", {"purpose": "当事人查询"}).content.decode()
    assert number in shown
    assert "未婚" in shown
    assert AuditEvent.objects.filter(action="read_sensitive", details__purpose="当事人查询").count() == 1


def test_a_deed_is_done_once_by_who_saw_the_latest(registrar: Client) -> None:
    entry = married(registrar)
    address = f"/registers/entries/{entry.pk}/do/annotate/"
    assert 'name="version" value="1"' in registrar.get(address).content.decode()
    assert registrar.post(address, {"remark": "更正一", "version": "1"}).status_code == 302
    late = registrar.post(address, {"remark": "更正二", "version": "1"})
    assert late.status_code == 409
    assert "已由他人办理" in late.content.decode()
    assert "更正二" in late.content.decode()
    address = f"/registers/entries/{entry.pk}/"
    assert "更正一" not in registrar.get(address).content.decode()
    assert "更正一" in registrar.post(address, {"purpose": "核对档案"}).content.decode()


def test_a_deed_that_the_state_forbids_has_no_page(registrar: Client) -> None:
    entry = married(registrar)
    given = {"ended_on": f"{entry.on}", "ended_by": "示例判决", "version": "1"}
    assert registrar.post(f"/registers/entries/{entry.pk}/do/note_divorce/", given).status_code == 302
    assert registrar.get(f"/registers/entries/{entry.pk}/do/note_divorce/").status_code == 404
    assert registrar.get(f"/registers/entries/{entry.pk}/do/nothing/").status_code == 404


def test_lists_are_found_filtered_and_exported_masked(registrar: Client) -> None:
    for serial in (1, 2, 3):
        married(registrar, serial)
    found = registrar.get("/registers/marriage_record/", {"q": numbered("19900101", 905)}).content.decode()
    assert found.count("J430426-") == 1
    assert "没有条目" in registrar.get("/registers/marriage_record/", {"state": "dissolved"}).content.decode()
    assert registrar.get("/registers/marriage_record/", {"sort": "-number", "at": "nonsense"}).status_code == 200
    text = registrar.get("/registers/marriage_record/export/csv").content.decode("utf-8-sig")
    assert len(text.strip().splitlines()) == 5
    assert numbered("19900101", 905) not in text


@pytest.mark.parametrize("address", [
    "/registers/", "/registers/due/", "/registers/marriage_record/", "/registers/marriage_record/make/register/",
    "/registers/entries/{entry}/", "/registers/entries/{entry}/do/annotate/",
])
def test_a_page_asks_few_queries_and_weighs_little(
    registrar: Client, address: str, django_assert_max_num_queries: Any
) -> None:
    entry = married(registrar)
    with django_assert_max_num_queries(25):
        response = registrar.get(address.format(entry=entry.pk))
    assert response.status_code == 200
    assert len(response.content) < 150_000


@pytest.mark.parametrize("role", [Role.TOWNSHIP_CLERK, Role.COUNTY_CLERK, Role.SYSADMIN, Role.INSTITUTION_ADMIN])
def test_who_has_nothing_to_do_with_marriages_finds_none(role: Role, registrar: Client, signed_in: SignedIn) -> None:
    entry, other = married(registrar), signed_in(role)
    assert "结婚登记" not in other.get("/registers/").content.decode()
    for address in ("/registers/marriage_record/", f"/registers/entries/{entry.pk}/", "/registers/marriage_record/export/csv"):
        assert other.get(address).status_code in (403, 404)


def workbook(rows: list[dict[str, str]], template: bytes) -> SimpleUploadedFile:
    book = openpyxl.load_workbook(BytesIO(template))
    page = book.active
    assert page is not None
    columns = {str(cell.value): number for number, cell in enumerate(page[1], start=1)}
    for number, row in enumerate(rows, start=2):
        for name, value in row.items():
            page.cell(number, columns[name], value)
    out = BytesIO()
    book.save(out)
    return SimpleUploadedFile("名册.xlsx", out.getvalue())


def test_a_list_is_tried_then_brought_in_and_the_same_list_changes_nothing(
    county: County, signed_in: SignedIn, tmp_path: Path
) -> None:
    from minzheng.kernel.catalogue.book import book as registers

    kind = next((one for one in registers().kinds.values() if one.declared.imports and not one.declared.of), None)
    if kind is None:
        pytest.skip("no register takes lists")
    client = signed_in(Role(kind.deed(kind.declared.imports).who[0]))
    address = f"/registers/{kind.name}/import/"
    with override_settings(HOME=tmp_path):
        empty = client.get(f"{address}template").content
        tried = client.post(address, {"file": workbook([{}], empty)})
        assert tried.status_code == 200
        wrong = client.post(address, {"file": SimpleUploadedFile("x.xlsx", b"PK nothing")})
        assert wrong.status_code == 409
        other = openpyxl.Workbook()
        assert other.active is not None
        other.active.append(["随便", "什么"])
        out = BytesIO()
        other.save(out)
        strange = client.post(address, {"file": SimpleUploadedFile("x.xlsx", out.getvalue())})
        assert strange.status_code == 409
        assert "请用导入模板" in strange.content.decode()
    assert not Entry.objects.filter(kind=kind.name).exists()
