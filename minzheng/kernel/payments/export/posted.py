"""The pages that a public list is posted on. Loads what writes PDFs."""

from __future__ import annotations

from datetime import datetime

from fpdf import FPDF

from minzheng.kernel.paper.lending import lend
from minzheng.kernel.paper.typeface import FAMILY, printable

from .notice import WIDTH


class Posted(FPDF):
    """The pages: at the foot of each the note and its number."""

    def __init__(self, title: str, note: str, at: datetime) -> None:
        super().__init__(orientation="P", unit="mm", format="A4")
        self.note = printable(note)
        self.set_title(title)
        self.set_lang("zh-CN")
        self.set_creation_date(at)
        lend(self)
        self.set_margins(15, 15, 15)
        self.set_auto_page_break(False)

    def footer(self) -> None:
        """The note and the page number."""
        self.set_y(-15)
        self.set_font(FAMILY, size=8)
        self.cell(WIDTH - 20, 5, self.note)
        self.cell(20, 5, f"{self.page_no()}", align="R")
