"""What the pages of plans share: what an account may see, and the columns of tasks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from minzheng.kernel.plans import queries
from minzheng.kernel.plans.duties import ABSENT, READERS
from minzheng.kernel.plans.models import APPROVED, DRAFT, KINDS, STATES, Plan, Task
from minzheng.kernel.plans.progress import LIGHTS, Light
from minzheng.kernel.plans.queries import Target
from minzheng.kernel.plans.wording import shown
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import Sentence, say

from ...components.table import Column
from ...scope import account_of, require_role

LIGHT_TONES = {Light.RED: "red", Light.AMBER: "orange", Light.GREEN: "green", Light.DONE: "blue", Light.STOPPED: "secondary"}
PLAN_TONES = {DRAFT: "orange", APPROVED: "green"}
COLUMNS = (
    Column("number", say("序号"), lambda one: one.task.number, "count", sort="number"),
    Column("light", say("灯"), lambda one: LIGHTS[one.light], "badge", sort="light", tone=lambda one: LIGHT_TONES[one.light]),
    Column("chapter", say("章节"), lambda one: one.task.chapter, sort="chapter", is_wide_only=True),
    Column("text", say("任务"), lambda one: one.task.text, link=lambda one: reverse("plan_task", args=[one.task.pk])),
    Column("kind", say("类别"), lambda one: KINDS[one.task.kind], is_wide_only=True),
    Column("owner", say("责任股室"), lambda one: one.task.owner, "name", sort="owner"),
    Column("partners", say("配合单位"), lambda one: one.task.partners or None, is_wide_only=True),
    Column("due", say("完成时限"), lambda one: one.task.due, "date", sort="due"),
    Column("target", say("目标值"), lambda one: one.task.written or None, "name", is_wide_only=True),
    Column("value", say("进度"), lambda one: reached(one), "name"),
    Column("share", say("完成比例"), lambda one: percent(one), "name", sort="share", is_wide_only=True),
    Column("state", say("状态"), lambda one: STATES[one.state], is_wide_only=True),
    Column("last", say("最近填报"), lambda one: one.last_report, "date", sort="last", is_wide_only=True),
)
_ORDERS = {
    "number": lambda one: one.task.number, "light": lambda one: list(LIGHTS).index(one.light),
    "chapter": lambda one: one.task.chapter,
    "owner": lambda one: one.task.owner, "due": lambda one: str(one.task.due or "9"), "share": lambda one: one.share or 0,
    "last": lambda one: str(one.last_report or ""),
}


def reached(one: Target) -> str | None:
    """The value reached, as it is written."""
    return shown(one.value, one.task.unit) if one.value is not None else None


def percent(one: Target) -> str | None:
    """The share of the target that is reached."""
    return shown(one.share, "%") if one.share is not None else None


def ordered(found: Sequence[Target], sort: str) -> list[Target]:
    """The tasks in the order that the address asks for, by their numbers without one."""
    rows = sorted(found, key=lambda one: one.task.number)
    key = _ORDERS.get(sort.lstrip("-"))
    return sorted(rows, key=key, reverse=sort.startswith("-")) if key else rows


def plans_seen(request: HttpRequest) -> QuerySet[Plan]:
    """The plans of the scope. Raises NotAllowed for a role that reads none."""
    require_role(request, READERS)
    return queries.plans_of(account_of(request))


def plan_seen(request: HttpRequest, plan_id: int) -> Plan:
    """One of them. Raises NotFound."""
    found = plans_seen(request).filter(pk=plan_id).first()
    if found is None:
        raise NotFound(ABSENT)
    return found


def task_seen(request: HttpRequest, task_id: int) -> Task:
    """A task of a plan of the scope. Raises NotFound."""
    found = Task.objects.select_related("plan", "carried_from__plan").filter(pk=task_id, plan__in=plans_seen(request)).first()
    if found is None:
        raise NotFound(ABSENT)
    return found


def deeds(*wanted: tuple[bool, str, Sentence, bool]) -> list[dict[str, Any]]:
    """The buttons of what may be done now: whether, where to, in which words, whether it is the main one."""
    return [{"link": link, "words": words, "is_main": is_main} for may, link, words, is_main in wanted if may]
