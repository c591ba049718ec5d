"""The bank's answers: a file is tried, shown, taken in when confirmed; what each of its lines came to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from minzheng.kernel.payments.bank import actions, matching, queries, returns
from minzheng.kernel.payments.bank.actions import CASHIERS
from minzheng.kernel.payments.bank.layouts import layout_of
from minzheng.kernel.payments.bank.models import LABELS, ReturnFile, ReturnItem, Verdict
from minzheng.kernel.payments.bank.queries import Amount
from minzheng.kernel.values.errors import MinzhengError, NotFound, Refused
from minzheng.kernel.values.language import say

from ...components.figures import count_text, money_text
from ...components.keyset import counted, slice_of
from ...components.table import Column, Filter, Table, order_of
from ...listing import EXPORT_MOST, export, state_of
from ...scope import by, now, require_role, scope_of
from ..case import ABSENT
from ..upload import aside, drop, kept
from .shared import TONES, show

LARGEST = 100 * 1024 * 1024
"""Bytes of the largest file of answers."""
SHOWN = 100
"""How many lines of a file a preview lists, those first that need somebody."""
LEAD = say("先试读、看清每笔的结果，再确认导入；同一文件导入两次不会改变什么。")
VERDICTS = [(one, LABELS[one]) for one in Verdict.values]
VERDICT = Column("verdict", say("结果"), lambda row: LABELS[row.verdict], "badge",
                 tone=lambda row: TONES.get(row.verdict, "green"))
COLUMNS = (
    Column("number", say("行"), lambda row: row.number, "count", sort="number"),
    Column("item", say("付款号"), lambda row: row.item, "name",
           link=lambda row: reverse("bank_transfer", args=[row.transfer_id]) if row.transfer_id else ""),
    Column("household", say("户号"), lambda row: row.transfer.household.household_no if row.transfer else "", "name"),
    Column("amount", say("金额（元）"), lambda row: row.amount_fen, "money", sort="amount_fen"),
    Column("said", say("银行答复"), lambda row: say("成功") if row.is_success else say("失败"), is_wide_only=True),
    Column("code", say("代码"), lambda row: row.code, is_wide_only=True),
    Column("message", say("银行说明"), lambda row: row.message),
    VERDICT,
)
TRIED = (COLUMNS[0], Column("item", say("付款号"), lambda row: row.item, "name"), *COLUMNS[3:])


def _files(may_import: bool) -> tuple[Column, ...]:
    return (
        Column("name", say("文件"), lambda row: row.name, sort="name", link=lambda row: reverse("bank_return", args=[row.pk])),
        Column("count", say("笔数"), lambda row: row.count, "count"),
        Column("amount", say("金额（元）"), lambda row: row.amount_fen, "money"),
        Column("by", say("导入人"), lambda row: row.by, is_wide_only=True),
        Column("at", say("导入时间"), lambda row: row.at, "time"),
    )


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """The files taken in for the account's area."""
    state, columns = state_of(request), _files(True)
    found = ReturnFile.objects.filter(scope_of(request).within()).defer("content")
    page = slice_of(found, order=order_of(columns, state.get("sort", ""), unique="-id"), cursor=state.get("at", ""))
    table = Table("bank_returns", columns, page.rows, say("银行回盘"), state=state, paging=page, count=counted(found),
                  empty_title=say("还没有导入回盘"), empty_text=say("银行处理后把回盘文件在这里导入。"))
    return show(request, "bank_returns", table, lead=LEAD)


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file; try it; show what it would change; take it in when confirmed."""
    require_role(request, CASHIERS)
    if request.method != "POST":
        return _form(request)
    try:
        if token := request.POST.get("token"):
            return _import(request, kept(request, token), token)
        path, token = _aside(request)
        return _preview(request, path, token)
    except MinzhengError as error:
        return _form(request, error, status=409)


def _form(request: HttpRequest, error: MinzhengError | None = None, status: int = 200) -> HttpResponse:
    problems = error.problems[:SHOWN] if isinstance(error, Refused) else ()
    return render(request, "pages/bank/upload.html", {
        "problem": error.sentence if error else "", "problems": problems, "layout": layout_of(scope_of(request).code).title.label,
    }, status=status)


def _aside(request: HttpRequest) -> tuple[Path, str]:
    file = request.FILES.get("file")
    if file is None or not file.name:
        raise MinzhengError(say("请选择回盘文件"), code="no_file")
    if (file.size or 0) > LARGEST:
        raise MinzhengError(say("回盘文件不能超过 100 MB"), code="too_large")
    return aside(request, {Path(file.name).name: file}, Path(file.name).name)


def _preview(request: HttpRequest, path: Path, token: str) -> HttpResponse:
    area = scope_of(request).code
    rows = matching.matched(returns.read(path.read_bytes(), layout_of(area)), area=area)
    sums = {verdict: Amount(count, fen) for verdict, count, fen in rows.group_by("verdict").agg(
        pl.len(), pl.col("amount_fen").sum()).iter_rows()}
    first = rows.with_columns((pl.col("verdict") == Verdict.SUCCESS).alias("last")).sort("last", "number").head(SHOWN)
    table = Table("tried", TRIED, [_Tried(row) for row in first.iter_rows(named=True)], say("试读结果"))
    return render(request, "pages/bank/preview.html", {
        "name": path.name, "token": token, "table": table, "count": rows.height, "shown": first.height, "stats": stats(sums)})


class _Tried:
    """A line that was tried, for a table."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self.__dict__.update(row)


