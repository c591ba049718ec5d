"""From a run's total to its lines, from a line to the frozen inputs it was computed from, and the run computed again."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from minzheng.kernel.access.sensitive import Field, masked
from minzheng.kernel.catalogue.loader import Catalogue, load
from minzheng.kernel.payments import actions, replaying
from minzheng.kernel.payments.bundles import BundleDamaged
from minzheng.kernel.payments.models import PayrollLine, PayrollRun
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import Sentence, say

from ..benefits import options, title
from ..components.keyset import counted, slice_of
from ..components.table import Column, Filter, Table, order_of
from ..listing import EXPORT_MOST, export, span_of, state_of
from ..places import lower_areas, names
from ..scope import by, now, require_role, scope_of
from .case import ABSENT
from .explain import trees
from .households import sought
from .lists import described
from .runs import REPLAYERS, run_seen

SHOWN = 200
"""How many differences a page lists; the command lists them all."""
COLUMNS = (
    Column("household_no", say("户号"), lambda row: row.household.household_no, sort="household__household_no",
           link=lambda row: reverse("household", args=[row.household_id])),
    Column("who", say("对象"), lambda row: row.who, "name"),
    Column("place", say("村（社区）"), lambda row: row.place, "name", sort="area_code", is_wide_only=True),
    Column("benefit", say("待遇"), lambda row: title(row.benefit, row.component)),
    Column("amount", say("应发（元）"), lambda row: row.amount_fen, "money", sort="amount_fen"),
    Column("arrears", say("其中补发（元）"), lambda row: row.arrears_fen or None, "money", is_wide_only=True),
    Column("recovered", say("抵扣（元）"), lambda row: row.recovered_fen or None, "money", is_wide_only=True),
    Column("paid", say("实发（元）"), lambda row: row.paid_fen, "money"),
    Column("trace", say("依据"), lambda row: say("追溯"), link=lambda row: reverse("run_line", args=[row.run_id, row.pk])),
)
ORDER = ("area_code",)


def listing(request: HttpRequest, number: int) -> HttpResponse:
    """The lines of one run, whatever became of it."""
    run, state = run_seen(request, number), state_of(request, "q", "benefit", "area")
    found = _found(request, run, state)
    page = slice_of(found, order=order_of(COLUMNS, state.get("sort", ""), *ORDER), cursor=state.get("at", ""))
    table = Table(
        "run_lines", COLUMNS, described(page.rows), say("发放明细"), state=state, paging=page, count=counted(found),
        filters=(Filter("q", say("查找"), placeholder=say("姓名、拼音首字母、户号或完整公民身份号码"), is_search=True),
                 Filter("benefit", say("待遇"), options()), Filter("area", say("区划"), lower_areas(scope_of(request).code))),
        export=reverse("run_lines_export", args=[number, "x"])[:-2], empty_title=say("没有符合条件的记录"),
        empty_text=say("可以清除筛选条件再找。"))
    return render(request, "pages/run_lines.html", {"run": run, "table": table})


def exported(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """The same as a file."""
    run, state = run_seen(request, number), state_of(request, "q", "benefit", "area")
    rows = _found(request, run, state).order_by(*order_of(COLUMNS, state.get("sort", ""), *ORDER))[:EXPORT_MOST]
    return export(request, kind, name=f"run-{run.pk}-lines", title=str(say("发放明细")), columns=COLUMNS[:-1],
                  rows=described(list(rows)))


def _found(request: HttpRequest, run: PayrollRun, state: dict[str, str]) -> QuerySet[Any]:
    found = PayrollLine.objects.filter(run=run).select_related("household", "person")
    if "benefit" in state:
        found = found.filter(benefit=state["benefit"])
    if (span := span_of(state)) is not None:
        found = found.filter(area_code__gte=span[0], area_code__lt=span[1])
    return found.filter(sought(state["q"], path="household__")) if "q" in state else found


def line(request: HttpRequest, number: int, line_id: int) -> HttpResponse:
    """One line: what it pays, to which account, and how it came about, from the frozen inputs alone."""
    run = run_seen(request, number)
    found: Any = PayrollLine.objects.filter(run=run, pk=line_id).select_related("household", "person", "run").first()
    if found is None:
        raise NotFound(ABSENT)
    damaged: Sentence | str = ""
    told: dict[str, Any] = {}
    try:
        traced = replaying.trace(line=found, home=Path(settings.HOME), load=law_of)
    except BundleDamaged as error:
        damaged = error.sentence
    else:
        told = {"again": traced.amount_fen, "is_equal": traced.amount_fen == found.amount_fen,
                "nodes": trees(one.as_json() for one in traced.explained.inputs), "award": traced.award,
                "files": [{"name": name, "digest": digest} for name, digest in traced.manifest["files"].items()
                          if not name.startswith("rules/")],
                "engine": traced.manifest["engine"], "rules": sum(name.startswith("rules/") for name in traced.manifest["files"])}
    found.account = f"****{masked(found.account_no, Field.ACCOUNT_NO)[-4:]}"
    return render(request, "pages/run_line.html", {
        "run": run, "line": found, "title": title(found.benefit, found.component), "damaged": damaged,
        "place": names([found.area_code]).get(found.area_code, ""), **told})


@lru_cache(maxsize=4)
def law_of(path: Path) -> Catalogue:
    """The rules of a bundle: they never change, and loading them takes a second."""
    return load(path)


@require_POST
def replay(request: HttpRequest, number: int) -> HttpResponse:
    """Compute the run again from its bundle: equal to the fen, or every difference."""
    run = run_seen(request, number)
    require_role(request, REPLAYERS)
    damaged: Sentence | str = ""
    problems: Iterable[Any] = ()
    found = None
    try:
        found = actions.replay(run_id=run.pk, home=Path(settings.HOME), load=law_of, by=by(request), at=now())
    except BundleDamaged as error:
        damaged, problems = error.sentence, error.problems
    table = Table(
        "differences", (
            Column("award", say("待遇记录"), lambda row: row.award_id, "name"),
            Column("benefit", say("待遇"), lambda row: title(row.benefit, row.component)),
            Column("before", say("账上"), lambda row: row.before), Column("after", say("复算"), lambda row: row.after)),
        list(found.differences[:SHOWN]) if found else [], say("复算差异"))
    return render(request, "pages/run_replay.html", {
        "run": run, "found": found, "table": table, "damaged": damaged, "problems": problems,
        "more": max(0, len(found.differences) - SHOWN) if found else 0})
