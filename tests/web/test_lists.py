"""Lists: searched, filtered, sorted, paged, exported as they stand."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.test import Client

from minzheng.kernel.access.encryption import open_sealed
from minzheng.kernel.access.roles import Role
from minzheng.kernel.people.models import Household
from minzheng.web.components.keyset import slice_of
from minzheng.web.listing import _csv
from tests.kernel.payments.registry import Member, put
from tests.web.conftest import MONTH, OTHER_TOWN, VILLAGE, County, SignedIn


@pytest.mark.parametrize("text", ["赵", "赵示例", "{no}", "zs", "zsl"])
def test_a_household_is_found_by_name_or_number(text: str, county: County, signed_in: SignedIn) -> None:
    asked = text.format(no=county.poor.household_no)
    client = signed_in()
    found = client.get("/households/", {"q": asked}).content.decode()
    assert county.poor.household_no in found
    assert county.other.household_no not in found
    lines = client.get(f"/months/{MONTH}/dibao/", {"q": asked}).content.decode()
    assert county.poor.household_no in lines


def test_a_full_identity_number_leads_straight_to_the_household(county: County, signed_in: SignedIn) -> None:
    """The number does not stay in the browser's address, nor in its history."""
    client, number = signed_in(), open_sealed(bytes(county.member.id_number))
    address = f"/households/{county.poor.pk}/"
    assert client.get("/households/", {"q": number}).headers["Location"] == address
    part = client.get("/households/", {"q": number}, headers={"HX-Request": "true"})
    assert part.headers["HX-Redirect"] == address
    lines = client.get(f"/months/{MONTH}/dibao/", {"q": number}).content.decode()
    assert county.poor.household_no in lines
    stranger = open_sealed(bytes(county.stranger.id_number))
    assert client.get("/households/", {"q": stranger}).status_code == 200


def test_part_of_an_identity_number_finds_nobody(county: County, signed_in: SignedIn) -> None:
    number = open_sealed(bytes(county.member.id_number))
    assert county.poor.household_no not in signed_in().get("/households/", {"q": number[:12]}).content.decode()


def test_filters_narrow_by_area_status_benefit_and_reason(county: County, signed_in: SignedIn) -> None:
    client = signed_in()
    by_area = client.get("/households/", {"area": f"{OTHER_TOWN:012d}"}).content.decode()
    assert county.other.household_no in by_area
    assert county.poor.household_no not in by_area
    by_benefit = client.get("/households/", {"benefit": "dibao", "status": "低保"}).content.decode()
    assert county.poor.household_no in by_benefit
    folded = re.search(r'<details class="filters-fold"><summary>.*</summary>', by_benefit)
    assert folded is not None
    assert "：低保" in folded[0], "folded up on a narrow screen, it says what is chosen"
    held = client.get(f"/months/{MONTH}/exceptions/", {"reason": "not_eligible"}).content.decode()
    assert county.rich.household_no in held
    assert county.poor.household_no not in held


def test_a_filter_that_finds_nothing_says_how_to_go_on(county: County, signed_in: SignedIn) -> None:
    text = signed_in().get("/households/", {"q": "查无此人"}).content.decode()
    assert "没有符合条件的家庭" in text
    assert "清除" in text


SUPERSCRIPTS = "%C2%B2" * 12
"""Digits to ``str.isdigit``, no number to ``int``."""
WORDS, NUL = "WyJuIiwieHh4IiwieXl5Il0", "WyJuIiwieFx1MDAwMCIsIjEiXQ"
"""Cursors whose values are not of the kind of the fields, or hold what the database cannot keep."""
NONSENSE = ("area=nonsense", "sort=password", "at=%%%", "at=WyJuIiwxLDJd", f"at={WORDS}", f"at={NUL}", "at=%C2%B2",
            "at=99999999999999999999999", f"sort=amount&at={WORDS}", f"sort=household_no&at={NUL}",
            "area=99999999999999", f"area={SUPERSCRIPTS}", "status='; drop table", "status=%00", "benefit=%00",
            "reason=%00", "q=%00", "q=" + "x" * 5000)


