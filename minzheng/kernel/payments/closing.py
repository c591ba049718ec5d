"""A computed run frozen and written: the bundle, the lines and exceptions, then the row that closes it. All of it or none."""

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
from minzheng.kernel.values import areas
from minzheng.kernel.values.periods import Month

from . import bundles
from .bundles import Frozen
from .models import PayrollException, PayrollLine, PayrollRun, RunKind, RunState
from .settlement import Settlement


@dataclass
class Steps:
    """Tells each step when it is done, and how long it took."""

    progress: Callable[[str], None]
    timings: dict[str, float] = field(default_factory=dict)
    last: float = field(default_factory=time.perf_counter)

    def done(self, step: str) -> None:
        """The step is done."""
        now = time.perf_counter()
        self.timings[step], self.last = now - self.last, now
        self.progress(step)


def sweep(home: Path, month: Month) -> None:
    """Remove what killed runs of the month left on disk."""
    bundles.sweep(home, month, set(PayrollRun.objects.filter(month=int(month)).values_list("bundle", flat=True)))


def close(
    frozen: Frozen, settlement: Settlement, *, kind: RunKind, month: Month, area: int, standing: PayrollRun | None, home: Path,
    by: Actor, at: datetime, steps: Steps,
) -> tuple[PayrollRun, bool]:
    """Freeze and write a run that supersedes ``standing``, in the caller's transaction; whether it is new.

    With the same inputs as the standing run nothing is written: that one stands.
    """
    files = frozen.files()
    digests = bundles.digests(files)
    digest = bundles.digest(digests, month=month, area=area)
    if standing is not None and standing.digest == digest:
        return standing, False
    run = _described(kind, month, area, settlement, digest, by, at, standing)
    temporary = bundles.write(home, run.bundle, files, _manifest(run, digests, at))
    steps.done("frozen")
    _store(run, settlement, standing, steps)
    details = {"enrolled": run.enrolled, "amount_fen": run.amount_fen, "digest": digest}
    record(by=by, at=at, action="run_payroll" if kind == RunKind.MONTHLY else "run_arrears", subject=f"run:{run.pk}",
           details=details)
    placed = bundles.place(temporary)
    steps.done("placed")
    transaction.on_commit(partial(bundles.confirm, placed))
    return run, True


def _described(
    kind: RunKind, month: Month, area: int, settlement: Settlement, digest: str, by: Actor, at: datetime,
    standing: PayrollRun | None,
) -> PayrollRun:
    """The run's row, numbered but not yet written: it is written last."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('payments_payrollrun', 'id'))")
        number = cursor.fetchone()[0]
    low, high = areas.span(area)
    paid, unpaid = settlement.lines.height, settlement.exceptions.height
    return PayrollRun(
        pk=number, kind=kind, month=int(month), area_code=low, area_until=high, bundle=f"{month}/{area:012d}-{number}",
        digest=digest, supersedes=standing, enrolled=paid + unpaid, line_count=paid, exception_count=unpaid,
        amount_fen=settlement.amount_fen, by=str(by), at=at)


def _manifest(run: PayrollRun, digests: Mapping[str, str], at: datetime) -> dict[str, Any]:
    engine = {name: version(name) for name in ("minzheng", "polars", "narwhals")}
    return {
        "format": 1, "run": run.pk, "month": str(Month.from_int(run.month)), "area_code": run.area_code,
        "known_at": at.isoformat(), "digest": run.digest, "files": dict(digests),
        "engine": engine | {"python": platform.python_version()},
    }


def _store(run: PayrollRun, settlement: Settlement, standing: PayrollRun | None, steps: Steps) -> None:
    for frame, model in ((settlement.lines, PayrollLine), (settlement.exceptions, PayrollException)):
        rows = frame.rename({"person_ref": "person_id"}).with_columns(pl.lit(run.pk).alias("run_id"))
        copy_in(rows, model._meta.db_table)
    steps.done("stored")
    if standing is not None:
        PayrollRun.objects.filter(pk=standing.pk).update(state=RunState.SUPERSEDED)
    run.save(force_insert=True)
    steps.done("closed")
