"""The doors through which plans are drafted, approved by somebody else, carried over and closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.values.errors import NotAllowed, NotFound, Place, Problem, Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import ZONE

from .checks import Known, findings
from .duties import ABSENT, APPROVERS, SUPERVISORS, WRITERS, require
from .holding import held
from .models import APPROVED, CARRIED, CLOSED, DRAFT, HALVES, OPEN, Plan, PlanDecision, Task, TaskEvent
from .periods import EARLIEST, LATEST, days_of
from .promises import PROMISED, Given, as_task, refused, said
from .proposals import DECLINED, Proposal

MOST = 2000
"""Tasks of one plan at the most."""


@dataclass(frozen=True)
class Written:
    """What came of writing tasks: how many are new, changed, as they were, and in the plan beside them."""

    added: int
    changed: int
    same: int
    others: int


def draft_plan(*, year: int, half: int, area_code: int, title: str, by: Actor, at: datetime) -> Plan:
    """Begin the plan of an area for a period. Refused where there is one."""
    require(by, WRITERS, area_code)
    if half not in HALVES or not EARLIEST <= year <= LATEST:
        raise refused(say("没有这样的计划期"), "period")
    with transaction.atomic():
        plan, is_new = Plan.objects.get_or_create(
            year=year, half=half, area_code=area_code,
            defaults={"title": said(title, say("名称"))[:120], "account_id": by.account_id, "by": str(by), "at": at})
        if not is_new:
            raise refused(say("这个区划已有 {year} 年{half}的计划", year=year, half=HALVES[half]), "plan_exists")
        record(by=by, at=at, action="draft_plan", subject=f"plan:{plan.pk}", details={"period": plan.period})
    return plan


def write_tasks(*, plan_id: int, tasks: Sequence[Given], known: Known, by: Actor, at: datetime) -> Written:
    """Put tasks into a draft: new ones at the end, those of the same chapter and text as they are given now.

    Nothing is taken out, and the same tasks twice change nothing. Refused for a plan that was approved, unless every task stands
    in it as it is given.
    """
    with transaction.atomic():
        plan = held(plan_id, by, WRITERS)
        there = {(one.chapter, one.text): one for one in plan.tasks.all()}
        last = max((one.number for one in there.values()), default=0)
        if len(there) + len(tasks) > MOST:
            raise refused(say("一份计划最多 {most} 项任务", most=MOST), "too_many")
        made: list[Task] = []
        changed: list[Task] = []
        same = 0
        for given in _once(tasks):
            task = as_task(plan, given, known)
            own = there.get((task.chapter, task.text))
            if own is None:
                task.number = last + len(made) + 1
                made.append(task)
            elif _copy(task, own):
                changed.append(own)
            else:
                same += 1
        if made or changed:
            _require_draft(plan)
            Task.objects.bulk_create(made)
            Task.objects.bulk_update(changed, PROMISED)
            record(by=by, at=at, action="write_tasks", subject=f"plan:{plan.pk}",
                   details={"added": len(made), "changed": len(changed)})
    return Written(len(made), len(changed), same, len(there) - len(changed) - same)


def drop_task(*, task_id: int, by: Actor, at: datetime) -> None:
    """Take a task out of a draft; what it was proposed from may be proposed again."""
    with transaction.atomic():
        task = Task.objects.select_related("plan").filter(pk=task_id).first()
        if task is None:
            raise NotFound(ABSENT)
        _require_draft(held(task.plan_id, by, WRITERS))
        record(by=by, at=at, action="drop_task", subject=f"plan:{task.plan_id}",
               details={"number": task.number, "text": task.text})
        Proposal.objects.filter(task=task).update(state=DECLINED, note=str(say("任务已从草案中删除")), decided_by=str(by),
                                                  decided_account=by.account_id, decided_at=at)
        task.delete()


def approve_plan(*, plan_id: int, known: Known, note: str = "", by: Actor, at: datetime) -> None:
    """Put a draft in force: by somebody else than drafted it, when every task has its owner and day.

    Raises Refused with everything that stops it.
    """
    with transaction.atomic():
        plan = held(plan_id, by, APPROVERS)
        _require_draft(plan)
        if plan.account_id == by.account_id:
            raise NotAllowed(say("这份计划由您起草，须由另一人批准"), code="same_person")
        tasks = list(plan.tasks.select_related("plan").order_by("number"))
        if not tasks:
            raise refused(say("计划里还没有任务"), "no_tasks")
        stopping = [one for one in findings(tasks, known) if one.stops]
        if stopping:
            problems = [Problem(one.code, say("第 {number} 项：{what}", number=one.task.number, what=one.sentence),
                                place=Place(heading=one.task.text)) for one in stopping]
            raise Refused(say("还不能批准：{n} 处须先改正", n=len(problems)), problems, code="plan_not_ready")
        _decide(plan, APPROVED, note, by=by, at=at)


def carry_over(*, task_id: int, plan_id: int, due: date, reason: str, by: Actor, at: datetime) -> Task:
    """Take an open task over into the draft of a later plan, with a new last day; the old one says where it went."""
    with transaction.atomic():
        task = Task.objects.select_for_update(of=("self",)).select_related("plan").filter(pk=task_id).first()
        if task is None:
            raise NotFound(ABSENT)
        require(by, SUPERVISORS, task.plan.area_code)
        plan = held(plan_id, by, SUPERVISORS)
        _require_draft(plan)
        first, last = days_of(plan.year, plan.half)
        if plan.area_code != task.plan.area_code or first <= days_of(task.plan.year, task.plan.half)[1]:
            raise refused(say("只能结转到本区划以后的计划"), "not_later")
        if task.plan.state != APPROVED or task.state not in OPEN or Task.objects.filter(carried_from=task).exists():
            raise refused(say("这项任务已经了结或已经结转"), "not_open")
        if not first <= due <= last:
            raise refused(say("完成时限 {due} 不在计划期内", due=due), "due_outside")
        if plan.tasks.filter(chapter=task.chapter, text=task.text).exists():
            raise refused(say("计划里已有这项任务"), "there_already")
        number = (plan.tasks.aggregate(last=Max("number"))["last"] or 0) + 1
        kept = {name: getattr(task, name) for name in PROMISED}
        made = Task.objects.create(**{**kept, "begins": first, "due": due}, plan=plan, chapter=task.chapter, text=task.text,
                                   number=number, carried_from=task)
        TaskEvent.objects.create(task=task, kind=CARRIED, on=at.astimezone(ZONE).date(), note=said(reason, say("原因"))[:500],
                                 account_id=by.account_id, by=str(by), at=at)
        record(by=by, at=at, action="carry_over_task", subject=f"task:{task.pk}", details={"to": made.pk, "due": due.isoformat()})
    return made


def close_plan(*, plan_id: int, note: str = "", by: Actor, at: datetime) -> None:
    """Close a plan after its period, when every task is done, stopped or carried over. Raises Refused with those that are not."""
    with transaction.atomic():
        plan = held(plan_id, by, APPROVERS)
        if plan.state != APPROVED:
            raise refused(say("只有已批准的计划可以结账"), "not_approved")
        if at.astimezone(ZONE).date() <= days_of(plan.year, plan.half)[1]:
            raise refused(say("计划期还没有结束"), "too_early")
        left = plan.tasks.filter(state__in=OPEN, carried_to=None).order_by("number")
        problems = [Problem("open_task", say("第 {number} 项“{text}”还没有完成、停止或结转", number=one.number, text=one.text))
                    for one in left]
        if problems:
            raise Refused(say("还有 {n} 项任务没有了结", n=len(problems)), problems, code="open_tasks")
        _decide(plan, CLOSED, note, by=by, at=at)


def _once(tasks: Sequence[Given]) -> list[Given]:
    """The tasks, each chapter and text once, as it was given last."""
    return list({(one.chapter.strip(), one.text.strip()): one for one in tasks}.values())


def _copy(given: Task, own: Task) -> bool:
    """Make a stored task what is given; whether that changed anything."""
    changed = [name for name in PROMISED if getattr(given, name) != getattr(own, name)]
    for name in changed:
        setattr(own, name, getattr(given, name))
    return bool(changed)


def _require_draft(plan: Plan) -> None:
    if plan.state != DRAFT:
        raise refused(say("计划已经批准，任务不能再改；可以停止或结转"), "not_draft")


def _decide(plan: Plan, kind: str, note: str, *, by: Actor, at: datetime) -> None:
    PlanDecision.objects.create(plan=plan, kind=kind, account_id=by.account_id, by=str(by), at=at, note=note.strip()[:500])
    plan.state = kind
    plan.save(update_fields=["state"])
    record(by=by, at=at, action="approve_plan" if kind == APPROVED else "close_plan", subject=f"plan:{plan.pk}",
           details={"period": plan.period, "note": note.strip()[:500]})
