"""A released month goes to the bank and comes back: files, answers, what failed is corrected by one and sent by another."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.payments import actions as payments
from minzheng.kernel.payments.bank.models import Transfer
from tests.journeys.conftest import Walk, menu
from tests.journeys.looking import PHONE, look
from tests.web.conftest import AT, County

WIDTHS = (PHONE, 1280)
CARD = "6217000000000000004"


def test_a_month_goes_to_the_bank_and_back(walk: Walk, site: tuple[str, County]) -> None:
    law = catalogue()
    payments.lock(run_id=site[1].run.pk, by=PROGRAM, at=AT, parameters=law.parameters, program=law.program)
    finance, clerk = walk(Role.FINANCE_OFFICER), walk(Role.COUNTY_CLERK)
    menu(finance, "发放", "银行发放")
    look(finance, "bank", widths=WIDTHS)
    _send(finance)
    with finance.expect_download() as answers:
        finance.get_by_role("cell", name="下载").first.get_by_role("link").click()
    _take_in(finance, str(answers.value.path()))
    failed = Transfer.objects.get(state="failed")
    menu(clerk, "发放", "银行发放")
    clerk.get_by_role("link", name="待重发").click()
    clerk.get_by_label(f"重发第 {failed.pk} 笔").check()
    clerk.get_by_label("新账号").first.fill(CARD)
    clerk.get_by_label("更正依据").fill("示例：本人提供的新卡")
    look(clerk, "bank-failed", widths=WIDTHS)
    clerk.get_by_role("button", name="重发所选").click()
    expect(clerk.get_by_role("main")).to_contain_text("已重发为第")
    look(clerk, "bank-again", widths=WIDTHS)
    _send(finance)
    assert Transfer.objects.get(reissue_of=failed).state == "sent"
    finance.goto(f"/bank/transfers/{failed.pk}/")
    look(finance, "bank-transfer", widths=WIDTHS)


def _send(page: Page) -> None:
    page.goto("/bank/files/")
    look(page, "bank-files", widths=WIDTHS)
    page.get_by_role("link", name="生成文件").first.click()
    page.get_by_role("button", name="生成").dblclick()
    expect(page.get_by_role("status")).to_contain_text("已生成")
    look(page, "bank-sent", widths=WIDTHS)


def _take_in(page: Page, path: str) -> None:
    page.get_by_role("link", name="导入回盘").click()
    page.get_by_label("银行的回盘文件").set_input_files(path)
    look(page, "bank-upload", widths=WIDTHS)
    page.get_by_role("button", name="试读").click()
    expect(page.get_by_role("main")).to_contain_text("尚未写入")
    look(page, "bank-preview", widths=WIDTHS)
    page.get_by_role("button", name="确认导入").click()
    expect(page.get_by_role("status")).to_contain_text("已导入")
    look(page, "bank-return", widths=WIDTHS)
