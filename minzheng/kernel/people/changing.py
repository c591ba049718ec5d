"""What a set of new values changes in rows through time: which end, which are cut to end, which begin. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl


@dataclass(frozen=True)
class Change:
    """``ended``: ids of rows that are no longer believed. ``closed``: the same rows, now with ``valid_until``.
    ``opened``: new open rows from ``valid_from``."""

    ended: pl.Series
    closed: pl.DataFrame
    opened: pl.DataFrame

    @property
    def is_empty(self) -> bool:
        return not len(self.ended) and not self.opened.height


def change(current: pl.DataFrame, wanted: pl.DataFrame, *, key: Sequence[str], values: Sequence[str], from_: date) -> Change:
    """Compare open rows with what shall hold from the day ``from_``.

    ``current``: id, ``key``, ``values``, valid_from and whatever else belongs to the row; ``wanted``: ``key`` and
    ``values``. Keys missing from ``wanted`` end; equal rows stay untouched. An ended row that began before ``from_``
    comes back closed on that day; one that began on it is withdrawn as if it had never held.
    """
    same = current.join(wanted, on=[*key, *values], how="semi", nulls_equal=True)
    ended = current.join(same, on="id", how="anti")
    opened = wanted.join(same, on=list(key), how="anti", nulls_equal=True)
    closed = ended.filter(pl.col("valid_from") < from_).with_columns(pl.lit(from_).alias("valid_until"))
    return Change(ended["id"], closed.drop("id"), opened.select(*key, *values).with_columns(pl.lit(from_).alias("valid_from")))
