"""Repeatable chance: every draw is a hash of seed, purpose and index, so it does not depend on order or version."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

_GOLDEN = 0x9E3779B97F4A7C15
_MASK = 2**64 - 1


def _u64(number: int) -> pl.Expr:
    return pl.lit(number & _MASK, dtype=pl.UInt64)


def _mix(value: pl.Expr) -> pl.Expr:
    """The finaliser of SplitMix64 in wrapping 64-bit arithmetic."""
    value = (value ^ (value // _u64(2**30))) * _u64(0xBF58476D1CE4E5B9)
    value = (value ^ (value // _u64(2**27))) * _u64(0x94D049BB133111EB)
    return value ^ (value // _u64(2**31))


class Chance:
    """Draws over a column of indices. Each ``purpose`` is a stream of its own."""

    def __init__(self, seed: int, index: str) -> None:
        self._seed = seed
        self._index = index

    def below(self, bound: int, purpose: str) -> pl.Expr:
        """A whole number 0 … bound-1, Int64."""
        stream = sum(ord(letter) * 257**place for place, letter in enumerate(purpose)) + self._seed * _GOLDEN
        drawn = _mix(pl.col(self._index).cast(pl.UInt64) * _u64(_GOLDEN) + _u64(stream * 0xD1342543DE82EF95 + 1))
        return ((drawn // _u64(2**20)) % _u64(bound)).cast(pl.Int64)

    def between(self, low: int, high: int, purpose: str) -> pl.Expr:
        """A whole number low … high, both included."""
        return self.below(high - low + 1, purpose) + low

    def happens(self, per_mille: int, purpose: str) -> pl.Expr:
        """True with a chance of ``per_mille`` in a thousand."""
        return self.below(1000, purpose) < per_mille

    def among(self, weighted: Sequence[tuple[str, int]], purpose: str) -> pl.Expr:
        """One of the texts, by weight."""
        drawn = self.below(sum(weight for _, weight in weighted), purpose)
        limit, chosen = 0, pl.lit(weighted[-1][0])
        limits = []
        for text, weight in weighted:
            limit += weight
            limits.append((text, limit))
        for text, upper in reversed(limits[:-1]):
            chosen = pl.when(drawn < upper).then(pl.lit(text)).otherwise(chosen)
        return chosen
