"""Money from end to end through pages: released, answered by the bank, paid again, raised from January, recovered, planned."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from minzheng.cli.demo_funds import allocate
from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.lawbook import law
from minzheng.kernel.payments import actions as payments
from minzheng.kernel.payments.bank.models import Transfer
from minzheng.kernel.payments.corrections.models import Correction
from minzheng.kernel.payments.funds.models import FundAccount
from minzheng.kernel.payments.models import Award, PayrollRun, RunKind
from minzheng.kernel.scenarios.models import Scenario
from minzheng.kernel.standards.models import StandardDocument
from minzheng.kernel.values.periods import Month
from tests.journeys.conftest import Today, Walk
from tests.journeys.looking import look
from tests.journeys.paying import GATES, look_through, sign
from tests.kernel.payments.registry import Member, put
from tests.web.conftest import COUNTY, VILLAGE, County

WIDTHS = (1280, 390)
HOUSEHOLDS = 12
RURAL = "农村"
pytestmark = pytest.mark.usefixtures("site")


def test_a_month_is_released_answered_and_paid_again(walk: Walk, today: Today, tmp_path: Path) -> None:
    at = today("2026-11-10")
    for number in range(HOUSEHOLDS):
        put(Member(name=f"示例{'甲乙丙丁戊己庚辛壬癸子丑'[number]}"), area=VILLAGE, account=f"6217{number:012d}")
    officer, head, finance, leader = (
        walk(role) for role in (Role.COUNTY_CLERK, Role.COUNTY_SECTION_HEAD, Role.FINANCE_OFFICER, Role.COUNTY_LEADER))
    run = _computed("2026-11", at, tmp_path)
    _release(run, officer, (head, finance, leader))
    again = _answered(run, finance, officer)
    _paid_again(again, finance, today)


@pytest.mark.usefixtures("working")
def test_a_raise_from_january_a_death_found_late_and_next_years_standard(
    site: tuple[str, County], walk: Walk, today: Today, tmp_path: Path
) -> None:
    at = today("2026-12-10")
    officer, head, finance, leader = (
        walk(role) for role in (Role.COUNTY_CLERK, Role.COUNTY_SECTION_HEAD, Role.FINANCE_OFFICER, Role.COUNTY_LEADER))
    for month in ("2026-12", "2027-01", "2027-02"):
        payments.lock(run_id=_computed(month, at, tmp_path).pk, by=PROGRAM, at=at, parameters=law().parameters)
    today("2027-03-05")
    _raised(officer, head)
    _arrears(officer, (head, finance, leader))
    today("2027-03-08")
    _died(site[1], officer, head, finance)
    _planned(officer, leader)


def _computed(month: str, at: datetime, home: Path) -> PayrollRun:
    known = law()
    made = payments.run(month=Month.parse(month), area=COUNTY, program=known.program, parameters=known.parameters, by=PROGRAM,
                        at=at, home=home).run
    year, benefits = Month.parse(month).year, sorted({output.benefit for output in known.program.outputs})
    if not FundAccount.objects.filter(year=year, purpose__startswith="困难").exists():
        allocate(area=COUNTY, year=year, month_fen=made.amount_fen, by=PROGRAM, at=at, benefits=benefits)
    return made


def _release(run: PayrollRun, officer: Page, signers: tuple[Page, ...]) -> None:
    officer.goto(f"/runs/{run.pk}/")
    look_through(officer)
    for page, gate in zip(signers, GATES, strict=True):
        page.goto(f"/runs/{run.pk}/")
        sign(page, gate)
    look(officer, "run-released", widths=WIDTHS)


def _answered(run: PayrollRun, finance: Page, officer: Page) -> Transfer:
    """The bank's file goes out, its answer comes in: what failed is corrected and waits to be paid again."""
    finance.goto("/bank/files/")
    finance.get_by_role("row", name=f"第 {run.pk} 批").get_by_role("link", name="生成文件").click()
    finance.get_by_role("button", name="生成").click()
    expect(finance.get_by_role("status")).to_contain_text("已生成")
    look(finance, "bank-files", widths=WIDTHS)
    for link in range(finance.get_by_role("link", name="下载").count()):
        finance.goto("/bank/files/")
        _take_in(finance, link)
    look(finance, "bank-return", widths=WIDTHS)
    failed = Transfer.objects.filter(state="failed").order_by("pk")
    assert 0 < failed.count() < Transfer.objects.count() / 4
    officer.goto("/bank/failed/")
    look(officer, "bank-failed", widths=WIDTHS)
    numbers = [one.pk for one in failed]
    expect(_corrected(officer, numbers, "6217000000000000002")).to_contain_text("校验不符")
    expect(_corrected(officer, numbers, "6217000000000000004")).to_contain_text("已重发为第")
    return Transfer.objects.get(reissue_of=numbers[0])


