"""Figures as officials read them: thousands separators, true minus signs, a dash for nothing."""

from __future__ import annotations

from minzheng.kernel.values.money import MINUS, as_read

NOTHING = "—"


class AtLeast(int):
    """A count that was stopped there: there are more."""


def count_text(count: int | None) -> str:
    """``12345`` as ``12,345``; one that was stopped as ``10,000+``; None as a dash."""
    more = "+" if isinstance(count, AtLeast) else ""
    return NOTHING if count is None else f"{MINUS if count < 0 else ''}{abs(count):,}{more}"


def money_text(amount_fen: int | None) -> str:
    """Fen as yuan with separators and two decimals: ``123456`` is ``1,234.56``; None is a dash."""
    return NOTHING if amount_fen is None else as_read(amount_fen)


def delta_text(count: int | None) -> str:
    """A change with its sign: ``+12``, ``−3``; no change is a dash."""
    if not count:
        return NOTHING
    return f"{'+' if count > 0 else MINUS}{abs(count):,}"


def money_delta_text(amount_fen: int | None) -> str:
    """A change in fen as yuan with its sign; no change is a dash."""
    if not amount_fen:
        return NOTHING
    return f"{'+' if amount_fen > 0 else MINUS}{money_text(abs(amount_fen))}"


def code_text(code: int) -> str:
    """A division code in its national groups: ``430426101001`` is ``430426 101 001``."""
    text = f"{code:012d}"
    return " ".join(part for part in (text[:6], text[6:9], text[9:]) if part.strip("0"))
