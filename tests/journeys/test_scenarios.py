"""A section head tries next year's standard: two scenarios, whom they touch, side by side; on a desk and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from minzheng.kernel.access.roles import Role

from .conftest import Today, Walk, menu
from .looking import fits, look


def _try(page: Page, name: str, yuan: str) -> None:
    page.get_by_role("link", name="拟定方案").click()
    page.get_by_label("方案名称").fill(name)
    page.get_by_label("测算月份").fill("2026-09")
    page.get_by_label("施行日期").fill("2026-09-01")
    page.get_by_text("最低生活保障", exact=True).first.click()
    page.get_by_label("最低生活保障标准 · 农村").fill(yuan)
    look(page, f"scenario-form-{yuan}")
    page.get_by_role("button", name="测算").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


@pytest.mark.usefixtures("working")
@pytest.mark.parametrize("width", [1280, 390])
def test_a_standard_is_tried_and_compared(walk: Walk, today: Today, width: int) -> None:
    today("2026-09-12")
    page = walk(Role.COUNTY_SECTION_HEAD, width=width)
    menu(page, "发放", "政策测算")
    _try(page, "示例方案一", "7200")
    expect(page.get_by_role("img", name="每月发放金额（元）")).to_be_visible()
    look(page, f"scenario-{width}")
    page.get_by_role("link", name="查看涉及对象").click()
    expect(page.get_by_text("SL-7731")).to_be_visible()
    look(page, f"scenario-touched-{width}")
    page.go_back()
    page.get_by_role("link", name="测算方案").first.click()
    _try(page, "示例方案二", "7800")
    page.get_by_role("link", name="与其他方案比较").click()
    page.get_by_label("示例方案一").check()
    page.get_by_role("button", name="比较").click()
    expect(page.get_by_role("img", name="全年增减（元）")).to_be_visible()
    look(page, f"scenarios-compared-{width}")
    assert fits(page)


@pytest.mark.usefixtures("working")
def test_finance_forecasts_next_year(walk: Walk, today: Today) -> None:
    today("2026-09-12")
    page = walk(Role.FINANCE_OFFICER)
    menu(page, "发放", "政策测算")
    page.get_by_role("link", name="发放预测").click()
    page.get_by_role("link", name="预测", exact=True).click()
    expect(page.get_by_label("起始月份")).to_have_value("2027-01")
    page.get_by_role("button", name="预测").click()
    expect(page.get_by_role("img", name="全部待遇每月金额（元）")).to_be_visible()
    look(page, "forecast", widths=(1280, 390))
