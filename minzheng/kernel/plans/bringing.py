"""A plan brought in from a workbook: its draft is begun where there is none, and the same workbook twice changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from minzheng.kernel.access.actor import Actor

from .actions import Written, draft_plan, write_tasks
from .checks import Finding, Known, findings
from .models import HALVES, Plan
from .reading import read


@dataclass(frozen=True)
class Brought:
    """What came of a workbook: the plan (None of a trial that would begin one), how many tasks, and what is found of them."""

    plan: Plan | None
    written: Written
    findings: tuple[Finding, ...]


class _Undone(Exception):
    """Takes back what was only tried."""


def bring_in(
    *, path: Path, year: int, half: int, area_code: int, area_name: str, known: Known, by: Actor, at: datetime,
    is_trial: bool = False,
) -> Brought:
    """Read a workbook into the plan of an area and period. A trial changes nothing.

    Raises NotAWorkbook, and Refused with every problem of the workbook, or for a plan that was approved and differs.
    """
    given = read(path, year=year, known=known)
    there = Plan.objects.filter(area_code=area_code, year=year, half=half).first()
    try:
        with transaction.atomic():
            title = title_of(area_name, year, half)
            plan = there or draft_plan(year=year, half=half, area_code=area_code, title=title, by=by, at=at)
            written = write_tasks(plan_id=plan.pk, tasks=given, known=known, by=by, at=at)
            found = tuple(findings(plan.tasks.select_related("plan").order_by("number"), known))
            if is_trial:
                raise _Undone
    except _Undone:
        return Brought(there, written, found)
    return Brought(plan, written, found)


def title_of(area_name: str, year: int, half: int) -> str:
    """What the plan of an area and period is called."""
    return f"{area_name}{year}年{HALVES[half].zh if half else ''}民政工作计划"
