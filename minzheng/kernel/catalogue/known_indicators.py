"""The indicators that all live folders declare, by id: what targets of plans may name. Read once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from minzheng.kernel.indicators.declarations import Indicator

from .loader import catalogue
from .outline import report_outline


@cache
def known_indicators() -> Mapping[str, Indicator]:
    """Every indicator of the installed package."""
    return {one.id: one for file in report_outline(catalogue()).files.values() for one in file.indicators}
