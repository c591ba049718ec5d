"""The funds: accounts with what was allocated, reserved and paid, and the entries of one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from minzheng.kernel.payments.funds.actions import KEEPERS
from minzheng.kernel.payments.funds.models import BY_DOCUMENT, KINDS, SOURCES, FundAccount, FundEntry
from minzheng.kernel.payments.funds.queries import NOTHING, accounts, totals
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import say

from ..benefits import options, order, title
from ..components.keyset import counted, slice_of
from ..components.table import Column, Filter, Table
from ..duties import FUND_READERS
from ..listing import EXPORT_MOST, export, state_of
from ..places import names
from ..scope import account_of, require_role, scope_of
from .case import ABSENT

FILTERS = ("year", "source", "benefit")
SHOWN = 3
"""More benefits of an account than these are told on its own page."""
COLUMNS = (
    Column("purpose", say("用途"), lambda row: row.purpose, "name", link=lambda row: reverse("fund", args=[row.pk])),
    Column("source", say("来源"), lambda row: SOURCES[row.source]),
    Column("year", say("年度"), lambda row: str(row.year)),
    Column("place", say("区划"), lambda row: row.place, is_wide_only=True),
    Column("allocated", say("下达和调入（元）"), lambda row: row.totals.allocated_fen, "money"),
    Column("paid", say("支付（元）"), lambda row: row.totals.paid_fen, "money"),
    Column("returned", say("退回（元）"), lambda row: row.totals.returned_fen, "money", is_wide_only=True),
    Column("balance", say("余额（元）"), lambda row: row.totals.balance_fen, "money"),
    Column("reserved", say("其中占用（元）"), lambda row: row.totals.reserved_fen, "money"),
    Column("benefits", say("用于"), lambda row: _meant_for(row), is_wide_only=True),
)
ENTRIES = (
    Column("on", say("日期"), lambda row: row.on, "date"),
    Column("kind", say("类别"), lambda row: KINDS[row.kind]),
    Column("fen", say("金额（元）"), lambda row: row.fen, "money_delta"),
    Column("benefit", say("待遇"), lambda row: title(row.benefit) if row.benefit else None),
    Column("document", say("文件或凭证"), lambda row: row.document),
    Column("run", say("批次"), lambda row: say("第 {number} 批", number=row.run_id) if row.run_id else None, "name",
           link=lambda row: reverse("run", args=[row.run_id]) if row.run_id else ""),
    Column("other", say("对方账户"), lambda row: row.other, is_wide_only=True,
           link=lambda row: reverse("fund", args=[row.other_id]) if row.other_id else ""),
    Column("by", say("经办人"), lambda row: row.by, is_wide_only=True),
)
CORRECTING = Column("correct", say("更正"), lambda row: say("更正") if row.may_correct else None,
                    link=lambda row: reverse("correct_fund_entry", args=[row.pk]) if row.may_correct else "")


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """The accounts of the own area and below, the latest year first."""
    require_role(request, FUND_READERS)
    state = state_of(request, *FILTERS)
    found = _found(request, state)
    page = slice_of(found, order=("-year", "area_code", "id"), cursor=state.get("at", ""))
    years = sorted(set(accounts(area=scope_of(request).code).values_list("year", flat=True)), reverse=True)
    table = Table(
        "funds", _summed(found), _described(page.rows), say("资金账户"), state=state, paging=page, count=counted(found),
        has_total=True, filters=(
            Filter("year", say("年度"), [(str(one), str(one)) for one in years]),
            Filter("source", say("来源"), list(SOURCES.items())), Filter("benefit", say("待遇"), options())),
        export=reverse("funds_export", args=["x"])[:-2], empty_title=say("还没有资金账户"),
        empty_text=say("由财务人员按来源、用途和年度开立，再登记下达的资金。"))
    return render(request, "pages/funds.html", {"table": table, "may_keep": account_of(request).role in KEEPERS})


@require_GET
def exported(request: HttpRequest, kind: str) -> HttpResponse:
    """The same as a file."""
    require_role(request, FUND_READERS)
    rows = _found(request, state_of(request, *FILTERS)).order_by("-year", "area_code", "id")[:EXPORT_MOST]
    return export(request, kind, name="funds", title=str(say("资金账户")), columns=COLUMNS, rows=_described(list(rows)))


def fund_seen(request: HttpRequest, fund_id: int) -> FundAccount:
    """An account of the own area. Raises NotFound and NotAllowed."""
    found = FundAccount.objects.filter(pk=fund_id).first()
    if found is None:
        raise NotFound(ABSENT)
    scope_of(request).require(found.area_code)
    require_role(request, FUND_READERS)
    return found


@require_GET
def page(request: HttpRequest, fund_id: int) -> HttpResponse:
    """One account: its totals and its entries, the latest first."""
    fund, state = fund_seen(request, fund_id), state_of(request, "kind")
    found = _entries(fund, state)
    part = slice_of(found, order=("-id",), cursor=state.get("at", ""))
    may_keep = account_of(request).role in KEEPERS
    rows: list[Any] = part.rows
    for row in rows:
        row.may_correct = row.kind in BY_DOCUMENT and row.other_id is None
    table = Table(
        "fund_entries", (*ENTRIES, CORRECTING) if may_keep else ENTRIES, rows, say("资金台账"), state=state, paging=part,
        count=counted(found), filters=(Filter("kind", say("类别"), list(KINDS.items())),),
        export=reverse("fund_export", args=[fund_id, "x"])[:-2], empty_title=say("还没有记录"),
        empty_text=say("登记下达的资金以后，这里逐笔列出收支。"))
    fund = _described([fund])[0]
    return render(request, "pages/fund.html", {
        "fund": fund, "source": SOURCES[fund.source], "table": table, "may_keep": may_keep,
        "free_fen": fund.totals.balance_fen - fund.totals.reserved_fen})


@require_GET
def entries_exported(request: HttpRequest, fund_id: int, kind: str) -> HttpResponse:
    """The entries of an account as a file."""
    fund = fund_seen(request, fund_id)
    rows = _entries(fund, state_of(request, "kind")).order_by("-id")[:EXPORT_MOST]
    return export(request, kind, name=f"fund-{fund.pk}", title=str(say("资金台账")), columns=ENTRIES, rows=list(rows))


def _found(request: HttpRequest, state: dict[str, str]) -> QuerySet[FundAccount]:
    year = state.get("year", "")
    return accounts(
        area=scope_of(request).code, year=int(year) if len(year) == 4 and year.isascii() and year.isdecimal() else None,
        source=state.get("source", ""), benefit=state.get("benefit", ""))


def _entries(fund: FundAccount, state: dict[str, str]) -> QuerySet[FundEntry]:
    found = FundEntry.objects.filter(fund=fund).select_related("other")
    return found.filter(kind=state["kind"]) if state.get("kind") in KINDS else found


def _described(rows: Sequence[Any]) -> Sequence[Any]:
    """Each account with its totals, its place and the benefits it is for: three queries for all."""
    known, places = totals([row.pk for row in rows]), names({row.area_code for row in rows})
    purposes: dict[int, list[str]] = {}
    for fund_id, benefit in FundAccount.objects.filter(
            pk__in=[row.pk for row in rows], purposes__isnull=False).values_list("pk", "purposes__benefit"):
        purposes.setdefault(fund_id, []).append(benefit)
    for row in rows:
        row.totals, row.place = known.get(row.pk, NOTHING), places.get(row.area_code, "")
        row.benefits = "、".join(title(one) for one in sorted(purposes.get(row.pk, []), key=order))
        row.purpose_count = len(purposes.get(row.pk, []))
    return rows


def _meant_for(row: Any) -> Any:
    """The benefits of an account, or how many they are."""
    many = row.purpose_count > SHOWN
    return say("{count} 项待遇", count=row.purpose_count) if many else row.benefits or say("不用于发放")


def _summed(found: QuerySet[FundAccount]) -> Sequence[Column]:
    """The columns with the sums of all accounts found, not of this page alone."""
    rows = totals(list(found.values_list("pk", flat=True))).values()
    sums = {name: sum(getattr(row, f"{name}_fen") for row in rows)
            for name in ("allocated", "paid", "returned", "balance", "reserved")}
    return [replace(one, total=sums.get(one.name)) for one in COLUMNS]
