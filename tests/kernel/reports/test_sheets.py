"""The statistics sheets, read back from the workbook."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook

from minzheng.kernel.indicators.snapshots.models import SnapshotIndicator, SnapshotValue
from minzheng.kernel.reports.sheets import workbook
from tests.kernel.reports.invented import COUNTY, FILE, OUTLINE, TOWN, snapshot

pytestmark = pytest.mark.django_db


def test_a_sheet_for_each_chapter_with_areas_units_and_what_is_missing() -> None:
    taken = snapshot()
    taken.frozen_at = datetime(2026, 12, 3, 16, 30, tzinfo=UTC)
    SnapshotIndicator.objects.bulk_create(
        SnapshotIndicator(snapshot=taken, serial=serial, indicator=one.id, business="dibao", title_zh=one.title.zh, title_en="",
                          unit=one.unit, kind=one.period, measure=one.measure) for serial, one in enumerate(FILE.indicators))
    SnapshotValue.objects.bulk_create([
        SnapshotValue(snapshot=taken, indicator="SA-01.01", area_code=COUNTY, state="exact", numerator=120, denominator=1),
        SnapshotValue(snapshot=taken, indicator="SA-01.01", area_code=TOWN, state="suppressed", numerator=2, denominator=1),
        SnapshotValue(snapshot=taken, indicator="SA-01.09", area_code=COUNTY, state="exact", numerator=12_345_000, denominator=1),
        SnapshotValue(snapshot=taken, indicator="SA-01.09", area_code=TOWN, state="exact", numerator=0, denominator=1),
        SnapshotValue(snapshot=taken, indicator="SA-10.04", area_code=COUNTY, state="exact", numerator=3, denominator=8),
        SnapshotValue(snapshot=taken, indicator="SA-03.03", area_code=COUNTY, state="unresolved", note_zh="没有分类")])
    book = load_workbook(io.BytesIO(workbook(taken, OUTLINE, [COUNTY, TOWN], {COUNTY: "示例县", TOWN: "示例镇"})))
    assert book.sheetnames == ["社会救助"]
    rows = [[cell for cell in row[:5] if cell is not None] for row in book["社会救助"].iter_rows(values_only=True)]
    assert rows[0] == ["示例县2026年下半年民政统计报表：社会救助"]
    assert rows[1] == [f"数据截至2026-11-30，2026-12-04冻结，快照{taken.pk}"]
    assert rows[2][:3] == ["区划", "SA-01.01\n城市低保户数", "SA-01.09\n累计发放低保金"]
    assert rows[3] == ["单位", "户", "万元", "户", "%"]
    assert rows[4] == ["示例县", 120, 12.35, "—", 37.5]
    assert rows[5] == ["示例镇", "*", 0, "—", "—"]
    assert any("“—”为数据未收集" in str(row) for row in rows)
