"""The look of an official document (公文): A4, the margins and fonts of GB/T 9704, page numbers, tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.document import Document as Docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

_BODY_SIZE = 16
"""三号, in points."""
TITLE, HEAD_1, HEAD_2, BODY, PLAIN = "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312", "宋体"
FALLBACKS = {TITLE: "宋体", HEAD_1: "SimHei", HEAD_2: "楷体", BODY: "仿宋"}
"""Where the first font is not installed, the reader's program takes the second."""


@dataclass(frozen=True)
class Piece:
    """A stretch of text; ``is_marked`` where a value is missing, hidden or only an illustration."""

    text: str
    is_marked: bool = False


class Sheet:
    """A document being written, from the top."""

    def __init__(self, *, title: str) -> None:
        self.docx: Docx = Document()
        self.docx.core_properties.title = title
        self.docx.core_properties.author = "minzheng"
        self.docx.core_properties.language = "zh-CN"
        section = self.docx.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        self._page_number(section.footer.paragraphs[0])
        self._add_fallbacks()

    def title(self, text: str) -> None:
        """The title of the document, centred."""
        paragraph = self.docx.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_after = Pt(14)
        self._run(paragraph, text, TITLE, 22)

    def note(self, text: str) -> None:
        """A line below the title, centred."""
        paragraph = self.docx.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        self._run(paragraph, text, HEAD_2, _BODY_SIZE)

    def heading(self, text: str, level: int) -> None:
        """一、 in 黑体, （一） in 楷体."""
        paragraph = self.docx.add_heading(level=level)
        _official(paragraph)
        self._run(paragraph, text, HEAD_1 if level == 1 else HEAD_2, _BODY_SIZE)

    def paragraph(self, pieces: Iterable[Piece]) -> None:
        """A paragraph of the body; what is marked is highlighted."""
        paragraph = self.docx.add_paragraph()
        _official(paragraph)
        for piece in pieces:
            run = self._run(paragraph, piece.text, BODY, _BODY_SIZE)
            if piece.is_marked:
                run.font.highlight_color = WD_COLOR_INDEX.YELLOW

    def appendix(self, text: str) -> None:
        """Start an appendix on a new page lying on its side."""
        last = self.docx.sections[-1]
        section = self.docx.add_section(WD_SECTION.NEW_PAGE)
        if last.orientation != WD_ORIENT.LANDSCAPE:
            section.orientation = WD_ORIENT.LANDSCAPE
            section.page_width, section.page_height = Mm(297), Mm(210)
            section.left_margin = section.right_margin = Mm(20)
            section.top_margin = section.bottom_margin = Mm(20)
        self.heading(text, 1)

    def address(self, text: str) -> None:
        """To whom a letter goes: a line without indent."""
        paragraph = self.docx.add_paragraph()
        _official(paragraph, is_indented=False)
        self._run(paragraph, text, BODY, _BODY_SIZE)

    def small(self, text: str) -> None:
        """A remark in small type."""
        self._run(self.docx.add_paragraph(), text, PLAIN, 10)

    def signature(self, lines: Sequence[str]) -> None:
        """Who issues the document and when, to the right."""
        for index, line in enumerate(lines):
            paragraph = self.docx.add_paragraph()
            _official(paragraph, is_indented=False)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            paragraph.paragraph_format.right_indent = Pt(2 * _BODY_SIZE)
            paragraph.paragraph_format.space_before = Pt(0 if index else 28)
            paragraph.paragraph_format.keep_with_next = index + 1 < len(lines)
            self._run(paragraph, line, BODY, _BODY_SIZE)

    def table(
        self, columns: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int], *, size: int = 8
    ) -> None:
        """A ruled table with a head that repeats on each page (none without columns); widths in millimetres."""
        table = self._ruled(widths)
        if columns:
            head = table.add_row()
            self._fill(head.cells, columns, widths, HEAD_1, size)
            _mark(head, "w:tblHeader")
        for row in rows:
            added = table.add_row()
            self._fill(added.cells, row, widths, PLAIN, size)
            _mark(added, "w:cantSplit")

    def slip(self, title: str, rows: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
        """A slip to be signed and cut off: it stays on one page."""
        cut = self.docx.add_paragraph()
        cut.paragraph_format.space_before = Pt(14)
        cut.paragraph_format.keep_with_next = True
        _cut_below(cut)
        head = self.docx.add_paragraph()
        head.alignment = WD_ALIGN_PARAGRAPH.CENTER
        head.paragraph_format.keep_with_next = True
        self._run(head, title, HEAD_1, _BODY_SIZE)
        table = self._ruled(widths)
        for number, row in enumerate(rows, start=1):
            added = table.add_row()
            added.height = Mm(10)
            self._fill(added.cells, row, widths, PLAIN, 11)
            _mark(added, "w:cantSplit")
            for cell in added.cells:
                cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
                cell.paragraphs[0].paragraph_format.keep_with_next = number < len(rows)

    def _ruled(self, widths: Sequence[int]) -> Any:
        table: Any = self.docx.add_table(rows=0, cols=len(widths), style="Table Grid")
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        return table

    def verbatim(self, text: str) -> None:
        """Text as it stands, in a fixed-width font."""
        for line in text.strip("\n").split("\n"):
            paragraph = self.docx.add_paragraph()
            paragraph.paragraph_format.space_after = Pt(0)
            self._run(paragraph, line, PLAIN, 8, latin="Consolas")

    def _fill(self, cells: Sequence[Any], texts: Sequence[str], widths: Sequence[int], font: str, size: int) -> None:
        for cell, text, width in zip(cells, texts, widths, strict=True):
            cell.width = Mm(width)
            self._run(cell.paragraphs[0], text, font, size)

    def _run(self, paragraph: Paragraph, text: str, font: str, size: int, *, latin: str = "Times New Roman") -> Run:
        run = paragraph.add_run(text)
        run.font.size = Pt(size)
        run.font.bold = False
        run.font.name = latin
        fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
        for slot in ("w:ascii", "w:hAnsi", "w:cs"):
            fonts.set(qn(slot), latin)
        fonts.set(qn("w:eastAsia"), font)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)
        run.font.color.rgb = RGBColor(0, 0, 0)
        return run

    def _page_number(self, paragraph: Paragraph) -> None:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        self._run(paragraph, "— ", PLAIN, 14)
        for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
            run = self._run(paragraph, "", PLAIN, 14)
            part = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                part.set(qn("w:fldCharType"), kind)
            else:
                part.text = text
            run._element.append(part)
        self._run(paragraph, " —", PLAIN, 14)

    def _add_fallbacks(self) -> None:
        table = next(part for part in self.docx.part.package.iter_parts() if part.partname == "/word/fontTable.xml")
        entries = "".join(
            f'<w:font w:name="{name}"><w:altName w:val="{other}"/></w:font>' for name, other in FALLBACKS.items())
        table._blob = table.blob.replace(b"</w:fonts>", entries.encode() + b"</w:fonts>")


def _official(paragraph: Paragraph, *, is_indented: bool = True) -> None:
    """28-point lines and an indent of two characters."""
    form = paragraph.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(28)
    form.space_before = form.space_after = Pt(0)
    if not is_indented:
        return
    indent = form.element.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), "200")
    indent.set(qn("w:firstLine"), str(2 * _BODY_SIZE * 20))


def _cut_below(paragraph: Paragraph) -> None:
    """A dashed line below an empty paragraph."""
    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "dashed"), ("sz", "6"), ("space", "1"), ("color", "808080")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph._p.get_or_add_pPr().append(borders)


def _mark(row: Any, name: str) -> None:
    """Give a table row a property: to stay whole, or to stand at the head of each page."""
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)
