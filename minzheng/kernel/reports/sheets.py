"""Statistics sheets: a workbook with a sheet for each chapter, areas down and indicators across, from a frozen snapshot."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter

from minzheng.kernel.indicators.declarations import Indicator
from minzheng.kernel.indicators.periods import ReportPeriod
from minzheng.kernel.indicators.results import Result, State
from minzheng.kernel.indicators.snapshots.models import Snapshot
from minzheng.kernel.indicators.snapshots.queries import EVERYTHING, results_of
from minzheng.kernel.values.periods import ZONE

from .outline import Chapter, Outline

SIGNS = {State.UNRESOLVED: "—", State.SUPPRESSED: "*", State.MASKED: "x"}
"""What stands where there is no number."""
NOTES = ("“—”为数据未收集，不是零；“*”为不足3人或可由此推算，公开时不显示；“x”为原始资料遮盖了数字。",
         "各区划的截止日期相同；比率和平均数由分子、分母计算，不能相加。")
_HEAD = 4
"""The rows above the first area: title, basis, indicators, units."""


def workbook(taken: Snapshot, outline: Outline, codes: Sequence[int], names: Mapping[int, str]) -> bytes:
    """The sheets for the areas ``codes``, the whole first, as the public is shown the figures; no sheet without figures."""
    values = results_of(taken, codes, public=EVERYTHING)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False})
    title, made = _title(taken, names.get(codes[0], "")), taken.frozen_at.replace(tzinfo=None)
    book.set_properties({"title": title, "author": "minzheng", "created": made})
    forms = _forms(book)
    for chapter in outline.chapters:
        known = [one for section in chapter.sections for one in section.indicators.indicators if one.id in values[codes[0]]]
        if known:
            _sheet(book, forms, chapter, known, taken, [(code, names.get(code, str(code)), values[code]) for code in codes])
    book.close()
    return out.getvalue()


def _title(taken: Snapshot, name: str) -> str:
    return f"{name}{ReportPeriod.parse(taken.period).title.zh}民政统计报表"


def _forms(book: Any) -> dict[str, Any]:
    ruled = {"border": 1, "valign": "vcenter"}
    return {
        "title": book.add_format({"bold": True, "font_size": 14}), "note": book.add_format({"font_color": "#555555"}),
        "head": book.add_format({**ruled, "bold": True, "bg_color": "#F0F2F5", "text_wrap": True, "align": "center"}),
        "name": book.add_format(ruled), "sign": book.add_format({**ruled, "align": "center"}),
        "0": book.add_format({**ruled, "num_format": "0"}), "0.00": book.add_format({**ruled, "num_format": "0.00"}),
    }


def _sheet(
    book: Any, forms: dict[str, Any], chapter: Chapter, known: Sequence[Indicator], taken: Snapshot,
    rows: Sequence[tuple[int, str, Mapping[str, Result]]],
) -> None:
    sheet = book.add_worksheet(chapter.title.zh[:31])
    sheet.write_string(0, 0, f"{_title(taken, rows[0][1])}：{chapter.title.zh}", forms["title"])
    basis = f"数据截至{taken.cut_off or '—'}，{taken.frozen_at.astimezone(ZONE):%Y-%m-%d}冻结，快照{taken.pk}"
    sheet.write_string(1, 0, basis, forms["note"])
    sheet.write_string(2, 0, "区划", forms["head"])
    sheet.write_string(3, 0, "单位", forms["head"])
    for column, one in enumerate(known, start=1):
        sheet.write_string(2, column, f"{one.id}\n{one.title.zh}", forms["head"])
        sheet.write_string(3, column, one.unit, forms["head"])
    for line, (_, name, values) in enumerate(rows, start=_HEAD):
        sheet.write_string(line, 0, name, forms["name"])
        for column, one in enumerate(known, start=1):
            _cell(sheet, line, column, values.get(one.id), forms)
    for line, note in enumerate(NOTES, start=_HEAD + len(rows) + 1):
        sheet.write_string(line, 0, note, forms["note"])
    _laid_out(sheet, len(known))


def _cell(sheet: Any, line: int, column: int, result: Result | None, forms: dict[str, Any]) -> None:
    if result is None or result.value is None:
        sheet.write_string(line, column, SIGNS[result.state if result else State.UNRESOLVED], forms["sign"])
        return
    shown = result.shown(decimals=2)
    sheet.write_number(line, column, Decimal(shown), forms["0.00" if "." in shown else "0"])


def _laid_out(sheet: Any, columns: int) -> None:
    """On paper lying on its side, one page wide where that can be read, with the head on each page."""
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, columns, 12)
    sheet.set_row(2, 62)
    sheet.freeze_panes(_HEAD, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.repeat_rows(2, 3)
    sheet.repeat_columns(0, 0)
    sheet.set_footer("&C— &P —")
