"""What a report is made of: chapters in the bureau's order, in each the businesses with paragraph and indicators."""

from __future__ import annotations

from dataclasses import dataclass

from minzheng.kernel.indicators.declarations import Indicator, IndicatorFile
from minzheng.kernel.values.language import Label

from .paragraphs import Template


@dataclass(frozen=True)
class Section:
    """One business in the report."""

    business: str
    title: Label
    template: Template
    indicators: IndicatorFile


@dataclass(frozen=True)
class Chapter:
    """One chapter: 社会救助, 养老服务 … with its businesses."""

    title: Label
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Outline:
    """All chapters of the report."""

    chapters: tuple[Chapter, ...]

    @property
    def sections(self) -> tuple[Section, ...]:
        """Every business, in order."""
        return tuple(section for chapter in self.chapters for section in chapter.sections)

    @property
    def files(self) -> dict[str, IndicatorFile]:
        """The indicators by business."""
        return {section.business: section.indicators for section in self.sections}

    @property
    def indicators(self) -> dict[str, Indicator]:
        """Every indicator by id."""
        return {one.id: one for section in self.sections for one in section.indicators.indicators}
