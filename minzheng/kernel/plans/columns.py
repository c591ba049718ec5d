"""The columns of a plan's workbook, each with the other words that offices head it with, and the empty workbook."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from .models import KINDS
from .wording import plain

CHAPTER, TEXT, KIND, OWNER, PARTNERS = "chapter", "text", "kind", "owner", "partners"
BEGINS, DUE, INDICATOR, TARGET, UNIT, DELIVERABLE, ORIGIN = (
    "begins", "due", "indicator", "target", "unit", "deliverable", "origin")
HEADINGS: dict[str, tuple[str, ...]] = {
    CHAPTER: ("章节", "板块", "业务领域", "工作领域", "一级任务", "业务类别"),
    TEXT: ("任务", "工作任务", "目标任务", "任务内容", "工作内容", "具体任务", "重点工作", "工作目标"),
    KIND: ("类别", "任务类别", "类型", "任务类型"),
    OWNER: ("责任股室", "责任科室", "责任单位", "牵头股室", "牵头科室", "牵头单位", "承办股室", "责任部门"),
    PARTNERS: ("配合单位", "配合股室", "配合科室", "协办单位", "协同单位", "参与单位"),
    BEGINS: ("开始日期", "开始时间", "启动时间"),
    DUE: ("完成时限", "完成时间", "完成日期", "截止日期", "截止时间", "时限", "时间节点"),
    INDICATOR: ("指标", "指标编号", "对应指标", "指标名称"),
    TARGET: ("目标值", "目标", "年度目标", "量化目标", "任务数"),
    UNIT: ("计量单位", "单位"),
    DELIVERABLE: ("完成标志", "成果形式", "完成标准", "工作成果"),
    ORIGIN: ("依据", "依据文件", "任务来源"),
}
"""The first word of each is what the empty workbook has."""
REQUIRED = (CHAPTER, TEXT, OWNER, DUE)
_EXAMPLE = {
    CHAPTER: "养老服务", TEXT: "示例：新建日间照料中心（导入前请删除本行）", KIND: "目标", OWNER: "养老服务股",
    PARTNERS: "乡镇（街道）", DUE: "11月底", INDICATOR: "EL-03.03", TARGET: "不少于 10", UNIT: "个",
}


def column_of(heading: str) -> str:
    """What a heading means; empty for one that is not known."""
    bare = plain(heading).replace(" ", "").partition("(")[0]
    return next((name for name, words in HEADINGS.items() if bare in words), "")


def header_row(rows: Sequence[Sequence[Any]]) -> int | None:
    """Where the headings stand: the first of the first ten rows that heads tasks and something else."""
    for number, row in enumerate(rows[:10]):
        known = {column_of(str(cell)) for cell in row if cell is not None} - {""}
        if TEXT in known and len(known) > 1:
            return number
    return None


def template() -> bytes:
    """The empty workbook: headings, orange where something must stand, and one row as an example."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet("工作计划")
    page.freeze_panes(1, 0)
    text = book.add_format({"num_format": "@"})
    for place, (name, words) in enumerate(HEADINGS.items()):
        head = book.add_format({"bold": True, "border": 1, "bg_color": "#FCE4D6" if name in REQUIRED else "#DDEBF7"})
        page.set_column(place, place, 40 if name == TEXT else 16, text)
        page.write_string(0, place, words[0], head)
        page.write_string(1, place, _EXAMPLE.get(name, ""), text)
        if name == KIND:
            page.data_validation(1, place, 3000, place, {"validate": "list", "source": [one.zh for one in KINDS.values()]})
    book.close()
    return out.getvalue()


def is_example(text: str) -> bool:
    """Whether a task is the example of the empty workbook."""
    return plain(text) == plain(_EXAMPLE[TEXT])
