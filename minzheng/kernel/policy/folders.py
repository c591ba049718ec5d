"""What a folder declares to the graph of rules, and a rule ready to be computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from minzheng.kernel.values.language import Label

from .columns import Column
from .declarations import Fact, RuleVersion
from .parameters import Parameter
from .units import Unit


@dataclass(frozen=True)
class Output:
    """What a benefit pays: one line per month for each subject (person or household) it is awarded to.

    ``amount``, ``enrolled`` and ``persons`` are names of rules (``persons``: how many people a household's line is for); so are
    ``income`` and ``need`` of a household whose income the benefit tops up: what it has, and what it should have.
    """

    benefit: str
    component: str
    entity: str
    amount: str
    enrolled: str
    persons: str
    title: Label
    cycle: str = "monthly"
    first_month: str = "month_after_decision"
    last_month: str = "month_of_event"
    refused_because: tuple[tuple[str, Label], ...] = ()
    is_main: bool = True
    income: str = ""
    need: str = ""

    @property
    def prefix(self) -> str:
        """Under this name stand ``.gross``, ``.amount_due``, ``.is_paid`` and ``.excluded_by``."""
        return self.benefit if self.is_main else f"{self.benefit}.{self.component}"

    @property
    def key(self) -> tuple[str, str]:
        return (self.benefit, self.component)


@dataclass(frozen=True)
class Folder:
    """What one folder declares to the graph. ``is_common``: its names are seen by every business."""

    name: str
    path: Path
    is_common: bool
    facts: Mapping[str, Fact] = field(default_factory=dict)
    rules: tuple[RuleVersion, ...] = ()
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    outputs: tuple[Output, ...] = ()


@dataclass(frozen=True)
class Rule:
    """A rule that can be computed: its tree and what it is called."""

    name: str
    entity: str
    unit: Unit
    label: Label
    law: str
    tree: Column
    doc: str = ""
    from_: date | None = None
    until: date | None = None
    path: Path | None = None
    line: int = 1

    @property
    def denominator(self) -> int:
        return self.tree.denominator

    def is_in_force(self, on: date) -> bool:
        return (self.from_ is None or self.from_ <= on) and (self.until is None or on < self.until)
