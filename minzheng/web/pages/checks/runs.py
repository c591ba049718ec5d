"""The passes: a list, one of them with what it found by rule and what it read, and starting one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import Label, Sentence, say
from minzheng.kernel.verification.checks import queries
from minzheng.kernel.verification.checks.duties import RUNNERS
from minzheng.kernel.verification.findings.models import CheckRun

from ...components.keyset import counted, slice_of
from ...components.table import Column, Table, order_of
from ...listing import EXPORT_MOST, export, state_of
from ...places import names
from ...scope import account_of, now, require_role, scope_of
from ...work.asking import queued
from ..confirm import Question, ask
from .shared import ABSENT, business_of, checks, reader, register_of, tabs_of, title_of

TRIGGERS = {
    "month": Label("每月", "every month"), "delivery": Label("数据到达", "after a delivery"), "asked": Label("人工", "asked")}
COLUMNS = (
    Column("on", say("核查日期"), lambda row: row.on, "date", sort="on", link=lambda row: reverse("checks_run", args=[row.pk])),
    Column("area", say("区划"), lambda row: row.place),
    Column("trigger", say("起因"), lambda row: TRIGGERS.get(row.trigger, row.trigger), is_wide_only=True),
    Column("persons", say("人数"), lambda row: row.persons, "count", sort="persons"),
    Column("rows", say("登记册行数"), lambda row: row.rows, "count", is_wide_only=True),
    Column("found", say("疑点"), lambda row: _total(row, "found"), "count"),
    Column("new", say("新增"), lambda row: _total(row, "new"), "count"),
    Column("gone", say("消失"), lambda row: _total(row, "gone"), "count", is_wide_only=True),
    Column("by", say("经办人"), lambda row: row.by, is_wide_only=True),
    Column("at", say("时间"), lambda row: row.at, "time", sort="at", is_wide_only=True),
)
FOUND = (
    Column("rule", say("核查规则"), lambda row: row["title"]),
    Column("business", say("业务"), lambda row: row["business"], is_wide_only=True),
    Column("register", say("比对来源"), lambda row: row["register"], is_wide_only=True),
    Column("found", say("疑点"), lambda row: row["found"], "count"),
    Column("new", say("新增"), lambda row: row["new"], "count"),
    Column("gone", say("消失"), lambda row: row["gone"], "count"),
)
READ = (
    Column("register", say("登记册"), lambda row: register_of(row["register"])),
    Column("state", say("状态"), lambda row: _state(row), "badge", tone=lambda row: "green" if "delivery" in row else "orange"),
    Column("provider", say("提供单位"), lambda row: row.get("lapsed"), "name", is_wide_only=True),
    Column("date", say("数据日期"), lambda row: row.get("date")),
    Column("days", say("距核查日（天）"), lambda row: row.get("days"), "count", is_wide_only=True),
    Column("rows", say("行数"), lambda row: row.get("rows"), "count"),
)


def _state(row: Mapping[str, Any]) -> Sentence:
    if "delivery" in row:
        return say("参与比对")
    return say("已过期，未更新") if "lapsed" in row else say("没有有效数据")


def _total(run: CheckRun, name: str) -> int:
    return sum(one[name] for one in run.counts.values())


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """All passes of the own area, the newest first."""
    reader(request)
    state, found = state_of(request), queries.runs(area=scope_of(request).code)
    page = slice_of(found, order=order_of(COLUMNS, state.get("sort", ""), "-at"), cursor=state.get("at", ""))
    table = Table(
        "checks", COLUMNS, _placed(page.rows), say("核查批次"), state=state, paging=page, count=counted(found),
        export=reverse("checks_export", args=["x"])[:-2], empty_title=say("还没有核查过"),
        empty_text=say("登记册数据到达并采信以后，全部在册人员逐一比对，发现的疑点在这里按规则汇总。"))
    return render(request, "pages/checks/list.html", {
        "table": table, "tabs": tabs_of("checks"), "may_run": account_of(request).role in RUNNERS, "title": say("全面核查"),
        "lead": say("用现行有效的登记册逐一核查全部在册人员。比对结果只是线索，由人核实；只有死亡信息会暂缓发放。")})


def _placed(rows: Any) -> list[Any]:
    found = list(rows)
    places = names({row.area_code for row in found})
    for row in found:
        row.place = places.get(row.area_code, str(row.area_code))
    return found


@require_GET
def exported(request: HttpRequest, kind: str) -> HttpResponse:
    """The same passes as a file."""
    reader(request)
    rows = queries.runs(area=scope_of(request).code).order_by("-at", "-pk")[:EXPORT_MOST]
    return export(request, kind, name="checks", title=str(say("核查批次")), columns=COLUMNS, rows=_placed(rows))


@require_GET
def page(request: HttpRequest, run_id: int) -> HttpResponse:
    """One pass: what each rule found, what was read, and which registers had nothing that counts."""
    reader(request)
    run: Any = queries.runs(area=scope_of(request).code).filter(pk=run_id).first()
    if run is None:
        raise NotFound(ABSENT)
    _placed([run])
    silent = [one for one in run.deliveries if not {"delivery", "lapsed"} & set(one)]
    return render(request, "pages/checks/run.html", {
        "run": run, "trigger": TRIGGERS.get(run.trigger, run.trigger), "silent": len(silent), "tabs": tabs_of("checks"),
        "total": {name: _total(run, name) for name in ("found", "new", "gone")},
        "found": Table("check-rules", FOUND, _by_rule(run.counts), say("按规则"), empty_title=say("没有规则可以核查"),
                       empty_text=say("没有任何登记册有现行有效的数据。")),
        "read": Table("check-registers", READ, run.deliveries, say("比对的登记册"))})


def _by_rule(counts: Mapping[str, Mapping[str, int]]) -> list[dict[str, Any]]:
    """A row for each rule that was asked, those that found most first."""
    rows = [{"title": title_of(rule), "business": business_of(rule), "register": _source(rule), **one}
            for rule, one in counts.items()]
    return sorted(rows, key=lambda row: (-row["found"], -row["gone"], str(row["title"])))


def _source(rule: str) -> Label | str:
    known = checks().get(rule)
    return register_of(known.declared.book) if known else ""


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Have everybody of the own area checked today."""
    require_role(request, RUNNERS)
    scope = scope_of(request)
    if request.method == "POST":
        return queued(request, "checks", area=scope.code, about=scope.name, on=now().date().isoformat())
    question = Question(
        title=say("全面核查"), action=say("开始核查"), back=reverse("checks"), done=say("已开始核查"),
        text=say("用现行有效的登记册核查{area}全部在册人员。重复核查不会产生重复的疑点。", area=scope.name))
    return ask(request, question, lambda given: None)
