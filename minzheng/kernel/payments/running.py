"""The monthly run, step by step: read, compute, enrol, settle, freeze, store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.areas.queries import area as existing_area
from minzheng.kernel.areas.queries import has_divisions
from minzheng.kernel.people import queries as people
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.policy.program import Program
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

from . import enrolment, registry
from .bundles import Frozen
from .closing import Steps, close, sweep
from .computing import Ruled, compute, with_first_months
from .locking import month_locked, one_view
from .models import PayrollRun, RunKind, RunState
from .rulebook import frozen_parameters, require_parameters, sources, with_holder_rule, with_recovery_cap
from .settlement import Settlement, settle

STEPS = ("read", "computed", "enrolled", "settled", "frozen", "stored", "closed", "placed", "committed")
"""What ``progress`` is told, each when it is done; without changed inputs a run ends after ``settled``."""


@dataclass(frozen=True)
class RunResult:
    """The run that stands, whether it is new, and the seconds each step took."""

    run: PayrollRun
    is_new: bool
    timings: Mapping[str, float]


def run_month(
    *, month: Month, area: int, program: Program, parameters: ParameterBook, by: Actor, at: datetime, home: Path,
    progress: Callable[[str], None],
) -> RunResult:
    """See ``actions.run``."""
    _require_area(month, area)
    require_parameters(parameters, month=month, area=area)
    steps = Steps(progress)
    with month_locked(month), one_view():
        standing = _standing(month, area)
        sweep(home, month)
        frozen, settlement = _computed(month, area, program, parameters, steps)
        run, is_new = close(frozen, settlement, kind=RunKind.MONTHLY, month=month, area=area, standing=standing, home=home, by=by,
                            at=at, steps=steps)
    if is_new:
        steps.done("committed")
    return RunResult(run, is_new, steps.timings)


def _require_area(month: Month, area: int) -> None:
    """Refuse an area that does not exist in the month. Raises NotFound."""
    if area != areas.NATION and has_divisions():
        existing_area(area, on=month.first_day)


def _standing(month: Month, area: int) -> PayrollRun | None:
    """The draft that this run would supersede. Raises Refused when the month is locked or another area overlaps."""
    low, high = areas.span(area)
    others = PayrollRun.objects.exclude(state=RunState.SUPERSEDED).filter(
        kind=RunKind.MONTHLY, month=int(month), area_code__lt=high, area_until__gt=low)
    for other in others:
        if other.state == RunState.LOCKED:
            raise Refused(
                say("{month} 已由核算批次 {run} 锁定，不能再核算", month=month, run=other.pk), (), code="month_locked")
        if other.state == RunState.FROZEN:
            raise Refused(say("{month} 的核算批次 {run} 正在审核，不能再核算：请先退回", month=month, run=other.pk), (),
                          code="month_frozen")
        if other.area_code != area or other.area_until != high:
            raise Refused(
                say("{month} 已有区划 {area} 的核算批次 {run}，范围重叠，请按该区划核算", month=month,
                    area=areas.written(other.area_code), run=other.pk), (), code="area_overlaps")
    return others.first()


def living(persons: pl.DataFrame, households: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The frames without households that have no living member."""
    return persons, households.join(persons, on="household_id", how="semi").sort("household_id")


def concerned(ruled: Ruled, awards: pl.DataFrame, *, month: Month) -> Ruled:
    """What the rules say of whom it concerns: of the unsure, who has an award already or stands on a roster."""
    return ruled.concerning(enrolment.covers(awards, month=month), registry.listed(ruled.unsure))


def _computed(
    month: Month, area: int, program: Program, parameters: ParameterBook, steps: Steps
) -> tuple[Frozen, Settlement]:
    persons, households = living(*people.frames(month=month, area=area))
    awards, accounts = registry.awards(month=month, area=area), registry.accounts(month=month, area=area)
    steps.done("read")
    ruled = concerned(compute(program, parameters, persons, households, month=month), awards, month=month)
    steps.done("computed")
    subjects = with_first_months(program, ruled.subjects, households, month=month)
    changes = enrolment.plan(awards, subjects, month=month)
    if not changes.is_empty:
        enrolment.apply(changes, month=month)
        awards = registry.awards(month=month, area=area)
    steps.done("enrolled")
    enrolled = enrolment.enrolled(awards, subjects, month=month).join(accounts, on="household_id", how="left")
    if not enrolled.height:
        raise Refused(say("{month} 在该区划没有在册对象：请先导入当月名册", month=month), (), code="nobody_enrolled")
    enrolled = with_recovery_cap(parameters, with_holder_rule(parameters, enrolled, month=month), month=month)
    settlement = settle(enrolled, ruled.lines, ruled.exceptions, month=month)
    steps.done("settled")
    values = frozen_parameters(parameters, month=month, area=area)
    return Frozen(persons, households, enrolled, values, sources(program)), settlement
