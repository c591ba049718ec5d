"""Since when somebody has been due what they do not get, and what the months up to then would have paid."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from minzheng.kernel.payments.settlement import SUBJECT
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.policy.program import Program
from minzheng.kernel.values.periods import Month

from .judging import LINE, judged

MONTHS_BACK = 12
"""How far back is looked: who has been due something for longer is told to be so since then at least."""
Frames = tuple[pl.DataFrame, pl.DataFrame]
FramesOf = Callable[[Month, pl.DataFrame], Frames]
"""The persons and households of the subjects given, as they stood in a month by what is known today."""


def with_since(
    due: pl.DataFrame, program: Program, parameters: ParameterBook, *, month: Month, frames_of: FramesOf
) -> pl.DataFrame:
    """``due`` (LINE columns) with ``since_month`` (Int32 YYYYMM) and ``missed_fen`` of the months before ``month``.

    Months are asked one by one from ``month`` back, each only of those who were due something in the month after it.
    """
    known = due.with_columns(pl.lit(int(month), pl.Int32).alias("since_month"), pl.lit(0, pl.Int64).alias("missed_fen"))
    left = due.select(SUBJECT)
    for back in range(1, MONTHS_BACK + 1):
        if not left.height:
            break
        then = month.plus(-back)
        persons, households = frames_of(then, left)
        earlier = judged(program, parameters, persons, households, month=then).due.select(LINE).join(
            left, on=SUBJECT, how="semi", nulls_equal=True)
        known = _also_of(known, earlier, then)
        left = earlier.select(SUBJECT)
    return known


def _also_of(known: pl.DataFrame, earlier: pl.DataFrame, then: Month) -> pl.DataFrame:
    """``known`` with a month more for who was due something in it."""
    months = earlier.rename({"amount_fen": "then_fen"})
    joined = known.join(months, on=SUBJECT, how="left", nulls_equal=True, maintain_order="left")
    was_due = pl.col("then_fen").is_not_null()
    return joined.with_columns(
        pl.when(was_due).then(pl.lit(int(then), pl.Int32)).otherwise("since_month").alias("since_month"),
        (pl.col("missed_fen") + pl.col("then_fen").fill_null(0)).alias("missed_fen")).drop("then_fen")


def of_subjects(persons: pl.DataFrame, households: pl.DataFrame, subjects: pl.DataFrame) -> Frames:
    """The rows of the frames that the subjects' households have."""
    homes = subjects.select("household_id").unique()
    return (persons.join(homes, on="household_id", how="semi", maintain_order="left"),
            households.join(homes, on="household_id", how="semi", maintain_order="left"))
