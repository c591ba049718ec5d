"""The report as its reader gets it: read back from the file."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document

from minzheng.kernel.indicators.computation import Computation, RunUsed
from minzheng.kernel.indicators.declarations import IndicatorFile
from minzheng.kernel.indicators.periods import ReportPeriod
from minzheng.kernel.indicators.relations.checking import check_figures
from minzheng.kernel.indicators.relations.checking import declared as relations
from minzheng.kernel.indicators.relations.figures import of_results
from minzheng.kernel.indicators.relations.standpoint import Standpoint
from minzheng.kernel.indicators.results import Query, Result, State
from minzheng.kernel.reports.outline import Chapter, Outline, Section
from minzheng.kernel.reports.paragraphs import Template
from minzheng.kernel.reports.workreport import Wording, write_report
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.values.periods import Month

COUNTY = 430426000000


def declared(id: str, title: str, unit: str, **more: object) -> dict[str, object]:
    return {"id": id, "title": {"zh": title, "en": title}, "unit": unit, "period": "stock", **more}


FILE = IndicatorFile.model_validate({
    "indicators": [
        declared("SA-01.01", "城市低保户数", "户", measure="count_households"),
        declared("SA-01.02", "城市低保人数", "人", measure="count_persons"),
        declared("SA-01.09", "累计发放低保金", "万元", measure="sum_amount"),
        declared("SA-01.13", "低保未发放笔数", "笔", measure="count_entries", of="exceptions"),
        declared("SA-03.03", "A+类保障户数", "户", measure="not_collected", reason={"zh": "没有分类", "en": "none"}),
        declared("SA-04.01", "城市低保标准", "元/人·月", measure="parameter", parameter="dibao.standard"),
    ],
    "checks": [{"check": "at_most", "whole": "SA-01.02", "parts": ["SA-01.01"]}],
})
TEXT = "全{area}低保{SA-01.01}户、{SA-01.02}人，{period}发放{SA-01.09}万元，标准{SA-04.01}元，A+类{SA-03.03}户。"
SECTION = Section("dibao", Label("低保", "Dibao"), Template("最低生活保障", (TEXT,)), FILE)
OUTLINE = Outline((Chapter(Label("社会救助", "Social assistance"), (SECTION,)),))


def computation(households: int = 120, persons: int = 310) -> Computation:
    query = Query("lines", "count(DISTINCT household_id)")
    values = {"SA-01.01": households, "SA-01.02": persons, "SA-01.09": 12_345_000, "SA-01.13": 7, "SA-04.01": 65_000}
    results = {one.id: Result(one.id, one.title.label, one.unit, COUNTY, date(2026, 11, 30), State.EXACT, query,
                              Fraction(values.get(one.id, 0)), illustrative=one.id == "SA-04.01")
               for one in FILE.indicators}
    results["SA-03.03"] = replace(results["SA-03.03"], state=State.UNRESOLVED, value=None, note=say("没有分类"))
    statements = {"lines": Query("lines", "", "WITH entry AS (SELECT 1)\nSELECT … FROM entry", (("first", "202607"),))}
    runs = (RunUsed(3, Month(2026, 11), COUNTY, False),)
    checks = check_figures(relations({"dibao": FILE}), of_results(FILE.indicators, results), Standpoint(date(2026, 11, 30)),
                           areas=[COUNTY])
    return Computation(ReportPeriod.parse("2026H2"), COUNTY, Month(2026, 11), datetime(2026, 12, 1, tzinfo=UTC), runs,
                       results, statements, tuple(checks))


@pytest.fixture
def report(tmp_path: Path) -> Path:
    return tmp_path / "report.docx"


def write(path: Path, what: Computation, decimals: int = 2) -> list[str]:
    opening = "{period}，{name}民政工作有序推进。"
    write_report(path, OUTLINE, what, opening=opening, area_name="祁东县", decimals=decimals)
    return [paragraph.text for paragraph in Document(str(path)).paragraphs]


def test_title_opening_chapters_problems_plan_and_appendices_stand_in_order(report: Path) -> None:
    told = write(report, computation())
    assert told[:6] == [
        "祁东县2026年下半年民政工作总结", "（数据截至2026年11月30日）", "2026年下半年，祁东县民政工作有序推进。",
        "一、社会救助", "（一）最低生活保障",
        "全县低保120户、310人，2026年下半年发放12.35万元，标准650.00元（示例值），A+类〔数据未收集〕。",
    ]
    heads = [text for text in told if text[1:2] == "、" or text.startswith("附件")]
    assert heads == ["一、社会救助", "二、存在的问题", "三、下一步工作打算", "附件1 指标数据表", "附件2 指标核对",
                     "附件3 查询语句"]


def test_one_decimal_where_asked(report: Path) -> None:
    assert "发放12.3万元" in write(report, computation(), decimals=1)[5]


def test_what_the_figures_lack_is_a_problem_in_words(report: Path) -> None:
    told = "\n".join(write(report, computation()))
    assert "1. 2026年7月、2026年8月、2026年9月、2026年10月没有发放清册，累计数不含上述月份。" in told
    assert "2. 2026年11月的清册尚未锁定发放，有关数据为测算数。" in told
    assert "3. 部分对象当月未能发放，需逐笔核实：低保未发放笔数7笔。" in told
    assert "4. 下列指标数据未收集：A+类保障户数（没有分类）。" in told
    assert "5. 下列标准为示例值" in told


def test_each_number_is_in_the_first_appendix_with_scope_cut_off_and_query(report: Path) -> None:
    write(report, computation())
    rows = [[cell.text for cell in row.cells] for row in Document(str(report)).tables[0].rows]
    assert rows[0] == ["编号", "指标", "范围", "截止", "数值", "单位", "说明", "查询"]
    assert rows[3] == ["SA-01.09", "累计发放低保金", "祁东县 430426", "2026-11-30", "12.35", "万元", "",
                       "lines count(DISTINCT household_id)"]
    assert rows[5][4] == "〔数据未收集〕"
    assert [row[0] for row in rows[1:]] == [one.id for one in FILE.indicators] + ["RP-03.01"]


def test_a_failed_cross_check_is_told_and_counted(report: Path) -> None:
    told = "\n".join(write(report, computation(households=400)))
    assert "下列指标口径不一致，发布前应核实：SA-01.01 不大于 SA-01.02。" in told
    tables = Document(str(report)).tables
    assert tables[1].rows[1].cells[2].text == "不一致"
    assert tables[0].rows[-1].cells[4].text == "1"


def test_the_page_is_a4_with_official_fonts_fallbacks_and_page_numbers(report: Path) -> None:
    write(report, computation())
    first, second, *_ = Document(str(report)).sections
    assert [round(one.mm) for one in (first.page_width, first.page_height) if one] == [210, 297]
    assert [round(one.mm) for one in (second.page_width, second.page_height) if one] == [297, 210]
    with ZipFile(report) as package:
        fonts, footer, body = (package.read(f"word/{name}").decode() for name in
                               ("fontTable.xml", "footer1.xml", "document.xml"))
    assert 'w:name="方正小标宋简体"><w:altName w:val="宋体"/>' in fonts
    assert "PAGE" in footer
    assert 'w:eastAsia="仿宋_GB2312"' in body
    assert 'w:highlight w:val="yellow"' in body


def test_without_a_payroll_the_report_says_that_nothing_was_collected(report: Path) -> None:
    nothing = {id: replace(one, state=State.UNRESOLVED, value=None, cut_off=None)
               for id, one in computation().results.items()}
    told = write(report, replace(computation(), cut_off=None, runs=(), statements={}, results=nothing))
    assert told[1] == "（统计期内没有发放清册）"
    assert told[5] == "2026年下半年城市低保户数、城市低保人数、累计发放低保金等数据未收集。"


@pytest.mark.parametrize(("name", "noun"), [
    ("祁东县", "县"), ("湖南省", "省"), ("全国", "国"), ("洪桥街道", "街道"), ("某开发组", "某开发组"),
])
def test_the_noun_of_an_area(name: str, noun: str) -> None:
    assert Wording.of(name).noun == noun
