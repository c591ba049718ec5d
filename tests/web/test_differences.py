"""What differs from the month before, with its reason."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl

from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.payments import actions
from minzheng.kernel.payments.models import Award
from minzheng.kernel.values.periods import Month
from tests.web.conftest import AT, COUNTY, OTHER_TOWN, TOWN, County, SignedIn


def _october(county: County, home: Path) -> None:
    """The next month: one award is suspended meanwhile."""
    from minzheng.kernel.access.actor import PROGRAM

    award = Award.objects.filter(household=county.poor, benefit="dibao").get()
    actions.suspend(award_id=award.pk, reason="下落不明待核实", by=PROGRAM, at=AT)
    known = catalogue()
    actions.run(month=Month.parse("2026-10"), area=COUNTY, program=known.program, parameters=known.parameters,
                by=PROGRAM, at=AT, home=home)


def test_a_stopped_payment_is_listed_with_its_reason(
    county: County, made_county: tuple[County, Path], signed_in: SignedIn
) -> None:
    _october(county, made_county[1])
    client = signed_in()
    text = client.get("/months/2026-10/changes/").content.decode()
    assert county.poor.household_no in text
    assert "下落不明待核实" in text
    assert "/months/2026-10/changes/" in client.get("/").content.decode()
    stopped = client.get("/months/2026-10/dibao/?change=stopped").content.decode()
    assert county.poor.household_no in stopped
    assert county.other.household_no not in stopped
    file = client.get("/months/2026-10/dibao/export/xlsx?change=stopped").content
    sheet = openpyxl.load_workbook(io.BytesIO(file)).active
    assert sheet is not None
    (row,) = [one for one in sheet.iter_rows(values_only=True) if one[0] == county.poor.household_no]
    assert row[5] in (None, "")
    assert float(str(row[6])) > 0


def test_changes_keep_to_the_scope_and_the_filter(
    county: County, made_county: tuple[County, Path], signed_in: SignedIn
) -> None:
    _october(county, made_county[1])
    own = signed_in(area=TOWN).get("/months/2026-10/changes/").content.decode()
    assert county.poor.household_no in own
    others = signed_in(area=OTHER_TOWN).get("/months/2026-10/changes/").content.decode()
    assert county.poor.household_no not in others
    added = signed_in().get("/months/2026-10/changes/?kind=added").content.decode()
    assert county.poor.household_no not in added


def test_changes_are_exported(
    county: County, made_county: tuple[County, Path], signed_in: SignedIn, tmp_path: Path
) -> None:
    _october(county, made_county[1])
    response = signed_in().get("/months/2026-10/changes/export/xlsx")
    path = tmp_path / "changes.xlsx"
    path.write_bytes(response.content)
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    assert county.poor.household_no in [row[0] for row in sheet.iter_rows(values_only=True)]
    assert AuditEvent.objects.filter(action="export_list", subject__startswith="list:changes").exists()
