"""A report as a file: a ``.docx`` with the styles that offices use, a PDF, a page of HTML.

The same document gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from minzheng.kernel.paper.blocks import Block, Style
from minzheng.kernel.paper.docx import saved
from minzheng.kernel.paper.html import html_of as html_of_blocks
from minzheng.kernel.paper.pdf import pdf_of as pdf_of_blocks
from minzheng.kernel.paper.typesetting import Piece, Sheet

from .assembling import Document

BASIS = "本报告数据按发放清册和业务台账统计，尚未扣除银行退回款项；不足3人的数据和可以由此推算的数据不公开。"
COLUMNS = ("编号", "指标", "范围", "截止", "数值", "单位", "涉及人数", "分子÷分母", "说明", "查询")
_WIDTHS = (18, 40, 25, 20, 22, 13, 14, 24, 31, 50)
_PDF_COLUMNS, _PDF_SHARES = ("编号", "指标", "截止", "数值", "单位", "说明"), (12, 34, 14, 16, 10, 14)
_QUERY_MOST = 60
"""So much of a query stands in the table; the whole stands in the system, with the figure."""
DRAFT = "草稿，未签发"
_STYLES: dict[str, Style] = {"heading": "chapter", "subheading": "subsection", "body": "body"}


def docx_of(document: Document, *, at: datetime, with_appendix: bool = True) -> bytes:
    """The report as a ``.docx`` of ``at``, with the appendix of its numbers."""
    sheet = Sheet(title=document.title)
    sheet.title(document.title)
    sheet.note(document.note)
    if not document.signed:
        sheet.note(f"（{DRAFT}）")
    for line in document.lines:
        if line.style == "body":
            sheet.paragraph([Piece(one.text, one.is_marked) for one in line.stretches])
        else:
            sheet.heading(line.text, 1 if line.style == "heading" else 2)
    if document.signed:
        sheet.signature([document.issuer, document.signed])
    if with_appendix:
        _appendix(sheet, document)
    return saved(sheet, at=at)


def _appendix(sheet: Sheet, document: Document) -> None:
    sheet.appendix("附件：本报告数据的来源")
    sheet.paragraph([Piece(BASIS)])
    sheet.table(COLUMNS, [
        (row.id, row.title, row.area, row.cut_off, row.value, row.unit, row.persons,
         f"{row.numerator}÷{row.denominator}" if row.denominator else "", row.note, _short(row.query))
        for row in document.figures], _WIDTHS)


def _short(query: str) -> str:
    text = " ".join(query.split())
    return text if len(text) <= _QUERY_MOST else text[: _QUERY_MOST - 1] + "…"


def pdf_of(document: Document, *, at: datetime) -> bytes:
    """The report as a PDF of ``at``, with the table of its numbers."""
    foot = "" if document.signed else DRAFT
    return pdf_of_blocks(_blocks(document), title=document.title, at=at, foot=foot)


def html_of(document: Document, *, at: datetime) -> bytes:
    """The report as a page of HTML of ``at`` that stands alone, with the table of its numbers."""
    foot = "" if document.signed else DRAFT
    return html_of_blocks(_blocks(document), title=document.title, at=at, foot=foot)


FILES: Mapping[str, Callable[..., bytes]] = {"docx": docx_of, "pdf": pdf_of, "html": html_of}
"""How a report (and ``at=``) becomes a file, by the file's ending."""


def _blocks(document: Document) -> Iterable[Block]:
    yield Block("title", document.title)
    yield Block("number", document.note)
    for line in document.lines:
        yield Block(_STYLES[line.style], line.text)
    if document.signed:
        yield Block("signature", f"{document.issuer}\n{document.signed}")
    yield Block("section", "附件：本报告数据的来源")
    yield Block("note", BASIS)
    rows = tuple((row.id, row.title, row.cut_off, row.value, row.unit, row.note) for row in document.figures)
    yield Block("table", "", _PDF_COLUMNS, rows, _PDF_SHARES)
