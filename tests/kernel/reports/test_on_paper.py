"""The report as its reader gets it: read back from the file."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from zipfile import ZipFile

import pytest
from docx import Document as Docx
from pdfminer.high_level import extract_text

from minzheng.kernel.reports.assembling import Document
from minzheng.kernel.reports.comparing import between, differences
from minzheng.kernel.reports.on_paper import docx_of, html_of, pdf_of
from tests.kernel.reports.invented import AT, VALUES, Invented, opened, put_together

pytestmark = pytest.mark.django_db


@pytest.fixture
def document() -> Document:
    return put_together(opened(), Invented(illustrative=frozenset({"SA-04.01"})), signed=date(2026, 12, 3))


def test_title_opening_chapters_signature_and_appendix_stand_in_order(document: Document) -> None:
    told = [one.text for one in Docx(io.BytesIO(docx_of(document, at=AT))).paragraphs]
    assert told[:3] == ["示例县2026年下半年民政工作总结", "（数据截至2026年11月30日）",
                        "2026年下半年，示例县民政工作有序推进。"]
    heads = [text for text in told if text[1:2] == "、" or text.startswith("附件")]
    assert heads == ["一、社会救助", "二、存在的问题", "三、下一步工作打算", "附件：本报告数据的来源"]
    assert told[told.index("示例县民政局") + 1] == "2026年12月3日"


def test_each_number_is_in_the_appendix_with_scope_cut_off_persons_and_query(document: Document) -> None:
    rows = [[cell.text for cell in row.cells] for row in Docx(io.BytesIO(docx_of(document, at=AT))).tables[0].rows]
    assert rows[1] == ["SA-01.01", "城市低保户数", "示例县 430426", "2026-11-30", "120", "户", "120", "", "",
                       "lines count(*)"]
    assert [row[0] for row in rows[1:7]] == ["SA-01.01", "SA-01.02", "SA-01.09", "SA-04.01", "SA-03.03", "SA-10.04"]
    assert rows[-1][4] == "3"
    assert "核对疑点台账" in rows[-1][8]


def test_the_persons_behind_a_value_are_not_those_behind_that_of_last_year() -> None:
    report = opened(text="低保{SA-01.01}户，{SA-01.01|change}。")
    rows = put_together(report, Invented(past={("SA-01.01", "2025H2"): 100})).figures
    assert [(one.value, one.persons) for one in rows if one.id == "SA-01.01"] == [("120", "120"), ("100", "")]


def test_the_page_is_a4_with_official_fonts_fallbacks_and_page_numbers(document: Document) -> None:
    content = docx_of(document, at=AT)
    first, second, *_ = Docx(io.BytesIO(content)).sections
    assert [round(one.mm) for one in (first.page_width, first.page_height) if one] == [210, 297]
    margins = (first.top_margin, first.bottom_margin, first.left_margin, first.right_margin)
    assert [round(one.mm) for one in margins if one] == [37, 35, 28, 26]
    assert [round(one.mm) for one in (second.page_width, second.page_height) if one] == [297, 210]
    with ZipFile(io.BytesIO(content)) as package:
        fonts, footer, body = (package.read(f"word/{name}").decode() for name in
                               ("fontTable.xml", "footer1.xml", "document.xml"))
    assert 'w:name="方正小标宋简体"><w:altName w:val="宋体"/>' in fonts
    assert "PAGE" in footer
    assert 'w:eastAsia="仿宋_GB2312"' in body
    assert 'w:highlight w:val="yellow"' in body


def test_the_same_document_gives_the_same_bytes_and_survives_being_kept(document: Document) -> None:
    again = Document.of(document.as_json())
    assert again == document
    assert docx_of(again, at=AT) == docx_of(document, at=AT)
    assert pdf_of(again, at=AT) == pdf_of(document, at=AT)
    assert html_of(again, at=AT) == html_of(document, at=AT)


def test_the_pdf_says_the_same(document: Document) -> None:
    text = extract_text(io.BytesIO(pdf_of(document, at=AT)))
    assert "全县低保120户" in text.replace("\n", "")
    assert "（一）最低生活保障" in text


def test_the_page_says_the_same_and_stands_alone(document: Document) -> None:
    page = html_of(replace(document, note="<script>"), at=AT).decode()
    assert "全县低保120户" in page
    assert "<h3>（一）最低生活保障</h3>" in page
    assert page.count("<tr>") == len(document.figures) + 1
    assert "&lt;script&gt;" in page
    assert not [one for one in ("<script", "src=", "href=") if one in page]


def test_the_masked_version_keeps_the_structure_and_no_digit_of_a_figure(document: Document) -> None:
    masked = document.masked()
    assert masked.lines[3].text == "全县低保xxx户、xxx人，2026年下半年发放xx.xx万元，标准xxx.xx元（示例值），A+类〔数据未收集〕。"
    assert [len(line.text) for line in masked.lines] == [len(line.text) for line in document.lines]
    assert {row.value for row in masked.figures if row.value[:1] != "〔"} == {"xxx", "xx.xx", "xxx.xx", "xx", "x"}


def test_what_differs_between_versions_and_texts(document: Document) -> None:
    other = put_together(opened(title="另一份"), Invented({**VALUES, "SA-01.01": 121}))
    changes = between(document, other)
    assert [(one.heading, one.old[:8], one.new[:8]) for one in changes] == [
        ("（一）最低生活保障", "全县低保120户", "全县低保121户")]
    assert [(one.kind, one.text) for one in differences("低保120户", "低保121户余")] == [
        ("same", "低保"), ("removed", "120"), ("added", "121"), ("same", "户"), ("added", "余")]
