"""What lists share: the query they are asked with, and the files they export."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localtime

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.identity import mask_id
from minzheng.kernel.values.language import say
from minzheng.kernel.values.spreadsheets import harmless

from .components.table import Column
from .scope import by, now

EXPORT_MOST = 100_000
"""The most rows one export carries; more is a matter for the run's own files."""
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def state_of(request: HttpRequest, *names: str) -> dict[str, str]:
    """The named parameters of the address that are set, with ``sort`` and ``at``; over-long values are cut."""
    known = (*names, "sort", "at")
    given = {name: plain(request.GET.get(name, ""))[:400] for name in known}
    return {name: value for name, value in given.items() if value}


def plain(text: str) -> str:
    """What was typed, without blanks around it and without the NUL characters that the database cannot keep."""
    return text.replace("\0", "").strip()


def span_of(state: Mapping[str, str]) -> tuple[int, int] | None:
    """The codes of the area that the address asks for; None when it asks for none or for nonsense."""
    area = state.get("area", "")
    return areas.span(int(area)) if len(area) == 12 and area.isascii() and area.isdigit() else None


def export(
    request: HttpRequest, kind: str, *, name: str, title: str, columns: Sequence[Column], rows: Iterable[Any]
) -> HttpResponse:
    """The rows as a file (``xlsx`` or ``csv``), with who exported them and when; put on record before it leaves."""
    asked = {key: str(value) for key, value in request.GET.items() if key != "q"}
    content = written(kind, name=name, title=title, columns=columns, rows=rows, asked=asked, by=by(request), at=now())
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def written(
    kind: str, *, name: str, title: str, columns: Sequence[Column], rows: Iterable[Any], asked: Mapping[str, str], by: Actor,
    at: datetime,
) -> bytes:
    """The rows as the bytes of a file that says who took it when; put on record. Raises NotFound for another ``kind``."""
    if kind not in TYPES:
        raise NotFound(say("没有“{kind}”这种导出格式", kind=kind))
    lines = [[_plain(column, row) for column in columns] for row in rows]
    record(by=by, at=at, action="export_list", subject=f"list:{name}",
           details={"rows": len(lines), "kind": kind, "query": dict(asked)})
    mark = str(say("{who} 于 {when} 导出，含个人信息，请勿外传", who=by, when=f"{localtime(at):%Y-%m-%d %H:%M}"))
    labels = [str(column.label) for column in columns]
    return _workbook(title, labels, columns, lines, mark) if kind == "xlsx" else _csv(labels, lines, mark)


def _plain(column: Column, row: Any) -> Any:
    value = column.value(row)
    if value is None:
        return ""
    if column.kind in ("money", "money_delta"):
        return Decimal(int(value)).scaleb(-2)
    if column.kind in ("count", "delta"):
        return int(value)
    if column.kind == "time":
        return f"{localtime(value):%Y-%m-%d %H:%M}"
    return mask_id(str(value)) if column.kind == "id" else str(value)


def _csv(labels: list[str], lines: list[list[Any]], mark: str) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    for line in (labels, *lines, [mark]):
        writer.writerow([harmless(value) if isinstance(value, str) else value for value in line])
    return text.getvalue().encode("utf-8-sig")


def _workbook(
    title: str, labels: list[str], columns: Sequence[Column], lines: list[list[Any]], mark: str
) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    head = book.add_format({"bold": True, "bg_color": "#F0F2F5", "bottom": 1})
    money = book.add_format({"num_format": "#,##0.00"})
    count = book.add_format({"num_format": "#,##0"})
    sheet.set_footer(f"&L{mark}&R&P/&N")
    sheet.freeze_panes(2, 0)
    sheet.write_string(0, 0, f"{title}　{mark}")
    sheet.write_row(1, 0, labels, head)
    for index, column in enumerate(columns):
        sheet.set_column(index, index, 14 if column.is_number else 20)
    for row, line in enumerate(lines, start=2):
        for index, value in enumerate(line):
            if isinstance(value, str):
                sheet.write_string(row, index, value)
            else:
                sheet.write_number(row, index, value, money if isinstance(value, Decimal) else count)
    book.close()
    return out.getvalue()
