"""An elder is admitted, a danger found and closed, the home rated; an elder in difficulty is visited on a phone."""

from __future__ import annotations

from playwright.sync_api import FilePayload, Page, expect

from minzheng.kernel.access.models import Account
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.book import book
from minzheng.kernel.registers.models import Entry, Paper
from minzheng.kernel.registers.papers import spot_of
from tests.businesses.elder_homes.homes import account, beds, evaluated, home, make, person
from tests.journeys.conftest import Today, Walk
from tests.journeys.filling import give
from tests.journeys.looking import PHONE, look
from tests.kernel.casework.stories import numbered
from tests.kernel.casework.test_evidence import photo
from tests.web.conftest import County


def _do(page: Page, deed: str, given: dict[str, str], *, photos: dict[str, FilePayload] | None = None) -> None:
    """Press the name of a deed, fill in its form, send it."""
    page.get_by_role("link", name=deed, exact=True).first.click()
    for name, value in given.items():
        one = page.locator(f'[name="{name}"]')
        if one.first.get_attribute("type") == "checkbox":
            one.check()
        elif one.first.evaluate("one => one.tagName") == "SELECT":
            one.select_option(value)
        else:
            give(page, name, value)
    for name, file in (photos or {}).items():
        page.locator(f'[name="paper.{name}"]').set_input_files(file)
    page.locator("main form .form-actions button").click()


def _open(page: Page, entry: Entry) -> None:
    page.goto(f"/registers/entries/{entry.pk}/")


