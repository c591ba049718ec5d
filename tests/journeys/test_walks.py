"""Whole stories in a real browser: what a clerk, a leader and an auditor do at their desks and on the way."""

from __future__ import annotations

import pytest
from django.db.models import Sum
from playwright.sync_api import Page, expect

from minzheng.kernel.access.encryption import open_sealed
from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.payments.models import PayrollLine, PayrollRun, RunState
from tests.journeys.conftest import PASSWORD, Walk
from tests.journeys.looking import PHONE, fits
from tests.web.conftest import COUNTY, TOWN, County


def test_from_the_month_down_to_the_sentence(walk: Walk, site: tuple[str, County]) -> None:
    """Sign in, month, township, village, household, explanation."""
    page, county = walk(), site[1]
    expect(page.get_by_role("heading", level=1)).to_contain_text("2026年9月发放")
    expect(page.get_by_role("row", name="最低生活保障")).to_be_visible()
    page.get_by_role("link", name="洪桥街道").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("洪桥街道")
    page.get_by_role("link", name="家庭名单").click()
    page.get_by_role("link", name=county.poor.household_no).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("赵示例")
    explanation = page.locator("#explanation")
    expect(explanation.locator(".tree-root")).to_be_visible()
    expect(explanation).to_contain_text("元")
    closed = explanation.locator("details:not([open]) > summary").first
    closed.click()
    assert explanation.locator("ul.tree ul.tree").count() > 0


def test_a_filter_narrows_the_list_without_leaving_the_page(walk: Walk, site: tuple[str, County]) -> None:
    page, county = walk(), site[1]
    page.goto("/households/")
    expect(page.get_by_role("link", name=county.other.household_no)).to_be_visible()
    page.get_by_label("区划").select_option(label="洪桥街道")
    expect(page.get_by_role("link", name=county.other.household_no)).to_have_count(0)
    expect(page.get_by_role("link", name=county.poor.household_no)).to_be_visible()
    assert f"area={TOWN:012d}" in page.url


def test_a_filter_starts_at_the_first_page(walk: Walk, site: tuple[str, County]) -> None:
    """Neither the place in the former list nor what was sought before stays in the address."""
    page, county = walk(), site[1]
    page.goto("/households/?q=SL-77&at=WyJuIiwgNDMwNDI2MTAyMDAwLCAiIiwgMF0")
    expect(page.get_by_role("link", name=county.poor.household_no)).to_have_count(0)
    page.get_by_label("查找").fill("SL-7731")
    page.get_by_label("查找").press("Enter")
    expect(page.get_by_role("link", name=county.poor.household_no)).to_be_visible()
    assert "at=" not in page.url
    assert page.url.count("q=") == 1
    page.go_back()
    expect(page.get_by_label("查找")).to_have_value("SL-77")


def test_a_part_that_cannot_be_had_is_not_waited_for_in_vain(walk: Walk, site: tuple[str, County]) -> None:
    """What the server answers instead of a part of the page stands where the page stood."""
    page = walk()
    page.goto("/households/")
    page.route("**/households/?*", lambda route: route.fulfill(
        status=404, content_type="text/html; charset=utf-8", body='<main id="content"><h1>没有找到</h1></main>'))
    page.get_by_label("区划").select_option(label="洪桥街道")
    expect(page.get_by_role("heading", level=1)).to_have_text("没有找到")


def test_the_language_is_switched_everywhere(walk: Walk, site: tuple[str, County]) -> None:
    page = walk()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("link", name="Households", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Payments of 2026-09")
    page.goto(f"/households/{site[1].poor.pk}/")
    expect(page.get_by_role("heading", name="Members", exact=True)).to_be_visible()
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("heading", name="家庭成员")).to_be_visible()


def test_nothing_sticks_out_on_a_phone(walk: Walk, site: tuple[str, County]) -> None:
    page, county = walk(width=PHONE), site[1]
    paths = ["/", "/households/", f"/households/{county.poor.pk}/", f"/townships/{TOWN}/", "/policy/", "/runs/",
             f"/runs/{county.run.pk}/", "/imports/", "/months/2026-09/dibao/", "/months/2026-09/exceptions/"]
    for path in paths:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        assert fits(page), path
        expect(page.get_by_role("navigation", name="主导航").get_by_role("link", name="家庭")).to_be_visible()


def test_the_figures_are_on_the_screen_of_a_phone(walk: Walk, site: tuple[str, County]) -> None:
    """Nobody has to push a table aside to read the figure or to reach the step it is there for."""
    page, county = walk(width=PHONE), site[1]
    for path, heading in (("/", "金额（元）"), ("/policy/", "数值"), ("/months/2026-09/changes/", "本月（元）"),
                          (f"/households/{county.poor.pk}/", "公民身份号码"), (f"/households/{county.poor.pk}/", "状态")):
        page.goto(path)
        box = page.get_by_role("columnheader", name=heading, exact=True).first.bounding_box()
        assert box is not None, path
        assert box["x"] + box["width"] <= PHONE, path
    expect(page.get_by_role("link", name="登记死亡").first).to_be_in_viewport(ratio=1)
    current = page.get_by_role("navigation", name="主导航").locator("[aria-current]")
    expect(current).to_be_in_viewport(ratio=0.9)


