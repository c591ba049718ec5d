"""One correction: how much by place and benefit, every item with reasons old and new, what could not be judged, the decision."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from minzheng.kernel.catalogue.in_force import catalogue
from minzheng.kernel.payments import explaining, replaying
from minzheng.kernel.payments.bundles import BundleDamaged
from minzheng.kernel.payments.corrections import actions, queries
from minzheng.kernel.payments.corrections.actions import DECIDERS, PROPOSERS
from minzheng.kernel.payments.corrections.models import STATES, Correction, CorrectionItem, CorrectionRemark, CorrectionState
from minzheng.kernel.payments.reasons import reason
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.language import language, say
from minzheng.kernel.values.periods import Month

from ...benefits import options, title
from ...components.figures import money_text
from ...components.keyset import counted, slice_of
from ...components.table import Column, Filter, Table, order_of
from ...listing import EXPORT_MOST, export, span_of, state_of
from ...places import lower_areas, names
from ...scope import account_of, by, now, require_role, scope_of
from ..case import ABSENT
from ..confirm import Field, Question, ask
from ..explain import trees
from ..households import sought
from ..lists import NO, PLACE, WHO, described
from ..run_lines import law_of
from .lists import TONES

KINDS = (("arrears", say("应补发")), ("recovery", say("应追回")))
BENEFIT = Column("benefit", say("待遇"), lambda row: title(row.benefit, row.component))
MONTH = Column("month", say("月份"), lambda row: row.month, "month", sort="month")
ITEMS = (
    NO, WHO, PLACE, BENEFIT, MONTH,
    Column("paid", say("已发（元）"), lambda row: row.paid_fen, "money", is_wide_only=True),
    Column("due", say("应发（元）"), lambda row: row.due_fen, "money", is_wide_only=True),
    Column("difference", say("差额（元）"), lambda row: row.difference_fen, "money_delta", sort="difference_fen"),
    Column("old", say("原来"), lambda row: row.old if language() == "zh" else "", is_wide_only=True),
    Column("new", say("现在"), lambda row: row.new if language() == "zh" else "", is_wide_only=True),
    Column("why", say("依据"), lambda row: say("对比"),
           link=lambda row: reverse("correction_item", args=[row.correction_id, row.pk])),
)
REMARKS = (
    NO, WHO, PLACE, BENEFIT, Column("month", say("月份"), lambda row: row.month, "month"),
    Column("reason", say("原因"), lambda row: reason(row.reason_code).label),
    Column("sentence", say("说明"), lambda row: row.reason if language() == "zh" else "", is_wide_only=True),
)
SUMS = (
    Column("place", say("区划"), lambda row: row.place, "name"), Column("benefit", say("待遇"), lambda row: title(row.benefit)),
    Column("persons", say("对象"), lambda row: row.persons, "count"),
    Column("items", say("人月"), lambda row: row.items, "count", is_wide_only=True),
    Column("arrears", say("应补发（元）"), lambda row: row.arrears_fen, "money"),
    Column("recovery", say("应追回（元）"), lambda row: row.recovery_fen, "money"),
)
NAMES = ("q", "benefit", "area", "kind", "month")


def correction_seen(request: HttpRequest, correction_id: int) -> Correction:
    """A correction that lies wholly in the scope. Raises NotFound."""
    found = queries.corrections(area=scope_of(request).code).filter(pk=correction_id).first()
    if found is None:
        raise NotFound(ABSENT)
    return found


def page(request: HttpRequest, correction_id: int) -> HttpResponse:
    """One correction before and after it is decided."""
    correction, state = correction_seen(request, correction_id), state_of(request, *NAMES)
    found = _found(request, correction, state)
    rows = slice_of(found, order=order_of(ITEMS, state.get("sort", ""), "area_code"), cursor=state.get("at", ""))
    table = Table(
        "items", ITEMS, described(rows.rows), say("差额明细"), state=state, paging=rows, count=counted(found),
        filters=(Filter("q", say("查找"), placeholder=say("姓名、拼音首字母、户号或完整公民身份号码"), is_search=True),
                 Filter("kind", say("类别"), KINDS), Filter("benefit", say("待遇"), options()),
                 Filter("area", say("区划"), lower_areas(scope_of(request).code)),
                 Filter("month", say("月份"), _months(correction))),
        export=reverse("correction_export", args=[correction.pk, "x"])[:-2], empty_title=say("没有差额"),
        empty_text=say("重算结果与已发放的一致。"))
    role, is_open = account_of(request).role, correction.state == CorrectionState.PROPOSED
    return render(request, "pages/corrections/one.html", {
        "correction": correction, "state": STATES[correction.state], "tone": TONES[CorrectionState(correction.state)],
        "table": table, "sums": _sums(correction), "area": names([correction.area_code]).get(correction.area_code, ""),
        "may_commit": is_open and role in DECIDERS and correction.by != str(by(request)) and correction.item_count,
        "may_set_aside": is_open and role in PROPOSERS})


def _months(correction: Correction) -> list[tuple[str, str]]:
    first, last = Month.from_int(correction.first_month), Month.from_int(correction.last_month)
    months = [first]
    while months[-1] < last:
        months.append(months[-1].plus(1))
    return [(str(int(month)), str(month)) for month in months]


def _sums(correction: Correction) -> Table:
    rows: list[Any] = queries.by_township(correction)
    places = names({row.area_code for row in rows})
    for row in rows:
        row.place = places.get(row.area_code, row.area_code)
    return Table("sums", SUMS, rows, say("按区划和待遇"), empty_title=say("没有差额"), empty_text=say("重算结果与已发放的一致。"))


def _found(request: HttpRequest, correction: Correction, state: dict[str, str]) -> QuerySet[Any]:
    found = CorrectionItem.objects.filter(correction=correction).select_related("household", "person")
    if "benefit" in state:
        found = found.filter(benefit=state["benefit"])
    if state.get("kind") in dict(KINDS):
        found = found.filter(**{"difference_fen__gt" if state["kind"] == "arrears" else "difference_fen__lt": 0})
    if state.get("month", "").isdigit() and state["month"].isascii() and len(state["month"]) == 6:
        found = found.filter(month=int(state["month"]))
    if (span := span_of(state)) is not None:
        found = found.filter(area_code__gte=span[0], area_code__lt=span[1])
    return found.filter(sought(state["q"], path="household__")) if "q" in state else found


def exported(request: HttpRequest, correction_id: int, kind: str) -> HttpResponse:
    """The items as a file."""
    correction, state = correction_seen(request, correction_id), state_of(request, *NAMES)
    rows = _found(request, correction, state).order_by(*order_of(ITEMS, state.get("sort", ""), "area_code"))[:EXPORT_MOST]
    return export(request, kind, name=f"correction-{correction.pk}", title=str(say("差额明细")), columns=ITEMS[:-1],
                  rows=described(list(rows)))


def remarks(request: HttpRequest, correction_id: int) -> HttpResponse:
    """What could not be judged, and why: it stays as it was paid."""
    correction, state = correction_seen(request, correction_id), state_of(request)
    found = CorrectionRemark.objects.filter(correction=correction).select_related("household", "person")
    rows = slice_of(found, order=("area_code", "id"), cursor=state.get("at", ""))
    table = Table("remarks", REMARKS, described(rows.rows), say("不能重算的"), state=state, paging=rows, count=counted(found),
                  export=reverse("correction_remarks_export", args=[correction.pk, "x"])[:-2], empty_title=say("没有"),
                  empty_text=say("全部对象都已重算。"))
    return render(request, "pages/corrections/remarks.html", {"correction": correction, "table": table})


def remarks_exported(request: HttpRequest, correction_id: int, kind: str) -> HttpResponse:
    """The same as a file."""
    correction = correction_seen(request, correction_id)
    found = CorrectionRemark.objects.filter(correction=correction).select_related("household", "person")
    return export(request, kind, name=f"correction-{correction.pk}-remarks", title=str(say("不能重算的")), columns=REMARKS,
                  rows=described(list(found.order_by("area_code", "pk")[:EXPORT_MOST])))


def item(request: HttpRequest, correction_id: int, item_id: int) -> HttpResponse:
    """One item explained: as it was paid, from the frozen inputs, beside what is known now."""
    correction = correction_seen(request, correction_id)
    found: Any = CorrectionItem.objects.filter(correction=correction, pk=item_id).select_related("household", "person").first()
    if found is None:
        raise NotFound(ABSENT)
    described([found])
    before, problem = _before(found)
    return render(request, "pages/corrections/item.html", {
        "correction": correction, "item": found, "title": title(found.benefit, found.component), "before": before,
        "problem": problem, "after": _after(found)})


def _before(item: CorrectionItem) -> tuple[list[dict[str, Any]], object]:
    """How the amount came about that was paid; nothing where nothing was."""
    line = queries.line_of(item)
    if line is None:
        return [], item.old
    try:
        traced = replaying.trace(line=line, home=Path(settings.HOME), load=law_of)
    except (BundleDamaged, Refused) as error:
        return [], error.sentence
    return trees(one.as_json() for one in traced.explained.inputs), ""


def _after(item: CorrectionItem) -> list[dict[str, Any]]:
    """How the amount comes about by what is known now."""
    known = catalogue()
    try:
        explained = explaining.explain_household(
            item.household, month=Month.from_int(item.month), program=known.program, parameters=known.parameters,
            benefit=item.benefit, person_id=item.person_id, as_known_now=True)
    except NotFound:
        return []
    return trees(one.as_json() for one in explained.inputs)


@require_http_methods(["GET", "POST"])
def commit(request: HttpRequest, correction_id: int) -> HttpResponse:
    """Decide what was found, after a question."""
    correction = correction_seen(request, correction_id)
    require_role(request, DECIDERS)
    question = Question(
        title=say("决定重算 {number}", number=correction.pk), action=say("决定"),
        back=reverse("correction", args=[correction.pk]), done=say("已决定"), is_grave=True,
        text=say("决定后，应补发 {arrears} 元、应追回 {recovery} 元记入各待遇的往来账，不能撤回；有误的再重算更正。",
                 arrears=money_text(correction.arrears_fen), recovery=money_text(correction.recovery_fen)),
        fields=(Field("document", say("决定文号")),))
    return ask(request, question, lambda given: actions.commit(
        correction_id=correction.pk, document=given["document"], by=by(request), at=now()))


@require_http_methods(["GET", "POST"])
def set_aside(request: HttpRequest, correction_id: int) -> HttpResponse:
    """Give a proposal up."""
    correction = correction_seen(request, correction_id)
    require_role(request, PROPOSERS)
    question = Question(
        title=say("放弃重算 {number}", number=correction.pk), action=say("放弃"),
        back=reverse("correction", args=[correction.pk]), done=say("已放弃"),
        text=say("放弃后保留记录，不产生补发和追回。"), fields=(Field("reason", say("原因"), "lines"),))
    return ask(request, question, lambda given: actions.set_aside(
        correction_id=correction.pk, reason=given["reason"], by=by(request), at=now()))