def _picture(colour: int) -> FilePayload:
    return {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": photo(is_placed=False, colour=colour)}


def _assessed() -> Entry:
    kind = book().kind("ability_assessment")
    groups = [field for field in kind.fields.values() if field.type == "scores"]
    points = {field.name: {item.name: item.most for item in field.items} for field in groups}
    return make("ability_assessment", "enter_old", {
        "person": person(1), "occasion": "first", "assessed_on": "2026-12-01", "assessor": person(31, "评估员甲示例"),
        "other_assessor": person(32, "评估员乙示例"), "informant": "女儿", **points, "coma": "no", "dementia": "yes",
        "disorder": "no", "risk_events": 0}, by=account(Role.ASSESSOR), on="2026-12-01")


def test_an_elder_is_admitted_a_danger_closed_and_the_home_rated(
    walk: Walk, site: tuple[str, County], today: Today
) -> None:
    today("2026-12-10")
    one, assessment = home(), _assessed()
    beds(one)
    for quarter, day, points in (("2026Q1", "2026-03-10", 91), ("2026Q2", "2026-05-11", 93), ("2026Q3", "2026-08-10", 92)):
        evaluated(one, points, quarter, day)
    officer, admin, inspector = walk(Role.COUNTY_CLERK), walk(Role.INSTITUTION_ADMIN), walk(Role.INSPECTOR, width=PHONE)
    Account.objects.filter(role=Role.INSTITUTION_ADMIN).update(institution=one.pk)

    _open(admin, one)
    bed = Entry.objects.filter(kind="elder_bed").order_by("pk")[0]
    given = {"person.name": "老人示例", "person.id_number": person(1)["id_number"], "bed": str(bed.pk),
             "assessment": "PG430426-2026-000099", "payer": "self", "admitted_on": "2026-12-10", "contract_no": "示例1号",
             "contract_from": "2026-12-10", "contract_until": "2027-12-09", "fee": "1800", "guardian.name": "女儿示例",
             "guardian.id_number": numbered("19720202", 960), "guardian_phone": "13800000000"}
    _do(admin, "办理入住", given)
    expect(admin.get_by_role("main")).to_contain_text("没有找到“PG430426-2026-000099”")
    look(admin, "admit-refused")
    admin.locator('[name="assessment"]').fill(assessment.number)
    admin.locator("main form .form-actions button").click()
    expect(admin.get_by_role("heading", level=1)).to_have_text("老人示例")
    expect(admin.get_by_role("main")).not_to_contain_text(person(1)["id_number"])
    look(admin, "resident")

    _open(inspector, one)
    _do(inspector, "登记隐患", {"source": "inspection", "place": "厨房", "what": "燃气软管老化", "level": "general",
                             "found_on": "2026-12-10"}, photos={"before": _picture(60)})
    danger = Entry.objects.get(kind="danger")
    look(inspector, "danger-phone")
    _open(admin, danger)
    _do(admin, "制定整改措施", {"measure": "更换软管", "responsible": "院长示例", "deadline": "2026-12-20"})
    _do(admin, "报告整改完成", {"fixed_on": "2026-12-10", "result": "已更换"}, photos={"after": _picture(90)})
    expect(admin.get_by_role("main")).to_contain_text("待复查")
    _open(inspector, danger)
    _do(inspector, "复查销号", {"opinion": "合格"})
    expect(inspector.get_by_role("main")).to_contain_text("已销号")
    look(inspector, "danger-closed-phone")

    _open(officer, one)
    scores = {f"scores.{item.name}": str(item.most) for item in book().kind("quarterly_evaluation").fields["scores"].items}
    _do(officer, "登记考评", {"quarter": "2026Q4", "visited_on": "2026-12-10", "evaluators": "甲\n乙",
                          "interviews": "一\n二\n三", **scores})
    expect(officer.get_by_role("main")).to_contain_text("100 分")
    _open(officer, one)
    _do(officer, "申报", {"title": "star", "proposed_on": "2026-12-10"})
    expect(officer.get_by_role("main")).to_contain_text("94 分")
    rating = Entry.objects.get(kind="star_rating")
    for role, deed, written in ((Role.COUNTY_SECTION_HEAD, "评定", {"opinion": "同意"}),
                                (Role.COUNTY_LEADER, "授予", {"document": "示例〔2026〕9号", "awarded_on": "2026-12-10"})):
        page = walk(role)
        _open(page, rating)
        _do(page, deed, written)
    _open(officer, one)
    expect(officer.get_by_role("main")).to_contain_text("四星级")
    look(officer, "home")
    officer.goto("/board/registers/elder_institution/")
    expect(officer.get_by_role("main")).to_contain_text("四星级")


def test_an_elder_is_visited_on_a_phone_with_a_photo_and_its_place(walk: Walk, site: tuple[str, County], today: Today) -> None:
    today("2026-12-10")
    target = make("visit_target", "list", {
        "person": person(1), "address": "示例村3组", "contact": "侄子", "groups": {"alone": "on"},
        "risk": "high", "visitor": "网格员示例", "listed_on": "2026-12-01"}, by=account(Role.COUNTY_CLERK), on="2026-12-01")
    page = walk(Role.GRID_WORKER, width=PHONE)
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 26.8, "longitude": 112.1, "accuracy": 20})
    page.goto("/registers/due/")
    look(page, "visits-due-phone")
    _open(page, target)
    page.get_by_role("link", name="登记上门探访", exact=True).click()
    page.get_by_role("button", name="附上本机位置").click()
    expect(page.locator("[data-place]")).to_contain_text("已定位，误差约 20 米")
    for name, value in {"time": "09:30", "answered": "yes", "talk": "正常"}.items():
        give(page, name, value)
    page.locator('[name="health"]').select_option("good")
    page.locator('[name="paper.scene"]').set_input_files(_picture(70))
    page.locator("main form .form-actions button").click()
    expect(page.get_by_role("main")).to_contain_text("不能只写“正常”")
    look(page, "visit-refused-phone")
    page.locator('[name="talk"]').fill("精神好，米够半月，屋里暖和")
    page.locator('[name="paper.scene"]').set_input_files(_picture(70))
    page.get_by_role("button", name="附上本机位置").click()
    expect(page.locator("[data-place]")).to_contain_text("已定位，误差约 20 米")
    page.locator("main form .form-actions button").click()
    expect(page.get_by_role("main")).to_contain_text("有位置")
    look(page, "visit-phone")
    kept = spot_of(Paper.objects.get(name="scene"))
    assert kept is not None
    assert (kept.latitude, kept.longitude) == (26_800_000, 112_100_000)
    target.refresh_from_db()
    assert str(target.due_on) == "2026-12-17"
