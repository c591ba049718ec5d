"""The registry in a real browser: marry a couple, print what they take home, and issue the certificate anew."""

from __future__ import annotations

import io
from collections.abc import Mapping

from pdfminer.high_level import extract_text
from playwright.sync_api import Page, expect

from minzheng.kernel.access.models import Account, AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.registers.models import Deed, Entry
from tests.journeys.conftest import Today, Walk, menu
from tests.journeys.filling import give
from tests.journeys.looking import PHONE
from tests.kernel.casework.stories import numbered
from tests.kernel.registers.registrars import certify
from tests.web.conftest import County

HE, SHE = numbered("20041112", 991), numbered("20060101", 990)
ANSWERS = {
    "registration": "marriage", "man_status": "never", "woman_status": "never", "are_willing": "yes", "are_kin": "no",
    "are_capable": "yes", "checked": "consistent", "residence": "elsewhere", "health_education": "yes",
}


def _registrar(walk: Walk, *, width: int = 1280) -> Page:
    page = walk(Role.REGISTRAR, width=width)
    account = Account.objects.get(role=Role.REGISTRAR)
    if not Entry.objects.filter(kind="registrar_certificate").exists():
        certify(account.actor)
    return page


def _fill(page: Page, given: Mapping[str, str]) -> None:
    for name, value in given.items():
        give(page, name, value)


def _couple(page: Page) -> None:
    _fill(page, {"man.name": "新郎示例", "man.id_number": HE, "woman.name": "新娘样例", "woman.id_number": SHE, **ANSWERS})


def _printed(page: Page, name: str) -> str:
    """The text of a paper, as a PDF from the list of prints."""
    line = page.get_by_role("listitem").filter(has=page.get_by_text(name, exact=False))
    with page.expect_download() as coming:
        line.get_by_role("link", name="PDF").click()
    return extract_text(io.BytesIO(coming.value.path().read_bytes())).replace("\n", "").replace(" ", "")


def _marry(page: Page) -> None:
    menu(page, "业务登记")
    page.get_by_role("main").get_by_role("link", name="结婚登记").click()
    page.get_by_role("link", name="登记结婚").click()
    _couple(page)
    page.get_by_role("button", name="登记结婚").click()


def test_marry_a_couple_and_issue_the_certificate_anew(walk: Walk, site: tuple[str, County], today: Today) -> None:
    today("2026-11-11")
    page = _registrar(walk)
    _marry(page)
    expect(page.locator(".field-problem")).to_contain_text("男方未到法定婚龄 22 周岁")
    expect(page.locator('[name="man.name"]')).to_have_value("新郎示例")
    today("2026-11-12")
    give(page, "date", "2026-11-12")
    page.get_by_role("button", name="登记结婚").click()
    expect(page.get_by_text("J430426-2026-000001")).to_be_visible()
    expect(page.get_by_text(HE)).to_have_count(0)
    certificate = _printed(page, "结婚证")
    assert "J430426-2026-000001" in certificate
    assert HE in certificate
    assert "登记员示例" in _printed(page, "申请结婚登记声明书")
    today("2026-11-20")
    _issue_anew(page)
    assert "BJ430426-2026-000001" in _printed(page, "补领的婚姻登记证")
    page.get_by_role("link", name="新郎示例 新娘样例").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("新郎示例 新娘样例")
    expect(page.get_by_role("main")).to_contain_text("BJ430426-2026-000001")
    _opened_for_a_purpose(page)


def _issue_anew(page: Page) -> None:
    """She lost it: applied for, found in the archive, issued; refused as long as the state is not confirmed."""
    menu(page, "业务登记")
    page.get_by_role("main").get_by_role("link", name="补领婚姻登记证").click()
    page.get_by_role("link", name="受理补领申请").click()
    _fill(page, {"certificate": "BJ", "why": "lost", "applicant.name": "新娘样例", "applicant.id_number": SHE,
                 "man.name": "新郎示例", "man.id_number": HE, "woman.name": "新娘样例", "woman.id_number": SHE})
    page.get_by_role("button", name="受理补领申请").click()
    page.get_by_role("link", name="补发证件").click()
    _fill(page, {"marriage": "J430426-2026-000001", "state_now": "other", "are_alive": "yes"})
    page.get_by_role("button", name="补发证件").click()
    expect(page.locator(".field-problem")).to_contain_text("婚姻关系存续")
    give(page, "state_now", "in_force")
    page.get_by_role("button", name="补发证件").click()
    expect(page.get_by_role("main").get_by_text("BJ430426-2026-000001").first).to_be_visible()


def _opened_for_a_purpose(page: Page) -> None:
    """The record is guarded: numbers and annotations are seen for a purpose, which is on record."""
    expect(page.get_by_text(SHE)).to_have_count(0)
    page.get_by_label("查看完整内容的用途").fill("当事人查询")
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_text(SHE)).to_be_visible()
    expect(page.get_by_text("2026-11-20 补发 BJ430426-2026-000001，原证作废").first).to_be_visible()
    assert AuditEvent.objects.filter(action="read_sensitive", subject="marriage_record:J430426-2026-000001").count() == 1
    deeds = Deed.objects.filter(entry__kind="marriage_record").order_by("serial")
    assert list(deeds.values_list("name", flat=True)) == ["register", "note_reissue"]


def test_without_a_certificate_nobody_is_married(walk: Walk, site: tuple[str, County], today: Today) -> None:
    today("2026-11-12")
    page = walk(Role.REGISTRAR)
    _marry(page)
    expect(page.get_by_role("alert")).to_contain_text("没有有效的婚姻登记员资格证书")
    assert not Entry.objects.filter(kind="marriage_record").exists()


def test_a_divorce_cools_off_on_a_phone(walk: Walk, site: tuple[str, County], today: Today) -> None:
    today("2026-11-12")
    page = _registrar(walk, width=PHONE)
    _marry(page)
    _apply(page)
    assert "2026年12月14日" in _printed(page, "离婚登记申请受理回执单"), "the thirtieth day is a Saturday"
    page.get_by_role("link", name="发给离婚证").click()
    _issue(page)
    expect(page.get_by_role("alert")).to_contain_text("2026-12-15 起才能发证")
    today("2026-12-15")
    _issue(page)
    expect(page.get_by_text("L430426-2026-000001")).to_be_visible()
    menu(page, "业务登记")
    page.get_by_role("main").get_by_role("link", name="结婚登记").click()
    expect(page.get_by_role("row", name="新郎示例 新娘样例")).to_contain_text("已离婚")


def _apply(page: Page) -> None:
    menu(page, "业务登记")
    page.get_by_role("main").get_by_role("link", name="离婚登记").click()
    page.get_by_role("link", name="受理离婚申请").click()
    _fill(page, {"marriage": "J430426-2026-000001", "registered_in": "here", "are_willing": "yes", "are_capable": "yes",
                 "checked": "consistent", "children": "无", "property": "各归各的", "debts": "无"})
    page.get_by_role("button", name="受理离婚申请").click()


def _issue(page: Page) -> None:
    give(page, "are_both_here", "yes")
    page.get_by_role("button", name="发给离婚证").click()
