"""An organisation is inspected, another put on the list: through pages alone, on a desk and on a phone."""

from __future__ import annotations

from playwright.sync_api import FilePayload, Locator, Page, expect

from minzheng.kernel.access.roles import Role
from minzheng.kernel.registers.models import Entry
from tests.journeys.conftest import Today, Walk
from tests.journeys.filling import give
from tests.journeys.looking import PHONE, look
from tests.kernel.casework.stories import numbered
from tests.kernel.casework.test_documents import PDF
from tests.web.conftest import County

FILE: FilePayload = {"name": "示例.pdf", "mimeType": "application/pdf", "buffer": PDF}


def _fill(page: Page, given: dict[str, str]) -> None:
    for name, value in given.items():
        if page.locator(f'[name="{name}"]').first.evaluate("one => one.tagName") == "SELECT":
            page.locator(f'[name="{name}"]').select_option(value)
        else:
            give(page, name, value)


def _send(page: Page) -> None:
    page.locator("main form .form-actions button").click()


def _enter(page: Page, number: int, code: str, **changed: str) -> None:
    page.goto("/registers/social_org/")
    page.get_by_role("link", name="录入已登记的社会组织").click()
    _fill(page, {
        "name": f"示例县第{number}协会", "kind": "association", "uscc": code, "supervision": "direct", "scope": "示例业务",
        "address": "示例路1号", "legal_rep.name": f"周示例{number}",
        "legal_rep.id_number": numbered("19700101", 901 + 2 * number), "funds": "30000",
        "charity": "no", "established_on": "2019-01-02", **changed})
    _send(page)


def _row(page: Page, name: str) -> Locator:
    return page.get_by_role("main").get_by_role("link", name=name).first


def test_an_organisation_is_inspected_and_another_put_on_the_list(walk: Walk, site: tuple[str, County], today: Today) -> None:
    today("2026-03-02")
    officer, phone, head = walk(Role.ORG_REGISTRY_OFFICER), walk(Role.INSPECTOR, width=PHONE), walk(Role.COUNTY_SECTION_HEAD)
    _enter(officer, 1, "52430426MJJ000012G")
    expect(officer.get_by_role("main")).to_contain_text("应以 51 开头")
    look(officer, "enter-refused")
    officer.locator('[name="uscc"]').fill("51430426MJJ000012K")
    _send(officer)
    expect(officer.get_by_role("heading", level=1)).to_have_text("示例县第1协会")
    look(officer, "organisation")
    _enter(officer, 2, "51430426MJJ000020E")

    officer.goto("/registers/annual_inspection/")
    officer.get_by_role("link", name="发出上年度年检通知").click()
    expect(officer.get_by_role("main")).to_contain_text("2025 年度应参加年检，2026-05-31 前报送")
    look(officer, "to-notify")
    officer.get_by_role("button", name="办理所选").click()
    expect(officer.get_by_role("status").first).to_contain_text("已办理 2 个，未办理 0 个")
    look(officer, "notified")

    officer.goto("/registers/annual_inspection/")
    _row(officer, "示例县第1协会").click()
    officer.get_by_role("link", name="报送年度工作报告").click()
    report = {
        "submitted_on": "2026-03-02", "supervisor_opinion": "direct", "form_year": "2024", "legal_rep_named": "周示例1",
        "activities": "3", "staff": "2",
        "assets": "40000", "liabilities": "5000", "net_assets": "34000", "income": "1000", "expense": "900",
        "audited": "no"}
    _fill(officer, report)
    for paper in ("paper.report", "paper.finance"):
        officer.locator(f'[name="{paper}"]').set_input_files(FILE)
    _send(officer)
    expect(officer.get_by_role("main")).to_contain_text("这是 2024 年度的报告书，应报 2025 年度")
    expect(officer.get_by_role("main")).to_contain_text("资产总额应等于负债加净资产")
    look(officer, "report-refused")
    _fill(officer, {"form_year": "2025", "net_assets": "35000"})
    for paper in ("paper.report", "paper.finance"):
        officer.locator(f'[name="{paper}"]').set_input_files(FILE)
    _send(officer)
    officer.get_by_role("link", name="审查", exact=True).click()
    _fill(officer, {"opinion": "未按期换届"})
    officer.get_by_label("未按期换届").check()
    _send(officer)
    address = officer.url

    head.goto(address)
    head.get_by_role("link", name="结论：合格").click()
    _send(head)
    expect(head.get_by_role("alert")).to_contain_text("有发现的问题，不能定为合格")
    head.goto(address)
    head.get_by_role("link", name="结论：基本合格").click()
    _send(head)
    expect(head.get_by_role("main")).to_contain_text("基本合格（整改中）")
    expect(head.get_by_role("main")).to_contain_text("年检整改事项")
    look(head, "basically-passed")

    today("2026-06-01")
    officer.goto("/registers/credit_entry/find/abnormal_grounds/")
    expect(officer.get_by_role("main")).to_contain_text("未在 2026-05-31 以前报送 2025 年度工作报告")
    officer.get_by_role("button", name="办理所选").click()
    expect(officer.get_by_role("status").first).to_contain_text("已办理 1 个，未办理 0 个")
    head.goto("/registers/credit_entry/")
    _row(head, "示例县第2协会").click()
    head.get_by_role("link", name="列入活动异常名录").click()
    _fill(head, {"told_on": "2026-06-01"})
    _send(head)
    expect(head.get_by_role("main")).to_contain_text("2028-06-01")
    look(head, "on-the-list")
    org = Entry.objects.get(kind="social_org", label="示例县第2协会")
    assert org.state == "abnormal"

    phone.goto(f"/registers/entries/{org.pk}/")
    expect(phone.get_by_role("main")).to_contain_text("活动异常")
    look(phone, "organisation-390")
    phone.goto("/board/registers/credit_entry/")
    expect(phone.get_by_role("main")).to_contain_text("示例县第2协会")
    look(phone, "credit-list-390")
    phone.goto("/board/registers/social_org/")
    look(phone, "public-390")
    officer.set_viewport_size({"width": PHONE, "height": 800})
    officer.goto("/registers/zombie_case/find/zombies/")
    look(officer, "zombies-390")
