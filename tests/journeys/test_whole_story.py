"""The whole story through pages alone: a household of four applies, is visited, posted, confirmed, paid, and told why."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import datetime

import pyotp
from docx import Document as Docx
from pdfminer.high_level import extract_text
from playwright.sync_api import Page, expect

from minzheng.kernel.access.models import Account
from minzheng.kernel.access.roles import Role
from tests.journeys.conftest import PASSWORD, Today, Walk, menu
from tests.journeys.filling import bring, give, member, saved
from tests.journeys.looking import PHONE, fits
from tests.journeys.paying import GATES, look_through, sign
from tests.kernel.casework.stories import FOUR, HOME
from tests.kernel.casework.test_documents import PDF
from tests.kernel.casework.test_evidence import photo
from tests.web.conftest import COUNTY, TOWN, VILLAGE, County


def _two_steps(walk: Walk, role: Role, area: int, at: datetime) -> Page:
    """A page of somebody who decides: the second step is set up on the first day."""
    page = walk(role, area=area, sign_in=False)
    username = f"{role}-{area}"
    Account.objects.filter(username=username).update(is_demo=False)
    page.get_by_label("账号").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("button", name="开始设置").click()
    secret = page.locator("code.secret").inner_text().replace(" ", "")
    page.get_by_label("验证码").fill(pyotp.TOTP(secret).at(at))
    page.keyboard.press("Enter")
    page.get_by_role("link", name="已经保存好，继续").click()
    return page


def _open_task(page: Page) -> None:
    """From the workbench to the one case that waits there."""
    menu(page, "办件")
    page.get_by_role("main").get_by_role("link", name="赵示例").click()


def _download(page: Page, click: Callable[[], None]) -> bytes:
    with page.expect_download() as coming:
        click()
    return coming.value.path().read_bytes()


def test_from_an_application_to_the_first_payment(walk: Walk, site: tuple[str, County], today: Today) -> None:
    today("2026-10-12")
    clerk = walk(Role.TOWNSHIP_CLERK, area=TOWN)
    number = _applies(clerk)
    today("2026-10-13")
    village = walk(Role.VILLAGE_OFFICER, area=VILLAGE, width=PHONE)
    _is_visited(village)
    today("2026-10-14")
    verifier = walk(Role.VERIFICATION_OFFICER)
    _open_task(verifier)
    with verifier.context.expect_page() as opened:
        verifier.get_by_role("link", name="现场照片").click()
    assert opened.value.locator("img").evaluate("one => one.naturalWidth") == 4
    opened.value.close()
    _is_verified(clerk, verifier)
    head = _two_steps(walk, Role.TOWNSHIP_LEADER, TOWN, today("2026-10-15"))
    _open_task(head)
    head.get_by_role("radio", name="同意", exact=True).check()
    head.get_by_label("意见说明").fill("家庭人均收入低于标准，符合条件。")
    head.get_by_role("button", name="完成这一步").click()
    expect(head.locator(".way-current")).to_contain_text("初审公示")
    _is_posted(village, today)
    leader = _two_steps(walk, Role.COUNTY_LEADER, COUNTY, today("2026-10-26"))
    _open_task(leader)
    leader.get_by_role("radio", name="确认", exact=True).check()
    leader.get_by_role("button", name="作出决定").click()
    expect(leader.get_by_role("main")).to_contain_text("已确认")
    expect(leader.get_by_role("main")).to_contain_text("2026-11")
    at = today("2026-11-02")
    officer = walk(Role.COUNTY_CLERK)
    signers = [_two_steps(walk, role, COUNTY, at) for role in (Role.COUNTY_SECTION_HEAD, Role.FINANCE_OFFICER)]
    amount = _is_paid(officer, [*signers, leader], number)
    _is_told(clerk, amount)


def _applies(page: Page) -> str:
    """The township clerk takes the application, brings the papers, hands it in and accepts it; gives its number."""
    menu(page, "办件", "申请")
    page.get_by_role("link", name="登记申请").click()
    page.get_by_label("最低生活保障", exact=True).check()
    page.get_by_label("所在村（社区）").select_option(str(VILLAGE))
    page.get_by_role("button", name="开始填写").click()
    for name in ("residence", "vehicles", "dwellings", "financial_assets", "phone", "bank_name", "account_no", "account_name"):
        give(page, f"household.{name}", HOME[name])
    page.get_by_label("申请原因").select_option(label="缺乏劳动力")
    page.get_by_role("radio", name="没有").check()
    for place, one in enumerate(FOUR, start=1):
        if place > 1:
            page.get_by_role("button", name="添加成员").click()
        member(page, place, one)
    saved(page)
    expect(page.locator("#panel")).to_contain_text(re.compile(r"每月 [\d,.]+ 元"))
    for kind in ("申请书 · 缺", "收入和财产声明 · 缺", "家庭经济状况核对授权书（全体成年人同一份）"):
        bring(page, kind, f"{kind}.pdf", PDF + kind.encode())
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("申请已提交")
    number = page.locator(".receipt-number").inner_text()
    page.get_by_role("link", name="打开申请").click()
    page.get_by_role("link", name="受理", exact=True).click()
    page.get_by_role("button", name="受理").click()
    expect(page.get_by_role("status").first).to_contain_text("已受理")
    return number


def _is_visited(page: Page) -> None:
    """Two people visit; one alone is refused, and what was typed stays."""
    _open_task(page)
    page.get_by_role("button", name="附上本机位置").click()
    expect(page.locator("[data-place]")).to_contain_text("没有得到位置")
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 26.8, "longitude": 112.1, "accuracy": 20})
    page.get_by_label("在场家庭成员").fill("钱样例")
    page.get_by_role("button", name="附上本机位置").click()
    expect(page.locator("[data-place]")).to_contain_text("已定位，误差约 20 米")
    page.get_by_label("拍照").set_input_files({"name": "堂屋.jpg", "mimeType": "image/jpeg", "buffer": photo(is_placed=False)})
    page.get_by_role("button", name="先存照片和材料").click()
    expect(page.locator("#now")).to_contain_text("堂屋.jpg")
    expect(page.locator("#now")).to_contain_text("2026-10-13 09:12 拍摄")
    expect(page.locator("#now")).to_contain_text("北纬 26.80000°、东经 112.10000°（上传时定位，误差约 20 米）")
    expect(page.get_by_label("在场家庭成员")).to_have_value("钱样例")
    page.get_by_label("调查人员").fill("孙示例")
    page.get_by_label("选择文件").set_input_files({"name": "调查表.pdf", "mimeType": "application/pdf", "buffer": PDF})
    page.get_by_label("所选文件的种类").select_option("survey_form")
    page.get_by_role("radio", name="与申报一致").check()
    page.get_by_label("收入、财产和生活状况").fill("砖房一处，无机动车；户主打零工，妻子患病。")
    page.get_by_role("button", name="完成这一步").click()
    expect(page.get_by_role("alert")).to_contain_text("还不能完成这一步")
    expect(page.locator("#now")).to_contain_text("调查表.pdf")
    page.get_by_label("调查人员").fill("孙示例、李示例")
    page.get_by_role("button", name="完成这一步").click()
    expect(page.locator(".way-current")).to_contain_text("信息核对")
    assert fits(page)


def _is_verified(clerk: Page, verifier: Page) -> None:
    """The township asks for the check and brings what everybody signed; the centre asks the registers and issues its report."""
    clerk.goto(verifier.url)
    clerk.get_by_role("link", name="请求核对").first.click()
    clerk.get_by_role("button", name="请求核对").click()
    expect(clerk.get_by_role("main")).to_contain_text("4 人还没有有效的授权")
    assert fits(clerk)
    clerk.get_by_role("button", name="登记授权").click()
    expect(clerk.get_by_role("main")).to_contain_text("监护人赵示例 2026-10-12 签署")
    verifier.reload()
    verifier.get_by_role("link", name="核对 HD").first.click()
    verifier.get_by_role("link", name="查询各来源").click()
    verifier.get_by_role("button", name="开始查询").click()
    verifier.get_by_role("link", name="出具报告").click()
    expect(verifier.get_by_role("main")).to_contain_text("核对不完整")
    verifier.get_by_label("说明").fill("各单位尚未反馈，已入户核实。")
    verifier.get_by_role("button", name="出具报告").click()
    text = extract_text(io.BytesIO(_download(verifier, verifier.get_by_role("link", name="PDF").click)))
    assert "家庭经济状况核对报告" in text.replace("\n", "")
    verifier.set_viewport_size({"width": PHONE, "height": 800})
    assert fits(verifier)


def _is_posted(page: Page, today: Today) -> None:
    """The village posts the list; the seventh day is too early to go on, the day after is not."""
    _open_task(page)
    page.get_by_role("link", name="张贴公示").click()
    page.get_by_label("张贴地点").fill("村务公开栏")
    page.get_by_role("button", name="确认张贴").click()
    expect(page.get_by_role("main")).to_contain_text("公示中")
    today("2026-10-22")
    page.reload()
    expect(page.get_by_role("button", name="期满，转入下一步")).to_have_count(0)
    today("2026-10-23")
    page.reload()
    page.get_by_role("button", name="期满，转入下一步").click()
    expect(page.get_by_role("main")).to_contain_text("期满无异议，已转入下一步")


def _is_paid(officer: Page, signers: list[Page], number: str) -> str:
    """The county computes November and looks it through; three sign; gives the amount that the list pays them."""
    menu(officer, "发放")
    officer.get_by_label("月份").select_option("2026-11")
    officer.get_by_role("button", name="查看").click()
    officer.get_by_role("link", name="核算本月").click()
    officer.get_by_role("button", name="开始核算").click()
    expect(officer.get_by_role("status")).to_contain_text("已核算")
    officer.get_by_role("link", name="审核和发放").click()
    look_through(officer)
    for page, gate in zip(signers, GATES, strict=True):
        menu(page, "发放")
        page.get_by_role("link", name="审核和发放").click()
        sign(page, gate)
    menu(officer, "发放")
    officer.get_by_role("row", name="最低生活保障").get_by_role("link", name="最低生活保障").click()
    row = officer.get_by_role("row").filter(has=officer.get_by_role("link", name=number, exact=True))
    amount = row.locator("td.number", has_text=re.compile(r"^[\d,]+\.\d\d$")).first.inner_text()
    row.get_by_role("link", name=number).click()
    expect(officer.get_by_role("heading", level=1)).to_contain_text("赵示例")
    expect(officer.locator("#explanation .tree-root")).to_contain_text(f"{amount}元")
    return amount


def _is_told(page: Page, amount: str) -> None:
    """The clerk issues the letter; it says the amount that is paid, and how it was computed."""
    _open_task(page)
    page.get_by_role("link", name="出具确认通知书").click()
    page.get_by_role("button", name="出具", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("已出具确认通知书")
    files = page.locator("#letters li", has_text="确认通知书")
    word = Docx(io.BytesIO(_download(page, files.get_by_role("link", name="docx").click)))
    pdf = extract_text(io.BytesIO(_download(page, files.get_by_role("link", name="pdf").click)))
    for text in ("\n".join(one.text for one in word.paragraphs), pdf):
        assert amount in text
        assert "2026年11月" in text
        assert "最低生活保障标准" in text
