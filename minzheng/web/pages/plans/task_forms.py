"""What is written of a task while its plan is a draft, and what is done with it afterwards, each after a question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.known_indicators import known_indicators
from minzheng.kernel.plans import actions, queries, reporting
from minzheng.kernel.plans.duties import ABSENT, SUPERVISORS, WRITERS
from minzheng.kernel.plans.models import KINDS, Plan, Task
from minzheng.kernel.plans.promises import Given
from minzheng.kernel.plans.wording import wanted_of
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import Sentence, say

from ...scope import by, now, require_role
from ..confirm import Field, Question, ask
from ..supervision import day_of
from .shared import plan_seen, task_seen

NAMES = (Field("chapter", say("章节")), Field("text", say("任务"), hint=say("一项任务一个目标")))
PROMISES = (
    Field("kind", say("类别"), "choice", options=list(KINDS.items())), Field("owner", say("责任股室"), is_required=False),
    Field("partners", say("配合单位"), is_required=False),
    Field("begins", say("开始日期"), "date", is_required=False, hint=say("不填为计划期的第一天")),
    Field("due", say("完成时限"), "date", is_required=False),
    Field("indicator", say("指标编号"), is_required=False, hint=say("例如 EL-03.03：进度按冻结的指标自动更新")),
    Field("target", say("目标值"), is_required=False, hint=say("例如 不少于 23 个、争取达到 65%、不超过 30 万元")),
    Field("deliverable", say("完成标志"), is_required=False, hint=say("没有数字的任务写明完成时有什么")),
    Field("origin", say("依据"), is_required=False))


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Add a task to a draft."""
    plan = plan_seen(request, plan_id)
    require_role(request, WRITERS)
    question = Question(
        title=say("增加任务"), action=say("增加"), back=reverse("plan", args=[plan.pk]), done=say("已增加"),
        text=say("每项任务须有责任股室和完成时限；有数字的写目标值，没有数字的写完成标志。"), fields=(*NAMES, *PROMISES))
    return ask(request, question, lambda given: _write(request, plan, given))


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, task_id: int) -> HttpResponse:
    """Change what a task of a draft promises."""
    task = task_seen(request, task_id)
    require_role(request, WRITERS)
    present = {one.name: _present(task, one.name) for one in PROMISES}
    question = Question(
        title=say("修改“{task}”", task=task.text), action=say("保存"), back=reverse("plan_task", args=[task.pk]),
        done=say("已保存"),
        text=say("章节和任务名称不改；名称写错的，删除后重新增加。"),
        fields=[replace(one, value=present[one.name]) for one in PROMISES])
    return ask(request, question, lambda given: _write(
        request, task.plan, {**given, "chapter": task.chapter, "text": task.text}))


def _present(task: Task, name: str) -> str:
    value = task.written if name == "target" else getattr(task, name)
    return "" if value is None else str(value)


def _write(request: HttpRequest, plan: Plan, given: dict[str, str]) -> object:
    begins, due = (day_of(given[name]) if given[name] else None for name in ("begins", "due"))
    task = Given(given["chapter"], given["text"], given["kind"], given["owner"], given["partners"], begins, due,
                 given["indicator"].upper(), wanted_of(given["target"], given["text"]), given["deliverable"], given["origin"])
    return actions.write_tasks(plan_id=plan.pk, tasks=[task], known=known_indicators(), by=by(request), at=now())


@require_http_methods(["GET", "POST"])
def drop(request: HttpRequest, task_id: int) -> HttpResponse:
    """Take a task out of a draft."""
    task = task_seen(request, task_id)
    require_role(request, WRITERS)
    question = Question(
        title=say("删除“{task}”", task=task.text), action=say("删除"), back=reverse("plan", args=[task.plan_id]),
        done=say("已删除"),
        text=say("从计划草案中删除这项任务。"), is_grave=True)
    return ask(request, question, lambda given: actions.drop_task(task_id=task.pk, by=by(request), at=now()))


@require_http_methods(["GET", "POST"])
def carry(request: HttpRequest, task_id: int) -> HttpResponse:
    """Carry a task over into a later plan."""
    task = task_seen(request, task_id)
    require_role(request, SUPERVISORS)
    plans = queries.later_drafts(task.plan)
    question = Question(
        title=say("结转“{task}”", task=task.text), action=say("结转"), back=reverse("plan_task", args=[task.pk]),
        done=say("已结转"),
        text=say("任务连同目标转入以后的计划草案，本计划中不再填报。"), fields=(
            Field("plan", say("转入"), "choice", options=[(str(one.pk), one.title) for one in plans]),
            Field("due", say("新的完成时限"), "date"), Field("reason", say("原因"), "lines")))

    def do(given: dict[str, str]) -> object:
        plan = next((one for one in plans if str(one.pk) == given["plan"]), None)
        if plan is None:
            raise NotFound(ABSENT)
        return actions.carry_over(task_id=task.pk, plan_id=plan.pk, due=day_of(given["due"]), reason=given["reason"],
                                  by=by(request), at=now())

    return ask(request, question, do)


Deed = tuple[Sentence, Sentence, frozenset[Role], Callable[..., None], str, bool]
DEEDS: dict[str, Deed] = {
    "done": (say("报完成"), say("须有达到目标的进度值，或已上传的佐证材料。"), WRITERS, reporting.mark_done, "note", False),
    "stop": (say("停止"), say("停止的任务不再亮灯，原因留在记录里；可以恢复。"), SUPERVISORS, reporting.stop, "reason", True),
    "resume": (say("恢复"), say("恢复后重新填报和亮灯。"), SUPERVISORS, reporting.resume, "reason", False),
    "supervise": (say("督办"), say("写明要求和时限，记入任务的经过。"), SUPERVISORS, reporting.supervise, "note", False),
    "answer": (say("回复督办"), say("写明已采取的措施和预计完成的时间。"), WRITERS, reporting.answer, "note", False),
}


@require_http_methods(["GET", "POST"])
def do(request: HttpRequest, task_id: int, deed: str) -> HttpResponse:
    """Do what is done with a task by a word alone."""
    task = task_seen(request, task_id)
    if deed not in DEEDS:
        raise NotFound(ABSENT)
    words, text, roles, act, name, is_grave = DEEDS[deed]
    require_role(request, roles)
    question = Question(
        title=say("{deed}“{task}”", deed=words, task=task.text), text=text, action=words, is_grave=is_grave,
        back=reverse("plan_task", args=[task.pk]), done=say("已登记"),
        fields=(Field(name, say("原因") if name == "reason" else say("说明"), "lines", is_required=deed != "done"),))
    return ask(request, question, lambda given: act(task_id=task.pk, **{name: given[name]}, by=by(request), at=now()))