def _corrected(officer: Page, numbers: list[int], account: str) -> Locator:
    """Type a new account for each and have them paid again; the table that tells what came of it."""
    officer.goto("/bank/failed/")
    for number in numbers:
        officer.get_by_label(f"重发第 {number} 笔").check()
        officer.locator(f'[name="account_{number}"]').fill(account)
    officer.get_by_label("更正依据").fill("对象出示新卡，账号更正（示例）")
    officer.get_by_role("button", name="重发所选").click()
    return officer.get_by_role("table")


def _take_in(finance: Page, link: int) -> None:
    """Download what a bank might answer, try it, take it in."""
    with finance.expect_download() as got:
        finance.get_by_role("link", name="下载").nth(link).click()
    finance.goto("/bank/returns/new")
    finance.get_by_label("银行的回盘文件").set_input_files(
        {"name": got.value.suggested_filename, "mimeType": "text/csv", "buffer": Path(got.value.path()).read_bytes()})
    finance.get_by_role("button", name="试读").click()
    expect(finance.get_by_role("heading", level=1)).to_have_text("试读结果")
    finance.get_by_role("button", name="确认导入").click()
    expect(finance.get_by_role("status")).to_be_visible()


def _paid_again(again: Transfer, finance: Page, today: Today) -> None:
    today("2026-12-08")
    finance.goto("/bank/files/")
    finance.get_by_role("row", name="重发").get_by_role("link", name="生成文件").click()
    finance.get_by_role("button", name="生成").click()
    expect(finance.get_by_role("status")).to_contain_text("已生成 1 个文件")
    _take_in(finance, 0)
    finance.goto(f"/bank/transfers/{again.pk}/")
    look(finance, "transfer", widths=WIDTHS)
    again.refresh_from_db()
    assert (again.state, again.due_month) == ("success", 202611)
    finance.goto(f"/households/{again.household_id}/ledger/")
    expect(finance.locator("main")).to_contain_text("已结清")
    look(finance, "ledger", widths=WIDTHS)
    finance.goto("/funds/sheets/2026-11/")
    look(finance, "reconciled", widths=WIDTHS)


def _raised(officer: Page, head: Page) -> None:
    """A standard from January, entered in March by one person and approved by another."""
    officer.goto("/standards/new?b=dibao")
    for name, value in (("文号", "示例民发〔2027〕3号"), ("标题", "关于提高低保标准的通知（示例）"), ("发文单位", "示例民政局"),
                        ("发文日期", "2027-03-01"), ("生效日期", "2027-01-01")):
        officer.get_by_label(name, exact=True).fill(value)
    officer.locator("""[name='v:dibao.dibao_standard:["农村"]']""").fill("600")
    officer.get_by_label("说明", exact=True).fill("标准自一月起执行，已发月份补发（示例）")
    look(officer, "standard-form", widths=WIDTHS)
    officer.get_by_role("button", name="录入", exact=True).click()
    expect(officer.get_by_role("heading", level=1)).to_have_text("关于提高低保标准的通知（示例）")
    head.goto(f"/standards/{StandardDocument.objects.get().pk}/")
    head.get_by_role("link", name="批准", exact=True).click()
    head.get_by_role("button", name="批准", exact=True).click()
    expect(head.get_by_role("status")).to_contain_text("已批准")
    look(head, "standard", widths=WIDTHS)


def _recomputed(officer: Page, head: Page, name: str, last: str = "2027-02") -> Correction:
    """What waits is computed again by one person, looked at, and decided by another."""
    officer.goto("/corrections/")
    look(officer, f"waiting-{name}", widths=WIDTHS)
    officer.get_by_role("link", name="重算", exact=True).first.click()
    officer.get_by_label("截止月份").fill(last)
    officer.get_by_role("button", name="开始重算").click()
    officer.wait_for_url(re.compile(r"/corrections/\d+/$"))
    found = Correction.objects.latest("pk")
    look(officer, f"correction-{name}", widths=WIDTHS)
    head.goto(f"/corrections/{found.pk}/")
    head.get_by_role("link", name="决定", exact=True).click()
    head.get_by_label("决定文号").fill("示例民决〔2027〕7号")
    head.get_by_role("button", name="决定").click()
    expect(head.get_by_role("status")).to_be_visible()
    found.refresh_from_db()
    assert found.state == "committed"
    return found


