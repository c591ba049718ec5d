"""What is found wrong with a report before it is signed."""

from __future__ import annotations

import pytest

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.reports.checking import Remark, remarks
from minzheng.kernel.reports.models import Report
from minzheng.kernel.reports.queries import chapters
from minzheng.kernel.reports.writing import write
from tests.kernel.reports.invented import AT, TEXT, Invented, opened, put_together, section

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


FEW = Invented({"SA-01.01": 2, "SA-01.02": 310, "SA-01.09": 12_345_000}, {("SA-01.01", "2025H2"): 14},
               hidden=frozenset({"SA-01.01", "SA-01.09"}))


@pytest.mark.parametrize(("text", "number"), [
    ("低保{SA-01.01}户，即{2|低保股台账}户", "2"), ("低保{SA-01.01}户，其中2户在城区", "2"), ("低保{SA-01.01}户，其中２户", "２"),
    ("低保{SA-01.01}户，只有两户", "两"), ("比{SA-01.01|last}户少，去年{14|年报}户", "14"), ("低保{2|SA-01.01|台账}户", "2"),
    ("发放{SA-01.09}万元，合{12.35|财务}万元", "12.35"), ("发放{SA-01.09}万元，合{123450|财务}元", "123450"),
    ("低保较上年{SA-01.01|change}，计{2|台账}户", "2"),
])
def test_what_is_not_told_cannot_be_written_by_hand_beside_it(text: str, number: str) -> None:
    report = opened(text=text)
    told = next(one for one in found(report, FEW) if one.code == "gives_away")
    assert f"“{number}”" in str(told.sentence)
    assert told.stops
    document = put_together(report, FEW)
    for one in (document, document.masked()):
        paper = "".join(line.text for line in one.lines if line.section == section(report).section.pk)
        assert number not in paper.replace("最低生活保障", "")
        assert "〔不公开〕" in paper
        assert number not in {row.value for row in one.figures}


@pytest.mark.parametrize("text", [
    "{period}低保{SA-01.01}户，12月2日统计，《2户》，第2次会议，一是两手抓，{35|公报}家", "- 低保{SA-01.01}户",
    "2. 低保{SA-01.01}户", "低保{SA-01.02}人，其中{2|台账}人",
])
def test_dates_ordinals_and_other_numbers_beside_it_stay(text: str) -> None:
    report = opened(text=text)
    assert "gives_away" not in {one.code for one in found(report, FEW)}
    paper = "".join(line.text for line in put_together(report, FEW).lines)
    assert paper.count("〔不公开〕") == text.count("{SA-01.01}"), "the figure alone"


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
