"""The empty workbook an office fills in: headings with comments, drop-down lists, and one example row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from minzheng.kernel.people.columns import COLUMNS, EXAMPLE_MARK, Column, Kind, Sheet
from minzheng.kernel.values.files import whole_file

EXAMPLES: Mapping[Sheet, Mapping[str, str]] = {
    Sheet.HOUSEHOLDS: {
        "household_no": EXAMPLE_MARK, "area_code": "430426001001", "residence": "城市",
        "head_id": "11010519491231002X", "phone": "10000000000", "bank_name": "示例农村商业银行",
        "account_no": "6210000000000000009", "account_name": "张示例", "vehicles": "0", "dwellings": "1",
        "financial_assets": "1200.50", "current_status": "低保", "since_month": "2026-01",
        "note": "示例行，填写前可删除",
    },
    Sheet.MEMBERS: {
        "household_no": EXAMPLE_MARK, "name": "张示例", "id_number": "11010519491231002X", "relation": "户主",
        "disability_category": "肢体", "disability_grade": "二级", "serious_illness": "否", "schooling": "无",
        "work_ability": "无", "self_care": "自理", "support_place": "无", "child_status": "无", "wage": "0",
        "business": "0", "property": "0", "transfer": "210.00", "work_place": "无", "medical": "85.30",
        "education": "0",
    },
}  # fmt: skip
"""The example row of each sheet, as texts; the identity number is the published specimen of the standard."""
_PREPARED_ROWS = 5000
_NUMBERS = (Kind.COUNT, Kind.YUAN)
_CREATED = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)


def write_template(path: Path) -> None:
    """Write the empty workbook to ``path`` (.xlsx)."""
    with whole_file(path) as content, xlsxwriter.Workbook(content) as book:
        book.set_properties({"created": _CREATED, "title": "花名册"})
        for sheet in Sheet:
            _write_sheet(book, sheet)


def _write_sheet(book: xlsxwriter.Workbook, sheet: Sheet) -> None:
    page = book.add_worksheet(str(sheet))
    page.freeze_panes(1, 1)
    text = book.add_format({"num_format": "@"})
    example = book.add_format({"num_format": "@", "italic": True, "font_color": "#7F7F7F"})
    for place, column in enumerate(COLUMNS[sheet]):
        colour = "#FCE4D6" if column.is_required else "#DDEBF7"
        heading = book.add_format({"bold": True, "bg_color": colour, "border": 1, "text_wrap": True, "valign": "top"})
        page.set_column(place, place, _width(column), None if column.kind in _NUMBERS else text)
        page.write_string(0, place, column.heading, heading)
        page.write_comment(0, place, comment(column), {"x_scale": 1.6})
        page.write_string(1, place, EXAMPLES[sheet][column.name], example)
        _validate(page, place, column)
    page.write_comment(0, len(COLUMNS[sheet]), "橙色表头为必填项；第 2 行是示例，导入时自动跳过")


def _width(column: Column) -> int:
    return 21 if column.kind in (Kind.IDENTITY, Kind.AREA) or column.name == "account_no" else 13


def comment(column: Column) -> str:
    """What the heading's comment says: whether it must be filled in, what, and the choices."""
    parts = ["必填" if column.is_required else "", column.comment, "、".join(column.values)]
    return "。".join(part for part in parts if part) or "可不填"


def _validate(page: Worksheet, place: int, column: Column) -> None:
    if column.kind is Kind.CHOICE:
        page.data_validation(1, place, _PREPARED_ROWS, place, {
            "validate": "list", "source": list(column.values), "error_title": column.heading,
            "error_message": "请从列表中选择",
        })  # fmt: skip
    elif column.kind is Kind.IDENTITY:
        page.data_validation(1, place, _PREPARED_ROWS, place, {
            "validate": "length", "criteria": "==", "value": 18, "error_title": column.heading,
            "error_message": "公民身份号码为 18 位",
        })  # fmt: skip
