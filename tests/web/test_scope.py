"""Nobody sees beyond the area of the account: pages, lists, counts, files."""

from __future__ import annotations

import pytest

from minzheng.kernel.access.roles import Role
from tests.web.conftest import COUNTY, MONTH, OTHER_TOWN, TOWN, County, SignedIn

FOREIGN = [
    "/households/{foreign}/", "/households/{foreign}/explain/2026-09/dibao/", "/townships/430421100000/",
    "/townships/430000000000/", "/reveal/id/{stranger}", "/reveal/account/{foreign}", "/reveal/phone/{foreign}",
    "/households/{foreign}/members/{stranger}/death",
]


@pytest.mark.parametrize("path", FOREIGN)
def test_what_lies_outside_is_not_found(path: str, county: County, signed_in: SignedIn) -> None:
    address = path.format(foreign=county.foreign.pk, stranger=county.stranger.pk)
    assert signed_in().get(address).status_code == 404


def test_lists_hold_only_the_scope(county: County, signed_in: SignedIn) -> None:
    text = signed_in(area=TOWN).get("/households/").content.decode()
    assert county.poor.household_no in text
    assert county.other.household_no not in text
    assert county.foreign.household_no not in text


def test_the_search_does_not_reach_outside(county: County, signed_in: SignedIn) -> None:
    client = signed_in(area=TOWN)
    assert county.other.household_no not in client.get("/households/?q=钱").content.decode()
    asked = client.get(f"/households/?area={OTHER_TOWN:012d}").content.decode()
    assert county.other.household_no not in asked


def test_exports_hold_only_the_scope(county: County, signed_in: SignedIn) -> None:
    text = signed_in(area=TOWN).get("/households/export/csv").content.decode("utf-8-sig")
    assert county.poor.household_no in text
    assert county.other.household_no not in text


def test_a_township_sees_its_share_of_the_month(county: County, signed_in: SignedIn) -> None:
    lines = signed_in(area=TOWN).get(f"/months/{MONTH}/dibao/").content.decode()
    assert county.poor.household_no in lines
    assert county.other.household_no not in lines


def test_a_run_of_a_wider_area_is_not_a_townships_to_open(county: County, signed_in: SignedIn) -> None:
    client = signed_in(role=Role.TOWNSHIP_CLERK, area=TOWN)
    assert client.get(f"/runs/{county.run.pk}/").status_code == 404
    name = f"{MONTH}-dibao-bank.csv"
    assert client.get(f"/runs/{county.run.pk}/files/{name}").status_code == 404
    assert signed_in(role=Role.COUNTY_CLERK, area=COUNTY).get(f"/runs/{county.run.pk}/").status_code == 200
