"""A wage that was told late: found by itself, previewed, decided by another, agreed to be kept back; on a desk and on a phone."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from playwright.sync_api import expect

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.roles import Role
from minzheng.kernel.payments import actions as payments
from minzheng.kernel.values.periods import ZONE
from tests.kernel.payments.registry import change
from tests.web.conftest import AT, County

from .conftest import Today, Walk, menu
from .looking import look

BOTH = (1280, 390)


@pytest.mark.usefixtures("working")
def test_a_late_wage_becomes_a_debt_with_instalments(walk: Walk, today: Today, site: tuple[str, County]) -> None:
    county = site[1]
    payments.lock(run_id=county.run.pk, by=PROGRAM, at=AT)
    change(county.member, "wage", 40000, from_=date(2026, 9, 1), at=datetime(2026, 10, 9, tzinfo=ZONE))
    today("2026-10-20")
    clerk = walk(Role.COUNTY_CLERK)
    menu(clerk, "发放", "重算补发")
    expect(clerk.get_by_text("“月工资性收入”变化")).to_be_visible()
    look(clerk, "corrections-waiting", widths=BOTH)
    clerk.get_by_role("link", name="重算", exact=True).click()
    look(clerk, "correction-form", widths=BOTH)
    clerk.get_by_role("button", name="开始重算").click()
    expect(clerk.get_by_text("这是预览")).to_be_visible()
    look(clerk, "correction-preview", widths=BOTH)
    address = clerk.url
    clerk.get_by_role("link", name="对比").first.click()
    look(clerk, "correction-item", widths=BOTH)
    head = walk(Role.COUNTY_SECTION_HEAD)
    head.goto(address)
    head.get_by_role("link", name="决定").click()
    head.get_by_label("决定文号").fill("示例〔2026〕7号")
    head.get_by_role("button", name="决定").click()
    expect(head.get_by_text("示例〔2026〕7号")).to_be_visible()
    look(head, "correction-decided", widths=BOTH)
    menu(clerk, "发放", "待追回")
    look(clerk, "recoveries", widths=BOTH)
    clerk.get_by_role("link", name="查看").first.click()
    clerk.get_by_role("link", name="约定分期抵扣").click()
    clerk.get_by_label("每月抵扣（元）").fill("20")
    clerk.get_by_label("约定文书").fill("示例协议")
    look(clerk, "recovery-form", widths=BOTH)
    clerk.get_by_role("button", name="约定分期抵扣").click()
    expect(clerk.get_by_text("示例协议")).to_be_visible()
    look(clerk, "recovery", widths=BOTH)
