"""The snapshots, freezing one, and the figures of an area by chapter."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from minzheng.kernel.access.queries import require
from minzheng.kernel.catalogue.chapters import CHAPTERS
from minzheng.kernel.indicators.periods import ReportPeriod
from minzheng.kernel.indicators.relations.duties import READERS as RELATION_READERS
from minzheng.kernel.indicators.results import Result, State
from minzheng.kernel.indicators.snapshots import queries
from minzheng.kernel.indicators.snapshots.duties import FREEZERS
from minzheng.kernel.indicators.snapshots.models import Snapshot, SnapshotIndicator, ValueState
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.values.periods import Month

from ...components.keyset import counted, slice_of
from ...components.table import Column, Filter, Table, order_of
from ...listing import export, state_of
from ...places import lower_areas, names
from ...scope import account_of, by, now, require_role, scope_of
from ...words import unit_word
from ...work.asking import queued
from ..confirm import Field, Question, ask
from .shared import address, business_of, chapter_of, place_of, reader, seen, tabs_of, trail, unread

STATES = {
    State.EXACT: Label("确切", "exact"), State.UNRESOLVED: Label("未收集", "not collected"),
    State.MASKED: Label("遮盖", "masked"), State.SUPPRESSED: Label("公开时不显示", "not public"),
}
TONES = {State.EXACT: "green", State.UNRESOLVED: "secondary", State.MASKED: "secondary", State.SUPPRESSED: "orange"}
SNAPSHOTS = (
    Column("number", say("编号"), lambda row: row.pk, "name", link=lambda row: reverse("figures", args=[row.pk])),
    Column("period", say("统计期"), lambda row: ReportPeriod.parse(row.period).title, sort="period"),
    Column("area", say("区划"), lambda row: row.place),
    Column("cut_off", say("截止日期"), lambda row: row.cut_off, "date"),
    Column("at", say("冻结时间"), lambda row: row.frozen_at, "time", sort="frozen_at"),
    Column("by", say("冻结人"), lambda row: row.frozen_by, is_wide_only=True),
    Column("note", say("说明"), lambda row: row.note, is_wide_only=True),
)
SELECTED = ("q", "chapter", "state", "tab")


@dataclass(frozen=True)
class Line:
    """An indicator of an area in a list."""

    indicator: SnapshotIndicator
    result: Result
    state: State
    snapshot_id: int


COLUMNS = (
    Column("id", say("编号"), lambda row: row.indicator.indicator, "name", sort="id"),
    Column("title", say("指标"), lambda row: row.indicator.title, sort="title",
           link=lambda row: address("figure", row.snapshot_id, row.indicator.indicator, row.result.area)),
    Column("value", say("数值"), lambda row: row.result.shown() if row.result.value is not None else "", "name", sort="value"),
    Column("unit", say("单位"), lambda row: unit_word(row.indicator.unit)),
    Column("state", say("状态"), lambda row: STATES[row.state], "badge", tone=lambda row: TONES[row.state]),
    Column("business", say("业务"), lambda row: business_of(row.indicator.business), is_wide_only=True),
    Column("note", say("说明"), lambda row: row.result.note or "", is_wide_only=True),
)
VIEWS = {"": Label("有数据", "Collected"), "missing": Label("未收集", "Not collected"), "all": Label("全部", "All")}
ORDERS: dict[str, Callable[[Line], Any]] = {
    "id": lambda row: row.indicator.indicator, "title": lambda row: str(row.indicator.title),
    "value": lambda row: (row.result.value is not None, row.result.value or 0),
}


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """The snapshots that hold figures of the own area, the newest first."""
    reader(request)
    scope, state = scope_of(request), state_of(request)
    found = queries.held(scope.code)
    page = slice_of(found, order=order_of(SNAPSHOTS, state.get("sort", ""), unique="-id"), cursor=state.get("at", ""))
    places = names({row.area_code for row in page.rows})
    for row in page.rows:
        row.place = places.get(row.area_code, row.area_code)
    table = Table(
        "snapshots", SNAPSHOTS, page.rows, say("数据期次"), state=state, paging=page, count=counted(found),
        empty_title=say("还没有冻结过统计数据"),
        empty_text=say("冻结以后，本区划和全部下级区划的各项指标存成一份不再改动的数据，报告、计划和图表都取自它。"))
    return render(request, "pages/figures/list.html", {
        "table": table, "tabs": tabs_of("snapshots"), "may_freeze": account_of(request).role in FREEZERS})


@require_http_methods(["GET", "POST"])
def freeze(request: HttpRequest) -> HttpResponse:
    """Ask for a period and have its figures frozen by a job."""
    require_role(request, FREEZERS)
    scope, month = scope_of(request), Month.of(now().date())
    periods = dict.fromkeys([str(month), str(month.plus(-1)), f"{month.year}H{(month.number + 5) // 6}",
                             f"{month.year}Q{(month.number + 2) // 3}", str(month.year), str(month.year - 1)])
    question = Question(
        title=say("冻结统计数据"), action=say("冻结"), back=reverse("snapshots"), done=say("已开始冻结"),
        text=say("计算{area}和全部下级区划的各项指标，存成一份不再改动的数据。同一统计期可以再冻结一次，以最后一次为准。",
                 area=scope.name),
        fields=(Field("period", say("统计期"), "choice", options=[(one, ReportPeriod.parse(one).title) for one in periods]),
                Field("note", say("说明"), is_required=False)))
    made: list[HttpResponse] = []

    def do(given: dict[str, str]) -> None:
        require(by(request), FREEZERS, say("冻结统计数据"))
        period = ReportPeriod.parse(given["period"]).text
        made.append(queued(request, "freeze_figures", area=scope.code, about=period, period=period, note=given["note"]))

    answer = ask(request, question, do)
    return made[0] if made else answer


@require_GET
def area(request: HttpRequest, snapshot_id: int) -> HttpResponse:
    """The figures of an area, by chapter."""
    found, code = seen(request, snapshot_id)
    state = {"area": f"{code:012d}"} | state_of(request, *SELECTED, "area")
    known = lines(found, code, state, unread(account_of(request).role))
    rows = _of_view(known, state.get("tab", ""))
    table = Table(
        "figures", COLUMNS, rows, say("各项指标"), state=state, count=len(rows), keep=("area", "tab"),
        filters=(
            Filter("q", say("查找"), placeholder=say("指标名称或编号"), is_search=True),
            Filter("chapter", say("章节"), list(CHAPTERS.items())),
            Filter("state", say("状态"), [(str(one), label) for one, label in STATES.items() if one is not State.UNRESOLVED])),
        export=reverse("figures_export", args=[found.pk, "x"])[:-2], empty_title=say("没有符合条件的指标"),
        empty_text=say("可以清除筛选条件再找。"))
    return render(request, "pages/figures/area.html", {
        "may_check": account_of(request).role in RELATION_READERS,
        "table": table, "snapshot": found, "views": [
            {"link": table.query(tab=name, state=""), "label": label, "is_here": name == state.get("tab", ""),
             "count": len(_of_view(known, name))} for name, label in VIEWS.items()],
        "period": ReportPeriod.parse(found.period).title, "place": place_of(code),
        "trail": trail(request, found, code), "runs": len(found.runs),
        "below": [(label, f"{reverse('figures', args=[found.pk])}?area={value}") for value, label in lower_areas(code)]})


@require_GET
def exported(request: HttpRequest, snapshot_id: int, kind: str) -> HttpResponse:
    """The same figures as a file."""
    found, code = seen(request, snapshot_id)
    state = state_of(request, *SELECTED)
    rows = _of_view(lines(found, code, state, unread(account_of(request).role)), state.get("tab", ""))
    return export(request, kind, name=f"figures-{found.period}-{code}", title=f"{place_of(code)} {found.period}", columns=COLUMNS,
                  rows=rows)


def lines(found: Snapshot, code: int, state: dict[str, str], public: Container[str]) -> list[Line]:
    """The figures of an area that answer the query, in its order; the ``public`` ones as they are told to the public."""
    known, results = queries.indicators(found), queries.results(found, code, public=public)
    hidden = set(found.values.filter(area_code=code, part="", state=ValueState.SUPPRESSED).values_list("indicator", flat=True))
    rows = [Line(known[id], one, State.SUPPRESSED if id in hidden else one.state, found.pk) for id, one in results.items()]
    rows = list(_kept(rows, state))
    name = state.get("sort", "")
    if (order := ORDERS.get(name.lstrip("-"))) is not None:
        rows.sort(key=order, reverse=name.startswith("-"))
    return rows


def _of_view(rows: list[Line], view: str) -> list[Line]:
    """Those of which something was collected (a value that is hidden was), those of which nothing was, or all."""
    return rows if view == "all" else [one for one in rows if (one.state is State.UNRESOLVED) == (view == "missing")]


def _kept(rows: Iterable[Line], state: dict[str, str]) -> Iterable[Line]:
    text = state.get("q", "").lower()
    for row in rows:
        one = row.indicator
        if text and text not in f"{one.indicator} {one.title_zh} {one.title_en}".lower():
            continue
        if state.get("chapter") and chapter_of(one.business) != state["chapter"]:
            continue
        if state.get("state") and str(row.state) != state["state"]:
            continue
        yield row