def stats(sums: Mapping[str, Amount]) -> list[tuple[object, ...]]:
    """Count and fen of each verdict that there is."""
    return [(LABELS[one], count_text(sums[one].count), say("笔"), say("{amount} 元", amount=money_text(sums[one].amount_fen)),
             f"?verdict={one}") for one in Verdict.values if one in sums]


def _import(request: HttpRequest, path: Path, token: str) -> HttpResponse:
    area = scope_of(request).code
    done = actions.import_returns(name=path.name, content=path.read_bytes(), area=area, layout=layout_of(area), by=by(request),
                                  at=now())
    drop(token)
    request.session.pop("uploads", None)
    told = say("已导入 {count} 笔", count=count_text(done.file.count)) if done.is_new else say("这个文件以前导入过，没有任何改变")
    messages.success(request, str(told))
    return redirect("bank_return", file_id=done.file.pk)


@require_GET
def page(request: HttpRequest, file_id: int) -> HttpResponse:
    """One file: how its lines came out."""
    file, state = _seen(request, file_id), state_of(request, "verdict")
    found = _items(file, state)
    page = slice_of(found, order=order_of(COLUMNS, state.get("sort", ""), unique="number"), cursor=state.get("at", ""))
    table = Table(
        "answers", COLUMNS, page.rows, say("回盘明细"), state=state, paging=page, count=counted(found),
        filters=(Filter("verdict", say("结果"), VERDICTS),), export=reverse("bank_return_export", args=[file_id, "x"])[:-2],
        empty_title=say("没有符合条件的记录"), empty_text=say("可以清除筛选条件再找。"))
    return render(request, "pages/bank/return.html", {"file": file, "table": table, "stats": stats(queries.answers(file))})


@require_GET
def exported(request: HttpRequest, file_id: int, kind: str) -> HttpResponse:
    """The same as a file."""
    rows = _items(_seen(request, file_id), state_of(request, "verdict")).order_by("number")[:EXPORT_MOST]
    return export(request, kind, name=f"returns-{file_id}", title=str(say("回盘明细")), columns=COLUMNS, rows=rows)


def _seen(request: HttpRequest, file_id: int) -> ReturnFile:
    found = ReturnFile.objects.filter(scope_of(request).within(), pk=file_id).defer("content").first()
    if found is None:
        raise NotFound(ABSENT)
    return found


def _items(file: ReturnFile, state: Mapping[str, str]) -> QuerySet[ReturnItem]:
    found = ReturnItem.objects.filter(file=file).select_related("transfer__household")
    return found.filter(verdict=state["verdict"]) if state.get("verdict") in Verdict.values else found
