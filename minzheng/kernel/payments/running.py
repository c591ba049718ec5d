"""The monthly run, step by step: read, compute, enrol, settle, freeze, store."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl
from django.db import connection, transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.copying import copy_in
from minzheng.kernel.areas.queries import area as existing_area
from minzheng.kernel.areas.queries import has_divisions
from minzheng.kernel.people import queries as people
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.policy.program import Program
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

from . import bundles, enrolment, registry
from .bundles import Frozen
from .computing import Ruled, compute, with_first_months
from .locking import month_locked, one_view
from .models import PayrollException, PayrollLine, PayrollRun, RunState
from .rulebook import frozen_parameters, require_parameters, sources, with_holder_rule
from .settlement import Settlement, settle

STEPS = ("read", "computed", "enrolled", "settled", "frozen", "stored", "closed", "placed", "committed")
"""What ``progress`` is told, each when it is done; without changed inputs a run ends after ``settled``."""


@dataclass(frozen=True)
class RunResult:
    """The run that stands, whether it is new, and the seconds each step took."""

    run: PayrollRun
    is_new: bool
    timings: Mapping[str, float]


@dataclass
class _Steps:
    progress: Callable[[str], None]
    timings: dict[str, float] = field(default_factory=dict)
    last: float = field(default_factory=time.perf_counter)

    def done(self, step: str) -> None:
        now = time.perf_counter()
        self.timings[step], self.last = now - self.last, now
        self.progress(step)


def run_month(
    *, month: Month, area: int, program: Program, parameters: ParameterBook, by: Actor, at: datetime, home: Path,
    progress: Callable[[str], None],
) -> RunResult:
    """See ``actions.run``."""
    _require_area(month, area)
    require_parameters(parameters, month=month, area=area)
    steps = _Steps(progress)
    with month_locked(month), one_view():
        standing = _standing(month, area)
        bundles.sweep(home, month, _bundles_of(month))
        frozen, settlement = _computed(month, area, program, parameters, steps)
        files = frozen.files()
        digests = bundles.digests(files)
        digest = bundles.digest(digests, month=month, area=area)
        if standing is not None and standing.digest == digest:
            return RunResult(standing, False, steps.timings)
        run = _described(month, area, settlement, digest, by, at, standing)
        manifest = _manifest(run, digests, at)
        temporary = bundles.write(home, run.bundle, files, manifest)
        steps.done("frozen")
        _store(run, settlement, standing, steps)
        details = {"enrolled": run.enrolled, "amount_fen": run.amount_fen, "digest": digest}
        record(by=by, at=at, action="run_payroll", subject=f"run:{run.pk}", details=details)
        placed = bundles.place(temporary)
        steps.done("placed")
        transaction.on_commit(partial(bundles.confirm, placed))
    steps.done("committed")
    return RunResult(run, True, steps.timings)


def _require_area(month: Month, area: int) -> None:
    """Refuse an area that does not exist in the month. Raises NotFound."""
    if area != areas.NATION and has_divisions():
        existing_area(area, on=month.first_day)


def _standing(month: Month, area: int) -> PayrollRun | None:
    """The draft that this run would supersede. Raises Refused when the month is locked or another area overlaps."""
    low, high = areas.span(area)
    others = PayrollRun.objects.exclude(state=RunState.SUPERSEDED).filter(
        month=int(month), area_code__lt=high, area_until__gt=low)
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


def _bundles_of(month: Month) -> set[str]:
    return set(PayrollRun.objects.filter(month=int(month)).values_list("bundle", flat=True))


def living(persons: pl.DataFrame, households: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The frames without households that have no living member."""
    return persons, households.join(persons, on="household_id", how="semi").sort("household_id")


def concerned(ruled: Ruled, awards: pl.DataFrame, *, month: Month) -> Ruled:
    """What the rules say of whom it concerns: of the unsure, who has an award already or stands on a roster."""
    return ruled.concerning(enrolment.covers(awards, month=month), registry.listed(ruled.unsure))


def _computed(
    month: Month, area: int, program: Program, parameters: ParameterBook, steps: _Steps
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
    enrolled = with_holder_rule(parameters, enrolled, month=month)
    settlement = settle(enrolled, ruled.lines, ruled.exceptions, month=month)
    steps.done("settled")
    values = frozen_parameters(parameters, month=month, area=area)
    return Frozen(persons, households, enrolled, values, sources(program)), settlement


def _described(
    month: Month, area: int, settlement: Settlement, digest: str, by: Actor, at: datetime, standing: PayrollRun | None
) -> PayrollRun:
    """The run's row, numbered but not yet written: it is written last."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('payments_payrollrun', 'id'))")
        number = cursor.fetchone()[0]
    low, high = areas.span(area)
    paid, unpaid = settlement.lines.height, settlement.exceptions.height
    return PayrollRun(
        pk=number, month=int(month), area_code=low, area_until=high, bundle=f"{month}/{area:012d}-{number}",
        digest=digest, supersedes=standing, enrolled=paid + unpaid, line_count=paid, exception_count=unpaid,
        amount_fen=settlement.amount_fen, by=str(by), at=at)


def _manifest(run: PayrollRun, digests: Mapping[str, str], at: datetime) -> dict[str, Any]:
    engine = {name: version(name) for name in ("minzheng", "polars", "narwhals")}
    return {
        "format": 1, "run": run.pk, "month": str(Month.from_int(run.month)), "area_code": run.area_code,
        "known_at": at.isoformat(), "digest": run.digest, "files": dict(digests),
        "engine": engine | {"python": platform.python_version()},
    }


def _store(run: PayrollRun, settlement: Settlement, standing: PayrollRun | None, steps: _Steps) -> None:
    for frame, model in ((settlement.lines, PayrollLine), (settlement.exceptions, PayrollException)):
        rows = frame.rename({"person_ref": "person_id"}).with_columns(pl.lit(run.pk).alias("run_id"))
        copy_in(rows, model._meta.db_table)
    steps.done("stored")
    if standing is not None:
        PayrollRun.objects.filter(pk=standing.pk).update(state=RunState.SUPERSEDED)
    run.save(force_insert=True)
    steps.done("closed")
