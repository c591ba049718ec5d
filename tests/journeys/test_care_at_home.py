"""A tekun person at home is visited on a phone: from the plan to the visit in a few taps."""

from __future__ import annotations

from playwright.sync_api import expect

from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.book import book
from minzheng.kernel.catalogue.own_pages import own_demos
from minzheng.kernel.registers.models import Entry, Paper
from minzheng.kernel.registers.papers import spot_of
from tests.businesses.care_agreements.test_care import actor, on_roll
from tests.journeys.conftest import Today, Walk
from tests.journeys.filling import give
from tests.journeys.looking import PHONE, look
from tests.journeys.test_accessibility import violations
from tests.kernel.casework.test_evidence import photo
from tests.web.conftest import County

VILLAGE = 430426001003


def test_a_visit_in_a_few_taps(walk: Walk, site: tuple[str, County], today: Today) -> None:
    moment = today("2026-11-20")
    on_roll("名册示例", 1, VILLAGE)
    own_demos()["care_agreements"].furnish(book=book(), area=430426000000, on=moment.date(), at=moment, actors=actor)
    page = walk(Role.VILLAGE_OFFICER, area=VILLAGE, width=PHONE)
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 26.786, "longitude": 111.862, "accuracy": 8})
    page.goto("/care_agreements/")
    look(page, "care-plan-phone")
    assert violations(page) == []
    page.get_by_role("row", name="郑示例").get_by_role("link", name="登记上门").click()
    look(page, "care-visit-form")
    for name, value in (("met", "yes"), ("health", "good"), ("has_food", "yes"), ("is_warm", "yes"), ("is_safe", "yes")):
        page.locator(f'[name="{name}"][value="{value}"]').check()
    give(page, "talk", "正常")
    page.locator('[name="paper.scene"]').set_input_files(
        {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": photo(is_placed=False, colour=9)})
    page.get_by_role("button", name="附上本机位置").click()
    expect(page.get_by_text("已定位")).to_be_visible()
    page.locator("main form .form-actions button").click()
    expect(page.get_by_text("不能只写“正常”")).to_be_visible()
    look(page, "care-visit-refused")
    give(page, "talk", "在堂屋烤火，米缸半满")
    page.locator('[name="paper.scene"]').set_input_files(
        {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": photo(is_placed=False, colour=9)})
    page.get_by_role("button", name="附上本机位置").click()
    expect(page.get_by_text("已定位")).to_be_visible()
    page.locator("main form .form-actions button").click()
    expect(page.get_by_text("已办理：登记上门探视")).to_be_visible()
    visit = Entry.objects.filter(kind="care_visit").latest("pk")
    assert (visit.values["time"], visit.values["is_far_away"]) == ("09:00", "no")
    spot = spot_of(Paper.objects.get(entry=visit))
    assert spot is not None
    assert spot.latitude == 26_786_000
    assert visit.parent is not None
    assert visit.parent.state == "in_time"
    page.goto("/care_agreements/alarms/")
    look(page, "care-alarms-phone")
    county = walk(Role.COUNTY_CLERK)
    for address, name in (("/care_agreements/", "plan"), ("/care_agreements/alarms/", "alarms"),
                          ("/care_agreements/pay/?month=2026-11", "pay"), ("/registers/home_tekun/find/without_file/", "find"),
                          (f"/registers/entries/{visit.parent_id}/", "person"), ("/registers/care_visit/", "visits")):
        county.goto(address)
        look(county, f"care-{name}")
        assert violations(county) == [], name
