"""Every payment to the bank: where it stands, one of them with its parts, tries and answers."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from minzheng.kernel.access.sensitive import Field, masked
from minzheng.kernel.payments.bank import actions, queries
from minzheng.kernel.payments.bank.actions import CASHIERS, CORRECTORS
from minzheng.kernel.payments.bank.models import LABELS, ReturnItem, Transfer, TransferPart, TransferState
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

from ...benefits import options, title
from ...components.figures import count_text, money_text
from ...components.keyset import counted, slice_of
from ...components.table import Column, Filter, Table, Text, order_of
from ...listing import EXPORT_MOST, export, span_of, state_of
from ...places import lower_areas
from ...scope import account_of, by, now, require_role, scope_of
from ..confirm import Field as Asked
from ..confirm import Question, ask
from ..households import sought
from ..lists import described
from .shared import COLUMNS, STATES, TONES, show, transfer_seen

NAMES = ("q", "state", "benefit", "month", "run", "area")
ORDER = ("area_code",)
LEAD = say("每笔付款从准备、发送到银行答复的去向；失败的更正账号后重发，计入原应发月份，不会重复发放。")
PARTS = (
    Column("benefit", say("待遇"), lambda row: title(row.line.benefit, row.line.component)),
    Column("month", say("应发月份"), lambda row: row.transfer.due_month, "month"),
    Column("amount", say("金额（元）"), lambda row: row.amount_fen, "money"),
    Column("trace", say("依据"), lambda row: say("追溯"),
           link=lambda row: reverse("run_line", args=[row.line.run_id, row.line_id])),
)
TRIES = (
    Column("number", say("付款号"), lambda row: row.pk, "name", link=lambda row: reverse("bank_transfer", args=[row.pk])),
    Column("month", say("发放月份"), lambda row: row.month, "month"),
    Column("state", say("状态"), lambda row: LABELS[row.state], "badge", tone=lambda row: TONES.get(row.state, "secondary")),
    Column("by", say("提出人"), lambda row: row.by, is_wide_only=True),
    Column("note", say("说明"), lambda row: row.note),
)
ANSWERS = (
    Column("file", say("回盘文件"), lambda row: row.file.name, link=lambda row: reverse("bank_return", args=[row.file_id])),
    Column("at", say("导入时间"), lambda row: row.file.at, "time"),
    Column("said", say("银行答复"), lambda row: say("成功") if row.is_success else say("失败")),
    Column("message", say("银行说明"), lambda row: row.message),
    Column("verdict", say("结果"), lambda row: LABELS[row.verdict], "badge",
           tone=lambda row: TONES.get(row.verdict, "secondary")),
)


def listing(request: HttpRequest) -> HttpResponse:
    """The transfers of the account's area, with how many stand where."""
    state = state_of(request, *NAMES)
    found = _found(request, state)
    page = slice_of(found, order=order_of(COLUMNS, state.get("sort", ""), *ORDER), cursor=state.get("at", ""))
    table = Table(
        "transfers", COLUMNS, described(page.rows), say("付款"), state=state, paging=page, count=counted(found), keep=("run",),
        filters=(Filter("q", say("查找"), placeholder=say("姓名、拼音首字母、户号或完整公民身份号码"), is_search=True),
                 Filter("state", say("状态"), STATES), Filter("benefit", say("待遇"), options()),
                 Filter("month", say("发放月份"), _months(request)),
                 Filter("area", say("区划"), lower_areas(scope_of(request).code))),
        export=reverse("bank_export", args=["x"])[:-2], empty_title=say("没有符合条件的付款"),
        empty_text=say("批次批准发放后，这里列出每一笔付款。"))
    sums = queries.by_state(_found(request, {name: value for name, value in state.items() if name != "state"}))
    stats = [(LABELS[one], money_text(sums[one].amount_fen), say("元"), say("{n} 笔", n=count_text(sums[one].count)),
              table.query(state=one, at="")) for one in TransferState.values if one in sums]
    return show(request, "bank", table, lead=LEAD, stats=stats)


def _months(request: HttpRequest) -> list[tuple[str, Text]]:
    found = Transfer.objects.filter(scope_of(request).within()).order_by("-month").values_list("month", flat=True).distinct()
    return [(str(one), str(Month.from_int(one))) for one in found[:36]]


