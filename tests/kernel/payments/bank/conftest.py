"""A released run of three households, and the bank that answers for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import pytest

from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.encryption import open_sealed
from minzheng.kernel.catalogue.loader import Catalogue
from minzheng.kernel.payments import actions as payments
from minzheng.kernel.payments.bank import actions
from minzheng.kernel.payments.bank.layouts import own
from minzheng.kernel.payments.bank.models import BankFile, Transfer
from minzheng.kernel.payments.models import PayrollRun
from minzheng.kernel.policy.parameters import ParameterBook, Value
from tests.kernel.payments.conftest import Runner
from tests.kernel.payments.registry import COUNTY, Member, put

Answer = tuple[int, str, str, int]
"""Item, account, result code, fen."""
Answers = Callable[..., bytes]
Import = Callable[..., actions.Imported]


@pytest.fixture
def netted(law: Catalogue) -> ParameterBook:
    """The parameters of a place where one passbook takes everything, and no funds are kept."""
    value = Value("payments.one_passbook", COUNTY, (), date(2020, 1, 1), None, True, "是", "示例")
    return ParameterBook(law.parameters.declared, (value,))


@pytest.fixture
def released(run_month: Runner, by: Actor, at: datetime) -> PayrollRun:
    """September, released: three households, one of which has a member with a subsidy of her own."""
    put(Member(facts={"disability_category": "肢体", "disability_grade": "一级"}))
    put(Member())
    put(Member())
    return payments.lock(run_id=run_month().run.pk, by=by, at=at)


@pytest.fixture
def sent(released: PayrollRun, law: Catalogue, at: datetime) -> list[BankFile]:
    """Its files are with the bank."""
    return send(released, law, at)


def send(run: PayrollRun | None, law: Catalogue, at: datetime, by: Actor = PROGRAM) -> list[BankFile]:
    """The files of a run, or of what is paid again."""
    titles = {output.key: output.title for output in law.program.outputs}
    return actions.send(area=COUNTY, layout=own(), titles=titles, by=by, at=at, run_id=run.pk if run else None)


def rows(transfers: Sequence[Transfer], code: str = "0000") -> list[Answer]:
    """What a bank answers of transfers."""
    return [(one.pk, open_sealed(one.account_no), code, one.amount_fen) for one in transfers]


def file_of(given: Sequence[Answer]) -> bytes:
    """A file of answers in the common layout."""
    total = sum(one[3] for one in given)
    lines = [f"b,2026-11-05,{len(given)},{total}",
             *(f"{number},{item},{account},{fen},{code}," for number, (item, account, code, fen) in enumerate(given, start=1)),
             f"{len(given)},{total}"]
    return "\r\n".join(lines).encode("gb18030")


def take_in(given: Sequence[Answer], at: datetime, **others: Any) -> actions.Imported:
    """Import a file of answers."""
    options = {"name": "回盘.csv", "area": COUNTY, "layout": own(), "by": PROGRAM, "at": at, **others}
    return actions.import_returns(content=file_of(given), **options)
