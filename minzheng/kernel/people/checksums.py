"""Check digits over whole columns: the same answers as ``values.identity`` gives for one text."""

from __future__ import annotations

import polars as pl

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def identity_check(body: pl.Expr) -> pl.Expr:
    """The check character (GB 11643) of texts of 17 digits; null where the text is not that."""
    total = pl.sum_horizontal(
        (body.str.slice(place, 1).cast(pl.Int64, strict=False) * weight for place, weight in enumerate(_WEIGHTS)),
        ignore_nulls=False,
    )
    return pl.lit(_CHECKS).str.slice((total % 11).cast(pl.UInt32), 1)


def luhn_digit(body: pl.Expr, length: int) -> pl.Expr:
    """The digit that makes texts of ``length`` digits pass the Luhn check when it is appended."""
    return ((10 - _luhn_sum(body, length, doubled_first=True) % 10) % 10).cast(pl.String)


def passes_luhn(text: pl.Expr, longest: int = 32) -> pl.Expr:
    """Whether texts of up to ``longest`` digits pass the Luhn check; null for null or other characters."""
    return (_luhn_sum(text.str.zfill(longest), longest, doubled_first=False) % 10) == 0


def _luhn_sum(text: pl.Expr, length: int, *, doubled_first: bool) -> pl.Expr:
    """The Luhn sum from the right; the rightmost digit is doubled when ``doubled_first``."""

    def counted(place: int) -> pl.Expr:
        digit = text.str.slice(place, 1).cast(pl.Int64, strict=False)
        from_right = length - 1 - place
        if (from_right % 2 == 0) != doubled_first:
            return digit
        return digit * 2 - (digit >= 5).cast(pl.Int64) * 9

    return pl.sum_horizontal((counted(place) for place in range(length)), ignore_nulls=False)
