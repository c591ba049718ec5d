"""A household on two departments' lists: brought in, visited, tested, helped and released by two, in a real browser."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import xlsxwriter
from playwright.sync_api import Page

from minzheng.kernel.access.roles import Role
from minzheng.kernel.registers.invented import person, picture
from minzheng.kernel.registers.models import Entry
from tests.journeys.conftest import Today, Walk
from tests.journeys.looking import look
from tests.journeys.test_disaster_relief import WIDTHS, done, fill
from tests.web.conftest import TOWN, VILLAGE

WIFE, HUSBAND = person("妻示例", date(1970, 2, 1), "F", 31), person("夫示例", date(1969, 2, 1), "M", 32)
HEADINGS = ("区划代码", "名单来源", "原户编号", "人员姓名", "人员证件号码", "户主姓名", "户主证件号码", "监测类别", "列入日期")


def workbook(path: Path) -> Path:
    """Two rows of two departments about one household, and one that nobody can be: a number one digit short."""
    rows = (("农业农村部门", "NY-17", WIFE["name"], WIFE["id_number"], HUSBAND["name"], HUSBAND["id_number"], "边缘易致贫户"),
            ("城镇困难群众解困", "CZ-04", HUSBAND["name"], HUSBAND["id_number"], "", "", "城镇贫困户"),
            ("农业农村部门", "NY-18", "错号示例", "43042619690201", "", "", "突发严重困难户"))
    sheet = (out := xlsxwriter.Workbook(path)).add_worksheet()
    for place, row in enumerate((HEADINGS, *((str(VILLAGE), *one, "2026-10-12") for one in rows))):
        sheet.write_row(place, 0, row)
    out.close()
    return path


def brought_in(page: Page, path: Path) -> None:
    page.goto("/registers/household_listing/")
    look(page, "monitored-lists", widths=WIDTHS)
    page.get_by_role("link", name="从表格导入").click()
    page.locator("input[type=file]").set_input_files(path)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state("load")
    look(page, "monitored-import", widths=WIDTHS)
    page.get_by_role("button", name="导入没有问题的 2 条").click()
    page.wait_for_load_state("load")


def test_two_lists_one_household_two_signatures(walk: Walk, today: Today, tmp_path: Path) -> None:
    today("2026-10-13")
    clerk, village = walk(Role.TOWNSHIP_CLERK, area=TOWN), walk(Role.VILLAGE_OFFICER, area=VILLAGE, width=390)
    brought_in(clerk, workbook(tmp_path / "list.xlsx"))
    home = Entry.objects.get(kind="monitor_household")
    assert home.values["is_in_both"] == "yes"
    own, under = f"/registers/entries/{home.pk}/", f"?parent={home.pk}"
    visit = {"visited_on": "2026-10-13", "way": "door", "visitors": "村干部示例", "findings": "正常"}
    village.goto(f"/registers/monitored_visit/make/visit/{under}")
    fill(village, visit)
    village.locator("main form button[type=submit]").last.click()
    village.get_by_text("不能只写“正常”").first.wait_for()
    look(village, "monitored-visit-refused")
    done(village, f"/registers/monitored_visit/make/visit/{under}", visit | {"findings": "屋顶漏雨，长子在外务工（示例）"})
    for kind, deed, given in (
        ("pairing", "pair", {"helper": "帮扶干部示例", "unit": "县水利局", "phone": "13800000001", "from": "2026-10-13"}),
        ("help_measure", "promise", {"field": "housing", "what": "修缮屋面", "promised_by": "县水利局",
                                     "promised_on": "2026-10-13", "deadline": "2026-10-20"}),
        ("aid_test", "test", {"tested_on": "2026-10-13", "dibao": "not_entitled", "tekun": "not_entitled",
                              "temporary_aid": "not_entitled"}),
    ):
        done(clerk, f"/registers/{kind}/make/{deed}/{under}", given)
    clerk.goto(own)
    look(clerk, "monitored-household", widths=WIDTHS)
    today("2026-10-21")
    clerk.goto("/monitored_households/")
    for told in ("过了期限还没有落实的承诺措施", "同时列入农村和城镇名单的户"):
        clerk.get_by_text(told).wait_for()
    look(clerk, "monitored-totals", widths=WIDTHS)
    measure = Entry.objects.get(kind="help_measure")
    proof = tmp_path / "proof.png"
    proof.write_bytes(picture(7))
    done(clerk, f"/registers/entries/{measure.pk}/do/deliver/",
         {"delivered_on": "2026-10-21", "result": "已修好", "paper.proof": str(proof)})
    clerk.goto(f"{own}do/propose_release/")
    for one in ("income", "needs", "water", "risk_gone"):
        clerk.locator(f"main [name='criteria.{one}']").check()
    fill(clerk, {"income": "9800", "grounds": "长子稳定务工（示例）", "paper.signed": str(proof)})
    look(clerk, "monitored-release", widths=WIDTHS)
    clerk.locator("main form button[type=submit]").last.click()
    clerk.locator(".notice-success").wait_for()
    done(walk(Role.TOWNSHIP_LEADER, area=TOWN), f"{own}do/release/", {"opinion": "属实（示例）"})
    home.refresh_from_db()
    assert (home.state, home.values["released_on"]) == ("released", "2026-10-21")