@pytest.mark.parametrize("path", ["/households/", f"/months/{MONTH}/dibao/", f"/months/{MONTH}/exceptions/",
                                  f"/months/{MONTH}/changes/", "/cases/", "/notices/", "/board/"])
def test_nonsense_in_the_address_is_borne(path: str, county: County, signed_in: SignedIn) -> None:
    client = signed_in()
    assert {query: client.get(f"{path}?{query}").status_code for query in NONSENSE} == dict.fromkeys(NONSENSE, 200)


@pytest.mark.parametrize("path", ["/runs/", "/imports/", "/audit/"])
def test_a_made_up_cursor_leads_to_the_first_page(path: str, county: County, signed_in: SignedIn) -> None:
    client = signed_in(Role.COUNTY_LEADER)
    for cursor in ("WyJuIiwieCJd", "WyJuIiwieFx1MDAwMCJd", "WyJuIix0cnVlXQ"):
        assert client.get(path, {"at": cursor}).status_code == 200
    assert client.get(path, {"q": "\0", "action": "\0"}).status_code == 200


def test_sorting_turns_the_list_round(county: County, signed_in: SignedIn) -> None:
    client = signed_in()
    up = client.get(f"/months/{MONTH}/dibao/?sort=amount").content.decode()
    down = client.get(f"/months/{MONTH}/dibao/?sort=-amount").content.decode()
    first, second = county.poor.household_no, county.other.household_no
    assert (up.index(first) < up.index(second)) != (down.index(first) < down.index(second))
    assert 'aria-sort="ascending"' in up
    assert 'aria-sort="descending"' in down


@pytest.mark.parametrize("order", [["household_no", "id"], ["-area_code", "id"], ["-id"]])
def test_pages_follow_each_other_without_gap_or_repetition(order: list[str], county: County) -> None:
    for number in range(7):
        put(Member(date(1990, 1, 1 + number), "周示例"), area=VILLAGE)
    rows = Household.objects.all()
    wanted = list(rows.order_by(*order).values_list("pk", flat=True))
    seen: list[int] = []
    page = slice_of(rows, order=order, size=3)
    assert page.previous == ""
    seen += [row.pk for row in page.rows]
    while page.next:
        before, page = page, slice_of(rows, order=order, cursor=page.next, size=3)
        seen += [row.pk for row in page.rows]
        back = slice_of(rows, order=order, cursor=page.previous, size=3)
        assert [row.pk for row in back.rows] == [row.pk for row in before.rows]
    assert seen == wanted


def test_a_workbook_holds_the_rows_as_filtered_and_says_who_took_it(county: County, signed_in: SignedIn) -> None:
    response = signed_in().get(f"/months/{MONTH}/dibao/export/xlsx", {"area": f"{OTHER_TOWN:012d}"})
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert "请勿外传" in str(rows[0][0])
    assert "county_clerk" in str(rows[0][0])
    assert [row[0] for row in rows[2:]] == [county.other.household_no]
    assert isinstance(rows[2][5], int | float)


def test_a_text_file_cannot_carry_formulas(county: County, signed_in: SignedIn) -> None:
    Household.objects.filter(pk=county.poor.pk).update(household_no="=HYPERLINK(1)")
    text = signed_in().get("/households/export/csv").content.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text
    assert "\n=HYPERLINK" not in text


def test_the_head_and_the_mark_of_a_text_file_carry_none_either() -> None:
    text = _csv(["\t=1+1"], [["＝1+1"], [Decimal("-1.50")], ["\r=1"]], "@示例 于 2026-11-26 导出").decode("utf-8-sig")
    cells = [cell for [cell] in csv.reader(io.StringIO(text, newline=""))]
    assert cells == ["'\t=1+1", "'＝1+1", "-1.50", "'\r=1", "'@示例 于 2026-11-26 导出"]


def test_an_unknown_kind_of_file_is_not_found(county: County, signed_in: SignedIn) -> None:
    assert signed_in().get("/households/export/exe").status_code == 404


def test_a_lookup_that_no_database_can_keep_finds_nothing(county: County) -> None:
    assert Client().post("/board/lookup", {"number": "\0", "code": "\0"}).status_code == 403
