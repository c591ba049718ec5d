"""Columns of codes: the arithmetic of ``kernel.values.areas`` over whole frames."""

from __future__ import annotations

from functools import reduce

import polars as pl

from minzheng.kernel.values.areas import LEVELS, AreaLevel

CODE = pl.col("code")
DIGITS = {level.digits: level.value for level in LEVELS}


def at(level: AreaLevel, code: pl.Expr = CODE) -> pl.Expr:
    """The area of ``level`` that each code lies in; a code above that level answers itself."""
    return code - code % level.unit


def level(code: pl.Expr = CODE) -> pl.Expr:
    """The highest level each code stands for, as text."""
    return pl.coalesce(pl.when(code % one.unit == 0).then(pl.lit(one.value)) for one in LEVELS)


def parent(code: pl.Expr = CODE) -> pl.Expr:
    """The area directly above each code; null for provinces."""
    nearest_first = [at(one, code) for one in reversed(LEVELS)]
    return pl.coalesce(pl.when(above != code).then(above) for above in nearest_first)


def is_below_any(areas: pl.Series, code: pl.Expr = CODE, *, or_equal: bool = False) -> pl.Expr:
    """Whether each code lies below one of ``areas`` (12-digit codes), or with ``or_equal`` is one of them."""
    found = [(pl.lit(True) if or_equal else at(one, code) != code) & at(one, code).is_in(areas.implode())
             for one in LEVELS]
    return reduce(pl.Expr.or_, found)


def roots(codes: pl.Series) -> pl.Series:
    """Those of ``codes`` that lie below no other of them."""
    return codes.to_frame("code").filter(~is_below_any(codes))["code"]