def test_the_keyboard_is_enough(walk: Walk, site: tuple[str, County]) -> None:
    """Sign in and walk to a household without touching a mouse; what has the focus is always visible."""
    page, county = walk(sign_in=False), site[1]
    expect(page.get_by_label("账号")).to_be_focused()
    page.keyboard.type(f"county_clerk-{COUNTY}")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("跳到正文")
    expect(page.locator(":focus")).to_be_in_viewport()
    _tab_to(page, "家庭")
    page.keyboard.press("Enter")
    page.wait_for_url("**/households/")
    page.get_by_label("查找").focus()
    page.keyboard.type(county.poor.household_no)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=county.other.household_no)).to_have_count(0)
    _tab_to(page, county.poor.household_no)
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("赵示例")


def _tab_to(page: Page, text: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == text:
            return
    pytest.fail(f"The keyboard does not reach {text}")


def test_an_area_that_is_not_ones_own_is_not_found(walk: Walk, site: tuple[str, County]) -> None:
    page, county = walk(Role.TOWNSHIP_CLERK, area=TOWN), site[1]
    for path in (f"/households/{county.foreign.pk}/", f"/households/{county.other.pk}/", "/townships/430421100000/"):
        response = page.goto(path)
        assert response is not None
        assert response.status == 404
        expect(page.get_by_role("heading", level=1)).to_have_text("没有找到")


def test_an_identity_number_is_shown_for_a_purpose(walk: Walk, site: tuple[str, County]) -> None:
    page, county = walk(Role.TOWNSHIP_CLERK, area=TOWN), site[1]
    number = open_sealed(bytes(county.member.id_number))
    page.goto(f"/households/{county.poor.pk}/")
    row = page.get_by_role("row", name="赵示例").first
    expect(row).not_to_contain_text(number)
    row.get_by_role("link", name="查看").click()
    row.get_by_label("查看用途").fill("处理银行退票")
    row.get_by_role("button", name="查看").click()
    expect(row).to_contain_text(number)
    event = AuditEvent.objects.get(action="read_sensitive")
    assert event.details == {"purpose": "处理银行退票"}
    assert event.username.startswith("township_clerk")


def test_an_auditor_reads_everything_and_has_no_buttons(walk: Walk, site: tuple[str, County]) -> None:
    page, county = walk(Role.AUDITOR), site[1]
    for path in ("/", f"/households/{county.poor.pk}/", f"/runs/{county.run.pk}/", "/imports/"):
        page.goto(path)
        for name in ("重新核算", "锁定并交付发放", "登记死亡", "暂停", "恢复", "导入花名册"):
            expect(page.get_by_role("main").get_by_text(name, exact=True)).to_have_count(0)


def test_a_month_goes_through_its_gates(walk: Walk, site: tuple[str, County]) -> None:
    """The officer checks and explains, head and finance sign, the leader releases: each once, however often one clicks."""
    page, county = walk(Role.COUNTY_CLERK), site[1]
    page.get_by_role("link", name="审核和发放").click()
    page.get_by_role("button", name="开始检查").click()
    while (waiting := page.locator(".prepay li", has=page.locator(".badge-orange"))).count():
        waiting.first.get_by_role("link").click()
        page.get_by_role("link", name="说明“").click()
        page.get_by_label("说明").fill("示例：已逐户核实")
        page.get_by_role("button", name="说明", exact=True).click()
        page.goto(f"/runs/{county.run.pk}/")
    signers = {"业务审核": Role.COUNTY_SECTION_HEAD, "财务复核": Role.FINANCE_OFFICER, "批准发放": Role.COUNTY_LEADER}
    for words, role in signers.items():
        page = walk(role)
        page.goto(f"/runs/{county.run.pk}/")
        page.get_by_role("link", name=words).click()
        page.get_by_role("button", name=words).dblclick()
        expect(page.get_by_role("status")).to_contain_text("已签字")
        expect(page.get_by_role("alert")).to_have_count(0)
    assert PayrollRun.objects.get(pk=county.run.pk).state == RunState.LOCKED
    page.wait_for_url(f"**/runs/{county.run.pk}/")
    assert AuditEvent.objects.filter(action="lock_run").count() == 1


def test_a_file_comes_down(walk: Walk, site: tuple[str, County]) -> None:
    page, county = walk(Role.FINANCE_OFFICER), site[1]
    page.goto(f"/runs/{county.run.pk}/")
    with page.expect_download() as download:
        page.get_by_role("row", name="最低生活保障").get_by_role("link", name="银行").click()
    text = download.value.path().read_bytes().decode("gb18030")
    total = PayrollLine.objects.filter(run=county.run, benefit="dibao").aggregate(total=Sum("amount_fen"))["total"]
    assert str(total) in text
    assert open_sealed(bytes(county.poor.account_no or b"")) in text
