"""Snapshots with given values, for pages that read frozen figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from minzheng.kernel.indicators.snapshots.models import Snapshot, SnapshotIndicator, SnapshotValue
from tests.web.conftest import AT, COUNTY, OTHER_TOWN, TOWN, VILLAGE

PERSONS, MONEY, SHARE, AVERAGE = "SA-01.07", "SA-01.09", "SA-10.04", "SA-01.10"
UNITS = {MONEY: "万元", SHARE: "%", AVERAGE: "元/人次"}
Value = tuple[str, int | None, int | None]


def taken(period: str, values: Mapping[tuple[str, int], Value], *, parts: Mapping[str, int] | None = None,
          area: int = COUNTY) -> Snapshot:
    """A snapshot with these values: (state, numerator, denominator) by indicator and area."""
    made = Snapshot.objects.create(period=period, area_code=area, on=date(2026, 11, 30), cut_off=date(2026, 11, 30), known_at=AT,
                                   frozen_at=AT, frozen_by="示例")
    ids = dict.fromkeys(id for id, _ in values)
    SnapshotIndicator.objects.bulk_create(SnapshotIndicator(
        snapshot=made, serial=serial, indicator=id, business="示例", title_zh=f"指标{id}", title_en=f"Figure {id}",
        unit=UNITS.get(id, "人"), kind="stock", measure="ratio" if id in (SHARE, AVERAGE) else "count_persons")
        for serial, id in enumerate(ids))
    SnapshotValue.objects.bulk_create([SnapshotValue(
        snapshot=made, indicator=id, area_code=code, state=state, numerator=numerator, denominator=denominator)
        for (id, code), (state, numerator, denominator) in values.items()] + [SnapshotValue(
            snapshot=made, indicator=PERSONS, area_code=area, part=part, state="exact", numerator=value, denominator=1)
            for part, value in (parts or {}).items()])
    return made


def half_year() -> Snapshot:
    """The second half of 2026 beside that of 2025; the other township has too few to be shown to all."""
    taken("2025H2", {(PERSONS, COUNTY): ("exact", 1000, 1), (MONEY, COUNTY): ("exact", 500_000_000, 1)})
    return taken("2026H2", {
        (PERSONS, COUNTY): ("exact", 1250, 1), (PERSONS, TOWN): ("exact", 1248, 1), (PERSONS, OTHER_TOWN): ("suppressed", 2, 1),
        (PERSONS, VILLAGE): ("exact", 7, 1),
        (MONEY, COUNTY): ("exact", 750_000_000, 1), (MONEY, TOWN): ("exact", 700_000_000, 1),
        (MONEY, OTHER_TOWN): ("exact", 0, 1),
        (SHARE, COUNTY): ("exact", 1, 4), (SHARE, TOWN): ("exact", 1, 3), (SHARE, OTHER_TOWN): ("unresolved", None, None),
        (AVERAGE, COUNTY): ("exact", 750_000_000, 15_000), (AVERAGE, TOWN): ("exact", 700_000_000, 14_000)},
        parts={"residence=城市": 250, "residence=农村": 1000})
