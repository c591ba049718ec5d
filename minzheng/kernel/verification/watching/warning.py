"""Early warning: conditions on what registers, books and the registry say of people of the low-income population.

Each condition answers ``SLIPPING`` rows: person_ref, ``key`` (what makes it the same warning when the same is read again), ``on``
and ``amount_fen``. Somebody is warned of once for each key.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta

import polars as pl

from minzheng.kernel.access.copying import copy_in, copy_out
from minzheng.kernel.casework.supervision.reviewing import later
from minzheng.kernel.casework.workdays import deadline
from minzheng.kernel.policy.parameters import ParameterBook

from .. import evidence
from .declarations import Slipping, WarningDeclared
from .known import RECENT, Known
from .limits import MEDICAL_BURDEN, MEDICAL_COST, WARNING_DAYS, limit
from .models import EarlyWarning, WarningState, WatchRun

SLIPPING = {"person_ref": pl.Int64, "key": pl.String, "on": pl.Date, "amount_fen": pl.Int64}
MONTHS, THOUSAND, ADULT = 12, 1000, 18
Condition = Callable[[WarningDeclared, Known, ParameterBook], pl.DataFrame]


def medical_cost_is_high(rule: WarningDeclared, known: Known, parameters: ParameterBook) -> pl.DataFrame:
    """Whose household paid so much for a year's bills, in itself and against its income; told of who paid most, once a year."""
    rows = known.rows(rule.of_register, "settled_on", "own")
    if "own" not in rows.columns:
        return _nobody()
    year = rows.filter(pl.col("settled_on").is_between(later(known.on, -MONTHS), known.on, closed="right"))
    each = year.group_by("person_ref").agg(pl.col("own").sum(), pl.col("settled_on").max().alias("on"))
    living = each.join(known.persons.select("person_ref", "household_id"), on="person_ref")
    whole = living.sort("own", "person_ref", descending=True).group_by("household_id", maintain_order=True).agg(
        pl.col("own").sum().alias("amount_fen"), pl.col("person_ref").first(), pl.col("on").max())
    least = limit(parameters, MEDICAL_COST, area=known.area, on=known.on)
    share = limit(parameters, MEDICAL_BURDEN, area=known.area, on=known.on)
    income = pl.col("income_fen").fill_null(0) * MONTHS
    high = whole.join(known.incomes, on="household_id", how="left").filter(
        (pl.col("amount_fen") >= least) & (pl.col("amount_fen") * THOUSAND >= income * share))
    return high.with_columns(pl.col("on").dt.year().cast(pl.String).alias("key"))


def is_newly_certified(rule: WarningDeclared, known: Known, parameters: ParameterBook) -> pl.DataFrame:
    """Whom a certificate was issued lately, while the registry knows of no disability."""
    rows = _of(rule, known, "issued_on")
    return _lately(rows, "issued_on", known).join(known.disabled, on="person_ref", how="anti")


def has_lost_job(rule: WarningDeclared, known: Known, parameters: ParameterBook) -> pl.DataFrame:
    """Who paid in by the delivery before and does not by the last: by a row that says so, or by none where all are listed."""
    declared = known.registers.get(rule.of_register)
    deliveries = evidence.speaking(declared, on=known.on) if declared else []
    if declared is None or not deliveries:
        return _nobody()
    newest = min(one.data_date for one in deliveries)
    before = _of(rule, known, on=newest - timedelta(days=1)).select("person_ref").unique()
    now = known.rows(rule.of_register, *rule.where)
    still = _where(rule, now)
    gone = before.join(still, on="person_ref", how="anti")
    if declared.about == "asked":
        gone = gone.join(now, on="person_ref", how="semi")
    return gone.with_columns(pl.lit(newest).alias("on"), pl.lit(newest.isoformat()).alias("key"))


def has_left_school(rule: WarningDeclared, known: Known, parameters: ParameterBook) -> pl.DataFrame:
    """Who left school lately and is below eighteen."""
    young = known.persons.filter(pl.col("birth_date") > later(known.on, -ADULT * MONTHS)).select("person_ref")
    return _lately(_of(rule, known, "left_on"), "left_on", known).join(young, on="person_ref", how="semi")


