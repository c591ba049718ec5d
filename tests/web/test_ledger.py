"""The ledger of a household and of its members in the browser: months, filters, any day, the file."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.roles import Role
from minzheng.kernel.payments import actions
from minzheng.kernel.payments.models import PayrollLine
from tests.web.conftest import AT, COUNTY, OTHER_TOWN, TOWN, County, SignedIn


@pytest.fixture
def released(county: County) -> County:
    """The county whose month is released."""
    actions.lock(run_id=county.run.pk, by=PROGRAM, at=AT)
    return county


def test_a_month_leads_to_its_amount_and_to_what_it_rested_on(released: County, signed_in: SignedIn) -> None:
    line = PayrollLine.objects.get(run=released.run, household=released.poor, benefit="dibao")
    client = signed_in(Role.TOWNSHIP_CLERK, TOWN)
    assert f"/households/{released.poor.pk}/ledger/" in client.get(f"/households/{released.poor.pk}/").content.decode()
    text = client.get(f"/households/{released.poor.pk}/ledger/").content.decode()
    assert f"/households/{released.poor.pk}/explain/2026-09/dibao/" in text
    assert f"/runs/{released.run.pk}/lines/{line.pk}/" in text
    assert "已结清" in text
    assert f"/households/{released.poor.pk}/members/{released.member.pk}/ledger/" in text
    own = client.get(f"/households/{released.poor.pk}/members/{released.member.pk}/ledger/").content.decode()
    assert "赵示例的收支明细" in own
    assert "/explain/2026-09/dibao/" not in own, "that is the household's"


def test_on_a_day_before_the_release_there_was_nothing(released: County, signed_in: SignedIn) -> None:
    client, address = signed_in(), f"/households/{released.poor.pk}/ledger/"
    assert "没有已批准发放的记录" in client.get(address, {"on": f"{AT.date() - timedelta(days=1)}"}).content.decode()
    assert "没有已批准发放的记录" not in client.get(address, {"on": f"{AT.date()}"}).content.decode()
    assert "没有已批准发放的记录" in client.get(address, {"year": "2025"}).content.decode()
    assert client.get(address, {"on": "2026-13-45", "year": "x", "benefit": "x"}).status_code == 200


def test_the_file_has_what_the_page_shows(released: County, signed_in: SignedIn) -> None:
    file = signed_in().get(f"/households/{released.poor.pk}/ledger/export/xlsx").content
    sheet = openpyxl.load_workbook(io.BytesIO(file)).active
    assert sheet is not None
    rows = [row for row in sheet.iter_rows(min_row=3, values_only=True) if row[0]]
    paid = sum(line.paid_fen for line in PayrollLine.objects.filter(run=released.run, household=released.poor))
    assert round(sum(float(str(row[4])) for row in rows) * 100) == paid


def test_another_township_does_not_see_it(released: County, signed_in: SignedIn) -> None:
    client = signed_in(Role.TOWNSHIP_CLERK, OTHER_TOWN)
    for address in ("ledger/", "ledger/export/csv", f"members/{released.member.pk}/ledger/"):
        assert client.get(f"/households/{released.poor.pk}/{address}").status_code == 404
    whole = signed_in(Role.COUNTY_CLERK, COUNTY)
    assert whole.get(f"/households/{released.poor.pk}/members/{released.stranger.pk}/ledger/").status_code == 404


def test_it_costs_as_many_queries_for_many_months(
    released: County, signed_in: SignedIn, django_assert_max_num_queries: object
) -> None:
    client = signed_in()
    with django_assert_max_num_queries(22):  # type: ignore[operator]
        client.get(f"/households/{released.poor.pk}/ledger/", {"on": "2026-12-31"})
