"""Beginning, approving and closing a plan, each after a question."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from minzheng.kernel.catalogue.known_indicators import known_indicators
from minzheng.kernel.plans import actions, following
from minzheng.kernel.plans.bringing import title_of
from minzheng.kernel.plans.duties import APPROVERS, SUPERVISORS, WRITERS
from minzheng.kernel.plans.models import HALVES, WHOLE
from minzheng.kernel.plans.periods import EARLIEST, LATEST
from minzheng.kernel.values.errors import MinzhengError
from minzheng.kernel.values.language import say

from ...places import names
from ...scope import by, now, require_role, scope_of
from ..confirm import Field, Question, ask
from ..supervision import own_and_lower
from .shared import plan_seen

NOTE = Field("note", say("意见"), "lines", is_required=False)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin the plan of a period."""
    require_role(request, WRITERS)
    question = Question(
        title=say("起草工作计划"), action=say("起草"), back=reverse("plans"), done=say("已起草，可以增加任务"),
        text=say("一个区划每年（或半年）一份计划。起草后逐项增加任务，或从表格导入，再由另一人批准。"),
        fields=period_fields(request))

    def do(given: dict[str, str]) -> object:
        year, half, area = period_of(request, given)
        title = title_of(names([area]).get(area, ""), year, half)
        return actions.draft_plan(year=year, half=half, area_code=area, title=title, by=by(request), at=now())

    return ask(request, question, do)


def period_fields(request: HttpRequest) -> tuple[Field, ...]:
    """What says which plan is meant."""
    return (Field("area", say("区划"), "choice", options=own_and_lower(request)),
            Field("year", say("年度"), "number", value=str(now().year)),
            Field("half", say("计划期"), "choice", value=str(WHOLE),
                  options=[(str(key), label) for key, label in HALVES.items()]))


def period_of(request: HttpRequest, given: dict[str, str]) -> tuple[int, int, int]:
    """Year, half and area as they were filled in. Raises MinzhengError, NotFound for an area outside of the scope."""
    texts = (given["year"], given["half"], given["area"])
    if not all(one.isascii() and one.isdigit() and len(one) <= 12 for one in texts):
        raise MinzhengError(say("没有这样的计划期"), code="period")
    year, half, area = (int(one) for one in texts)
    if half not in HALVES or not EARLIEST <= year <= LATEST:
        raise MinzhengError(say("没有这样的计划期"), code="period")
    scope_of(request).require(area)
    return year, half, area


@require_http_methods(["GET", "POST"])
def approve(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Put a draft in force."""
    plan = plan_seen(request, plan_id)
    require_role(request, APPROVERS)
    question = Question(
        title=say("批准 {plan}", plan=plan.title), action=say("批准"), back=reverse("plan", args=[plan.pk]), done=say("已批准"),
        text=say("批准后任务和目标不能再改，只能停止或结转。"), fields=(NOTE,))
    return ask(request, question, lambda given: actions.approve_plan(
        plan_id=plan.pk, known=known_indicators(), note=given["note"], by=by(request), at=now()))


@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Take the progress of a plan from the last frozen figures."""
    plan = plan_seen(request, plan_id)
    require_role(request, WRITERS | SUPERVISORS)
    question = Question(
        title=say("按指标更新进度"), action=say("更新"), back=reverse("plan", args=[plan.pk]), done=say("已更新"),
        text=say("取计划期最近一次冻结的统计数据。已取过的不重复；没有数值的指标逐项列出。"))

    def do(given: dict[str, str]) -> object:
        found = following.follow(plan_id=plan.pk, by=by(request), at=now())
        missing = "、".join(f"{task.indicator}" for task, _ in found.taken.missing[:10]) or say("无")
        return say("截至 {day}：更新 {moved} 项，已取过 {same} 项，没有数值：{missing}", day=found.on, moved=found.taken.moved,
                   same=found.taken.same, missing=missing)

    return ask(request, question, do)


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Close a plan whose period is over."""
    plan = plan_seen(request, plan_id)
    require_role(request, APPROVERS)
    question = Question(
        title=say("结账 {plan}", plan=plan.title), action=say("结账"), back=reverse("plan", args=[plan.pk]), done=say("已结账"),
        text=say("结账后不再填报。没有完成的任务须先停止或结转。"), fields=(NOTE,), is_grave=True)
    return ask(request, question, lambda given: actions.close_plan(plan_id=plan.pk, note=given["note"], by=by(request), at=now()))