def lost_a_member(rule: WarningDeclared, known: Known, parameters: ParameterBook) -> pl.DataFrame:
    """In whose household somebody died lately; told of its oldest member."""
    first = known.persons.sort("birth_date", "person_ref").unique("household_id", keep="first", maintain_order=True)
    lost = known.deaths.join(first.select("household_id", "person_ref"), on="household_id")
    return lost.with_columns(pl.col("dead_ref").cast(pl.String).alias("key"))


def is_named_in_book(rule: WarningDeclared, known: Known, parameters: ParameterBook) -> pl.DataFrame:
    """Who is named in a recent entry of the bureau's own books."""
    return known.named_in(rule.of_kinds).with_columns(pl.col("entry").cast(pl.String).alias("key"))


CONDITIONS: Mapping[Slipping, Condition] = {
    "medical_cost_is_high": medical_cost_is_high, "is_newly_certified": is_newly_certified, "has_lost_job": has_lost_job,
    "has_left_school": has_left_school, "lost_a_member": lost_a_member, "is_named_in_book": is_named_in_book,
}


def renew(
    rules: Sequence[WarningDeclared], belong: pl.DataFrame, known: Known, parameters: ParameterBook, *, run: WatchRun,
    at: datetime,
) -> int:
    """Warn of whoever of the low-income population (``belong``: BELONGS) slips by a rule and was not warned of; how many."""
    found = pl.concat([_warned(rule, belong, known, parameters) for rule in rules])
    select = "SELECT rule, person_id, key FROM watching_earlywarning WHERE person_id = ANY(%s::bigint[])"
    before = copy_out(select, [found["person_ref"].to_list()], {"rule": pl.String, "person_ref": pl.Int64, "key": pl.String})
    new = found.join(before, on=["rule", "person_ref", "key"], how="anti")
    if not new.height:
        return 0
    due = deadline(known.on, limit(parameters, WARNING_DAYS, area=known.area, on=known.on))
    shows = [json.dumps({"on": row["on"].isoformat() if row["on"] else "", "amount_fen": row["amount_fen"]})
             for row in new.select("on", "amount_fen").iter_rows(named=True)]
    rows = new.select(
        "rule", "key", "household_id", "area_code", "tier", pl.col("person_ref").alias("person_id"), shows=pl.Series(shows),
        run_id=pl.lit(run.pk), found_at=pl.lit(at), due_on=pl.lit(due), state=pl.lit(str(WarningState.OPEN)),
        outcome=pl.lit(""), note=pl.lit(""), closed_by=pl.lit(""))
    copy_in(rows.sort("area_code", "household_id", "rule"), EarlyWarning._meta.db_table)
    return new.height


def _warned(rule: WarningDeclared, belong: pl.DataFrame, known: Known, parameters: ParameterBook) -> pl.DataFrame:
    found = CONDITIONS[rule.when](rule, known, parameters)
    nothing = [pl.lit(None, kind).alias(name) for name, kind in SLIPPING.items() if name not in found.columns]
    rows = found.with_columns(nothing).select(pl.col(name).cast(kind) for name, kind in SLIPPING.items())
    once = rows.unique(["person_ref", "key"], keep="first", maintain_order=True)
    own = belong.filter(pl.col("tier").is_in(rule.tiers)).select("person_ref", "household_id", "area_code", "tier")
    return once.join(own, on="person_ref", how="inner").with_columns(pl.lit(rule.name).alias("rule"))


def _of(rule: WarningDeclared, known: Known, *columns: str, on: date | None = None) -> pl.DataFrame:
    """The rows of the rule's register with its values."""
    rows = known.rows(rule.of_register, *columns, *rule.where, on=on)
    return _where(rule, rows)


def _where(rule: WarningDeclared, rows: pl.DataFrame) -> pl.DataFrame:
    for column, values in rule.where.items():
        rows = rows.filter(pl.col(column).is_in(values)) if column in rows.columns else rows.clear()
    return rows


def _lately(rows: pl.DataFrame, column: str, known: Known) -> pl.DataFrame:
    """The rows whose day lies in the last months, told by it."""
    if column not in rows.columns:
        return _nobody()
    recent = rows.filter(pl.col(column).is_between(known.on - RECENT, known.on, closed="right"))
    return recent.with_columns(pl.col(column).alias("on"), pl.col(column).dt.to_string("%Y-%m-%d").alias("key"))


def _nobody() -> pl.DataFrame:
    return pl.DataFrame(schema={**SLIPPING})