def exported(request: HttpRequest, kind: str) -> HttpResponse:
    """The same as a file."""
    state = state_of(request, *NAMES)
    rows = _found(request, state).order_by(*order_of(COLUMNS, state.get("sort", ""), *ORDER))[:EXPORT_MOST]
    return export(request, kind, name="transfers", title=str(say("付款")), columns=COLUMNS, rows=described(list(rows)))


def _found(request: HttpRequest, state: dict[str, str]) -> QuerySet[Transfer]:
    found = Transfer.objects.filter(scope_of(request).within()).select_related("household", "person")
    if state.get("state") in TransferState.values:
        found = found.filter(state=state["state"])
    if "benefit" in state:
        part = TransferPart.objects.filter(transfer=OuterRef("first_id"), line__benefit=state["benefit"])
        found = found.filter(Q(benefit=state["benefit"]) | (Q(benefit="") & Exists(part)))
    for name, field in (("month", "month"), ("run", "run_id")):
        if (text := state.get(name, "")).isascii() and text.isdigit() and len(text) < 10:
            found = found.filter(**{field: int(text)})
    if (span := span_of(state)) is not None:
        found = found.filter(area_code__gte=span[0], area_code__lt=span[1])
    return found.filter(sought(state["q"], path="household__")) if "q" in state else found


def page(request: HttpRequest, number: int) -> HttpResponse:
    """One transfer: what it pays, the tries before and after it, and what the bank said."""
    one: Any = described([transfer_seen(request, number)])[0]
    role = account_of(request).role
    parts = TransferPart.objects.filter(transfer=one.first_id).select_related("line", "transfer").order_by("line")
    answers = ReturnItem.objects.filter(transfer=one).select_related("file").order_by("file", "number")
    about = [
        (say("对象"), one.who), (say("村（社区）"), one.place), (say("金额（元）"), money_text(one.amount_fen)),
        (say("应发月份"), Month.from_int(one.due_month)), (say("发放月份"), Month.from_int(one.month)),
        (say("开户银行"), one.bank_name), (say("账户户名"), one.account_name),
        (say("账号"), masked(one.account_no, Field.ACCOUNT_NO)), (say("银行文件"), one.file.name if one.file else "—"),
        (say("银行说明"), one.message or "—"), (say("核实人"), one.settled_by or "—"),
    ]
    return render(request, "pages/bank/transfer.html", {
        "one": one, "about": about, "state": LABELS[one.state], "tone": TONES.get(one.state, "secondary"),
        "parts": Table("parts", PARTS, list(parts), say("付款明细")),
        "tries": Table("tries", TRIES, list(Transfer.objects.filter(first=one.first_id).order_by("pk")), say("历次付款")),
        "answers": Table("answers", ANSWERS, list(answers), say("银行答复"), empty_title=say("银行尚未答复")),
        "may_settle": one.state == TransferState.DISPUTED and role in CASHIERS,
        "may_reissue": one.state == TransferState.FAILED and role in CORRECTORS,
        "may_withdraw": one.state == TransferState.PREPARED and one.reissue_of_id and role in CORRECTORS})


@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, number: int) -> HttpResponse:
    """Say whether a disputed transfer was paid."""
    one = transfer_seen(request, number)
    require_role(request, CASHIERS)
    question = Question(
        title=say("核实第 {number} 笔付款", number=number), action=say("核实"), done=say("已核实"), is_grave=True,
        text=say("银行的答复前后矛盾。请向银行查证后填写：查证后以此为准，之后的回盘不再改变它。"),
        back=reverse("bank_transfer", args=[number]),
        fields=(Asked("paid", say("是否到账"), "choice", options=[("yes", say("已到账")), ("no", say("未到账"))]),
                Asked("note", say("查证情况"), "lines")))
    return ask(request, question, lambda given: actions.settle(
        transfer_id=one.pk, is_paid=given["paid"] == "yes", note=given["note"], by=by(request), at=now()))


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take back what is to be paid again and was not sent yet."""
    one = transfer_seen(request, number)
    require_role(request, CORRECTORS)
    question = Question(
        title=say("撤回第 {number} 笔重发", number=number),
        text=say("尚未发送的重发可以撤回；原付款恢复为失败，可再更正账号重发。"),
        action=say("撤回"), back=reverse("bank_transfer", args=[one.reissue_of_id or one.pk]), done=say("已撤回"))
    return ask(request, question, lambda given: actions.withdraw(transfer_ids=[one.pk], by=by(request), at=now()))
