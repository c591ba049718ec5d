"""What is watched, as declared in ``commons/watching``: expected events, tiers of the low-income population, early warnings.

A declaration names things: ``when`` is the name of a condition (``conditions``, ``warning``), registers and benefits are called
by their names, statuses by the choices of the fact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from minzheng.kernel.values.yaml import Declaration

from ..declarations import Words

FOLDER = "watching"

Who = Literal["village", "township"]
"""At which level a task is done."""

Happening = Literal[
    "reaches_age", "evidence_ends", "review_falls_due", "recognition_lapses", "leaves_roll", "suspension_lasts"]
"""The conditions of expected events."""

REVIEW = "review"
"""In ``settled_by``: a review of the household after the day it could be foreseen; else the name of a benefit."""


class EventDeclared(Declaration):
    """An expected event: found ``months_ahead`` of its day, and as far back as ``months_back`` where it was missed.

    ``of_statuses``: only of households with one of these; empty: of everybody in the registry.
    """

    name: str = Field(pattern=r"^[a-z_0-9]+$")
    title: Words
    does: Words
    law: str = Field(min_length=1)
    when: Happening
    who: Who
    months_ahead: int = Field(ge=1, le=12)
    months_back: int = Field(default=0, ge=0, le=120)
    age: int = Field(default=0, ge=0, le=120)
    months: int = Field(default=0, ge=0, le=60)
    of_register: str = ""
    of_statuses: list[str] = []
    settled_by: str = ""


class EventsDeclared(Declaration):
    """``events.yaml``."""

    events: list[EventDeclared] = Field(min_length=1)


@dataclass(frozen=True)
class Watched:
    """Everything that is watched."""

    events: Sequence[EventDeclared]

    def event(self, name: str) -> EventDeclared | None:
        """The event of that name."""
        return next((one for one in self.events if one.name == name), None)
