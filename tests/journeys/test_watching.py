"""What is coming is found by the county, done in the village on a phone; a need is referred, answered and stands in the chain."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from minzheng.kernel.access.roles import Role
from tests.kernel.payments.registry import Member, put
from tests.web.conftest import TOWN, VILLAGE

from .conftest import Today, Walk, menu
from .looking import look

BOTH = (1280, 390)


def _open(page: Page, tab: str) -> None:
    page.get_by_role("navigation", name="动态监测").get_by_role("link", name=tab).click()


@pytest.mark.usefixtures("working")
def test_what_is_coming_is_found_ahead_and_done_in_the_village(walk: Walk, today: Today) -> None:
    today("2026-11-26")
    put(Member(date(1946, 12, 10), "周示例"), status="无", area=VILLAGE)
    put(Member(date(1950, 1, 1), "吴示例"), Member(date(1980, 1, 1), death=date(2026, 10, 1)), status="低保边缘", area=VILLAGE)
    county = walk()
    menu(county, "核对", "动态监测")
    county.get_by_role("link", name="开展监测").click()
    county.get_by_role("button", name="开始监测").click()
    expect(county.get_by_role("cell", name="周示例")).to_be_visible(timeout=30_000)
    look(county, "watch", widths=BOTH)
    _open(county, "低收入人口")
    expect(county.get_by_role("heading", name="各层级人数和户数")).to_be_visible()
    look(county, "low-income", widths=BOTH)

    village = walk(Role.VILLAGE_OFFICER, area=VILLAGE, width=390)
    village.goto("/verification/watch/?event=turning_80")
    village.get_by_role("link", name="将满 80 周岁").last.click()
    look(village, "watch-task")
    village.get_by_role("link", name="办结").click()
    village.get_by_label("办理结果").fill("已告知，代办申请")
    village.get_by_role("button", name="办结").click()
    expect(village.get_by_text("已告知，代办申请")).to_be_visible()
    _open_warning(village)


def _open_warning(page: Page) -> None:
    """The warning of the death is visited and settled."""
    page.goto("/verification/watch/warnings/")
    look(page, "warnings")
    page.get_by_role("link", name="家庭成员去世").click()
    page.get_by_role("link", name="登记走访和处置").click()
    page.get_by_label("走访情况").fill("主要劳动力去世，生活困难")
    page.get_by_label("处置结果").select_option("dibao")
    look(page, "warning-form")
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_text("转入低保")).to_be_visible()
    look(page, "warning")


@pytest.mark.usefixtures("working")
def test_a_need_is_referred_and_answered(walk: Walk, today: Today) -> None:
    today("2026-11-26")
    county = walk()
    county.goto("/verification/watch/run")
    county.get_by_role("button", name="开始监测").click()
    expect(county.get_by_text("最近一次监测")).to_be_visible(timeout=30_000)
    clerk = walk(Role.TOWNSHIP_CLERK, area=TOWN)
    menu(clerk, "核对", "动态监测")
    _open(clerk, "低收入人口")
    clerk.get_by_role("link", name="赵示例").click()
    clerk.get_by_role("link", name="登记需求").click()
    clerk.get_by_label("需求").select_option("medical")
    clerk.get_by_role("button", name="登记").click()
    clerk.locator("li", has_text="医疗救助").get_by_role("link", name="转介").last.click()
    clerk.get_by_label("请求事项").fill("住院费用高，请予救助")
    clerk.get_by_role("button", name="转介").click()
    clerk.get_by_role("link", name="登记答复").click()
    clerk.get_by_label("答复内容").fill("已救助")
    clerk.get_by_label("给了什么").fill("医疗救助金")
    clerk.get_by_label("金额（元）").fill("3200")
    clerk.get_by_role("button", name="登记").click()
    expect(clerk.get_by_role("cell", name="医疗救助金")).to_be_visible()
    look(clerk, "low-income-person", widths=BOTH)
    _open_all(clerk)


def _open_all(page: Page) -> None:
    for address, name in (("referrals/?tab=all", "referrals"), ("gaps/", "gaps"), ("gaps/?tab=twice", "twice")):
        page.goto(f"/verification/low-income/{address}")
        look(page, name, widths=BOTH)
