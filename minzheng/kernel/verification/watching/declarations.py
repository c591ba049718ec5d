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
    "reaches_age", "evidence_ends", "authorisation_lapses", "review_falls_due", "recognition_lapses", "leaves_roll",
    "suspension_lasts", "entry_lapses"]
"""The conditions of expected events."""

Slipping = Literal[
    "medical_cost_is_high", "is_newly_certified", "has_lost_job", "has_left_school", "lost_a_member", "is_named_in_book"]
"""The conditions of early warnings."""

REVIEW = "review"
"""In ``settled_by``: a review of the household after the day it could be foreseen; else the name of a benefit."""


class EventDeclared(Declaration):
    """An expected event: found ``months_ahead`` of its day, and as far back as ``months_back`` where it was missed.

    ``of_statuses``: only of households with one of these; empty: of everybody in the registry. ``of_kinds``: the books whose
    entries lapse.
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
    of_kinds: list[str] = []
    of_statuses: list[str] = []
    settled_by: str = ""


class EventsDeclared(Declaration):
    """``events.yaml``."""

    events: list[EventDeclared] = Field(min_length=1)


class TierDeclared(Declaration):
    """A layer of the low-income population, and by what a person belongs to it: one or several of these.

    ``recognised_months``: the longest time for which a document may put somebody into it; 0: none may. ``is_visited``: their
    households are visited at least every ``watching.visit_months``.
    """

    name: str = Field(pattern=r"^[a-z_]+$")
    title: Words
    law: str = Field(min_length=1)
    statuses: list[str] = []
    benefit: str = ""
    of_register: str = ""
    recognised_months: int = Field(default=0, ge=0, le=12)
    is_visited: bool = False


class NeedDeclared(Words):
    """What somebody may lack."""

    name: str = Field(pattern=r"^[a-z_]+$")


class MeasureDeclared(Declaration):
    """What may be offered to people of some tiers for a need, by which department."""

    name: str = Field(pattern=r"^[a-z_]+$")
    title: Words
    need: str
    department: Words
    tiers: list[str] = Field(min_length=1)
    law: str = Field(min_length=1)


class AidDeclared(Declaration):
    """The need that a benefit of our own is for."""

    benefit: str
    need: str


class TiersDeclared(Declaration):
    """``tiers.yaml``: the tiers, the highest first."""

    tiers: list[TierDeclared] = Field(min_length=1)
    needs: list[NeedDeclared] = Field(min_length=1)
    measures: list[MeasureDeclared] = []
    aids: list[AidDeclared] = []


class WarningDeclared(Declaration):
    """An early warning: its condition, the register, values of its columns or kinds of entries it reads, and for which tiers."""

    name: str = Field(pattern=r"^[a-z_]+$")
    title: Words
    says: Words
    law: str = Field(min_length=1)
    when: Slipping
    of_register: str = ""
    of_kinds: list[str] = []
    where: dict[str, list[str]] = {}
    tiers: list[str] = Field(min_length=1)


class WarningsDeclared(Declaration):
    """``warnings.yaml``."""

    warnings: list[WarningDeclared] = Field(min_length=1)


@dataclass(frozen=True)
class Watched:
    """Everything that is watched; ``tiers`` have the highest first."""

    events: Sequence[EventDeclared]
    tiers: Sequence[TierDeclared]
    needs: Sequence[NeedDeclared]
    measures: Sequence[MeasureDeclared]
    aids: Sequence[AidDeclared]
    warnings: Sequence[WarningDeclared]

    def event(self, name: str) -> EventDeclared | None:
        """The event of that name."""
        return next((one for one in self.events if one.name == name), None)

    def tier(self, name: str) -> TierDeclared | None:
        """The tier of that name."""
        return next((one for one in self.tiers if one.name == name), None)

    def need(self, name: str) -> NeedDeclared | None:
        """The need of that name."""
        return next((one for one in self.needs if one.name == name), None)

    def measure(self, name: str) -> MeasureDeclared | None:
        """The measure of that name."""
        return next((one for one in self.measures if one.name == name), None)

    def warning(self, name: str) -> WarningDeclared | None:
        """The early warning of that name."""
        return next((one for one in self.warnings if one.name == name), None)

    def menu(self, tier: str, needs: Sequence[str]) -> list[MeasureDeclared]:
        """What people of a tier may be offered for some needs."""
        return [one for one in self.measures if tier in one.tiers and one.need in needs]
