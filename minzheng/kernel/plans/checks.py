"""What is wrong with the tasks of a plan: what stops its approval, and what should be looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from minzheng.kernel.indicators.declarations import Indicator
from minzheng.kernel.values.language import Sentence, say

from .models import DONE, Progress, Task
from .periods import days_of
from .progress import is_met
from .wording import family, is_vague, read_targets

Known = Mapping[str, Indicator]
"""The indicators by id that targets may name."""


@dataclass(frozen=True)
class Finding:
    """One thing about a task; ``stops`` what keeps the plan from being approved."""

    task: Task
    code: str
    sentence: Sentence
    stops: bool = False


def findings(tasks: Iterable[Task], known: Known) -> list[Finding]:
    """Everything found of tasks, in their order."""
    return [one for task in tasks for one in of_task(task, known)]


def of_task(task: Task, known: Known) -> list[Finding]:
    """What is found of one task."""
    found = [
        ("no_owner", say("没有责任股室"), True) if not task.owner else None,
        ("no_due", say("没有完成时限"), True) if task.due is None else None,
        ("due_outside", say("完成时限 {due} 不在计划期内", due=task.due), True) if task.due and _is_outside(task) else None,
        _indicator(task, known),
        _measure(task),
    ]
    return [Finding(task, *one) for one in found if one is not None]


def _is_outside(task: Task) -> bool:
    first, last = days_of(task.plan.year, task.plan.half)
    return task.due is not None and not first <= task.due <= last


def _indicator(task: Task, known: Known) -> tuple[str, Sentence, bool] | None:
    if task.indicator and task.indicator not in known:
        return "indicator_unknown", say("没有编号为 {id} 的指标", id=task.indicator), True
    if task.numerator is None:
        return None
    if not task.indicator:
        return "no_indicator", say("目标“{target}”没有对应的指标：进度须人工填报并附佐证", target=task.written), False
    unit = known[task.indicator].unit
    if family(unit) != family(task.unit):
        sentence = say("目标单位“{unit}”与指标 {id} 的单位“{other}”不同", unit=task.unit, id=task.indicator, other=unit)
        return "unit_differs", sentence, True
    return None


def _measure(task: Task) -> tuple[str, Sentence, bool] | None:
    if task.numerator is not None:
        several = len({one.written for one in read_targets(task.text)}) > 1
        return ("several", say("一项任务里有几个数字：请拆分成几项"), False) if several else None
    if task.deliverable:
        return None
    if is_vague(task.text):
        return "vague", say("目标空泛：没有数字，也没有写明完成标志"), False
    return "no_measure", say("没有目标值，也没有写明完成标志"), False


def unproven(tasks: Iterable[Task], latest: Mapping[int, Progress]) -> list[Finding]:
    """Tasks that were called done and whose last value is not what the target asks for."""
    found = []
    for task in tasks:
        last = latest.get(task.pk)
        if task.state != DONE or task.target is None or last is None or last.value is None:
            continue
        if not is_met(task.comparison, last.value, task.target):
            found.append(Finding(task, "done_unmet", say("已报完成，但最近的进度值没有达到目标")))
    return found
