"""What failed, with the account corrected, is had paid again: many at once, and what came of each."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from minzheng.kernel.access.sensitive import Field, masked
from minzheng.kernel.catalogue.in_force import catalogue
from minzheng.kernel.payments.bank import actions
from minzheng.kernel.payments.bank.actions import CORRECTORS, Correction
from minzheng.kernel.payments.bank.models import Transfer, TransferState
from minzheng.kernel.values.errors import MinzhengError
from minzheng.kernel.values.identity import is_luhn
from minzheng.kernel.values.language import Sentence, say

from ...components.keyset import counted, slice_of
from ...components.table import Filter, Table
from ...listing import plain, span_of, state_of
from ...places import lower_areas
from ...scope import account_of, by, now, require_role, scope_of
from ..households import sought
from ..lists import described
from .shared import COLUMNS, show

SHORTEST, LONGEST = 8, 32
"""Digits of an account."""
LEAD = say("更正账号后重发；由另一人生成银行文件。不填新账号的，名册上已更新账号的用名册账号，否则按原账号重发。")


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The failed transfers with a line each for the corrected account."""
    if request.method == "POST":
        require_role(request, CORRECTORS)
        return _do(request)
    return _list(request)


def _list(request: HttpRequest, problem: object = "", status: int = 200) -> HttpResponse:
    state = state_of(request, "q", "area")
    found = Transfer.objects.filter(scope_of(request).within(), state=TransferState.FAILED).select_related("household", "person")
    if (span := span_of(state)) is not None:
        found = found.filter(area_code__gte=span[0], area_code__lt=span[1])
    if "q" in state:
        found = found.filter(sought(state["q"], path="household__"))
    page = slice_of(found, order=("area_code", "id"), cursor=state.get("at", ""))
    table = Table(
        "failed", COLUMNS, [], say("待重发"), state=state, paging=page, count=counted(found),
        filters=(Filter("q", say("查找"), placeholder=say("姓名、拼音首字母、户号或完整公民身份号码"), is_search=True),
                 Filter("area", say("区划"), lower_areas(scope_of(request).code))),
        export=reverse("bank_export", args=["x"])[:-2], empty_title=say("没有待重发的付款"),
        empty_text=say("银行答复失败的付款列在这里。"))
    response = show(request, "bank_failed", table, lead=LEAD, failed=[_shown(one) for one in described(page.rows)],
                    problem=problem, is_correcting=account_of(request).role in CORRECTORS)
    response.status_code = status
    return response


def _shown(one: Any) -> Any:
    """With the accounts, masked: that which failed, and that of the register where it is another by now."""
    one.account = masked(one.account_no, Field.ACCOUNT_NO)
    own = bytes(one.household.account_no or b"")
    one.registered = masked(own, Field.ACCOUNT_NO) if own and own != bytes(one.account_no) else ""
    return one


def _do(request: HttpRequest) -> HttpResponse:
    """Have those that were chosen paid again, and tell what came of each."""
    picked = [int(text) for text in request.POST.getlist("pick")[:500] if text.isascii() and text.isdigit() and len(text) < 19]
    found = {one.pk: one for one in Transfer.objects.filter(scope_of(request).within(), pk__in=picked).select_related(
        "household", "person")}
    note = plain(request.POST.get("note", ""))[:500]
    if not found or not note:
        return _list(request, say("请勾选要重发的付款") if not found else say("请填写说明"), 409)
    told: dict[int, Sentence | str] = {}
    corrections = []
    for one in found.values():
        correction = _correction(request, one)
        told[one.pk] = _wrong(one, correction)
        if not told[one.pk]:
            corrections.append(correction)
    _reissue(request, corrections, note, told)
    rows: list[Any] = described(found.values())
    for row in rows:
        row.told = told[row.pk]
    again = dict(Transfer.objects.filter(reissue_of__in=found).exclude(state=TransferState.CANCELLED).values_list(
        "reissue_of", "pk"))
    for row in rows:
        row.again = again.get(row.pk)
    return render(request, "pages/bank/again.html", {"rows": rows, "done": sum(1 for row in rows if not row.told)})


def _correction(request: HttpRequest, one: Transfer) -> Correction:
    given = {name: plain(request.POST.get(f"{name}_{one.pk}", "")).replace(" ", "")[:60]
             for name in ("account", "holder", "bank")}
    own = bytes(one.household.account_no or b"")
    return Correction(one.pk, given["account"], given["holder"], given["bank"],
                      is_registered=not given["account"] and bool(own) and own != bytes(one.account_no))


def _wrong(one: Transfer, correction: Correction) -> Sentence | str:
    """What is wrong with a correction; empty where nothing is."""
    account = correction.account_no
    if one.state != TransferState.FAILED:
        return say("不是失败的付款，没有重发")
    if account and not (account.isascii() and account.isdigit() and SHORTEST <= len(account) <= LONGEST):
        return say("账号应为 {low} 至 {high} 位数字，没有重发", low=SHORTEST, high=LONGEST)
    if account.startswith("62") and len(account) >= 16 and not is_luhn(account):
        return say("银行卡号校验不符，请核对，没有重发")
    return ""


def _reissue(request: HttpRequest, corrections: list[Correction], note: str, told: dict[int, Sentence | str]) -> None:
    if not corrections:
        return
    try:
        actions.reissue(corrections=corrections, note=note, by=by(request), at=now(), program=catalogue().program)
    except MinzhengError as error:
        told.update({one.transfer_id: str(error.sentence) for one in corrections})
