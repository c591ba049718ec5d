"""The runs: when, by whom, what became of them; one run with its files and its release for payment."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.access.roles import READERS_IN_FULL, Role
from minzheng.kernel.payments.models import PayrollRun, RunState
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import say

from ..components.keyset import slice_of
from ..components.table import Column, Table
from ..duties import FUND_READERS
from ..exports import files_of, ready
from ..funds_shown import funds_of
from ..gates_shown import gates_of
from ..listing import state_of
from ..places import names
from ..scope import Scope, account_of, by, now, scope_of
from ..words import RUN_KINDS, RUN_STATES

REPLAYERS = READERS_IN_FULL | {Role.COUNTY_LEADER}
"""Who may have a run computed again."""
COLUMNS = (
    Column("number", say("批次"), lambda row: row.pk, "name", link=lambda row: reverse("run", args=[row.pk])),
    Column("month", say("月份"), lambda row: row.month, "month"),
    Column("kind", say("类别"), lambda row: RUN_KINDS[row.kind], "name", is_wide_only=True),
    Column("area", say("区划"), lambda row: row.area, "name", is_wide_only=True),
    Column("state", say("状态"), lambda row: RUN_STATES[row.state][0], "badge",
           tone=lambda row: RUN_STATES[row.state][1]),
    Column("enrolled", say("在册"), lambda row: row.enrolled, "count", is_wide_only=True),
    Column("lines", say("发放笔数"), lambda row: row.line_count, "count", is_wide_only=True),
    Column("exceptions", say("异常"), lambda row: row.exception_count, "count"),
    Column("amount", say("金额（元）"), lambda row: row.amount_fen, "money"),
    Column("supersedes", say("替代批次"), lambda row: row.supersedes_id, is_wide_only=True),
    Column("by", say("核算人"), lambda row: row.by, is_wide_only=True),
    Column("at", say("核算时间"), lambda row: row.at, "time", is_wide_only=True),
)


def listing(request: HttpRequest) -> HttpResponse:
    """Every run that lies in the scope, newest first."""
    state = state_of(request)
    page = slice_of(runs_in(scope_of(request)), order=["-id"], cursor=state.get("at", ""))
    known = names({row.area_code for row in page.rows})
    for row in page.rows:
        row.area = known.get(row.area_code, row.area_code)
    table = Table("runs", COLUMNS, page.rows, say("发放批次"), state=state, paging=page,
                  empty_title=say("还没有核算过"), empty_text=say("先导入花名册，再到“月度发放”核算本月。"))
    return render(request, "pages/runs.html", {"table": table})


def runs_in(scope: Scope) -> QuerySet[PayrollRun]:
    """The runs of areas that lie wholly in the scope."""
    return PayrollRun.objects.filter(area_code__gte=scope.low, area_until__lte=scope.high)


def run_seen(request: HttpRequest, number: int) -> PayrollRun:
    """A run that lies wholly in the scope. Raises NotFound."""
    found = runs_in(scope_of(request)).filter(pk=number).select_related("supersedes", "superseded_by").first()
    if found is None:
        raise NotFound(say("没有找到第 {number} 批，或者它不在您负责的区划之内。", number=number))
    return found


def replays_of(run: PayrollRun) -> list[dict[str, Any]]:
    """When the run was computed again, by whom and with how many differences, the last few."""
    found = AuditEvent.objects.filter(subject=f"run:{run.pk}", action="replay_run").order_by("-at", "-pk")[:5]
    return [{"at": one.at, "by": f"{one.post} {one.username}".strip(), "differences": one.details["differences"]}
            for one in found]


def page(request: HttpRequest, number: int) -> HttpResponse:
    """One run: its figures, its place among the runs of its month, and its files."""
    run = run_seen(request, number)
    state, tone = RUN_STATES[run.state]
    newer: Any = getattr(run, "superseded_by", None)
    return render(request, "pages/run.html", {
        "run": run, "state": state, "tone": tone, "area": names([run.area_code]).get(run.area_code, run.area_code),
        "newer": newer, "files": files_of(run, may_read_in_full=_may_read_in_full(request)),
        "is_draft": run.state == RunState.DRAFT, **gates_of(request, run), **funds_of(run),
        "may_read_funds": account_of(request).role in FUND_READERS,
        "may_replay": account_of(request).role in REPLAYERS, "replays": replays_of(run),
    })


def _may_read_in_full(request: HttpRequest) -> bool:
    return account_of(request).role in READERS_IN_FULL


def download(request: HttpRequest, number: int, name: str) -> HttpResponseBase:
    """One file of a run, made on first demand; each download is put on record."""
    run = run_seen(request, number)
    path = ready(run, name, may_read_in_full=_may_read_in_full(request), by=by(request), at=now())
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)
