"""A standard is raised, and a month's price subsidy started, in a real browser by two people; the next run pays both."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from minzheng.kernel.access.roles import Role
from minzheng.kernel.payments.models import PayrollLine, PayrollRun
from tests.web.conftest import County

from .conftest import Today, Walk, menu
from .looking import look
from .test_accessibility import violations


def _fill(page: Page, given: dict[str, str]) -> None:
    for label, text in given.items():
        page.get_by_label(label, exact=True).fill(text)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_raise_is_entered_looked_through_approved_and_paid(
    walk: Walk, site: tuple[str, County], today: Today, width: int) -> None:
    today("2026-09-12")
    clerk = walk(width=width)
    menu(clerk, "报告与管理", "政策标准", "标准制定")
    look(clerk, f"standards-{width}")
    clerk.get_by_role("link", name="录入新标准").click()
    clerk.get_by_label("最低生活保障", exact=True).check()
    look(clerk, f"standard-choose-{width}")
    clerk.get_by_role("button", name="下一步").click()
    _fill(clerk, {"文号": "示例民发〔2026〕5号", "标题": "关于提高低保标准的通知（示例）", "发文单位": "示例民政局",
                  "发文日期": "2026-09-01", "生效日期": "2026-10-01"})
    rural = clerk.locator('[id="v:dibao.dibao_standard:[\\"农村\\"]"]')
    rural.fill("7200")
    clerk.get_by_role("button", name="检查").click()
    expect(clerk.get_by_role("alert")).to_contain_text("按月的栏")
    assert violations(clerk) == []
    clerk.locator('[name="per:v:dibao.dibao_standard:[\\"农村\\"]"]').select_option("yuan_per_year")
    clerk.get_by_role("button", name="检查").click()
    expect(clerk.get_by_role("status")).to_contain_text("没有发现问题")
    look(clerk, f"standard-form-{width}")
    clerk.get_by_role("button", name="录入").click()
    leader = walk(Role.COUNTY_LEADER, width=width)
    leader.goto(clerk.url)
    expect(leader.get_by_text("+20.00%")).to_be_visible()
    look(leader, f"standard-{width}")
    assert violations(leader) == []
    leader.get_by_role("link", name="批准", exact=True).click()
    leader.get_by_role("button", name="批准").click()
    expect(leader.get_by_text("已批准").first).to_be_visible()
    clerk.goto("/months/2026-10/run")
    clerk.get_by_role("button", name="核算").click()
    expect(clerk.get_by_role("heading", level=1)).to_contain_text("2026年10月")
    paid = PayrollLine.objects.get(household=site[1].poor, benefit="dibao", run__month=202610)
    assert paid.amount_fen == 108000
    for path in ("/standards/values/", "/policy/dibao.dibao_standard/"):
        clerk.goto(path)
        look(clerk, f"{path.strip('/').replace('/', '-')}-{width}")
        assert violations(clerk) == []


@pytest.mark.parametrize("width", [1280, 390])
def test_the_price_subsidy_of_a_month(walk: Walk, today: Today, width: int) -> None:
    today("2026-09-12")
    clerk = walk(width=width)
    clerk.goto("/price_subsidy/new")
    _fill(clerk, {"指数月份": "2026-08", "居民消费价格（%）": "3.6", "食品价格（%）": "4.0", "低收入居民价格（%）": "4.9",
                  "公布日期": "2026-09-09", "来源": "示例统计局"})
    clerk.get_by_role("button", name="检查").click()
    expect(clerk.get_by_role("status")).to_contain_text("达到启动条件")
    look(clerk, f"price-index-form-{width}")
    assert violations(clerk) == []
    _fill(clerk, {"文号": "示例发改〔2026〕9号", "标题": "关于启动价格补贴的通知（示例）", "发文单位": "示例发展改革局",
                  "发文日期": "2026-09-10"})
    clerk.get_by_role("button", name="录入").click()
    expect(clerk.get_by_text("待批准")).to_be_visible()
    look(clerk, f"price-index-{width}")
    leader = walk(Role.COUNTY_LEADER, width=width)
    leader.goto(clerk.url)
    leader.get_by_role("link", name="启动文件和批准").click()
    leader.get_by_role("link", name="批准", exact=True).click()
    leader.get_by_role("button", name="批准").click()
    clerk.goto("/months/2026-09/run")
    clerk.get_by_role("button", name="核算").click()
    expect(clerk.get_by_role("row", name="价格临时补贴")).to_be_visible()
    run = PayrollRun.objects.filter(month=202609).latest("pk")
    assert set(PayrollLine.objects.filter(run=run, benefit="price_subsidy").values_list("amount_fen", flat=True)) == {2500}
    clerk.goto("/price_subsidy/")
    look(clerk, f"price-indices-{width}")
