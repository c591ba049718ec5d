"""Tiny roster workbooks: a good household, and whatever a test changes in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from stdnum.cn import ric

from minzheng.kernel.people.columns import COLUMNS, Sheet

VILLAGE = 430426001001
Row = dict[str, Any]


def number(birth: str, sequence: int) -> str:
    """A valid identity number of Qidong for a birth date ``YYYYMMDD`` and a sequence of three digits."""
    body = f"430426{birth}{sequence:03d}"
    return body + ric.calc_check_digit(body + "0")


HEAD = number("19700102", 991)
WIFE = number("19720304", 992)
CHILD = number("20120506", 993)


def home(no: str = "001", head: str = HEAD, **changed: Any) -> Row:
    """A household row."""
    return {
        "household_no": no, "area_code": str(VILLAGE), "residence": "城市", "head_id": head, "phone": "10012345678",
        "bank_name": "示例银行", "account_no": "6210000000000000009", "account_name": "张示例", "vehicles": 0,
        "dwellings": 1, "financial_assets": 1000.5, "current_status": "低保", "since_month": "2025-03", "note": "虚构",
    } | changed  # fmt: skip


def member(no: Any = "001", id_number: Any = HEAD, relation: Any = "户主", name: Any = "张示例", **changed: Any) -> Row:
    """A member row."""
    return {
        "household_no": no, "name": name, "id_number": id_number, "relation": relation, "disability_category": "无",
        "disability_grade": "无", "serious_illness": "否", "schooling": "无", "work_ability": "有", "self_care": "自理",
        "support_place": "无", "child_status": "无", "wage": 800, "business": 0, "property": 0, "transfer": 0,
        "work_place": "本市", "medical": 0, "education": 0,
    } | changed  # fmt: skip


def family(no: str = "001") -> list[Row]:
    """Three members: head, spouse and child."""
    return [
        member(no),
        member(no, WIFE, "配偶", "李示例", wage=0, work_place="无"),
        member(no, CHILD, "子" if int(CHILD[16]) % 2 else "女", "张虚构", schooling="义务教育", wage=0, work_place="无"),
    ]


def write(
    path: Path,
    homes: Sequence[Mapping[str, Any]] | None = None,
    members: Sequence[Mapping[str, Any]] | None = None,
    *,
    headings: Mapping[str, str] | None = None,
    names: Mapping[Sheet, str] | None = None,
) -> Path:
    """Write rows by identifier under the canonical headings (or ``headings``: identifier → heading)."""
    rows = {Sheet.HOUSEHOLDS: [home()] if homes is None else homes, Sheet.MEMBERS: members or []}
    if members is None:
        rows[Sheet.MEMBERS] = family()
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        for sheet in Sheet:
            page = book.add_worksheet((names or {}).get(sheet, str(sheet)))
            for place, column in enumerate(COLUMNS[sheet]):
                page.write(0, place, (headings or {}).get(column.name, column.heading))
                for line, row in enumerate(rows[sheet], start=1):
                    value = row.get(column.name)
                    if isinstance(value, str):
                        page.write_string(line, place, value)
                    elif value is not None:
                        page.write(line, place, value)
    return path
