"""Blocks on paper: all of it is there, the look is that of an office, and the same blocks are the same bytes."""

from __future__ import annotations

import io
from datetime import datetime

from docx import Document
from pdfminer.high_level import extract_pages, extract_text

from minzheng.kernel.paper.blocks import Block, table, text_of
from minzheng.kernel.paper.docx import docx_of
from minzheng.kernel.paper.pdf import pdf_of
from minzheng.kernel.values.periods import ZONE

AT = datetime(2026, 11, 2, 12, tzinfo=ZONE)
BLOCKS = (
    Block("title", "示例通知书"), Block("number", "示〔2026〕1号"), Block("address", "赵示例："),
    Block("body", "经审核，你户符合条件，每月保障金额2385.05元。" * 8), Block("section", "一、依据"), Block("item", "1. 示例"),
    table(("序号", "申请人"), (("1", "赵**"),), (30, 70)), Block("note", "注"), Block("signature", "示例县民政局\n2026年11月2日"),
    Block("slip", "送达回证", rows=(("受送达人", "赵示例", "签字", ""),), shares=(20, 30, 20, 30)),
)


def _letters(text: str) -> str:
    return "".join(text.split())


def test_a_pdf_says_all_that_the_blocks_say() -> None:
    text = _letters(extract_text(io.BytesIO(pdf_of(BLOCKS, title="示例", at=AT, foot="校验码"))))
    for line in text_of(BLOCKS).splitlines():
        for part in line.split("\t"):
            assert _letters(part) in text
    assert "校验码" in text


def test_the_same_blocks_are_the_same_bytes() -> None:
    assert pdf_of(BLOCKS, title="示例", at=AT) == pdf_of(BLOCKS, title="示例", at=AT)
    assert docx_of(BLOCKS, title="示例", at=AT) == docx_of(BLOCKS, title="示例", at=AT)


def test_a_long_document_goes_on_over_pages() -> None:
    pages = list(extract_pages(io.BytesIO(pdf_of(BLOCKS * 6, title="示例", at=AT))))
    assert len(pages) > 2


def test_a_docx_is_opened_and_says_the_same() -> None:
    found = Document(io.BytesIO(docx_of(BLOCKS, title="示例", at=AT)))
    text = "\n".join(one.text for one in found.paragraphs)
    text += "\n".join(cell.text for one in found.tables for row in one.rows for cell in row.cells)
    for line in text_of(BLOCKS).splitlines():
        assert all(part in text for part in line.split("\t"))
    assert found.core_properties.title == "示例"


def test_blocks_are_plain_data() -> None:
    assert [Block.of(one.as_json()) for one in BLOCKS] == list(BLOCKS)
