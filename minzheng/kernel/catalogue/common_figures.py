"""Figures and relations that belong to no single folder: ``commons/indicators/CHAPTER.yaml`` and ``commons/cross_checks.yaml``.

The catalogue of indicators asks for figures of businesses that have no folder yet. They stand here as not collected, so that
they can be entered, followed and checked; a folder that declares an indicator takes its place. What the kernel itself records and
no folder owns (money recovered, persons found) is counted here from the view ``commons_CHAPTER_book``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from minzheng.kernel.indicators.declarations import (
    Counted,
    Indicator,
    IndicatorFile,
    Kept,
    NotCollected,
    PeriodType,
    Quotient,
    Unit,
)
from minzheng.kernel.indicators.naming import IndicatorId, Names
from minzheng.kernel.indicators.relations.declarations import COMMONS, RelationsFile
from minzheng.kernel.values.language import say
from minzheng.kernel.values.yaml import Declaration

from .chapters import CHAPTERS
from .reading import Reader

FOLDER = Path("commons") / "indicators"
RELATIONS = Path("commons") / "cross_checks.yaml"


class UncollectedDeclared(Declaration):
    """One indicator whose records no folder keeps; its own ``reason`` where it is not that of the file."""

    id: IndicatorId
    title: Names
    unit: Unit
    period: PeriodType
    reason: Names | None = None


class CommonFile(Declaration):
    """``commons/indicators/CHAPTER.yaml``: what of a chapter is ``counted`` by no folder, and what is not collected, and why."""

    reason: Names
    counted: list[Counted | Quotient | Kept] = []
    indicators: list[UncollectedDeclared]

    @property
    def all(self) -> list[Counted | Quotient | Kept | UncollectedDeclared]:
        """Both."""
        return [*self.counted, *self.indicators]

    def as_indicators(self, taken: Collection[str]) -> list[Indicator]:
        """The indicators that no folder declares."""
        found = [one if isinstance(one, Counted | Quotient | Kept) else
                 NotCollected(id=one.id, title=one.title, unit=one.unit, period=one.period, measure="not_collected",
                              reason=one.reason or self.reason) for one in self.all if one.id not in taken]
        return sorted(found, key=lambda one: one.id)


def files(root: Path) -> dict[str, Path]:
    """The files of uncollected indicators below ``root`` by chapter, in the order of the report."""
    return {chapter: path for chapter in CHAPTERS if (path := root / FOLDER / f"{chapter}.yaml").exists()}


def common_figures(root: Path, folders: Iterable[IndicatorFile]) -> dict[str, IndicatorFile]:
    """The relations of the commons as ``commons``, and what no folder declares as ``commons_CHAPTER``.

    Raises Refused with every problem of the files.
    """
    reader, taken = Reader(), {id for file in folders for id in file.ids()}
    found = {chapter: reader.declaration(path, CommonFile) for chapter, path in files(root).items()}
    relations = reader.declaration(root / RELATIONS, RelationsFile)
    reader.refuse_if_any(say("公共指标和核对关系有问题"))
    lists: Mapping[str, list[Indicator]] = {chapter: file.as_indicators(taken) for chapter, file in found.items() if file}
    named = {f"{COMMONS}_{chapter}": IndicatorFile.model_construct(indicators=ones, checks=[])
             for chapter, ones in lists.items() if ones}
    return {COMMONS: IndicatorFile.model_construct(indicators=[], checks=relations.checks if relations else [])} | named
