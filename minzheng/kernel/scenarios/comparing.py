"""Two computations of one month side by side: who is touched and how, and the sums by village and benefit. Pure frames."""

from __future__ import annotations

import polars as pl

from minzheng.kernel.payments.settlement import SUBJECT

from .computing import ROW, Paid
from .models import ChangeKind

COMPARED = [*SUBJECT, "area_code", "persons", "before_fen", "after_fen", "kind"]
_WHO = ("before", "after", "entering", "leaving", "possible")


def compared(before: Paid, after: Paid, could: pl.DataFrame, would: pl.DataFrame) -> pl.DataFrame:
    """Every subject paid in either, and who is not on the roll and would become entitled.

    COMPARED columns; ``kind`` is null where nothing changes. ``could`` and ``would`` are those entitled without and with the
    scenario (ROW columns).
    """
    both = _named(before.lines, "before").join(
        _named(after.lines, "after"), on=SUBJECT, how="full", coalesce=True, nulls_equal=True)
    paid = both.select(
        *SUBJECT, pl.coalesce("after_area", "before_area").alias("area_code"),
        pl.coalesce("after_persons", "before_persons").alias("persons"),
        pl.col("before_fen", "after_fen").fill_null(0)).with_columns(_kind())
    new = would.join(could, on=SUBJECT, how="anti", nulls_equal=True)
    for known in (before.enrolled, after.enrolled):
        new = new.join(known, on=SUBJECT, how="anti", nulls_equal=True)
    added = new.select(
        *SUBJECT, "area_code", "persons", pl.lit(0, pl.Int64).alias("before_fen"), pl.col("amount_fen").alias("after_fen"),
        pl.lit(ChangeKind.POSSIBLE.value).alias("kind"))
    return pl.concat([paid.select(COMPARED), added.select(COMPARED)]).sort(SUBJECT, nulls_last=True)


def displaced_fen(rows: pl.DataFrame, after: Paid, could: pl.DataFrame, would: pl.DataFrame) -> int:
    """What households that are newly entitled are paid by the scenario and would lose by being taken in: one benefit ends
    or lessens another. Arguments as of ``compared``, with its result."""
    taken = rows.filter(pl.col("kind") == ChangeKind.POSSIBLE.value).select("household_id").unique()
    each = after.lines.join(taken, on="household_id", how="semi").select(*SUBJECT, "amount_fen")
    for name, entitled in (("could_fen", could), ("would_fen", would)):
        each = each.join(entitled.select(*SUBJECT, pl.col("amount_fen").alias(name)), on=SUBJECT, how="left", nulls_equal=True)
    lost = (pl.col("amount_fen") - pl.col("would_fen").fill_null(0)).clip(lower_bound=0)
    return int(each.filter(pl.col("could_fen") > 0).select(lost.sum()).item() or 0)


def _named(lines: pl.DataFrame, side: str) -> pl.DataFrame:
    return lines.select(ROW).rename({"area_code": f"{side}_area", "persons": f"{side}_persons", "amount_fen": f"{side}_fen"})


def _kind() -> pl.Expr:
    before, after = pl.col("before_fen"), pl.col("after_fen")
    return (
        pl.when((before == 0) & (after > 0)).then(pl.lit(ChangeKind.ENTERING.value))
        .when((before > 0) & (after == 0)).then(pl.lit(ChangeKind.LEAVING.value))
        .when(after > before).then(pl.lit(ChangeKind.RAISED.value))
        .when(after < before).then(pl.lit(ChangeKind.LOWERED.value)).alias("kind"))


def tallies(rows: pl.DataFrame) -> pl.DataFrame:
    """The columns of ``ScenarioTally`` from COMPARED rows. A person with two components of a benefit counts once."""
    kind, before, after = pl.col("kind"), pl.col("before_fen"), pl.col("after_fen")
    is_new = kind.eq_missing(pl.lit(ChangeKind.POSSIBLE.value))
    which = {
        "before": before > 0, "after": (after > 0) & ~is_new, "entering": kind == ChangeKind.ENTERING.value,
        "leaving": kind == ChangeKind.LEAVING.value, "possible": is_new}
    counts = [count for name, test in which.items() for count in _counted(name, test.fill_null(False))]
    return rows.group_by("area_code", "benefit").agg(
        *counts, before.sum(), after.filter(~is_new).sum().alias("after_fen"),
        after.filter(is_new).sum().alias("possible_fen")).sort("area_code", "benefit")


def _counted(name: str, test: pl.Expr) -> list[pl.Expr]:
    """Households, and persons: each once within the benefit, a household's line for all its members."""
    one_by_one = pl.col("person_ref").filter(test).drop_nulls().n_unique()
    together = pl.col("persons").filter(test & pl.col("person_ref").is_null()).sum()
    return [
        pl.col("household_id").filter(test).n_unique().alias(f"{name}_households"),
        (one_by_one + together).alias(f"{name}_persons")]
