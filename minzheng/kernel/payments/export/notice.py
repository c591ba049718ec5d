"""The public list as a PDF to post in each village: only what the law lets the public see.

A character that the shipped font lacks is printed as 〓, and the page says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from minzheng.kernel.paper.typeface import FAMILY, printable

if TYPE_CHECKING:
    from .posted import Posted

WIDTH = 180.0
ROW_HEIGHT = 7.0


@dataclass(frozen=True)
class Village:
    """One village's list: its name with those above it, rows of texts, and the foot."""

    name: str
    rows: Sequence[Sequence[str]]
    total: str


def write_notice(
    path: Path, villages: Iterable[Village], *, title: str, about: str, headings: Sequence[tuple[str, float, str]],
    note: str, at: datetime,
) -> None:
    """Write the lists of all villages, each from a new page. ``headings``: text, share of the width, alignment."""
    from .posted import Posted  # loads what writes PDFs

    pdf = Posted(title, note, at)
    widths = [share * WIDTH for _, share, _ in headings]
    aligns = [align for _, _, align in headings]
    for village in villages:
        _village(pdf, village, title, about, [text for text, _, _ in headings], widths, aligns)
    pdf.output(str(path))


def _village(
    pdf: Posted, village: Village, title: str, about: str, head: Sequence[str], widths: Sequence[float],
    aligns: Sequence[str],
) -> None:
    _new_page(pdf, village, title, about, head, widths)
    for row in village.rows:
        if pdf.get_y() + ROW_HEIGHT > pdf.h - 22:
            _new_page(pdf, village, title, about, head, widths)
        _row(pdf, [printable(cell) for cell in row], widths, aligns)
    if pdf.get_y() + ROW_HEIGHT > pdf.h - 16:
        _new_page(pdf, village, title, about, head, widths)
    pdf.cell(WIDTH, ROW_HEIGHT, printable(village.total), border=1, align="R", new_x="LMARGIN", new_y="NEXT")


def _new_page(
    pdf: Posted, village: Village, title: str, about: str, head: Sequence[str], widths: Sequence[float]
) -> None:
    pdf.add_page()
    pdf.set_font(FAMILY, size=16)
    pdf.cell(WIDTH, 10, printable(title), align="C", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font(FAMILY, size=11)
    pdf.cell(WIDTH, 7, printable(village.name), align="C", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font(FAMILY, size=9)
    pdf.cell(WIDTH, 6, printable(about), new_x="LMARGIN", new_y="NEXT")
    pdf.set_font(FAMILY, size=10)
    pdf.set_fill_color(237, 237, 237)
    for text, width in zip(head, widths, strict=True):
        pdf.cell(width, ROW_HEIGHT, printable(text), border=1, align="C", fill=True)
    pdf.ln(ROW_HEIGHT)


def _row(pdf: Posted, cells: Sequence[str], widths: Sequence[float], aligns: Sequence[str]) -> None:
    for text, width, align in zip(cells, widths, aligns, strict=True):
        pdf.cell(width, ROW_HEIGHT, text, border=1, align=align)
    pdf.ln(ROW_HEIGHT)
