"""Precision and recall of a reading against what is known to stand in the text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

from minzheng.kernel.values.language import say
from minzheng.kernel.values.yaml import Declaration, read

from . import units
from .results import Reading, ReportRead, TaskRead


class KnownValue(Declaration):
    """A value that stands in the text. ``cut_off`` and ``scope`` are judged where they are given."""

    indicator: str
    value: str
    unit: str
    qualifier: str = "exact"
    role: Literal["value", "change", "before", "planned"] = "value"
    cut_off: str = ""
    scope: str = ""


class KnownTask(Declaration):
    """A task of the plan with a target or a day; ``text`` is a part of its words."""

    text: str
    due: str = ""
    comparison: str = ""
    soft: bool = False
    value: str = ""
    unit: str = ""


class Known(Declaration):
    """What is known of a report."""

    period: str
    area: str
    cut_off: str
    chapters: list[str]
    values: list[KnownValue]
    tasks: list[KnownTask]
    documents: list[str]
    notes: list[str] = []


KINDS = {
    "heading": say("期间、地区、截止日"), "chapters": say("章节"), "values": say("指标和数值"),
    "values_whole": say("连同约数和性质"),
    "cut_offs": say("截止日期"), "scopes": say("范围"), "tasks": say("计划任务"), "documents": say("文号"),
}
"""What is judged, and what it is called."""


@dataclass(frozen=True)
class Score:
    """How much of one kind was found: ``right`` of ``found`` (precision) and of ``known`` (recall)."""

    kind: str
    right: int
    found: int
    known: int

    @property
    def precision(self) -> Fraction:
        """The right among those found; 1 where nothing was found."""
        return Fraction(self.right, self.found) if self.found else Fraction(1)

    @property
    def recall(self) -> Fraction:
        """The right among those known; 1 where nothing is known."""
        return Fraction(self.right, self.known) if self.known else Fraction(1)

    def as_json(self) -> dict[str, Any]:
        """The score as plain data, shares in per-mille (down)."""
        return {"kind": self.kind, "right": self.right, "found": self.found, "known": self.known,
                "precision_per_mille": int(self.precision * 1000), "recall_per_mille": int(self.recall * 1000)}


def load(path: Path) -> Known:
    """Read a file of known contents. Raises Refused or ValidationError for what it must not say."""
    return Known.model_validate(read(path).data)


def scores(report: ReportRead, known: Known) -> list[Score]:
    """Precision and recall for each kind of thing that is read."""
    whole = [(one.indicator, one.value, units.kind(one.unit), one.qualifier, one.role) for one in known.values if one.value]
    named = Counter(_whole(one) for one in report.named)
    plain = Counter((one.indicator, one.shown, units.kind(one.number.unit)) for one in report.named)
    return [
        _score("heading", [report.period, report.area, str(report.cut_off)], [known.period, known.area, known.cut_off]),
        _score("chapters", [one.heading.title for one in report.text.sections], known.chapters),
        _score("values", plain.elements(), [(one.indicator, one.value, units.kind(one.unit)) for one in known.values]),
        _score("values_whole", named.elements(),
               [(id, value, unit, _qualifier(value, qualifier), role) for id, value, unit, qualifier, role in whole]),
        _share("cut_offs", report, [one for one in known.values if one.cut_off]),
        _share("scopes", report, [one for one in known.values if one.scope]),
        _tasks(report, known),
        _score("documents", [one.text for one in report.documents], known.documents),
    ]


def _score(kind: str, found: Iterable[Any], known: Iterable[Any]) -> Score:
    had, wanted = Counter(found), Counter(known)
    return Score(kind, (had & wanted).total(), had.total(), wanted.total())


def _whole(one: Reading) -> tuple[str, str, str, str, str]:
    return (one.indicator, one.shown, units.kind(one.number.unit), str(one.qualifier), str(one.role))


def _qualifier(value: str, qualifier: str) -> str:
    return "masked" if "x" in value else qualifier


def _share(kind: str, report: ReportRead, known: list[KnownValue]) -> Score:
    """Among the known values that were found at all, those whose cut-off or scope is right too."""
    right = found = 0
    for wanted in known:
        alike = [one for one in report.named if (one.indicator, one.shown) == (wanted.indicator, wanted.value)]
        found += bool(alike)
        right += any((str(one.cut_off) == wanted.cut_off) if kind == "cut_offs" else (one.scope == wanted.scope) for one in alike)
    return Score(kind, right, found, len(known))


def _tasks(report: ReportRead, known: Known) -> Score:
    left = [one for one in report.tasks if one.is_measurable]
    found = len(left)
    right = 0
    for wanted in known.tasks:
        match = next((one for one in left if _is_same(one, wanted)), None)
        if match is not None:
            left.remove(match)
            right += 1
    return Score("tasks", right, found, len(known.tasks))


def _is_same(one: TaskRead, wanted: KnownTask) -> bool:
    target = (one.target.shown, one.target.number.unit) if one.target else ("", "")
    due = one.due if one.due else ""
    return (wanted.text in one.text and str(due) == wanted.due and target == (wanted.value, wanted.unit)
            and str(one.comparison or "") == wanted.comparison and one.is_soft == wanted.soft)


