"""From a total to its lines, from a line to the frozen inputs, and the run computed again."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.payments import bundles
from minzheng.kernel.payments.models import PayrollLine, PrepayFinding
from minzheng.web.pages.runs import REPLAYERS
from tests.web.conftest import OTHER_TOWN, TOWN, County, SignedIn


def _line(county: County) -> PayrollLine:
    return PayrollLine.objects.filter(run=county.run, household=county.poor, benefit="dibao").get()


def test_the_lines_of_a_run_add_up_to_its_total(county: County, signed_in: SignedIn) -> None:
    client = signed_in(Role.AUDITOR)
    assert f"/runs/{county.run.pk}/lines/" in client.get(f"/runs/{county.run.pk}/").content.decode()
    file = client.get(f"/runs/{county.run.pk}/lines/export/xlsx").content
    sheet = openpyxl.load_workbook(io.BytesIO(file)).active
    assert sheet is not None
    rows = [row for row in sheet.iter_rows(values_only=True) if row[0] and str(row[4]).replace(".", "").isdigit()]
    assert round(sum(float(str(row[7])) for row in rows) * 100) == county.run.amount_fen
    only = client.get(f"/runs/{county.run.pk}/lines/?q={county.poor.household_no}&benefit=dibao").content.decode()
    assert county.poor.household_no in only
    assert county.other.household_no not in only


def test_a_line_is_followed_back_to_what_it_was_computed_from(county: County, signed_in: SignedIn) -> None:
    line = _line(county)
    county.poor.account_name = "另一人"
    county.poor.save(update_fields=["account_name"])
    text = signed_in(Role.AUDITOR).get(f"/runs/{county.run.pk}/lines/{line.pk}/").content.decode()
    assert "与账上一致" in text
    assert line.account_name in text
    assert "另一人" not in text
    manifest = (bundles.MANIFEST, "persons.parquet", "households.parquet", "awards.parquet", "parameters.json")
    assert all(name in text for name in manifest[1:])


def test_a_bundle_that_was_touched_is_told_and_nothing_is_shown_from_it(
    county: County, made_county: tuple[County, Path], signed_in: SignedIn
) -> None:
    path = bundles.folder(made_county[1], county.run.bundle) / "persons.parquet"
    kept = path.read_bytes()
    client = signed_in(Role.AUDITOR)
    try:
        path.write_bytes(kept + b"x")
        for text in (client.get(f"/runs/{county.run.pk}/lines/{_line(county).pk}/").content.decode(),
                     client.post(f"/runs/{county.run.pk}/replay").content.decode()):
            assert "已被改动" in text
            assert "与账上一致" not in text
            assert "复算一致" not in text
    finally:
        path.write_bytes(kept)


def test_replay_is_one_click_and_on_record(county: County, signed_in: SignedIn) -> None:
    client = signed_in(Role.AUDITOR)
    assert "复算一致" in client.post(f"/runs/{county.run.pk}/replay").content.decode()
    event = AuditEvent.objects.get(action="replay_run", subject=f"run:{county.run.pk}")
    assert event.details["differences"] == 0
    assert "复算：一致" in client.get(f"/runs/{county.run.pk}/").content.decode()


@pytest.mark.parametrize("role", [Role.TOWNSHIP_LEADER, Role.VILLAGE_OFFICER])
def test_who_may_not_replay_is_refused(county: County, signed_in: SignedIn, role: Role) -> None:
    assert role not in REPLAYERS
    assert signed_in(role).post(f"/runs/{county.run.pk}/replay").status_code == 403


def test_a_line_is_not_seen_from_a_part_of_the_runs_area(county: County, signed_in: SignedIn) -> None:
    for area in (TOWN, OTHER_TOWN):
        client = signed_in(area=area)
        assert client.get(f"/runs/{county.run.pk}/lines/").status_code == 404
        assert client.get(f"/runs/{county.run.pk}/lines/{_line(county).pk}/").status_code == 404


def test_a_village_in_which_all_get_the_same_is_explained_by_itself(county: County, signed_in: SignedIn) -> None:
    line, own = _line(county), f"/runs/{county.run.pk}/findings/"
    found = PrepayFinding.objects.create(run=county.run, code="alike", line=line, household=county.poor, area_code=line.area_code,
                                         shown="6 户每户 350.00")
    client = signed_in(Role.COUNTY_CLERK)
    page = client.get(f"{own}?code=alike").content.decode()
    assert f"/runs/{county.run.pk}/lines/?benefit=dibao&amp;area={line.area_code:012d}" in page
    assert county.poor.household_no not in page
    assert f"{own}alike/explain?finding={found.pk}" in page
    assert client.get(f"{own}alike/explain").status_code == 404
    assert "6 户每户 350.00 元" in client.get(f"{own}alike/explain?finding={found.pk}").content.decode()
    assert client.post(f"{own}alike/explain?finding={found.pk}", {"note": "都是无收入的老人（示例）"}).status_code == 302
    found.refresh_from_db()
    assert found.explained_at is not None
    assert f"explain?finding={found.pk}" not in client.get(f"{own}?code=alike").content.decode()
