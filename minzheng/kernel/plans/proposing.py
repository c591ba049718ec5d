"""The doors through which what was decided or promised elsewhere becomes a task of a plan: proposed, taken in, declined."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.roles import Role
from minzheng.kernel.values.errors import NotAllowed, NotFound, Problem, Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import ZONE

from .checks import Known, of_task
from .duties import ABSENT, APPROVERS, WRITERS, require
from .holding import held
from .models import APPROVED, CLOSED, DRAFT, Plan, Task
from .periods import days_of
from .promises import Given, as_task, refused, said
from .proposals import DECLINED, PROPOSED, SOURCES, TAKEN, Proposal
from .wording import wanted_of


def propose(*, plan_id: int, source: str, key: int, given: Given, known: Known, by: Actor, at: datetime) -> Proposal:
    """Propose a task that stands elsewhere (``source``, ``key``) to a plan; a draft takes it in at once.

    Raises Refused where it was proposed before, where the plan has the same task, and for a plan that is closed.
    """
    with transaction.atomic():
        plan = held(plan_id, by, WRITERS)
        if plan.state == CLOSED or source not in SOURCES:
            raise refused(say("计划已经结账，不能再列入任务"), "plan_closed")
        as_task(plan, given, known)
        _require_new(plan, source, key, given)
        try:
            with transaction.atomic():
                made = Proposal.objects.create(
                    plan=plan, source=source, key=key, chapter=given.chapter.strip()[:60], text=given.text.strip()[:300],
                    owner=given.owner.strip()[:60], partners=given.partners.strip()[:200], due=given.due,
                    indicator=given.indicator.strip()[:20], origin=given.origin.strip()[:120], account_id=by.account_id,
                    by=str(by), at=at)
        except IntegrityError:
            raise _twice(source, key) from None
        record(by=by, at=at, action="propose_task", subject=f"plan:{plan.pk}",
               details={"proposal": made.pk, "source": f"{source}:{key}", "text": made.text})
        if plan.state == DRAFT:
            _taken(made, plan, known, "", by=by, at=at)
    return made


def take(*, proposal_id: int, known: Known, note: str = "", by: Actor, at: datetime) -> Task:
    """Agree that a proposal becomes a task of the plan in force, from today on: somebody else than proposed it.

    Raises Refused where it has no owner or no day within what is left of the plan.
    """
    with transaction.atomic():
        proposal, plan = _waiting(proposal_id, by, APPROVERS)
        if plan.state == APPROVED and proposal.account_id == by.account_id:
            raise NotAllowed(say("这项任务由您提出，须由另一人同意"), code="same_person")
        return _taken(proposal, plan, known, note, by=by, at=at)


def decline(*, proposal_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Say why a proposal does not become a task; it may be proposed again."""
    with transaction.atomic():
        proposal, _ = _waiting(proposal_id, by, APPROVERS)
        _decided(proposal, DECLINED, said(reason, say("原因")), by=by, at=at)


def _require_new(plan: Plan, source: str, key: int, given: Given) -> None:
    if Proposal.objects.filter(source=source, key=key).exclude(state=DECLINED).exists():
        raise _twice(source, key)
    same = {"chapter": given.chapter.strip()[:60], "text": given.text.strip()[:300]}
    if plan.tasks.filter(**same).exists() or plan.proposals.filter(**same, state=PROPOSED).exists():
        raise refused(say("计划里已有这项任务"), "there_already")


def _twice(source: str, key: int) -> Refused:
    there = Proposal.objects.select_related("plan").filter(source=source, key=key).exclude(state=DECLINED).first()
    return refused(say("已经提出列入《{plan}》，不重复列入", plan=there.plan.title if there else ""), "proposed_twice")


def _waiting(proposal_id: int, by: Actor, roles: frozenset[Role]) -> tuple[Proposal, Plan]:
    found = Proposal.objects.select_for_update().filter(pk=proposal_id).first()
    if found is None:
        raise NotFound(ABSENT)
    require(by, roles, found.plan.area_code)
    plan = Plan.objects.select_for_update().get(pk=found.plan_id)
    if found.state != PROPOSED:
        raise refused(say("这项任务已经列入或不列入"), "not_waiting")
    if plan.state == CLOSED:
        raise refused(say("计划已经结账，不能再列入任务"), "plan_closed")
    return found, plan


def _taken(proposal: Proposal, plan: Plan, known: Known, note: str, *, by: Actor, at: datetime) -> Task:
    first, today = days_of(plan.year, plan.half)[0], at.astimezone(ZONE).date()
    wanted = wanted_of("", proposal.text)
    given = Given(proposal.chapter, proposal.text, "target" if wanted else "routine", proposal.owner, proposal.partners,
                  first if plan.state == DRAFT else max(first, today), proposal.due, proposal.indicator, wanted,
                  origin=proposal.origin)
    task = as_task(plan, given, known)
    stopping = [Problem(one.code, one.sentence) for one in of_task(task, known) if one.stops] if plan.state == APPROVED else []
    if stopping:
        raise Refused(say("还不能列入：{n} 处须先改正", n=len(stopping)), stopping, code="task_not_ready")
    _decided(proposal, TAKEN, note, by=by, at=at)
    task.number = (plan.tasks.aggregate(last=Max("number"))["last"] or 0) + 1
    task.save()
    proposal.task = task
    proposal.save(update_fields=["task"])
    return task


def _decided(proposal: Proposal, state: str, note: str, *, by: Actor, at: datetime) -> None:
    proposal.state, proposal.note, proposal.decided_account_id = state, note.strip()[:500], by.account_id
    proposal.decided_by, proposal.decided_at = str(by), at
    proposal.save(update_fields=["state", "note", "decided_account", "decided_by", "decided_at"])
    record(by=by, at=at, action="take_task" if state == TAKEN else "decline_task", subject=f"plan:{proposal.plan_id}",
           details={"proposal": proposal.pk, "text": proposal.text, "note": proposal.note})
