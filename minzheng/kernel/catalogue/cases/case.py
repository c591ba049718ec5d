"""A worked example, ready to be computed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from minzheng.kernel.policy.parameters import Value
from minzheng.kernel.values.errors import Place
from minzheng.kernel.values.language import Label
from minzheng.kernel.values.periods import Month

Kind = Literal["value", "missing", "refused"]


@dataclass(frozen=True)
class Expected:
    """One thing that must come out.

    ``value``: the rule ``name`` gives ``wanted`` (an integer over the rule's denominator, truth, code or date).
    ``missing``: it gives nothing, for want of the fact or parameter ``wanted``. ``refused``: the output ``name`` is on the
    exception list with the reason code ``wanted``. ``member`` is a position from 0, None for the household.
    """

    kind: Kind
    name: str
    member: int | None
    wanted: Any
    place: Place


@dataclass(frozen=True)
class Case:
    """One household in one month and place. ``given`` values stand for the village of the case and are nearest to it.

    ``area_code`` is 0 for a pack. Facts are as the engine reads them: fen, codes, dates; None where unknown.
    """

    folder: str
    number: int
    title: Label
    source: str
    month: Month
    area_code: int
    pack: str
    payroll: bool
    given: tuple[Value, ...]
    household: Mapping[str, Any]
    members: tuple[Mapping[str, Any], ...]
    expected: tuple[Expected, ...]
    place: Place

    @property
    def id(self) -> str:
        """A name for lists and tests: ``dibao-01-top-up-for-a-household-of-three``."""
        return f"{self.folder}-{self.number:02d}-{re.sub(r'[^a-z0-9]+', '-', self.title.en.lower()).strip('-')}"
