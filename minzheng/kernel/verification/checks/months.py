"""Months of days, as expressions: ``YYYYMM`` (Int32) of dates."""

from __future__ import annotations

import polars as pl


def month_of(day: pl.Expr) -> pl.Expr:
    """The month a day lies in."""
    return (day.dt.year() * 100 + day.dt.month()).cast(pl.Int32)


def month_after(day: pl.Expr) -> pl.Expr:
    """The month after the one a day lies in."""
    return month_of(day.dt.month_start().dt.offset_by("1mo"))


def first_month_from(day: pl.Expr) -> pl.Expr:
    """The first month that begins on the day or later: what holds from then on holds on that month's first day."""
    return month_after(day.dt.offset_by("-1d"))
