"""Frozen figures as a report tells them: what is withheld stands nowhere else either."""

from __future__ import annotations

import pytest

from minzheng.kernel.indicators.snapshots.models import SnapshotIndicator, SnapshotValue
from minzheng.kernel.reports.frozen import Frozen
from tests.kernel.reports.invented import COUNTY, OUTLINE, PERIOD, snapshot

pytestmark = pytest.mark.django_db


def test_the_persons_behind_a_figure_are_not_told_where_they_are_a_figure_that_is_withheld() -> None:
    made = snapshot()
    for serial, (id, state, value, people) in enumerate((
            ("SA-01.01", "exact", 40, 90), ("SA-01.02", "suppressed", 7, 7), ("SA-01.09", "exact", 70_000, 7),
            ("SA-01.13", "exact", 9, 9))):
        SnapshotIndicator.objects.create(snapshot=made, serial=serial, indicator=id, business="示例", title_zh=id, title_en=id,
                                         unit="人", kind="stock", measure="count_persons")
        SnapshotValue.objects.create(snapshot=made, indicator=id, area_code=COUNTY, state=state, numerator=value, denominator=1,
                                     people=people)
    figures = Frozen(OUTLINE, made, PERIOD, COUNTY)
    assert {id: figures.persons(id) for id in ("SA-01.01", "SA-01.02", "SA-01.09", "SA-01.13")} == {
        "SA-01.01": 90, "SA-01.02": None, "SA-01.09": None, "SA-01.13": 9}
