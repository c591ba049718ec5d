"""The kinds of file a run gives for each benefit, and how each is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from minzheng.kernel.values.identity import mask_name
from minzheng.kernel.values.language import Label
from minzheng.kernel.values.money import yuan
from minzheng.kernel.values.periods import Month

from ..models import PayrollRun, RunState
from ..reasons import reason
from . import rows
from .bank import Payment, write_bank_file
from .notice import MISSING, Village, characters, write_notice
from .sheets import COUNT, MONEY, Heading, write_workbook


@dataclass(frozen=True)
class Subject:
    """What a file is about: one benefit of one run. ``shows`` is what the public may see of it, empty for nothing."""

    run: PayrollRun
    benefit: str
    title: str
    components: dict[str, str]
    shows: tuple[str, ...]
    area: str
    at: datetime
    encoding: str = "gb18030"

    @property
    def month(self) -> Month:
        return Month.from_int(self.run.month)

    @property
    def month_zh(self) -> str:
        return f"{self.month.year}年{self.month.number}月"

    @property
    def batch(self) -> str:
        """The batch number that the bank returns with its answer."""
        return f"{self.run.month}-{self.run.pk}-{self.benefit}"


@dataclass(frozen=True)
class Written:
    """How many rows a file has and how much money they say, in fen."""

    rows: int
    amount_fen: int


@dataclass(frozen=True)
class Kind:
    """A kind of file: its name in file names, ending, label, who it is for, and its writer."""

    name: str
    ending: str
    label: Label
    is_public: bool
    opens_sealed: bool
    write: Callable[[Path, Subject], Written]


REGISTER = (
    Heading("序号", 6, COUNT), Heading("乡镇（街道）", 14), Heading("村（社区）", 16), Heading("户号", 12),
    Heading("户主", 10), Heading("发放对象", 10), Heading("公民身份号码", 20), Heading("项目", 20),
    Heading("人数", 6, COUNT, is_totalled=True), Heading("金额（元）", 12, MONEY, is_totalled=True),
    Heading("开户银行", 18), Heading("银行账号", 22), Heading("户名", 10), Heading("签收", 8),
)
EXCEPTION = (
    Heading("序号", 6, COUNT), Heading("乡镇（街道）", 14), Heading("村（社区）", 16), Heading("户号", 12),
    Heading("户主", 10), Heading("对象", 10), Heading("公民身份号码", 20), Heading("项目", 20),
    Heading("原因代码", 18), Heading("原因", 36), Heading("处理办法", 36),
    Heading("未发金额（元）", 12, MONEY, is_totalled=True),
)
PUBLIC = {
    "applicant": (Heading("户主", 14), 0.4, "C"),
    "members": (Heading("保障人口", 10, COUNT, is_totalled=True), 0.2, "C"),
    "amount": (Heading("月保障金（元）", 14, MONEY, is_totalled=True), 0.25, "R"),
}
PUBLIC_NOTE = "姓名按规定隐去；只公布法定内容。如有异议，请向乡镇（街道）或县级民政部门反映。"


def _about(subject: Subject) -> list[str]:
    state = "草稿，尚未锁定" if subject.run.state == RunState.DRAFT else "已锁定"
    return [f"单位：{subject.area}    月份：{subject.month_zh}    核算批次：{subject.run.pk}（{state}）    "
            f"制表时间：{subject.at:%Y-%m-%d %H:%M}    金额单位：元"]


def write_register(path: Path, subject: Subject) -> Written:
    """The bureau's register: everyone paid, in full, with the account."""
    found = rows.opened(rows.lines(subject.run, subject.benefit), "id_number", "account_no")
    columns = ("township", "village", "household_no", "head", "name", "id_number", "component", "persons", "amount_fen",
               "bank_name", "account_no", "account_name")
    named = found.with_columns(pl.col("component").replace(subject.components))
    write_workbook(
        path, title=f"{subject.month_zh}{subject.title}发放花名册", about=_about(subject), headings=REGISTER,
        rows=((number, *row, "") for number, row in enumerate(named.select(columns).iter_rows(), start=1)),
        at=subject.at)
    return _written(found)


def write_bank(path: Path, subject: Subject) -> Written:
    """The file for the bank."""
    found = rows.opened(rows.lines(subject.run, subject.benefit), "account_no")
    columns = ("item", "account_name", "account_no", "bank_name", "amount_fen", "component")
    payments = (
        Payment(item, holder, number, bank, amount_fen, f"{subject.month_zh}{subject.components[component]}")
        for item, holder, number, bank, amount_fen, component in found.select(columns).iter_rows())
    return Written(*write_bank_file(
        path, payments, batch=subject.batch, on=subject.at.date(), month=str(subject.month), benefit=subject.benefit,
        encoding=subject.encoding))


def write_exceptions(path: Path, subject: Subject) -> Written:
    """Everyone enrolled and not paid: the reason, and what to do."""
    found = rows.opened(rows.exceptions(subject.run, subject.benefit), "id_number")
    columns = ("township", "village", "household_no", "head", "name", "id_number", "component", "reason_code", "reason",
               "remedy", "amount_fen")
    remedies = {code: reason(code).remedy.zh for code in found["reason_code"].unique()}
    named = found.with_columns(
        pl.col("component").replace(subject.components),
        pl.col("reason_code").replace_strict(remedies, default="", return_dtype=pl.String).alias("remedy"))
    write_workbook(
        path, title=f"{subject.month_zh}{subject.title}异常名单", about=_about(subject), headings=EXCEPTION,
        rows=((number, *row) for number, row in enumerate(named.select(columns).iter_rows(), start=1)), at=subject.at)
    return _written(found)


def _written(frame: pl.DataFrame) -> Written:
    return Written(frame.height, int(frame["amount_fen"].sum()))


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
        path, title=f"{subject.month_zh}{subject.title}公示名单", about=[*_about(subject), PUBLIC_NOTE],
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
        total += f"，{yuan(int(village['amount'].sum()))} 元" if "amount" in names else ""
        yield Village(f"{village['township'][0]} {village['village'][0]}", lines, total)


def _text(name: str, cell: object) -> str:
    return yuan(cell) if name == "amount" and isinstance(cell, int) else str(cell)


def _note(found: pl.DataFrame) -> str:
    texts = {text for name in ("applicant", "township", "village") if name in found.columns for text in found[name]}
    known = characters()
    lacks = any(ord(one) not in known for text in texts for one in text)
    return f"{PUBLIC_NOTE}{MISSING} 为字库所缺的字。" if lacks else PUBLIC_NOTE


def _shown_sum(found: pl.DataFrame) -> Written:
    return Written(found.height, int(found["amount"].sum()) if "amount" in found.columns else 0)


KINDS = (
    Kind("register", "xlsx", Label("发放花名册", "register"), False, True, write_register),
    Kind("bank", "csv", Label("银行代发文件", "bank file"), False, True, write_bank),
    Kind("public", "xlsx", Label("公示名单", "public list"), True, False, write_public_sheet),
    Kind("public", "pdf", Label("公示名单（打印）", "public list to post"), True, False, write_public_notice),
    Kind("exceptions", "xlsx", Label("异常名单", "exceptions"), False, True, write_exceptions),
)
