"""The jobs of an area, and one while it is done: the page asks every second and leads to what came of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from minzheng.kernel.jobs import actions, kinds, queries
from minzheng.kernel.jobs.models import ENDED, STATES, Job, JobState
from minzheng.kernel.values.errors import NotAllowed
from minzheng.kernel.values.language import Label, say

from ...components.keyset import counted, slice_of
from ...components.table import Column, Filter, Table
from ...duties import WORKERS
from ...listing import state_of
from ...places import names
from ...scope import account_of, by, now, require_role, scope_of

TONES = {JobState.QUEUED: "secondary", JobState.WORKING: "blue", JobState.DONE: "green", JobState.FAILED: "red"}
COLUMNS = (
    Column("number", say("编号"), lambda row: row.pk, "name", link=lambda row: reverse("job", args=[row.pk])),
    Column("kind", Label("任务", "Job"), lambda row: label_of(row)),
    Column("about", say("内容"), lambda row: row.about, is_wide_only=True),
    Column("area", say("区划"), lambda row: row.place, "name", is_wide_only=True),
    Column("state", say("状态"), lambda row: STATES[row.state], "badge", tone=lambda row: TONES[JobState(row.state)]),
    Column("by", say("发起人"), lambda row: row.account, is_wide_only=True),
    Column("queued", say("发起时间"), lambda row: row.queued_at, "time"),
    Column("ended", say("结束时间"), lambda row: row.ended_at, "time", is_wide_only=True),
)


def label_of(job: Job) -> str:
    """What the kind of a job is called; one that is no longer known by its code."""
    known = kinds.KINDS.get(job.kind)
    return str(known.label) if known else job.kind


def listing(request: HttpRequest) -> HttpResponse:
    """The jobs of the scope, newest first."""
    require_role(request, WORKERS)
    state = state_of(request, "state")
    found = queries.jobs(area=scope_of(request).code)
    if state.get("state") in STATES:
        found = found.filter(state=state["state"])
    page = slice_of(found, order=["-id"], cursor=state.get("at", ""))
    places = names({row.area_code for row in page.rows})
    for row in page.rows:
        row.place = places.get(row.area_code, row.area_code)
    table = Table("jobs", COLUMNS, page.rows, say("后台任务"), state=state, paging=page, count=counted(found),
                  filters=(Filter("state", say("状态"), list(STATES.items())),), empty_title=say("没有后台任务"),
                  empty_text=say("核对、测算等需要较长时间的工作在这里显示进度。"))
    return render(request, "pages/jobs/list.html", {"table": table})


def page(request: HttpRequest, job_id: int) -> HttpResponse:
    """One job: how far it is; asked by the page itself, it leads on to what came of it."""
    require_role(request, WORKERS)
    job = queries.job(job_id, area=scope_of(request).code)
    if job.state == JobState.DONE and job.result and request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": job.result})
    return render(request, "pages/jobs/job.html", {
        "job": job, "label": label_of(job), "state": STATES[job.state], "tone": TONES[JobState(job.state)],
        "has_ended": job.state in ENDED, "may_again": job.state == JobState.FAILED and job.account_id == account_of(request).pk})


@require_POST
def again(request: HttpRequest, job_id: int) -> HttpResponse:
    """Ask once more for what was not done: whoever asked for it."""
    job = queries.job(job_id, area=scope_of(request).code)
    if job.account_id != account_of(request).pk:
        raise NotAllowed(say("只有发起人可以重新开始"))
    return redirect("job", job_id=actions.start_again(job.pk, by=by(request), at=now()).pk)
