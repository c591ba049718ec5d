"""What was decided or promised elsewhere becomes a task of a plan, after a question; what waits is agreed to or declined."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from minzheng.kernel.catalogue.known_indicators import known_indicators
from minzheng.kernel.plans import proposing
from minzheng.kernel.plans.duties import ABSENT, APPROVERS, WRITERS
from minzheng.kernel.plans.models import CLOSED, PLAN_STATES, Plan, Task
from minzheng.kernel.plans.periods import days_of
from minzheng.kernel.plans.promises import Given
from minzheng.kernel.plans.proposals import TAKEN, Proposal
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import say

from ...scope import by, now, require_role
from ..confirm import Field, Question, ask
from ..supervision import day_of
from .shared import plans_seen
from .sources import Source, source_seen


@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, source: str, key: int) -> HttpResponse:
    """Propose what stands elsewhere to a plan, with its owner and day as they are there."""
    require_role(request, WRITERS)
    found = source_seen(request, source, key)
    plans = _plans(request, found)
    question = Question(
        title=say("列入工作计划"), action=say("提出列入"), back=found.back, done=say("已提出"),
        text=say("计划草案直接增加这项任务；已批准的计划由领导同意后列入。同一事项只列入一次。") if plans else say(
            "这个区划没有可以列入任务的计划：请先起草计划。"),
        fields=(
            Field("plan", say("列入"), "choice",
                  options=[(str(one.pk), f"{one.title}（{PLAN_STATES[one.state]}）") for one in plans]),
            Field("chapter", say("章节"), value=_chapter(plans, found)),
            Field("text", say("任务"), "lines", value=found.text),
            Field("owner", say("责任股室"), value=found.owner),
            Field("partners", say("配合单位"), value=found.partners, is_required=False),
            Field("due", say("完成时限"), "date", value=found.due.isoformat() if found.due else "")))

    def do(given: dict[str, str]) -> object:
        plan = next((one for one in plans if str(one.pk) == given["plan"]), None)
        if plan is None:
            raise NotFound(ABSENT)
        task = Given(given["chapter"], " ".join(given["text"].split()), owner=given["owner"], partners=given["partners"],
                     due=day_of(given["due"]), indicator=found.indicator, origin=found.origin)
        made = proposing.propose(plan_id=plan.pk, source=found.name, key=found.key, given=task, known=known_indicators(),
                                 by=by(request), at=now())
        return say("已列入《{plan}》", plan=plan.title) if made.state == TAKEN else say(
            "已提出列入《{plan}》，待领导同意", plan=plan.title)

    return ask(request, question, do)


def _plans(request: HttpRequest, found: Source) -> list[Plan]:
    """The plans of the source's area that may take a task in: those first in which it would be due, or today lies."""
    day = found.due or now().date()
    plans = plans_seen(request).filter(area_code=found.area_code).exclude(state=CLOSED)
    return sorted(plans, key=lambda one: not _holds(one, day))


def _holds(plan: Plan, day: date) -> bool:
    first, last = days_of(plan.year, plan.half)
    return first <= day <= last


def _chapter(plans: list[Plan], found: Source) -> str:
    """The chapter in which the owner has tasks already."""
    own = Task.objects.filter(plan__in=plans[:1], owner=found.owner).order_by("number") if found.owner else Task.objects.none()
    return own.values_list("chapter", flat=True).first() or ""


@require_http_methods(["GET", "POST"])
def take(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Agree that a proposal becomes a task."""
    require_role(request, APPROVERS)
    found = _seen(request, proposal_id)
    question = Question(
        title=say("列入计划：{task}", task=found.text), action=say("同意列入"), back=reverse("plan", args=[found.plan_id]),
        done=say("已列入"), text=say("从今天起列为计划任务，责任股室 {owner}，完成时限 {due}。", owner=found.owner,
                                     due=str(found.due or "—")),
        fields=(Field("note", say("意见"), "lines", is_required=False),))
    return ask(request, question, lambda given: proposing.take(
        proposal_id=found.pk, known=known_indicators(), note=given["note"], by=by(request), at=now()))


@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Say why a proposal does not become a task."""
    require_role(request, APPROVERS)
    found = _seen(request, proposal_id)
    question = Question(
        title=say("不列入：{task}", task=found.text), action=say("不列入"), back=reverse("plan", args=[found.plan_id]),
        done=say("已退回"), text=say("不列入计划，原因留在记录里；可以再次提出。"),
        fields=(Field("reason", say("原因"), "lines"),))
    return ask(request, question, lambda given: proposing.decline(
        proposal_id=found.pk, reason=given["reason"], by=by(request), at=now()))


def _seen(request: HttpRequest, proposal_id: int) -> Proposal:
    found = Proposal.objects.filter(pk=proposal_id, plan__in=plans_seen(request)).first()
    if found is None:
        raise NotFound(ABSENT)
    return found
