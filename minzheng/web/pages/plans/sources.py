"""Where tasks come from: entries of books that say what is to be done, and confirmed tasks of earlier reports."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from minzheng.kernel.access.models import Account
from minzheng.kernel.plans.duties import ABSENT, READERS, WRITERS
from minzheng.kernel.plans.proposals import DECLINED, ENTRY, OLD_TASK, PROPOSAL_STATES, Proposal
from minzheng.kernel.registers.kinds import Kind
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.reports.reading.models import ReadTask, State
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import Sentence, say

from ...scope import account_of
from ..old_reports.shared import task_seen as old_task_seen
from ..registers.drawing import entry_seen


@dataclass(frozen=True)
class Source:
    """What a task would be, as it stands where it comes from; ``back`` is the page of it."""

    name: str
    key: int
    area_code: int
    text: str
    origin: str
    back: str
    owner: str = ""
    partners: str = ""
    due: date | None = None
    indicator: str = ""


def source_seen(request: HttpRequest, name: str, key: int) -> Source:
    """What the account reads and may be proposed. Raises NotFound."""
    if name == ENTRY:
        kind, entry = entry_seen(request, key)
        if is_offered(kind, entry):
            return _of_entry(kind, entry)
    elif name == OLD_TASK:
        task = old_task_seen(request, key)
        if task.state == State.CONFIRMED:
            return Source(OLD_TASK, task.pk, task.report.area_code, task.text, str(task.report),
                          _place_in_report(task.report_id, task.pk), due=task.due, indicator=task.indicator)
    raise NotFound(ABSENT)


def is_offered(kind: Kind, entry: Entry) -> bool:
    """Whether an entry is a task that is still to be done."""
    return kind.declared.task is not None and not kind.states[entry.state].ends


def _of_entry(kind: Kind, entry: Entry) -> Source:
    told = kind.declared.task
    assert told is not None
    values: dict[str, Any] = entry.values
    due = values.get(told.due)
    above = entry.parent
    return Source(
        ENTRY, entry.pk, entry.area_code, str(values.get(told.text) or entry.label),
        (above.label or above.number) if above else f"{kind.title} {entry.number}".strip(),
        reverse("register_entry", args=[entry.pk]), str(values.get(told.owner) or ""), str(values.get(told.partners) or ""),
        date.fromisoformat(due) if due else None)


def link_of(one: Proposal) -> tuple[str, str]:
    """The name and the page of what a task was proposed from; no page of what is no longer there."""
    if one.source == ENTRY:
        found = Entry.objects.filter(pk=one.key).values_list("label", flat=True).first()
        return one.origin or str(found or ""), reverse("register_entry", args=[one.key]) if found is not None else ""
    report = ReadTask.objects.filter(pk=one.key).values_list("report_id", flat=True).first()
    return one.origin, _place_in_report(report, one.key) if report else ""


def _place_in_report(report_id: int, task_id: int) -> str:
    return f"{reverse('old_report', args=[report_id])}#task-{task_id}"


def placed(account: Account, source: str, keys: Collection[int], *, open_keys: Collection[int]) -> Mapping[int, dict[str, Any]]:
    """Of each source what became of it: the plan or task it was proposed to, or the link by which it may be proposed."""
    if account.role not in READERS:
        return {}
    there = {one.key: one for one in Proposal.objects.filter(source=source, key__in=keys).exclude(state=DECLINED)
             .select_related("plan", "task")}
    found: dict[int, dict[str, Any]] = {}
    for key in keys:
        if one := there.get(key):
            found[key] = {"words": _words(one), "state": PROPOSAL_STATES[one.state],
                          "link": _page_of(one), "is_there": True}
        elif key in open_keys and account.role in WRITERS:
            found[key] = {"link": reverse("propose_task", args=[source, key]), "is_there": False}
    return found


def _page_of(one: Proposal) -> str:
    return reverse("plan_task", args=[one.task_id]) if one.task_id else reverse("plan", args=[one.plan_id])


def _words(one: Proposal) -> Sentence:
    if one.task:
        return say("《{plan}》第 {number} 项", plan=one.plan.title, number=one.task.number)
    return say("《{plan}》", plan=one.plan.title)


def placed_one(request: HttpRequest, kind: Kind, entry: Entry) -> dict[str, Any] | None:
    """What became of an entry that is a task; None of one that is not, or for who reads no plans."""
    if kind.declared.task is None:
        return None
    open_keys = [entry.pk] if is_offered(kind, entry) else []
    return placed(account_of(request), ENTRY, [entry.pk], open_keys=open_keys).get(entry.pk)
