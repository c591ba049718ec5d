"""The masked public list: never more than the law names for the benefit, per village."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from minzheng.kernel.paper.typeface import MISSING, characters
from minzheng.kernel.values.identity import mask_name
from minzheng.kernel.values.money import as_read

from ..models import RunState
from . import rows
from .notice import Village, write_notice
from .sheets import COUNT, MONEY, Heading, write_workbook
from .subject import Subject, Written, about

PUBLIC = {
    "applicant": (Heading("户主", 14), 0.4, "C"),
    "members": (Heading("保障人口", 10, COUNT, is_totalled=True), 0.2, "C"),
    "amount": (Heading("月保障金（元）", 14, MONEY, is_totalled=True), 0.25, "R"),
}
PUBLIC_NOTE = "姓名按规定隐去；只公布法定内容。如有异议，请向乡镇（街道）或县级民政部门反映。"


def public_rows(subject: Subject) -> pl.DataFrame:
    """What the public may see, one row per household: township, village and the columns the law names, masked."""
    found = rows.lines(subject.run, subject.benefit)
    households = found.group_by("area_code", "township", "village", "household_no", "head", maintain_order=True).agg(
        pl.col("persons").sum().alias("members"), pl.col("amount_fen").sum().alias("amount"))
    masked = households["head"].map_elements(mask_name, return_dtype=pl.String).alias("applicant")
    return households.with_columns(masked).select("area_code", "township", "village", *shown(subject))


def shown(subject: Subject) -> list[str]:
    """The columns of the public list, in their order: never more than the law names for the benefit."""
    return [name for name in PUBLIC if name in subject.shows]


def write_public_sheet(path: Path, subject: Subject) -> Written:
    """The masked list as a workbook."""
    found = public_rows(subject)
    headings = [Heading("序号", 6, COUNT), Heading("乡镇（街道）", 18), Heading("村（社区）", 22),
                *(PUBLIC[name][0] for name in shown(subject))]
    columns = ("township", "village", *shown(subject))
    write_workbook(
        path, title=f"{subject.month_zh}{subject.title}公示名单", about=[*about(subject), PUBLIC_NOTE],
        headings=headings,
        rows=((number, *row) for number, row in enumerate(found.select(columns).iter_rows(), start=1)), at=subject.at)
    return _shown_sum(found)


def write_public_notice(path: Path, subject: Subject) -> Written:
    """The masked list as a PDF, each village from a new page."""
    found = public_rows(subject)
    headings = [("序号", 0.15, "C"), *((PUBLIC[name][0].text, *PUBLIC[name][1:]) for name in shown(subject))]
    whole = sum(share for _, share, _ in headings)
    write_notice(
        path, _villages(found, subject), title=f"{subject.month_zh}{subject.title}公示名单",
        about=f"公示单位：{subject.area}    制表日期：{subject.at:%Y-%m-%d}{_draft(subject)}",
        headings=[(text, share / whole, align) for text, share, align in headings], note=_note(found), at=subject.at)
    return _shown_sum(found)


def _draft(subject: Subject) -> str:
    return "    （草稿，尚未锁定）" if subject.run.state == RunState.DRAFT else ""


def _villages(found: pl.DataFrame, subject: Subject) -> Iterable[Village]:
    names = shown(subject)
    for village in found.partition_by("area_code", maintain_order=True):
        lines = [[str(number), *(_text(name, cell) for name, cell in zip(names, row, strict=True))]
                 for number, row in enumerate(village.select(names).iter_rows(), start=1)]
        total = f"共 {village.height} 户"
        total += f"，{village['members'].sum()} 人" if "members" in names else ""
        total += f"，{as_read(int(village['amount'].sum()))} 元" if "amount" in names else ""
        yield Village(f"{village['township'][0]} {village['village'][0]}", lines, total)


def _text(name: str, cell: object) -> str:
    return as_read(cell) if name == "amount" and isinstance(cell, int) else str(cell)


def _note(found: pl.DataFrame) -> str:
    texts = {text for name in ("applicant", "township", "village") if name in found.columns for text in found[name]}
    known = characters()
    lacks = any(ord(one) not in known for text in texts for one in text)
    return f"{PUBLIC_NOTE}{MISSING} 为字库所缺的字。" if lacks else PUBLIC_NOTE


def _shown_sum(found: pl.DataFrame) -> Written:
    return Written(found.height, int(found["amount"].sum()) if "amount" in found.columns else 0)
