"""What a report is made of: chapters in the bureau's order, in each the businesses with paragraph and indicators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from minzheng.kernel.indicators.declarations import Indicator, IndicatorFile
from minzheng.kernel.values.language import Label

from .paragraphs import Template


@dataclass(frozen=True)
class Section:
    """One business in the report, and the unit that answers for it."""

    business: str
    title: Label
    template: Template
    indicators: IndicatorFile
    owner: str = ""


@dataclass(frozen=True)
class Chapter:
    """One chapter: 社会救助, 养老服务 … with its businesses."""

    title: Label
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Outline:
    """All chapters of the report. ``commons``: figures and relations that belong to no single business, by their name."""

    chapters: tuple[Chapter, ...]
    commons: Mapping[str, IndicatorFile] = field(default_factory=dict)

    @property
    def sections(self) -> tuple[Section, ...]:
        """Every business, in order."""
        return tuple(section for chapter in self.chapters for section in chapter.sections)

    @property
    def files(self) -> dict[str, IndicatorFile]:
        """The indicators by business, those of the commons after them."""
        return {section.business: section.indicators for section in self.sections} | dict(self.commons)

    @property
    def indicators(self) -> dict[str, Indicator]:
        """Every indicator by id."""
        return {one.id: one for file in self.files.values() for one in file.indicators}
