"""One figure of an area: what it is, how it came about, over periods, in the areas below, by parts, and what was corrected."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from minzheng.kernel.indicators.periods import ReportPeriod
from minzheng.kernel.indicators.results import Result, State
from minzheng.kernel.indicators.snapshots import queries
from minzheng.kernel.indicators.snapshots.duties import CORRECTORS
from minzheng.kernel.indicators.snapshots.models import Snapshot, SnapshotIndicator, SnapshotValue, ValueState
from minzheng.kernel.values.language import Label, say

from ...components.table import Column, Table
from ...places import names
from ...scope import account_of
from ...words import word
from .shared import address, indicator, may_read_records, place_of, seen, trail, unread

DIMENSIONS = {
    "component": Label("项目", "Component"), "reason": Label("原因", "Reason"), "month": Label("月份", "Month"),
    "residence": Label("城乡", "Urban or rural"), "current_status": Label("保障类别", "Status"),
    "support_place": Label("供养方式", "Place of support"), "child_status": Label("儿童类别", "Status of children"),
    "self_care": Label("自理能力", "Self-care"), "disability_category": Label("残疾类别", "Disability"),
    "disability_grade": Label("残疾等级", "Grade of disability"),
}
VALUE = Column("value", say("数值"), lambda row: row["result"].shown(), "name")
BELOW = (Column("area", say("区划"), lambda row: row["place"], link=lambda row: row["link"]), VALUE)
SERIES = (Column("period", say("统计期"), lambda row: ReportPeriod.parse(row["period"]).title),
          Column("cut_off", say("截止日期"), lambda row: row["result"].cut_off, "date"), VALUE)
PARTS = (Column("dimension", say("分组"), lambda row: DIMENSIONS.get(row["dimension"], row["dimension"])),
         Column("part", say("类别"), lambda row: row["part"], link=lambda row: row["link"]), VALUE)
CORRECTIONS = (
    Column("at", say("时间"), lambda row: row["at"], "time"), Column("before", say("原值"), lambda row: row["before"], "name"),
    Column("after", say("更正后"), lambda row: row["after"], "name"), Column("reason", say("原因"), lambda row: row["reason"]),
    Column("by", say("更正人"), lambda row: row["by"], is_wide_only=True))
INPUTS = (Column("id", say("编号"), lambda row: row["result"].id, "name"),
          Column("title", say("所依据的指标"), lambda row: row["result"].title, link=lambda row: row["link"]), VALUE)


@require_GET
def page(request: HttpRequest, snapshot_id: int, indicator: str) -> HttpResponse:
    """One figure of an area, down to the records behind it."""
    found, code = seen(request, snapshot_id)
    own = _indicator(found, indicator)
    public = unread(account_of(request).role)
    results = queries.results(found, code, public=public)
    result, value = results.get(own.indicator), found.values.filter(
        indicator=own.indicator, area_code=code, part="").select_related("entered").first()
    inputs = [{"result": results[id], "link": address("figure", found.pk, id, code)} for id in own.inputs if id in results]
    may_read = may_read_records(request, own)
    statement = found.statements.get(own.source) or found.statements.get(own.indicator) or {}
    return render(request, "pages/figures/figure.html", {
        "snapshot": found, "own": own, "result": result, "value": value, "place": place_of(code),
        "trail": trail(request, found, code), "period": ReportPeriod.parse(found.period).title,
        "is_hidden": value is not None and value.state == ValueState.SUPPRESSED,
        "statement": statement.get("statement", ""), "parameters": statement.get("parameters", {}),
        "records": address("figure_records", found.pk, own.indicator, code) if may_read and _has_records(own, value) else "",
        "may_correct": value is not None and not own.inputs and account_of(request).role in CORRECTORS,
        "correct": address("figure_correct", found.pk, own.indicator, code),
        "inputs": Table("inputs", INPUTS, inputs, say("所依据的指标")) if inputs else None,
        "below": _below(found, code, own, public), "series": _series(found, code, own, public),
        "by_part": _parts(found, code, own, may_read, public),
        "corrections": _corrections(value, result)})


_indicator = indicator


def _has_records(own: SnapshotIndicator, value: SnapshotValue | None) -> bool:
    return value is not None and bool(own.source) and own.source != "parameters" and value.state in (
        ValueState.EXACT, ValueState.SUPPRESSED)


def _below(found: Snapshot, code: int, own: SnapshotIndicator, public: Container[str]) -> Table | None:
    rows = queries.below(found, code, own.indicator, public=public)
    known = names([area for area, _ in rows])
    lines = [{"place": known.get(area, area), "result": one, "link": address("figure", found.pk, own.indicator, area)}
             for area, one in rows]
    return Table("below", BELOW, lines, say("下级区划")) if lines else None


def _series(found: Snapshot, code: int, own: SnapshotIndicator, public: Container[str]) -> Table:
    rows = queries.series(own.indicator, code, like=found.period, public=public)
    return Table("series", SERIES, [{"period": period, "result": one} for period, one in rows], say("各统计期"))


def _parts(found: Snapshot, code: int, own: SnapshotIndicator, may_read: bool, public: Container[str]) -> Table | None:
    rows: list[dict[str, Any]] = []
    for part, one in queries.parts(found, code, own.indicator, public=public).items():
        dimension, _, text = part.partition("=")
        rows.append({"dimension": dimension, "part": word(text) or say("未登记"), "result": one,
                     "link": f"{address('figure_records', found.pk, own.indicator, code)}&part={part}" if may_read else ""})
    return Table("parts", PARTS, rows, say("分组")) if rows else None


def _corrections(value: SnapshotValue | None, result: Result | None) -> Table | None:
    if value is None or result is None or result.state is State.SUPPRESSED:
        return None
    before, rows = queries.number(value), []
    for one in value.corrections.order_by("id"):
        after = queries.number(one)
        rows.append({"at": one.at, "by": one.by, "reason": one.reason, "before": queries.shown(result, before),
                     "after": queries.shown(result, after)})
        before = after
    return Table("corrections", CORRECTIONS, rows, say("更正")) if rows else None
