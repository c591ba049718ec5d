"""What is found wrong with a report before it is signed."""

from __future__ import annotations

import pytest

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.reports.checking import Remark, remarks
from minzheng.kernel.reports.models import Report
from minzheng.kernel.reports.queries import chapters
from minzheng.kernel.reports.writing import write
from tests.kernel.reports.invented import AT, TEXT, Invented, opened, section

pytestmark = pytest.mark.django_db


def found(report: Report, figures: Invented | None = None, corrected: tuple[str, ...] = ()) -> list[Remark]:
    return remarks(report, chapters(report.pk), figures or Invented(), corrected=corrected)


def test_a_draft_is_stopped_by_figures_that_are_not_frozen_alone() -> None:
    told = found(opened())
    assert [one.code for one in told if one.stops] == ["figures_live"]
    assert {one.code for one in told if not one.stops} == {"unchecked", "not_collected"}


@pytest.mark.parametrize(("text", "code", "words"), [
    ("低保{SA-09.99}户", "placeholder", "SA-09.99"), ("低保{SA-01.01}人", "placeholder", "单位“户”"),
    ("低保48户", "typed_number", "48"), ("低保{121|SA-01.01|公报}户", "values_differ", "指标数为 120"),
])
def test_what_stops_is_said_with_its_section(text: str, code: str, words: str) -> None:
    report = opened(text=text)
    told = next(one for one in found(report) if one.code == code)
    assert words in str(told.sentence)
    assert (told.section, told.heading, told.stops) == (section(report).section.pk, "最低生活保障", True)


def test_a_typed_number_that_agrees_with_its_indicator_stops_nothing() -> None:
    assert "values_differ" not in {one.code for one in found(opened(text="低保{120|SA-01.01|公报}户"))}


def test_chapters_that_must_be_there_a_cut_off_and_values_corrected_afterwards() -> None:
    report = opened(text=f"{TEXT}，其中某镇{{SA-01.01|area=430426100000}}户")
    problems = next(one for one in chapters(report.pk) if one.chapter.part == "problems").sections[0]
    write(report_id=report.pk, section_id=problems.section.pk, text="", base=1, by=PROGRAM, at=AT)
    told = {one.code: str(one.sentence) for one in found(report, Invented(cut_off=None), ("SA-01.01",))}
    assert "存在的问题" in told["chapter_missing"]
    assert {"no_cut_off", "section_empty", "several_areas"} <= told.keys()
    assert "SA-01.01" in told["corrected"]
