"""The unserved are sought, a village looks at its list, a grid worker reports on a phone; and how many are covered."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect

from minzheng.kernel.access.roles import Role
from tests.kernel.payments.registry import Member, put
from tests.web.conftest import VILLAGE, County

from .conftest import Today, Walk, menu
from .looking import look


@pytest.mark.usefixtures("working")
def test_the_unserved_are_sought_and_a_need_is_reported(
    walk: Walk, today: Today, site: tuple[str, County], tmp_path: Path
) -> None:
    today("2026-09-14")
    put(Member(name="周示例", facts={"wage": 10_000, "work_place": "无"}),
        Member(date(2015, 3, 1), "周样例", facts={"schooling": "义务教育"}), status="无", area=VILLAGE)
    page = walk(Role.COUNTY_CLERK)
    menu(page, "核对", "主动发现")
    page.get_by_role("link", name="查找", exact=True).click()
    look(page, "discovery-seek")
    page.get_by_role("button", name="开始查找").click()
    expect(page.get_by_role("link", name="周示例").first).to_be_visible()
    look(page, "discovery-list", widths=(1280, 390))
    page.get_by_role("link", name="周示例").first.click()
    expect(page.get_by_role("heading", name="怎样算出来的")).to_be_visible()
    look(page, "discovery-one", widths=(1280, 390))
    menu(page, "核对", "主动发现", "保障覆盖")
    page.get_by_role("link", name="最低生活保障", exact=True).click()
    expect(page.get_by_text("50.0%").first).to_be_visible()
    look(page, "discovery-coverage", widths=(1280, 390))

    grid = walk(Role.GRID_WORKER, area=VILLAGE, width=390)
    grid.goto("/verification/discovery/new")
    grid.get_by_label("姓名").fill("吴样例")
    grid.get_by_label("困难情况").fill("独居病重，无人照料")
    look(grid, "discovery-report-390")
    grid.get_by_role("button", name="上报").click()
    expect(grid.get_by_text("独居病重，无人照料").first).to_be_visible()
    look(grid, "discovery-reported-390")