def _arrears(officer: Page, signers: tuple[Page, ...]) -> None:
    found = _recomputed(officer, signers[0], "raise")
    assert found.arrears_fen > 0
    assert (found.recovery_fen, found.first_month) == (0, 202701)
    officer.goto("/corrections/")
    officer.get_by_role("link", name="核算补发").click()
    officer.get_by_role("button", name="生成补发批次").click()
    officer.wait_for_url(re.compile(r"/runs/\d+/$"))
    run = PayrollRun.objects.get(kind=RunKind.ARREARS)
    assert run.amount_fen == found.arrears_fen
    _release(run, officer, signers)
    run.refresh_from_db()
    assert run.state == "locked"


def _died(county: County, officer: Page, head: Page, finance: Page) -> None:
    """A member turns out to have died in December: what was paid too much since is given back, and kept back month by month."""
    officer.goto(f"/households/{county.poor.pk}/")
    officer.get_by_role("row", name="赵样例").get_by_role("link", name="登记死亡").click()
    officer.get_by_label("死亡日期").fill("2026-12-15")
    officer.get_by_label("信息来源").fill("殡葬数据比对（示例）")
    officer.get_by_role("button", name="确认登记").click()
    found = _recomputed(officer, head, "death")
    assert found.recovery_fen > 0
    officer.goto("/recoveries/")
    look(officer, "recoveries", widths=WIDTHS)
    award = Award.objects.get(household=county.poor, benefit="dibao")
    finance.goto(f"/recoveries/{award.pk}/")
    finance.get_by_role("link", name="登记退回款项").click()
    finance.get_by_label("金额（元）").fill("100.00")
    finance.get_by_label("收款凭证").fill("示例收据 0001")
    finance.get_by_role("button", name="登记退回款项").click()
    expect(finance.get_by_role("status")).to_be_visible()
    officer.goto(f"/recoveries/{award.pk}/")
    officer.get_by_role("link", name="约定分期抵扣").click()
    officer.get_by_label("每月抵扣（元）").fill("50.00")
    officer.get_by_label("约定文书").fill("还款约定书（示例）")
    officer.get_by_role("button", name="约定分期抵扣").click()
    expect(officer.get_by_role("status")).to_be_visible()
    look(officer, "recovery", widths=WIDTHS)
    officer.goto(f"/households/{county.poor.pk}/ledger/")
    expect(officer.locator("main")).to_contain_text("应追回")
    look(officer, "ledger-owing", widths=WIDTHS)


def _planned(officer: Page, leader: Page) -> None:
    """Next year's standard is tried, compared with today's, adopted, and approved by the leader."""
    officer.goto("/scenarios/new")
    officer.get_by_label("方案名称").fill("明年提标到 650 元（示例）")
    officer.get_by_label("测算月份").fill("2027-04")
    officer.get_by_label("施行日期").fill("2027-04-01")
    officer.locator("summary", has_text="最低生活保障").first.click()
    officer.get_by_label(re.compile(f"标准.*{RURAL}")).first.fill("650")
    officer.get_by_role("button", name="测算", exact=True).click()
    expect(officer.get_by_role("heading", level=1)).to_have_text("明年提标到 650 元（示例）")
    look(officer, "scenario", widths=WIDTHS)
    scenario = Scenario.objects.get()
    officer.get_by_role("link", name="采用", exact=True).click()
    for name, value in (("文号", "示例民发〔2027〕9号"), ("标题", "关于明年低保标准的通知（示例）"), ("发文单位", "示例民政局"),
                        ("发文日期", "2027-03-05"), ("生效日期", "2028-01-01")):
        officer.get_by_label(name, exact=True).fill(value)
    officer.get_by_role("button", name="录入为新标准").click()
    expect(officer.get_by_role("status")).to_contain_text("等待另一人批准")
    scenario.refresh_from_db()
    leader.goto(f"/standards/{scenario.document_id}/")
    leader.get_by_role("link", name="批准", exact=True).click()
    leader.get_by_role("button", name="批准", exact=True).click()
    expect(leader.get_by_role("status")).to_contain_text("已批准")
    officer.goto("/scenarios/")
    look(officer, "scenarios", widths=WIDTHS)
