"""What the pages of the bank share: who may what, the views beside each other, and what a transfer looks like in a table."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from minzheng.kernel.payments.bank.actions import CASHIERS, CORRECTORS
from minzheng.kernel.payments.bank.models import LABELS, Transfer, TransferState, Verdict
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import Sentence, say

from ...benefits import title
from ...components.table import Column, Table
from ...scope import account_of, scope_of
from ..case import ABSENT

VIEWS = (("bank", say("付款")), ("bank_files", say("银行文件")), ("bank_returns", say("银行回盘")),
         ("bank_failed", say("待重发")))
TONES: dict[str, str] = {
    TransferState.PREPARED: "blue", TransferState.SENT: "orange", TransferState.SUCCESS: "green", TransferState.FAILED: "red",
    TransferState.DISPUTED: "red", Verdict.CONTRADICTING: "red", Verdict.MISMATCHED: "red", Verdict.UNKNOWN: "red",
    Verdict.NOT_SENT: "orange",
}
STATES = [(state, LABELS[state]) for state in TransferState.values]
TOGETHER = say("合并发放")
NO = Column("household_no", say("户号"), lambda row: row.household.household_no, sort="household__household_no",
            link=lambda row: reverse("household", args=[row.household_id]))
WHO = Column("who", say("对象"), lambda row: row.who, "name")
STATE = Column("state", say("状态"), lambda row: LABELS[row.state], "badge", tone=lambda row: TONES.get(row.state, "secondary"))
COLUMNS = (
    Column("number", say("付款号"), lambda row: row.pk, "name", sort="id",
           link=lambda row: reverse("bank_transfer", args=[row.pk])),
    NO, WHO,
    Column("place", say("村（社区）"), lambda row: row.place, "name", sort="area_code", is_wide_only=True),
    Column("benefit", say("待遇"), lambda row: title(row.benefit) if row.benefit else TOGETHER),
    Column("due", say("应发月份"), lambda row: row.due_month, "month", sort="due_month", is_wide_only=True),
    Column("month", say("发放月份"), lambda row: row.month, "month", sort="month", is_wide_only=True),
    Column("amount", say("金额（元）"), lambda row: row.amount_fen, "money", sort="amount_fen"),
    Column("holder", say("账户户名"), lambda row: row.account_name, is_wide_only=True),
    STATE,
    Column("message", say("银行说明"), lambda row: row.message, is_wide_only=True),
)


def show(request: HttpRequest, view: str, table: Table, *, lead: Sentence, **more: Any) -> HttpResponse:
    """One of the views with the others beside it."""
    role = account_of(request).role
    views = [(name, label, name == view) for name, label in VIEWS]
    return render(request, "pages/bank/list.html", {
        "views": views, "heading": dict(VIEWS)[view], "lead": lead, "table": table, "may_send": role in CASHIERS,
        "may_correct": role in CORRECTORS, **more})


def transfer_seen(request: HttpRequest, number: int) -> Transfer:
    """A transfer of the account's area. Raises NotFound."""
    found = Transfer.objects.filter(scope_of(request).within(), pk=number).select_related(
        "household", "person", "file", "run").first()
    if found is None:
        raise NotFound(ABSENT)
    return found
