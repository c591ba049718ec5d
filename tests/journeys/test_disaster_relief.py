"""A flood from its first hour to a rebuilt house: forty households brought in, rice and money given, in a real browser."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter
from playwright.sync_api import Page

from minzheng.businesses.disaster_relief.disaster_relief.queries import disagreements
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.book import book
from minzheng.kernel.goods.models import Stock
from minzheng.kernel.registers.importing import headings
from minzheng.kernel.registers.models import Entry
from tests.businesses.disaster_relief.flood import do, funded
from tests.journeys.conftest import Today, Walk
from tests.journeys.looking import look
from tests.kernel.casework.stories import numbered
from tests.web.conftest import TOWN, VILLAGE

WIDTHS = (1280, 390)
COLLAPSE = {"persons": 2, "collapsed_rooms": 3, "damaged_rooms": 0, "main_class": "total_collapse_no_ability"}
HOUSE = ("assign_task", "lay_foundation", "pay_first", "raise_structure", "pay_second", "close_roof", "accept", "pay_third",
         "put_plaque", "keep_file", "move_in")


def fill(page: Page, given: dict[str, str]) -> None:
    """Fill a form in by the names of its inputs."""
    for name, value in given.items():
        one = page.locator(f"main [name='{name}']")
        kind = one.first.evaluate("node => node.type")
        if kind == "radio":
            page.locator(f"main [name='{name}'][value='{value}']").check()
        elif kind == "select-one":
            one.select_option(value)
        elif kind == "file":
            one.set_input_files(value)
        else:
            one.fill(value)


def done(page: Page, address: str, given: dict[str, str]) -> None:
    """Send a form off; it is taken."""
    page.goto(address)
    fill(page, given)
    page.locator("main form button[type=submit]").last.click()
    page.locator(".notice-success").wait_for()


def workbook(path: Path, event: Entry) -> Path:
    """Forty households of the first village, as a village brings them."""
    kind = book().kind("victim_household")
    columns = headings(kind)
    labels = {one.name: one.zh for one in kind.fields["main_class"].choices}
    sheet = (out := xlsxwriter.Workbook(path)).add_worksheet()
    sheet.write_row(0, 0, [one.label for one in columns])
    for row in range(1, 41):
        typed = {"above": event.number, "area": str(VILLAGE), "head.name": f"示例户主{row}", "head.id_type": "居民身份证",
                 "head.id_number": numbered("19700304", 900 + row), "persons": "2",
                 "members": f"示例户主{row} 户主\n示例家人 配偶", "collapsed_rooms": "3",
                 "damaged_rooms": "0", "main_class": labels["total_collapse_no_ability"]}
        sheet.write_row(row, 0, [typed.get(one.input, "") for one in columns])
    out.close()
    return path


def test_a_flood_from_its_first_hour_to_a_rebuilt_house(site: object, walk: Walk, today: Today, tmp_path: Path) -> None:
    today("2026-06-14")
    county, officer = walk(Role.COUNTY_CLERK), walk(Role.DISASTER_OFFICER, area=TOWN)
    done(county, "/registers/disaster_event/make/open/", {
        "name": "示例洪灾", "disaster_kind": "flood", "started_on": "2026-06-14", "started_at": "06:00", "places": "示例镇",
        "population": "50000"})
    look(county, "event", widths=WIDTHS)
    event = Entry.objects.get(kind="disaster_event")

    officer.goto("/registers/victim_household/import/")
    officer.locator("#file").set_input_files(workbook(tmp_path / "示例名册.xlsx", event))
    officer.get_by_role("button", name="试读").click()
    look(officer, "import", widths=WIDTHS)
    officer.get_by_role("button", name="导入没有问题的 40 条").click()
    officer.locator(".notice-success").wait_for()
    look(officer, "households", widths=WIDTHS)
    households = list(Entry.objects.filter(kind="victim_household").order_by("pk"))
    assert len(households) == 40
    for one in households:
        do(one, "check_house", "2026-06-14", verified_by="示例", **COLLAPSE)
        do(one, "post", "2026-06-14", appraisal="同意", posted_on="2026-06-14")
    for one in households[1:]:
        do(one, "confirm", "2026-06-18")

    today("2026-06-18")
    done(county, f"/registers/entries/{households[0].pk}/do/confirm/", {})
    done(county, f"/registers/entries/{event.pk}/do/freeze_ledger/", {})
    cards = list(Entry.objects.filter(kind="relief_card").order_by("pk"))
    assert len(cards) == 40

    done(county, "/goods/items/new", {"code": "rice", "name": "大米", "unit": "kg"})
    done(county, "/goods/warehouses/new", {"name": "县救灾仓库", "keeper": "示例"})
    done(county, "/goods/receive", {"quantity": "1", "unit": "t", "number": "P1", "document": "示例合同", "source": "purchase"})
    look(county, "stock", widths=WIDTHS)
    county.goto(f"/goods/cards/{cards[0].pk}/")
    county.get_by_role("link", name="发放到户").click()
    fill(county, {"quantity": "60", "unit": "jin", "signer": "示例户主1"})
    look(county, "issue", widths=WIDTHS)
    county.get_by_role("button", name="发放").click()
    county.get_by_text("已发放大米 30 公斤").wait_for()
    look(county, "card", widths=WIDTHS)
    assert Stock.objects.get().quantity == 970_000

    clerk, finance = walk(Role.TOWNSHIP_CLERK, area=TOWN), walk(Role.FINANCE_OFFICER)
    done(clerk, f"/registers/living_relief/make/assess/?parent={cards[0].pk}", {
        "from_on": "2026-06-14", "account_holder": "示例户主1", "account_no": "6217000000000001"})
    relief = Entry.objects.get(kind="living_relief")
    done(county, f"/registers/entries/{relief.pk}/do/approve/", {})
    part = funded(event, 40_000)[0]
    today("2026-06-20")
    done(finance, f"/registers/entries/{relief.pk}/do/pay/", {"allocation": str(part.pk), "document": "示例凭证1"})
    look(finance, "relief", widths=WIDTHS)
    _rebuild(county, clerk, finance, households[0], event, today, tmp_path)
    county.goto("/disaster_relief/totals/")
    county.get_by_text("各账相符").wait_for()
    look(county, "totals", widths=WIDTHS)
    assert disagreements(event) == []


def _rebuild(
    county: Page, clerk: Page, finance: Page, household: Entry, event: Entry, today: Today, tmp_path: Path
) -> None:
    """The house of the first household, stage by stage, with photos and three tranches."""
    from PIL import Image

    photo = tmp_path / "示例照片.png"
    Image.new("RGB", (32, 32), (90, 120, 90)).save(photo)
    done(clerk, f"/registers/rebuild_household/make/apply/?parent={event.pk}", {
        "area": str(VILLAGE), "household": str(household.pk), "house": "示例宅字1号", "applied_on": "2026-06-20",
        "nomination": "application", "identity": "ordinary", "category": "collapsed", "rooms": "3", "plan": "original_place",
        "account_holder": "示例户主1", "account_no": "6217000000000001"})
    house = Entry.objects.get(kind="rebuild_household")
    address = f"/registers/entries/{house.pk}/do"
    done(clerk, f"{address}/appraise/", {"appraisal": "同意"})
    done(clerk, f"{address}/post/", {"paper.notice": str(photo)})
    today("2026-06-24")
    done(clerk, f"{address}/examine/", {"is_safe": "yes"})
    done(county, f"{address}/approve/", {"deadline_on": "2026-11-30"})
    part = funded(event, 10_000, "rebuilding")[0]
    paid = {"allocation": str(part.pk), "document": "示例凭证"}
    given = {"assign_task": {"cadre": "示例干部", "paper.task": str(photo)},
             "accept": {"team": "甲、乙、丙", "paper.acceptance": str(photo)}, "put_plaque": {"paper.plaque": str(photo)},
             "keep_file": {"file_no": "示例档1"}, "move_in": {}}
    for deed in HOUSE:
        page = finance if deed.startswith("pay") else county if deed == "accept" else clerk
        done(page, f"{address}/{deed}/", paid if deed.startswith("pay") else given.get(deed, {"paper.progress": str(photo)}))
    house.refresh_from_db()
    assert (house.state, house.values["paid"], house.values["items_done"]) == ("moved_in", 1_000_000, 6)
    look(clerk, "house", widths=WIDTHS)
