"""What was paid wrongly and is open: each debt with its entries, instalments agreed, money given back, debts waived."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from minzheng.kernel.catalogue.in_force import catalogue
from minzheng.kernel.payments import ledger
from minzheng.kernel.payments.corrections import actions, queries
from minzheng.kernel.payments.corrections.actions import DECIDERS, PROPOSERS, RECEIVERS
from minzheng.kernel.payments.corrections.models import KINDS
from minzheng.kernel.payments.corrections.recovering import Agreement, balance
from minzheng.kernel.payments.models import Award, AwardState
from minzheng.kernel.values.errors import MinzhengError, NotFound
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.money import fen
from minzheng.kernel.values.periods import Month

from ...benefits import options, title
from ...components.figures import money_text
from ...components.keyset import counted, slice_of
from ...components.table import Column, Filter, Table, order_of
from ...listing import EXPORT_MOST, export, span_of, state_of
from ...places import lower_areas
from ...scope import account_of, by, now, require_role, scope_of
from ..case import ABSENT
from ..confirm import Field, Question, ask
from ..households import sought
from ..lists import NO, WHO, described

COLUMNS = (
    NO, WHO, Column("place", say("村（社区）"), lambda row: row.place, "name", is_wide_only=True),
    Column("benefit", say("待遇"), lambda row: title(row.benefit, row.component)),
    Column("open", say("待追回（元）"), lambda row: row.open_fen, "money"),
    Column("first", say("起始月份"), lambda row: row.first, "month", is_wide_only=True),
    Column("plan", say("分期抵扣"), lambda row: say("已约定") if row.has_plan else say("没有约定")),
    Column("page", say("办理"), lambda row: say("查看"), link=lambda row: reverse("recovery", args=[row.pk])),
)
ENTRIES = (
    Column("month", say("月份"), lambda row: row.month, "month"), Column("kind", say("事项"), lambda row: KINDS[row.kind]),
    Column("fen", say("金额（元）"), lambda row: row.fen, "money_delta"),
    Column("source", say("依据"), lambda row: row.source),
    Column("by", say("办理人"), lambda row: row.by, is_wide_only=True), Column("at", say("时间"), lambda row: row.at, "time",
                                                                             is_wide_only=True),
)
LEDGER = (
    Column("month", say("月份"), lambda row: row.month, "month"),
    Column("due", say("应发（元）"), lambda row: row.due_fen, "money"),
    Column("paid", say("已发（元）"), lambda row: row.paid_fen, "money"),
    Column("arrears", say("其中补发（元）"), lambda row: row.arrears_fen or None, "money", is_wide_only=True),
    Column("returned", say("银行退回（元）"), lambda row: row.returned_fen - row.reissued_fen or None, "money_delta",
           is_wide_only=True),
    Column("settled", say("追回、免除（元）"), lambda row: row.settled_fen or None, "money_delta", is_wide_only=True),
    Column("open", say("月末未结（元）"), lambda row: row.open_fen, "money_delta"),
)
NAMES = ("q", "benefit", "area")


def listing(request: HttpRequest) -> HttpResponse:
    """Who owes how much, by village."""
    state = state_of(request, *NAMES)
    found = _found(request, state)
    page = slice_of(found, order=order_of(COLUMNS, state.get("sort", ""), "household__area_code"), cursor=state.get("at", ""))
    table = Table(
        "recoveries", COLUMNS, _described(page.rows), say("待追回"), state=state, paging=page, count=counted(found),
        filters=(Filter("q", say("查找"), placeholder=say("姓名、拼音首字母、户号或完整公民身份号码"), is_search=True),
                 Filter("benefit", say("待遇"), options()), Filter("area", say("区划"), lower_areas(scope_of(request).code))),
        export=reverse("recoveries_export", args=["x"])[:-2], empty_title=say("没有待追回的金额"),
        empty_text=say("重算后多发的金额会列在这里。"))
    return render(request, "pages/corrections/recoveries.html", {"table": table})


def exported(request: HttpRequest, kind: str) -> HttpResponse:
    """The same as a file."""
    state = state_of(request, *NAMES)
    rows = _found(request, state).order_by("household__area_code", "pk")[:EXPORT_MOST]
    return export(request, kind, name="recoveries", title=str(say("待追回")), columns=COLUMNS[:-1], rows=_described(list(rows)))


def _found(request: HttpRequest, state: dict[str, str]) -> QuerySet[Any]:
    found = queries.recoveries(area=scope_of(request).code).select_related("household", "person")
    if "benefit" in state:
        found = found.filter(benefit=state["benefit"])
    if (span := span_of(state)) is not None:
        found = found.filter(household__area_code__gte=span[0], household__area_code__lt=span[1])
    return found.filter(sought(state["q"], path="household__")) if "q" in state else found


def _described(rows: list[Any]) -> list[Any]:
    planned = queries.planned([row.pk for row in rows])
    for row in rows:
        row.area_code, row.has_plan = row.household.area_code, row.pk in planned
    return described(rows)


def award_seen(request: HttpRequest, award_id: int) -> Award:
    """An award with entries, of a household in the scope. Raises NotFound."""
    found = Award.objects.filter(scope_of(request).within("household__area_code"), pk=award_id, entries__isnull=False)
    one = found.select_related("household", "person").first()
    if one is None:
        raise NotFound(ABSENT)
    return one


def page(request: HttpRequest, award_id: int) -> HttpResponse:
    """One award's balance: how it came about, month by month, and what can be done."""
    award: Any = award_seen(request, award_id)
    award.area_code = award.household.area_code
    described([award])
    now_open, role, plan = balance(award.pk), account_of(request).role, queries.plan_of(award.pk)
    entries = list(queries.entries_of(award.pk))
    for one in entries:
        setattr(one, "source", _source(one))  # noqa: B010
    owes = now_open < 0
    return render(request, "pages/corrections/recovery.html", {
        "award": award, "title": title(award.benefit, award.component), "balance": abs(now_open), "owes": owes,
        "is_owed": now_open > 0, "plan": plan,
        "plan_from": title(plan.from_award.benefit, plan.from_award.component) if plan else "",
        "entries": Table("entries", ENTRIES, entries, say("往来记录")),
        "ledger": Table("ledger", LEDGER, ledger.of_awards([award.pk], known_at=now()), say("逐月往来")),
        "may_agree": owes and role in PROPOSERS, "may_end": plan is not None and role in PROPOSERS,
        "may_receive": owes and role in RECEIVERS, "may_waive": now_open != 0 and role in DECIDERS})


