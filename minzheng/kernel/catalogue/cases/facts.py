"""Facts of a case: what is written, as the engine reads it, and the neutral value of what is not."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from minzheng.kernel.policy.declarations import Fact
from minzheng.kernel.policy.units import Unit
from minzheng.kernel.values.errors import MinzhengError
from minzheng.kernel.values.language import say
from minzheng.kernel.values.money import fen

UNKNOWN = "未知"
ADULT = date(1980, 1, 1)
NEUTRAL_CODES = ("无", "否")


class NotAFact(MinzhengError):
    """A case writes a fact's value as the roster would not."""

    code = "fact_value"


def neutral(fact: Fact) -> Any:
    """The value of a fact nobody mentions: no money, nothing owned, 无 or 否 (else the first code), an adult of 1980."""
    if fact.unit is Unit.DATE:
        return ADULT
    if fact.unit.is_number:
        return 0
    return next((code for code in NEUTRAL_CODES if code in fact.codes), fact.codes[0] if fact.codes else "")


def as_read(fact: Fact, written: str | int | bool) -> Any:
    """The value the engine reads for what is written; None for 未知. Raises NotAFact or NotMoney."""
    if written == UNKNOWN:
        return None
    if fact.unit.is_money:
        return fen(str(written))
    if fact.unit.is_number:
        if not isinstance(written, int) or isinstance(written, bool):
            raise NotAFact(say("{label}应为整数", label=fact.label))
        return written
    if fact.unit is Unit.DATE:
        return _day(fact, written)
    if fact.codes and written not in fact.codes:
        raise NotAFact(say("{label}应为 {codes} 之一", label=fact.label, codes="、".join(fact.codes)))
    return written


def _day(fact: Fact, written: str | int | bool) -> date:
    try:
        return date.fromisoformat(str(written))
    except ValueError as error:
        raise NotAFact(say("{label}应写成 YYYY-MM-DD", label=fact.label)) from error


def column_type(fact: Fact) -> pl.DataType:
    """The type of a frame's column for a fact."""
    if fact.unit is Unit.DATE:
        return pl.Date()
    return pl.Int64() if fact.unit.is_number else pl.String()
