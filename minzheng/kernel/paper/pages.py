"""Pages of a PDF that look like an official document, with the font that ships. Loads what writes PDFs: see ``pdf``."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime

from fpdf import FPDF
from fpdf.enums import TableBordersLayout, TextMode, WrapMode, XPos, YPos
from fpdf.fonts import FontFace

from minzheng.kernel.values.periods import ZONE

from .blocks import Block
from .lending import lend
from .lines import broken
from .typeface import FAMILY, printable

WIDTH, LEFT, TOP, BOTTOM = 156.0, 28.0, 25.0, 24.0
BODY, PITCH = 15, 8.5
"""Points of the body, and millimetres from line to line."""
TABLE, DENSE, ROLL = 10.5, 8.5, 14
"""Points of tables, of those with many columns, and of those that are posted."""
_SLIP_ROW = 8.0
_GREY = 90


class Paper(FPDF):
    """Pages being written, from the top. ``foot`` stands at the foot of each, beside the page number."""

    def __init__(self, *, title: str, at: datetime, foot: str = "") -> None:
        super().__init__(orientation="P", unit="mm", format="A4")
        self.foot = printable(foot)
        self.set_title(title)
        self.set_lang("zh-CN")
        self.set_creation_date(at.astimezone(ZONE))
        lend(self)
        self._measures: dict[float, _Measure] = {}
        self.set_margins(LEFT, TOP, 210 - LEFT - WIDTH)
        self.set_auto_page_break(True, BOTTOM)

    def footer(self) -> None:
        """The page number, and what the foot says."""
        self.set_y(-20)
        self.set_font(FAMILY, size=11)
        self.cell(WIDTH, 6, f"— {self.page_no()} —", align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        if self.foot:
            self.set_font(FAMILY, size=7)
            self.set_text_color(_GREY)
            self.cell(WIDTH, 4, self.foot, align="C")
            self.set_text_color(0)

    def write_all(self, blocks: Iterable[Block]) -> None:
        """Write blocks, one below the other."""
        for block in blocks:
            self.block(block)

    def block(self, block: Block) -> None:
        """Write one block."""
        match block.style:
            case "title":
                self._centred(block.text, 22, 12, is_bold=True)
                self.ln(2)
            case "number":
                self._centred(block.text, 12, 7)
                self.ln(4)
            case "section":
                self.ln(2)
                self._line(block.text, 13, 9, is_bold=True)
            case "chapter" | "subsection":
                self._line(f"　　{block.text}", BODY, PITCH, is_bold=block.style == "chapter")
            case "note":
                self._lines(block.text, 10, 6, indent="")
            case "signature":
                self._signature(block.text)
            case "table" | "roll":
                self._table(block, ROLL if block.style == "roll" else DENSE if len(block.columns) > 5 else TABLE)
            case "slip":
                self._slip(block)
            case _:
                self._lines(block.text, BODY, PITCH, indent="" if block.style == "address" else "　　")

    def _centred(self, text: str, size: float, height: float, *, is_bold: bool = False) -> None:
        self.set_font(FAMILY, size=size)
        with self._weight(is_bold):
            for line in broken(printable(text), WIDTH, self._measure(size)):
                self.cell(WIDTH, height, line, align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _line(self, text: str, size: float, height: float, *, is_bold: bool = False) -> None:
        self.set_font(FAMILY, size=size)
        self._keep(3 * height)
        with self._weight(is_bold):
            self.cell(WIDTH, height, printable(text), new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _weight(self, is_bold: bool) -> AbstractContextManager[object]:
        """The font has one weight; a fine stroke makes it bolder."""
        return self.local_context(text_mode=TextMode.FILL_STROKE, line_width=0.25) if is_bold else nullcontext()

    def _lines(self, text: str, size: float, height: float, *, indent: str) -> None:
        """A paragraph, both edges even but for its last line."""
        self.set_font(FAMILY, size=size)
        measure = self._measure(size)
        lines = broken(indent + printable(text), WIDTH, measure)
        for number, line in enumerate(lines, start=1):
            gaps = len(line) - 1
            slack = WIDTH - measure(line)
            if number < len(lines) and gaps > 0 and 0 < slack < 3 * size * 0.3528:
                self.set_char_spacing(slack / gaps * self.k)
            self.set_font(FAMILY, size=size)
            self.cell(WIDTH, height, line, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
            self.set_char_spacing(0)

    def _signature(self, text: str) -> None:
        """Lines to the right, kept together."""
        lines = text.split("\n")
        self._keep(len(lines) * PITCH + 6)
        self.ln(6)
        self.set_font(FAMILY, size=BODY)
        for line in lines:
            self.cell(WIDTH - 12, PITCH, printable(line), align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _keep(self, height: float) -> None:
        """Begin a page when less than ``height`` is left of this one."""
        if self.get_y() + height > self.h - BOTTOM:
            self.add_page()

    def _table(self, block: Block, size: float) -> None:
        self.ln(2)
        self.set_font(FAMILY, size=size)
        self.set_line_width(0.2)
        head = FontFace(fill_color=(237, 237, 237))
        with self.table(
            borders_layout=TableBordersLayout.ALL, col_widths=block.shares, width=WIDTH, line_height=size * 0.56,
            padding=2 if size == ROLL else 1, wrapmode=WrapMode.CHAR, headings_style=head,
            first_row_as_headings=bool(block.columns), text_align="CENTER" if size == ROLL else "LEFT",
            v_align="M",
        ) as table:
            for cells in (block.columns, *block.rows):
                if cells:
                    row = table.row()
                    for cell in cells:
                        row.cell(printable(cell))
        self.ln(2)

    def _slip(self, block: Block) -> None:
        """The slip that is signed and goes back into the file, below a line to cut along."""
        self._keep(len(block.rows) * _SLIP_ROW + 20)
        self.ln(5)
        self.set_draw_color(_GREY)
        self.set_dash_pattern(dash=2, gap=1.5)
        self.line(LEFT - 14, self.get_y(), LEFT + WIDTH + 12, self.get_y())
        self.set_dash_pattern()
        self.set_draw_color(0)
        self.ln(3)
        self._centred(block.text, 14, 9, is_bold=True)
        self.set_font(FAMILY, size=TABLE)
        for row in block.rows:
            for share, cell in zip(block.shares, row, strict=True):
                width = WIDTH * share / 100
                size = TABLE
                while size > 7 and self._measure(size)(printable(cell)) > width - 2:
                    size -= 0.5
                self.set_font(FAMILY, size=size)
                self.cell(width, _SLIP_ROW, printable(cell), border=1)
            self.ln(_SLIP_ROW)

    def _measure(self, size: float) -> _Measure:
        self.set_font(FAMILY, size=size)
        return self._measures.setdefault(size, _Measure(self))


class _Measure:
    """How wide texts are in the font that is set: it has no pairs, so that a text is as wide as its characters are."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self._widths: dict[str, float] = {}

    def __call__(self, text: str) -> float:
        return sum(self._width(one) for one in text)

    def _width(self, character: str) -> float:
        if character not in self._widths:
            self._widths[character] = float(self.paper.get_string_width(character))
        return self._widths[character]