def _source(entry: Any) -> Sentence | str:
    if entry.correction_id:
        return say("重算 {number}（{document}）", number=entry.correction_id, document=entry.correction.document)
    return say("第 {number} 批", number=entry.run_id) if entry.run_id else str(entry.document)


def _ask(
    request: HttpRequest, award: Award, heading: Sentence, text: Sentence, fields: tuple[Field, ...], do: Any, *,
    is_grave: bool = False,
) -> HttpResponse:
    question = Question(title=heading, text=text, action=heading, back=reverse("recovery", args=[award.pk]), done=say("已登记"),
                        fields=fields, is_grave=is_grave)
    return ask(request, question, do)


def _amount(award: Award) -> Field:
    return Field("amount", say("金额（元）"), value=money_text(abs(balance(award.pk))).replace(",", ""))


@require_http_methods(["GET", "POST"])
def agree(request: HttpRequest, award_id: int) -> HttpResponse:
    """Agree instalments from later payments of the household."""
    award = award_seen(request, award_id)
    require_role(request, PROPOSERS)
    sources = Award.objects.filter(household=award.household_id).exclude(state=AwardState.ENDED).select_related("person")
    choices = [(str(one.pk), f"{title(one.benefit, one.component)} {one.person.name if one.person else ''}".strip())
               for one in sources]
    today = now().date()

    def do(given: dict[str, str]) -> object:
        if given["source"] not in dict(choices):
            raise MinzhengError(say("请填写“{label}”", label=say("从哪项待遇抵扣")), code="field_missing")
        agreed = Agreement(int(given["source"]), fen(given["amount"]), Month.parse(given["month"]), _day(given["on"]),
                           given["document"])
        return actions.agree_recovery(
            award_id=award.pk, agreed=agreed, parameters=catalogue().parameters, by=by(request), at=now())

    text = say("与对象书面约定，从以后每月的发放中抵扣；每月抵扣不超过当地规定的比例。")
    return _ask(request, award, say("约定分期抵扣"), text, (
        Field("source", say("从哪项待遇抵扣"), "choice", options=choices), Field("amount", say("每月抵扣（元）")),
        Field("month", say("起始月份"), value=str(Month.of(today)), hint=say("写成 YYYY-MM")),
        Field("on", say("约定日期"), "date", value=today.isoformat(), most=today.isoformat()),
        Field("document", say("约定文书"))), do)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise MinzhengError(say("“{text}”不是日期", text=text), code="not_a_date") from error


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, award_id: int) -> HttpResponse:
    """End what was agreed."""
    award = award_seen(request, award_id)
    require_role(request, PROPOSERS)
    return _ask(request, award, say("终止分期抵扣"), say("终止后不再抵扣，未结金额不变。"),
                (Field("reason", say("原因"), "lines"),),
                lambda given: actions.end_recovery(award_id=award.pk, reason=given["reason"], by=by(request), at=now()))


@require_http_methods(["GET", "POST"])
def refund(request: HttpRequest, award_id: int) -> HttpResponse:
    """Put down money that was given back."""
    award = award_seen(request, award_id)
    require_role(request, RECEIVERS)
    return _ask(request, award, say("登记退回款项"), say("款项到账后登记，注明收款凭证。"),
                (_amount(award), Field("document", say("收款凭证"))),
                lambda given: actions.receive_refund(
                    award_id=award.pk, fen=fen(given["amount"]), document=given["document"], month=Month.of(now().date()),
                    by=by(request), at=now()))


@require_http_methods(["GET", "POST"])
def waive(request: HttpRequest, award_id: int) -> HttpResponse:
    """Waive what is open by a decision."""
    award = award_seen(request, award_id)
    require_role(request, DECIDERS)
    return _ask(request, award, say("免除未结金额"), say("须有书面决定；免除后不能撤回。"),
                (_amount(award), Field("document", say("决定文号"))),
                lambda given: actions.waive(
                    award_id=award.pk, fen=fen(given["amount"]), document=given["document"], month=Month.of(now().date()),
                    by=by(request), at=now()), is_grave=True)
