"""An application taken on the doorstep: offline in the middle, resumed, handed in, and accepted in the township."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework import actions
from minzheng.kernel.casework.intake import answers as filled
from minzheng.kernel.casework.models import Application, ApplicationState, Case, Channel
from tests.journeys.conftest import PASSWORD, Walk, menu
from tests.journeys.filling import bring, give, member, saved
from tests.journeys.looking import PHONE, fits
from tests.kernel.casework.stories import FOUR, HOME, answered
from tests.kernel.casework.test_documents import JPEG, PDF
from tests.web.conftest import AT, TOWN, VILLAGE, County


def test_a_household_of_four_on_a_phone(walk: Walk, site: tuple[str, County]) -> None:
    page = walk(Role.VILLAGE_OFFICER, area=VILLAGE, width=PHONE)
    menu(page, "办件", "申请")
    page.get_by_role("link", name="登记申请").click()
    page.get_by_label("最低生活保障", exact=True).check()
    page.get_by_role("button", name="开始填写").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("新的申请")
    for name in ("residence", "vehicles", "dwellings", "financial_assets", "phone", "bank_name", "account_no", "account_name"):
        give(page, f"household.{name}", HOME[name])
    page.get_by_label("申请原因").select_option(label="缺乏劳动力")
    page.get_by_role("radio", name="没有").check()
    member(page, 1, FOUR[0])
    saved(page)
    assert filled.opened(Application.objects.get().answers)["1.wage"] == "900"

    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    expect(page.locator("#told")).to_contain_text("网络断开")
    page.get_by_role("button", name="添加成员").click()
    member(page, 2, FOUR[1])
    expect(page.locator("#saved")).to_have_text("有未保存的内容")
    page.get_by_role("button", name="添加成员").click()
    give(page, "3.name", "多余示例")
    page.locator("#member-3").get_by_text("移除", exact=True).click()
    page.get_by_role("button", name="确认移除此人").click()
    expect(page.locator("#member-3")).to_have_count(0)
    assert filled.places(filled.opened(Application.objects.get().answers)) == [1]
    page.context.set_offline(False)
    saved(page)
    expect(page.locator("#told")).to_be_hidden()
    assert filled.opened(Application.objects.get().answers)["2.name"] == "钱样例"

    page.goto("/applications/")
    page.get_by_role("link", name=Application.objects.get().number).click()
    assert fits(page)
    for place in (3, 4):
        page.get_by_role("button", name="添加成员").click()
        member(page, place, FOUR[place - 1])
    saved(page)
    expect(page.locator("#panel")).to_contain_text(re.compile(r"每月 [\d,.]+ 元"))
    expect(page.locator("#panel")).to_contain_text("填写完整")

    for kind, name, data in (("申请书", "申请书.jpg", JPEG), ("收入和财产声明", "声明.pdf", PDF),
                             ("家庭经济状况核对授权书（赵示例）", "授权.pdf", PDF)):
        bring(page, f"{kind} · 缺", name, data)
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("申请已提交")
    expect(page.locator(".receipt-code")).to_have_text(re.compile(r"^\d{6}$"))
    expect(page.get_by_role("main")).to_contain_text("授权书（钱样例）")
    assert Application.objects.get().state == ApplicationState.SUBMITTED

    clerk = walk(Role.TOWNSHIP_CLERK, area=TOWN)
    clerk.goto("/applications/?q=zsl")
    clerk.get_by_role("link", name=Application.objects.get().number).click()
    for name in ("钱样例", "赵虚构"):
        bring(clerk, f"家庭经济状况核对授权书（{name}） · 缺", f"{name}.pdf", PDF + name.encode())
    clerk.get_by_role("link", name="受理", exact=True).click()
    clerk.get_by_role("button", name="受理").click()
    expect(clerk.get_by_role("status").first).to_contain_text("已受理")
    expect(clerk.get_by_role("main")).to_contain_text(Case.objects.get().number)


def _begun() -> Application:
    return actions.begin(area_code=VILLAGE, channel=Channel.VILLAGE, benefits=["dibao"], answers=answered(), by=PROGRAM, at=AT)


def test_a_session_that_ends_in_the_middle_loses_nothing(walk: Walk, site: tuple[str, County]) -> None:
    page, application = walk(Role.VILLAGE_OFFICER, area=VILLAGE), _begun()
    page.goto(f"/applications/{application.pk}/")
    cookies = [one for one in page.context.cookies() if one["name"] != "sessionid"]
    page.context.clear_cookies()
    page.context.add_cookies(cookies)  # type: ignore[arg-type]
    give(page, "2.wage", "120.5")
    expect(page.locator("#told")).to_contain_text("登录已过期")
    page.get_by_role("link", name="重新登录").click()
    page.get_by_label("账号").fill(f"village_officer-{VILLAGE}")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"**/applications/{application.pk}/")
    expect(page.locator("#told")).to_contain_text("已恢复上次没有保存的内容")
    expect(page.locator('[name="2.wage"]')).to_have_value("120.5")
    saved(page)
    application.refresh_from_db()
    assert filled.opened(application.answers)["2.wage"] == "120.5"


def test_what_was_answered_before_the_page_listened_is_saved(walk: Walk, site: tuple[str, County]) -> None:
    page, application = walk(Role.VILLAGE_OFFICER, area=VILLAGE), _begun()
    late: list[Route] = []
    page.route("**/application*.js", lambda route: late.append(route))
    page.goto(f"/applications/{application.pk}/", wait_until="commit")
    give(page, "2.wage", "120.5")
    page.locator('[name="household.dwellings"]').fill("3")
    late[0].continue_()
    saved(page)
    application.refresh_from_db()
    answers = filled.opened(application.answers)
    assert (answers["2.wage"], answers["household.dwellings"]) == ("120.5", "3")


def test_what_was_typed_offline_outlives_the_page(walk: Walk, site: tuple[str, County]) -> None:
    page, application = walk(Role.VILLAGE_OFFICER, area=VILLAGE), _begun()
    page.goto(f"/applications/{application.pk}/")
    page.context.set_offline(True)
    give(page, "2.medical", "88")
    page.get_by_role("button", name="添加成员").click()
    give(page, "5.name", "周示例")
    page.route("**/save", lambda route: route.abort())
    page.context.set_offline(False)
    page.goto("/applications/")
    page.unroute("**/save")
    page.goto(f"/applications/{application.pk}/")
    expect(page.locator('[name="2.medical"]')).to_have_value("88")
    expect(page.locator('[name="5.name"]')).to_have_value("周示例")
    expect(page.locator("#saved")).to_contain_text("已保存")
    application.refresh_from_db()
    assert filled.opened(application.answers)["5.name"] == "周示例"


def test_two_at_one_form_see_each_other(walk: Walk, site: tuple[str, County]) -> None:
    application = _begun()
    one, two = walk(Role.VILLAGE_OFFICER, area=VILLAGE), walk(Role.TOWNSHIP_CLERK, area=TOWN)
    for page in (one, two):
        page.goto(f"/applications/{application.pk}/")
    give(one, "2.wage", "100")
    give(one, "3.medical", "30")
    saved(one)
    give(two, "2.wage", "200")
    conflict = two.locator('[id="2.wage"] .field-conflict')
    expect(conflict).to_contain_text(f"village_officer-{VILLAGE} 填写的是：100")
    expect(two.locator('[name="2.wage"]')).to_have_value("200")
    expect(two.locator('[name="3.medical"]')).to_have_value("30")
    conflict.get_by_role("button", name="用我的").click()
    saved(two)
    expect(conflict).to_have_count(0)
    application.refresh_from_db()
    assert filled.opened(application.answers)["2.wage"] == "200"
    give(one, "2.wage", "150")
    conflict = one.locator('[id="2.wage"] .field-conflict')
    expect(conflict).to_contain_text("填写的是：200")
    conflict.get_by_role("button", name="用对方的").click()
    expect(one.locator('[name="2.wage"]')).to_have_value("200")


def test_questions_come_and_go_as_one_types(walk: Walk, site: tuple[str, County]) -> None:
    page = walk(Role.TOWNSHIP_CLERK, area=TOWN)
    application = actions.begin(area_code=VILLAGE, channel=Channel.WINDOW, benefits=["orphans"], by=PROGRAM, at=AT)
    page.goto(f"/applications/{application.pk}/")
    kind, where = page.get_by_label("儿童类别"), page.get_by_label("供养方式")
    expect(kind).to_be_hidden()
    page.get_by_label("公民身份号码").fill("43042620200214994")
    expect(kind).to_be_visible()
    expect(where).to_be_hidden()
    kind.select_option(label="孤儿")
    expect(where).to_be_visible()
    page.get_by_label("公民身份号码").fill("430426198403159912")
    expect(kind).to_be_hidden()
    expect(where).to_be_hidden()


@pytest.mark.parametrize("width", [PHONE, 1280])
def test_nothing_sticks_out_of_the_form(walk: Walk, site: tuple[str, County], width: int) -> None:
    page, application = walk(Role.TOWNSHIP_CLERK, area=TOWN, width=width), _begun()
    for path in ("/applications/", "/applications/new", f"/applications/{application.pk}/",
                 f"/applications/{application.pk}/print", f"/applications/{application.pk}/withdraw"):
        page.goto(path)
        assert fits(page), path


def test_without_a_script_the_form_is_saved_by_its_buttons(walk: Walk, site: tuple[str, County]) -> None:
    signed, application = walk(Role.TOWNSHIP_CLERK, area=TOWN), _begun()
    browser = signed.context.browser
    assert browser is not None
    context = browser.new_context(java_script_enabled=False, base_url=site[0], locale="zh-CN")
    context.add_cookies(signed.context.cookies())  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"/applications/{application.pk}/")
    _fill_plainly(page, "2.wage", "345")
    page.get_by_role("button", name="添加成员").click()
    _fill_plainly(page, "5.name", "周示例")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator('[name="5.name"]')).to_have_value("周示例")
    expect(page.locator('[name="2.wage"]')).to_have_value("345")
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_role("alert").first).to_contain_text("处需要改正")
    context.close()


def _fill_plainly(page: Page, field: str, value: str) -> None:
    page.locator(f'[name="{field}"]').fill(value)
