"""Values that sections entered: the list, entering one, and reviewing what somebody else entered."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from minzheng.kernel.catalogue.in_force import catalogue
from minzheng.kernel.indicators.periods import ReportPeriod
from minzheng.kernel.indicators.relations.figures import Several
from minzheng.kernel.indicators.relations.queries import failed_by_entered
from minzheng.kernel.indicators.snapshots import entering, queries
from minzheng.kernel.indicators.snapshots.duties import ENTERERS, REVIEWERS
from minzheng.kernel.indicators.snapshots.models import ENTERED_STATES, EnteredState, EnteredValue
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import Label, Sentence, say

from ...components.keyset import counted, slice_of
from ...components.table import Column, Filter, Table, order_of
from ...listing import EXPORT_MOST, export, span_of, state_of
from ...places import lower_areas, names
from ...scope import account_of, by, now, require_role, scope_of
from ..confirm import Field, Question, ask
from .shared import ABSENT, files, reader, tabs_of

TONES = {EnteredState.WAITING: "orange", EnteredState.ACCEPTED: "green", EnteredState.REFUSED: "secondary"}
COLUMNS = (
    Column("period", say("统计期"), lambda row: ReportPeriod.parse(row.period).title, sort="period"),
    Column("id", say("编号"), lambda row: row.indicator, "name", sort="indicator"),
    Column("title", say("指标"), lambda row: row.title),
    Column("area", say("区划"), lambda row: row.place),
    Column("value", say("数值"), lambda row: row.shown, "name"),
    Column("source", say("数据来源"), lambda row: row.source, is_wide_only=True),
    Column("state", say("状态"), lambda row: ENTERED_STATES[row.state], "badge", tone=lambda row: TONES[row.state],
           link=lambda row: row.link),
    Column("by", say("录入人"), lambda row: row.entered_by, is_wide_only=True),
    Column("at", say("录入时间"), lambda row: row.entered_at, "time", sort="entered_at", is_wide_only=True),
    Column("review", say("审核意见"), lambda row: row.review_note, is_wide_only=True),
)


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """What was entered for the own area and all below it, the newest first."""
    reader(request)
    state, role = state_of(request, "state", "period"), account_of(request).role
    found = _found(request, state)
    page = slice_of(found, order=order_of(COLUMNS, state.get("sort", ""), unique="-id"), cursor=state.get("at", ""))
    periods = sorted(set(EnteredValue.objects.filter(scope_of(request).within()).values_list("period", flat=True)))
    table = Table(
        "entered", COLUMNS, described(page.rows, may_review=role in REVIEWERS), say("录入数据"), state=state, paging=page,
        count=counted(found), filters=(
            Filter("state", say("状态"), list(ENTERED_STATES.items())),
            Filter("period", say("统计期"), [(one, ReportPeriod.parse(one).title) for one in periods])),
        export=reverse("entered_export", args=["x"])[:-2], empty_title=say("还没有录入过数据"),
        empty_text=say("系统里没有记录的指标由股室录入并写明来源，由另一人审核；采用以后进入下一次冻结的统计数据，并注明是录入值。"))
    return render(request, "pages/figures/entered.html", {
        "table": table, "tabs": tabs_of("entered"), "may_enter": role in ENTERERS})


@require_GET
def exported(request: HttpRequest, kind: str) -> HttpResponse:
    """The same values as a file."""
    reader(request)
    rows = described(list(_found(request, state_of(request, "state", "period")).order_by("-id")[:EXPORT_MOST]))
    return export(request, kind, name="entered-figures", title=str(say("录入数据")), columns=COLUMNS, rows=rows)


def _found(request: HttpRequest, state: dict[str, str]) -> QuerySet[EnteredValue]:
    found = EnteredValue.objects.filter(scope_of(request).within())
    return found.filter(**{name: state[name] for name in ("state", "period") if name in state})


def described(rows: list[Any], *, may_review: bool = False) -> list[Any]:
    """Rows with the names of indicator and area, the value in its unit, and where it is reviewed."""
    known = {one.id: one for file in files().values() for one in file.indicators}
    places = names({row.area_code for row in rows})
    for row in rows:
        one = known.get(row.indicator)
        row.title = one.title.label if one else Label(row.indicator, row.indicator)
        row.place = places.get(row.area_code, row.area_code)
        row.shown = queries.written(queries.number(row), one.unit) if one else ""
        row.link = reverse("entered_review", args=[row.pk]) if may_review and row.state == EnteredState.WAITING else ""
    return rows


@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Ask for a value, its period and where it comes from."""
    require_role(request, ENTERERS)
    scope, wanted = scope_of(request), entering.open_indicators(files())
    question = Question(
        title=say("录入数据"), action=say("提交审核"), back=reverse("entered"), done=say("已提交，由另一人审核"),
        text=say("只录入系统里没有记录的指标。数值按指标的单位填写，被遮盖的数字写作 x；“约”“余”等概数不能录入。"),
        fields=(
            Field("indicator", say("指标"), "choice", request.GET.get("indicator", ""),
                  options=[(id, f"{id} {one.title.label}（{one.unit}）") for id, one in wanted.items()]),
            Field("area", say("区划"), "choice", f"{scope.code:012d}",
                  options=[(f"{scope.code:012d}", scope.name), *lower_areas(scope.code)]),
            Field("period", say("统计期"), hint=say("2026、2026H1、2026Q3 或 2026-11")),
            Field("value", say("数值")), Field("source", say("数据来源"))))

    def do(given: dict[str, str]) -> None:
        span = span_of(given)
        if span is None:
            raise NotFound(ABSENT)
        entering.enter(indicator=given["indicator"], area=span[0], period=given["period"], value=given["value"],
                       source=given["source"], files=files(), by=by(request), at=now())

    return ask(request, question, do)


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, entered_id: int) -> HttpResponse:
    """Ask whether a value is accepted or given back, and why."""
    row = _waiting(request, entered_id)
    question = Question(
        title=say("审核录入值"), action=say("提交"), back=reverse("entered"), done=say("已审核"),
        text=_about(row),
        fields=(Field("decision", say("审核结果"), "choice",
                      options=[("accept", Label("采用", "accept")), ("refuse", Label("退回", "give back"))]),
                Field("note", say("审核意见"), "lines", hint=say("退回时须写明原因"), is_required=False)))

    def do(given: dict[str, str]) -> None:
        entering.review(entered_id=entered_id, accept=given["decision"] == "accept", note=given["note"], by=by(request), at=now())

    return ask(request, question, do)


def _about(row: Any) -> Sentence:
    """What is reviewed, and which relations to other figures it would break."""
    told = say("{title} {value}，{place}，来源：{source}，{who} 录入。", title=row.title, value=row.shown, place=row.place,
               source=row.source, who=row.entered_by)
    failed = failed_by_entered([row], files=files(), parameters=catalogue().parameters)
    if not failed:
        return told
    return say("{told}采用后以下关系不成立：{failed}。", told=told, failed=Several(tuple(one.found for one in failed), "；"))


def _waiting(request: HttpRequest, entered_id: int) -> Any:
    require_role(request, REVIEWERS)
    row = EnteredValue.objects.filter(scope_of(request).within(), pk=entered_id).first()
    if row is None:
        raise NotFound(ABSENT)
    return described([row])[0]
