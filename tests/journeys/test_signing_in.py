"""A leader's first day with two steps, and a password given by somebody else, in a real browser."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pyotp
from playwright.sync_api import Page, expect

from minzheng.kernel.access.models import Account
from minzheng.kernel.access.roles import Role
from minzheng.kernel.values.periods import ZONE
from tests.journeys.conftest import PASSWORD, Walk, menu
from tests.web.conftest import COUNTY, County

LEADER = f"county_leader-{COUNTY}"
OWN = "staple of another colour"


def sign_in(page: Page, username: str, password: str) -> None:
    page.goto("/signin")
    page.get_by_label("账号").fill(username)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()


def test_a_leader_sets_two_steps_up_and_signs_in_with_them(walk: Walk, site: tuple[str, County]) -> None:
    page = walk(Role.COUNTY_LEADER, sign_in=False, width=390)
    Account.objects.filter(username=LEADER).update(is_demo=False)
    sign_in(page, LEADER, PASSWORD)
    expect(page.get_by_role("status")).to_contain_text("您的岗位必须使用两步验证")
    page.get_by_role("button", name="开始设置").click()
    picture = page.get_by_role("img", name="两步验证的二维码")
    expect(picture).to_be_visible()
    assert picture.evaluate("one => one.naturalWidth") > 100
    secret = page.locator("code.secret").inner_text().replace(" ", "")
    page.keyboard.type(pyotp.TOTP(secret).now())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="备用码")).to_be_visible()
    recovery = page.locator(".recovery-codes li").first.inner_text()
    page.get_by_role("link", name="已经保存好，继续").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("发放")

    for code in (pyotp.TOTP(secret).at(datetime.now(ZONE) + timedelta(seconds=30)), recovery):
        page.locator("details.menu summary").click()
        page.get_by_role("button", name="退出登录").click()
        sign_in(page, LEADER, PASSWORD)
        page.wait_for_url("**/signin/code")
        page.keyboard.type("000000")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("验证码不正确或已用过")
        page.get_by_label("验证码").fill(code)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(re.compile(r":\d+/$"))


def test_an_administrator_gives_an_account_and_its_owner_takes_it(walk: Walk, site: tuple[str, County]) -> None:
    page = walk(Role.SYSADMIN)
    menu(page, "报告与管理", "账号")
    page.get_by_role("link", name="建立账号").click()
    page.get_by_label("账号", exact=True).fill("wangshili")
    page.get_by_label("职务").fill("低保专干")
    page.get_by_label("角色").select_option(label="乡镇经办人")
    page.get_by_label("负责的区划").fill("洪桥街道")
    page.get_by_role("button", name="建立账号").click()
    password = page.locator("code.secret").inner_text()
    page.get_by_role("link", name="完成").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("wangshili")

    other = walk(Role.TOWNSHIP_CLERK, sign_in=False)
    sign_in(other, "wangshili", password)
    other.get_by_label("原密码").fill(password)
    other.get_by_label("新密码", exact=True).fill(OWN)
    other.get_by_label("再输一次新密码").fill(OWN)
    other.get_by_role("button", name="修改密码").click()
    expect(other.get_by_role("status")).to_contain_text("密码已修改")
    expect(other.get_by_role("row", name="本机")).to_be_visible()

    page.reload()
    expect(page.get_by_role("row", name="修改密码")).to_be_visible()
    page.get_by_role("link", name="停用").click()
    page.get_by_label("停用原因").fill("示例：调离")
    page.get_by_role("button", name="确认停用").click()
    expect(page.get_by_role("status")).to_contain_text("已停用账号")
    other.goto("/households/")
    expect(other.get_by_label("密码")).to_be_visible()
