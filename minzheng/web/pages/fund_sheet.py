"""The monthly reconciliation of the bureau's lists, the funds and the bank, with what differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from minzheng.kernel.payments.bank.reconciling import figures
from minzheng.kernel.payments.funds import actions
from minzheng.kernel.payments.funds.actions import KEEPERS
from minzheng.kernel.payments.funds.models import SOURCES
from minzheng.kernel.payments.funds.reconciling import (
    BankFigures,
    Sums,
    months_with_money,
    movements,
    reasons,
    released_runs,
    sheet,
)
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

from ..benefits import options, order, title
from ..components.table import Column, Table
from ..duties import FUND_READERS
from ..listing import export
from ..scope import account_of, by, now, require_role, scope_of
from .case import ABSENT
from .confirm import Field, Question, ask

BUREAU = (
    Column("benefit", say("待遇"), lambda row: title(row.benefit), "name"),
    Column("released", say("业务清单（元）"), lambda row: row.released_fen, "money"),
    Column("paid", say("资金账支付（元）"), lambda row: row.paid_fen, "money"),
    Column("returned", say("资金账退回（元）"), lambda row: row.returned_fen, "money", is_wide_only=True),
    Column("reissued", say("资金账重发（元）"), lambda row: row.reissued_fen, "money", is_wide_only=True),
)
BANK = (
    Column("bank_sent", say("银行发送（元）"), lambda row: row.bank.sent_fen, "money"),
    Column("bank_success", say("银行成功（元）"), lambda row: row.bank.success_fen, "money", is_wide_only=True),
    Column("bank_returned", say("银行退回（元）"), lambda row: row.bank.returned_fen, "money"),
    Column("bank_reissued", say("银行重发（元）"), lambda row: row.bank.reissued_fen, "money", is_wide_only=True),
)
DIFFERENCES = Column("differences", say("差异"), lambda row: "；".join(str(one) for one in row.differences) or say("一致"))
REASON = Column("reason", say("原因"), lambda row: row.reason)
STATE = Column("state", say("对账"), lambda row: say("不一致") if row.differences else say("一致"), "badge",
               tone=lambda row: "orange" if row.differences else "green")
MOVEMENTS = (
    Column("purpose", say("用途"), lambda row: row.fund.purpose, "name", link=lambda row: reverse("fund", args=[row.fund.pk])),
    Column("source", say("来源"), lambda row: SOURCES[row.fund.source]),
    Column("year", say("年度"), lambda row: str(row.fund.year), is_wide_only=True),
    Column("before", say("月初（元）"), lambda row: row.before_fen, "money"),
    Column("allocated", say("下达（元）"), lambda row: row.allocated_fen, "money"),
    Column("paid", say("支付（元）"), lambda row: row.paid_fen, "money"),
    Column("returned", say("退回（元）"), lambda row: row.returned_fen, "money", is_wide_only=True),
    Column("other", say("其他增减（元）"), lambda row: row.other_fen, "money_delta", is_wide_only=True),
    Column("after", say("月末（元）"), lambda row: row.after_fen, "money"),
)


@require_GET
def latest(request: HttpRequest) -> HttpResponse:
    """The sheet of the latest month that was released, or of the one chosen."""
    require_role(request, FUND_READERS)
    months = months_with_money(area=scope_of(request).code, on=now().date())
    wanted = request.GET.get("month", "")
    return redirect("fund_sheet", month=next((one for one in months if str(one) == wanted), months[0]))


@require_GET
def page(request: HttpRequest, month: Month) -> HttpResponse:
    """The sheet of a month."""
    require_role(request, FUND_READERS)
    area = scope_of(request).code
    rows = _rows(month, area)
    books = Table("fund_sheet", _columns(rows, STATE), rows, say("三方对账"), has_total=bool(rows), state={},
                  export=reverse("fund_sheet_export", args=[month, "x"])[:-2], empty_title=say("本月还没有批准发放的清单"),
                  empty_text=say("批准发放以后，这里比较业务清单、资金账和银行回单。"))
    accounts = Table("fund_movements", MOVEMENTS, movements(month=month, area=area), say("资金账户本月增减"),
                     empty_title=say("没有资金账户"), empty_text=say("由财务人员按来源、用途和年度开立，再登记下达的资金。"))
    return render(request, "pages/fund_sheet.html", {
        "month": month, "months": months_with_money(area=area, on=now().date()), "books": books, "accounts": accounts,
        "has_bank": bool(rows) and rows[0].bank is not None, "count": sum(bool(row.differences) for row in rows),
        "differing": [{"title": title(row.benefit), "row": row} for row in rows if row.differences],
        "may_explain": account_of(request).role in KEEPERS})


@require_http_methods(["GET", "POST"])
def explain(request: HttpRequest, month: Month, benefit: str) -> HttpResponse:
    """Say why the books differ in a benefit."""
    require_role(request, KEEPERS)
    area = scope_of(request).code
    row = next((one for one in _rows(month, area) if one.benefit == benefit and one.differences), None)
    if benefit not in dict(options()):
        raise NotFound(ABSENT)
    agree = say("三方一致，没有要说明的差异。")
    told = say("{what}。查明以后填写原因。", what="；".join(str(one) for one in row.differences)) if row else agree
    question = Question(
        title=say("说明差异：{benefit}", benefit=title(benefit)), text=told, action=say("说明"),
        back=reverse("fund_sheet", args=[month]), done=say("已说明"),
        fields=(Field("note", say("原因"), "lines", value=row.reason if row else ""),))

    def do(given: dict[str, str]) -> object:
        if row is None:
            raise Refused(agree, (), code="books_agree")
        return actions.explain_difference(
            area_code=area, month=month, benefit=benefit, note=given["note"], by=by(request), at=now())

    return ask(request, question, do)


@require_GET
def exported(request: HttpRequest, month: Month, kind: str) -> HttpResponse:
    """The three books as a file."""
    require_role(request, FUND_READERS)
    rows = _rows(month, scope_of(request).code)
    return export(request, kind, name=f"reconciliation-{month}", title=str(say("三方对账")), rows=rows,
                  columns=_columns(rows, DIFFERENCES, REASON))


def _bank(month: Month, area: int) -> dict[str, BankFigures] | None:
    """What the bank did with the month's payrolls; None where nothing was made ready for it."""
    return figures(list(released_runs(month=month, area=area).values_list("pk", flat=True))) or None


@dataclass(frozen=True)
class Row(Sums):
    """One benefit with the reason that was given for its differences."""

    reason: str = ""


def _rows(month: Month, area: int) -> list[Row]:
    told = reasons(month=month, area=area)
    found = sheet(month=month, area=area, bank=_bank(month, area))
    rows = [Row(**vars(one), reason=told[one.benefit].note if one.benefit in told and one.differences else "") for one in found]
    return sorted(rows, key=lambda row: order(row.benefit))


def _columns(rows: Sequence[Any], *said: Column) -> Sequence[Column]:
    """The columns, the bank's where its book is kept, with their sums; then what is ``said`` of the comparison."""
    has_bank = bool(rows) and rows[0].bank is not None
    columns = (*BUREAU, *(BANK if has_bank else ()), *said)
    return [replace(one, total=sum(one.value(row) for row in rows)) if one.kind == "money" else one for one in columns]
