"""Files as offices send them: Word, damaged Word, old encodings, and files that hold no text."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document

from minzheng.kernel.reports.reading.sources import UnreadableReport, lines_of

PARAGRAPHS = [f"第{number}村有城市低保对象{number * number % 997}户。" for number in range(300)]


def word() -> bytes:
    document, content = Document(), BytesIO()
    for text in PARAGRAPHS:
        document.add_paragraph(text)
    row = document.add_table(rows=1, cols=2).rows[0]
    row.cells[0].text, row.cells[1].text = "城市低保户数", "1205户"
    document.save(content)
    return content.getvalue()


def test_a_word_document_gives_paragraphs_and_tables_in_order() -> None:
    found = lines_of(word(), "report.docx")
    assert list(found.lines[:-1]) == PARAGRAPHS
    assert found.lines[-1] == "城市低保户数，1205户。"
    assert found.notes == ()


def test_a_damaged_document_gives_what_can_still_be_read_and_says_so() -> None:
    whole = word()
    found = lines_of(whole[:whole.find(b"word/document.xml") + 2000], "report.docx")
    assert [one.code for one in found.notes] == ["damaged"]
    assert 10 < len(found.lines) < len(PARAGRAPHS)
    assert list(found.lines[:10]) == PARAGRAPHS[:10]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_is_read_in_the_encodings_offices_write(encoding: str) -> None:
    assert lines_of("城市低保\r\n农村低保".encode(encoding), "a.txt").lines == ("城市低保", "农村低保")


def test_bytes_of_no_encoding_are_noted() -> None:
    found = lines_of("城市低保对象".encode() + b"\xff\xff", "a.txt")
    assert [one.code for one in found.notes] == ["undecodable"]


def test_a_text_loses_what_the_database_cannot_keep() -> None:
    assert lines_of("城市低保\0 12户".encode(), "a.txt").lines == ("城市低保 12户",)


def inside(xml: str, *, is_locked: bool = False) -> bytes:
    """A Word document with ``xml`` as its text; locked: its parts are marked as encrypted."""
    content = BytesIO()
    with ZipFile(BytesIO(word())) as whole, ZipFile(content, "w") as made:
        for part in whole.infolist():
            made.writestr(part.filename, xml if part.filename == "word/document.xml" else whole.read(part))
    data = bytearray(content.getvalue())
    for mark, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(mark), bytes(data)):
            data[found.start() + flag] |= is_locked
    return bytes(data)


WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@pytest.mark.parametrize(("content", "name"), [
    (inside(f'<w:document xmlns:w="{WORD}"/>'), "a.docx"), (inside("<html/>"), "a.docx"),
    (inside(f'<w:document xmlns:w="{WORD}"/>', is_locked=True), "a.docx"),
    (b"", "a.txt"), (b"PK\x03\x04broken", "a.docx"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "a.doc"), (b"not a word file", "a.docx")])
def test_a_file_without_text_is_refused_with_a_sentence(content: bytes, name: str) -> None:
    with pytest.raises(UnreadableReport):
        lines_of(content, name)
