"""A run against the month before, kept as rows: worked out once, read page by page.

Who computes a month has it worked out at once; for other runs it is when somebody first asks.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import polars as pl
from django.db import connection, transaction

from minzheng.kernel.access.copying import copy_in
from minzheng.kernel.policy.program import Program

from . import changing, queries
from .bundles import BundleDamaged
from .models import ChangeTally, Comparison, PayrollRun, RunChange

COMPARING = 0x6D7C
"""The class of our advisory locks; the second key is the run."""
_ORDER = ("benefit", "area_code", "household_id", "person_ref", "component")
_KEPT = ("kind", "benefit", "component", "household_id", "person_ref", "area_code", "before_fen", "after_fen", "why",
         "before_line_id", "line_id")


def compared(this: PayrollRun, *, home: Path, program: Program) -> Comparison:
    """The comparison of a run with the standing run of the month before. Raises BundleDamaged."""
    before = queries.month_before(this)
    return _known(this, before) or _made(this, before, home, program)


def compare_at_once(this: PayrollRun, *, home: Path, program: Program) -> None:
    """Compare what was just computed. That a bundle is damaged is told to who asks for the comparison: the run stands."""
    with suppress(BundleDamaged):
        compared(this, home=home, program=program)


def _known(this: PayrollRun, before: PayrollRun | None) -> Comparison | None:
    return Comparison.objects.filter(run=this, before=before).first()


def _made(this: PayrollRun, before: PayrollRun | None, home: Path, program: Program) -> Comparison:
    """Work it out and keep it; who asks at the same time waits for it."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [COMPARING, this.pk])
        known = _known(this, before)
        if known is not None:
            return known
        for stale in Comparison.objects.filter(run__in=[this.pk, this.supersedes_id or 0]):
            _forget(stale)
        changed = changing.explained(this, home=home, program=program)
        made = Comparison.objects.create(run=this, before=before)
        rows = changed.sort(*_ORDER).select(*_KEPT, pl.lit(made.pk).alias("comparison_id"))
        copy_in(rows, RunChange._meta.db_table)
        copy_in(_tallies(rows), ChangeTally._meta.db_table)
        if rows.height > queries.WORTH_ANALYSING:
            with connection.cursor() as cursor:
                cursor.execute(f"ANALYZE {RunChange._meta.db_table}, {ChangeTally._meta.db_table}")
    return made


def _tallies(rows: pl.DataFrame) -> pl.DataFrame:
    balance = pl.col("after_fen").fill_null(0) - pl.col("before_fen").fill_null(0)
    return rows.group_by("comparison_id", "area_code", "benefit", "kind", "why").agg(
        pl.len().alias("count"), balance.sum().alias("amount_fen"))


def _forget(stale: Comparison) -> None:
    for model in (RunChange, ChangeTally):
        model._default_manager.filter(comparison=stale).delete()
    stale.delete()
