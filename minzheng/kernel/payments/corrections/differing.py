"""What was due against what was paid, month by month. Pure frames, no database.

``due``      one row per subject enrolled in a month by final knowledge: SUBJECT columns, area_code, due_fen, new (why nothing is
             due; empty where something is).
``paid``     one row per award of the area that was paid or excepted in the month, or has a decided correction of it: SUBJECT
             columns, award_id, area_code, covers (whether it is not over before the month), paid_fen (earlier corrections
             included), old (why it was not paid), gone (why nothing is due where the subject is not enrolled).
``unknown``  subjects that cannot be judged: SUBJECT columns, area_code, reason_code, reason. They stay as they were paid.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from ..settlement import SUBJECT

ITEM = {
    "award_id": pl.Int64, "household_id": pl.Int64, "person_ref": pl.Int64, "area_code": pl.Int64, "benefit": pl.String,
    "component": pl.String, "month": pl.Int32, "paid_fen": pl.Int64, "due_fen": pl.Int64, "difference_fen": pl.Int64,
    "old": pl.String, "new": pl.String,
}
REMARK = {
    "household_id": pl.Int64, "person_ref": pl.Int64, "area_code": pl.Int64, "benefit": pl.String, "component": pl.String,
    "month": pl.Int32, "reason_code": pl.String, "reason": pl.String,
}
ORDER = ["area_code", "household_id", "person_ref", "benefit", "component", "month"]


@dataclass(frozen=True)
class Differences:
    """What differs (ITEM columns) and what could not be judged (REMARK columns), both in ORDER."""

    items: pl.DataFrame
    remarks: pl.DataFrame

    @property
    def arrears_fen(self) -> int:
        return int(self.items.filter(pl.col("difference_fen") > 0)["difference_fen"].sum())

    @property
    def recovery_fen(self) -> int:
        return -int(self.items.filter(pl.col("difference_fen") < 0)["difference_fen"].sum())


def of_month(due: pl.DataFrame, paid: pl.DataFrame, unknown: pl.DataFrame, *, month: int) -> Differences:
    """Compare a month. A subject with several awards is one: that which was paid is named, else one that covers the month."""
    judged = due.join(unknown, on=SUBJECT, how="anti", nulls_equal=True)
    settled = paid.join(unknown, on=SUBJECT, how="anti", nulls_equal=True)
    both = judged.join(_by_subject(settled), on=SUBJECT, how="full", coalesce=True, nulls_equal=True, suffix="_paid")
    items = both.with_columns(
        pl.coalesce("area_code", "area_code_paid").alias("area_code"), pl.lit(month, dtype=pl.Int32).alias("month"),
        pl.col("due_fen", "paid_fen").fill_null(0), pl.col("old").fill_null(""),
        pl.coalesce("new", "gone", pl.lit("")).alias("new"),
    ).with_columns((pl.col("due_fen") - pl.col("paid_fen")).alias("difference_fen"))
    remarks = unknown.with_columns(pl.lit(month, dtype=pl.Int32).alias("month"))
    return Differences(
        _shaped(items.filter(pl.col("difference_fen") != 0), ITEM), _shaped(remarks.unique(SUBJECT), REMARK))


def together(months: Iterable[Differences]) -> Differences:
    """Several months as one."""
    found = list(months)
    return Differences(_joined([one.items for one in found], ITEM), _joined([one.remarks for one in found], REMARK))


def _by_subject(paid: pl.DataFrame) -> pl.DataFrame:
    ordered = paid.sort(pl.col("paid_fen") > 0, "covers", "award_id")
    return ordered.group_by(SUBJECT, maintain_order=True).agg(
        pl.col("paid_fen").sum(), pl.col("award_id", "area_code", "old", "gone").last())


def _joined(frames: list[pl.DataFrame], columns: Mapping[str, Any]) -> pl.DataFrame:
    return _shaped(pl.concat(frames), columns) if frames else pl.DataFrame(schema=dict(columns))


def _shaped(frame: pl.DataFrame, columns: Mapping[str, Any]) -> pl.DataFrame:
    return frame.select(pl.col(name).cast(kind) for name, kind in columns.items()).sort(ORDER)
