"""The kinds of file a run gives for each benefit, and how those for the bureau and the bank are written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from minzheng.kernel.values.language import Label

from ..bank.writing import Part, Payment
from ..reasons import reason
from . import rows
from .bank import write_bank_file
from .public import write_public_notice, write_public_sheet
from .sheets import COUNT, MONEY, Heading, write_workbook
from .subject import Subject, Written, about, written


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


def write_register(path: Path, subject: Subject) -> Written:
    """The bureau's register: everyone paid, in full, with the account."""
    found = rows.opened(rows.lines(subject.run, subject.benefit), "id_number", "account_no")
    columns = ("township", "village", "household_no", "head", "name", "id_number", "component", "persons", "amount_fen",
               "bank_name", "account_no", "account_name")
    named = found.with_columns(pl.col("component").replace(subject.components))
    write_workbook(
        path, title=f"{subject.month_zh}{subject.title}发放花名册", about=about(subject), headings=REGISTER,
        rows=((number, *row, "") for number, row in enumerate(named.select(columns).iter_rows(), start=1)),
        at=subject.at)
    return written(found)


def write_bank(path: Path, subject: Subject) -> Written:
    """The file for the bank."""
    found = rows.opened(rows.lines(subject.run, subject.benefit).filter(pl.col("paid_fen") > 0), "account_no")
    columns = ("item", "account_name", "account_no", "bank_name", "paid_fen", "component")
    payments = (
        Payment(item, holder, number, bank, fen, (Part(item, fen, f"{subject.month_zh}{subject.components[component]}"),))
        for item, holder, number, bank, fen, component in found.select(columns).iter_rows())
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
        path, title=f"{subject.month_zh}{subject.title}异常名单", about=about(subject), headings=EXCEPTION,
        rows=((number, *row) for number, row in enumerate(named.select(columns).iter_rows(), start=1)), at=subject.at)
    return written(found)


KINDS = (
    Kind("register", "xlsx", Label("发放花名册", "Register"), False, True, write_register),
    Kind("bank", "csv", Label("银行代发文件", "Bank file"), False, True, write_bank),
    Kind("public", "xlsx", Label("公示名单", "Public list"), True, False, write_public_sheet),
    Kind("public", "pdf", Label("公示名单（打印）", "Public list to post"), True, False, write_public_notice),
    Kind("exceptions", "xlsx", Label("异常名单", "Exceptions"), False, True, write_exceptions),
)
