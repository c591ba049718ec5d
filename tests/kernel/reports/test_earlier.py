"""A period that was never frozen: what a confirmed value of an earlier report says of it."""

from __future__ import annotations

from datetime import date

import pytest

from minzheng.kernel.indicators.results import State
from minzheng.kernel.reports.figures import last_year
from minzheng.kernel.reports.frozen import Frozen
from minzheng.kernel.reports.reading.models import OldReport, ReadValue
from tests.kernel.reports.invented import AT, COUNTY, OUTLINE, PERIOD, snapshot

pytestmark = pytest.mark.django_db


def read(serial: int, indicator: str, value: int | None, cut_off: date, **more: str) -> None:
    report, _ = OldReport.objects.get_or_create(area_code=COUNTY, sha256="0" * 64, defaults={
        "title": "示例县2025年总结", "file_name": "总结.txt", "size": 1, "by": "示例", "at": AT})
    ReadValue.objects.create(report=report, serial=serial, sentence=1, start=0, end=1, indicator=indicator, numerator=value,
                             denominator=None if value is None else 1, period="2025H2", cut_off=cut_off,
                             **{"state": "confirmed", **more})


def test_a_confirmed_value_stands_in_for_what_was_never_frozen_and_says_so() -> None:
    until = date(2025, 11, 30)
    read(1, "SA-01.01", 100, until)
    read(2, "SA-01.02", 300, until, qualifier="approx_about")
    read(3, "SA-01.09", None, until, qualifier="masked")
    read(4, "SA-01.13", 9, date(2025, 12, 31))
    read(5, "SA-03.03", 5, until, state="open")
    figures = Frozen(OUTLINE, snapshot(), PERIOD, COUNTY)
    found = {id: figures.result(id, period=last_year(PERIOD)) for id in figures.indicators}
    assert found["SA-01.01"].value == 100
    assert str(found["SA-01.01"].note) == "以往报告《示例县2025年总结》所载，不是系统统计"
    assert [found[id].state for id in ("SA-01.02", "SA-01.09")] == [State.UNRESOLVED, State.MASKED]
    assert "不可比" in str(found["SA-01.13"].note)
    assert found["SA-03.03"].value is None
    snapshot("2025H2")
    assert Frozen(OUTLINE, figures.snapshot, PERIOD, COUNTY).result("SA-01.01", period=last_year(PERIOD)).value is None
