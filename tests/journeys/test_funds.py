"""Finance keeps the money of a month: opens an account, enters what came, and finds the three books agree after the release."""

from __future__ import annotations

from playwright.sync_api import expect

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.payments import actions as payments
from minzheng.kernel.payments.funds.models import FundBalance
from tests.journeys.conftest import Walk, menu
from tests.journeys.looking import PHONE, look
from tests.web.conftest import AT, County

WIDTHS = (PHONE, 1280)


def test_money_comes_in_is_paid_and_agrees(walk: Walk, site: tuple[str, County]) -> None:
    page, county = walk(Role.FINANCE_OFFICER), site[1]
    menu(page, "发放", "资金账户")
    look(page, "funds", widths=WIDTHS)
    page.get_by_role("link", name="开立账户").click()
    page.get_by_label("来源").select_option("donation")
    page.get_by_label("用途").fill("示例善款")
    page.get_by_label("最低生活保障", exact=True).check()
    look(page, "fund-open", widths=WIDTHS)
    page.get_by_role("button", name="开立").click()
    expect(page.get_by_role("status")).to_contain_text("已开立")
    page.get_by_role("link", name="示例善款").click()
    page.get_by_role("link", name="登记下达").click()
    page.get_by_label("金额（元）").fill("5,000")
    page.get_by_label("文件或凭证").fill("示例捐赠协议")
    page.get_by_role("button", name="登记").dblclick()
    expect(page.get_by_role("status")).to_contain_text("已登记")
    look(page, "fund", widths=WIDTHS)
    assert FundBalance.objects.get(fund__purpose="示例善款").balance_fen == 500_000
    law = catalogue()
    payments.lock(run_id=county.run.pk, by=PROGRAM, at=AT, parameters=law.parameters, program=law.program)
    page.goto(f"/runs/{county.run.pk}/")
    expect(page.get_by_role("main")).to_contain_text("支付 1,525.00 元")
    look(page, "run-funds", widths=WIDTHS)
    page.goto("/funds/")
    page.get_by_role("link", name="月度对账").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2026年9月")
    page.get_by_role("link", name="说明 最低生活保障").click()
    page.get_by_label("原因").fill("示例：银行文件次日发送")
    page.get_by_role("button", name="说明").click()
    expect(page.get_by_role("listitem").filter(has_text="最低生活保障")).to_contain_text("银行文件次日发送")
    look(page, "fund-sheet", widths=WIDTHS)
