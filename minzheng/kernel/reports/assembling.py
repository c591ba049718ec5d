"""A report put together: numbered headings and paragraphs with their figures, and a row for every number in it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any, Literal

from minzheng.kernel.indicators.results import Result
from minzheng.kernel.paper import numerals
from minzheng.kernel.values import areas
from minzheng.kernel.values.language import speaking

from .figures import Figures
from .giving_away import given_away
from .models import OPENING
from .placeholders import Figure, Typed, tokens
from .queries import ChapterText, SectionText
from .rendering import WITHHELD, Pen, Stretch, plain, rendered

Style = Literal["heading", "subheading", "body"]


@dataclass(frozen=True)
class Line:
    """A heading or a paragraph, and the section it stands in (0: in none)."""

    style: Style
    stretches: tuple[Stretch, ...]
    section: int = 0

    @property
    def text(self) -> str:
        return plain(list(self.stretches))


@dataclass(frozen=True)
class FigureRow:
    """One number of the report: what it is, for which area, until when, how it came about. Typed numbers have a source alone."""

    id: str
    title: str
    area: str
    cut_off: str
    value: str
    unit: str
    numerator: str
    denominator: str
    note: str
    query: str
    persons: str


@dataclass(frozen=True)
class Place:
    """What a report calls its place: 祁东县, and 县 in 全县."""

    name: str
    noun: str

    @classmethod
    def of(cls, name: str) -> Place:
        """The wording for an area by its official name; names without a usual ending are used whole."""
        if name.endswith("街道"):
            return cls(name, "街道")
        return cls(name, name[-1] if name[-1:] in "国省市县区旗乡镇村盟州" else name)


@dataclass(frozen=True)
class Document:
    """A report as it is read and put on paper. ``signed`` is the day of the signature, empty before."""

    title: str
    note: str
    lines: tuple[Line, ...]
    figures: tuple[FigureRow, ...]
    issuer: str
    signed: str = ""
    version: int = 1

    def masked(self) -> Document:
        """The report with every digit of its figures replaced by x, everything else as it is."""
        lines = tuple(replace(line, stretches=tuple(one.masked() for one in line.stretches)) for line in self.lines)
        return replace(self, lines=lines, figures=tuple(_masked(row) for row in self.figures))

    def as_json(self) -> dict[str, Any]:
        """Plain data, from which ``of`` makes the same document."""
        return asdict(self)

    @property
    def digest(self) -> str:
        """The SHA-256 of the document: of its plain data as JSON with sorted names."""
        return sha256(json.dumps(self.as_json(), ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Document:
        """The document that plain data says."""
        lines = tuple(Line(one["style"], tuple(Stretch(**each) for each in one["stretches"]), one["section"])
                      for one in data["lines"])
        return cls(data["title"], data["note"], lines, tuple(FigureRow(**one) for one in data["figures"]), data["issuer"],
                   data["signed"], data["version"])


def _masked(row: FigureRow) -> FigureRow:
    hide = {name: Stretch(getattr(row, name), is_figure=True).masked().text
            for name in ("value", "numerator", "denominator", "persons")}
    return replace(row, **hide)


def assemble(
    title: str, chapters: Sequence[ChapterText], figures: Figures, *, place: Place, decimals: int,
    area_names: Mapping[int, str] | None = None, signed: date | None = None, version: int = 1, attached: Sequence[str] = (),
) -> Document:
    """The document of the chapters as they stand, with the names of what is ``attached`` at its end.

    Chapters and sections without text are left out, the others numbered. It is Chinese, whatever language its reader speaks.
    """
    words = {"area": place.noun, "name": place.name, "period": figures.period.title.zh, "cut_off": _day(figures.cut_off)}
    pen = Pen(figures, words, decimals)
    with speaking("zh"):
        lines = (*_lines(chapters, pen), *_attached(attached))
        rows = tuple(_rows(chapters, pen, {figures.area: place.name, **(area_names or {})}))
    note = f"（数据截至{_day(figures.cut_off)}）" if figures.cut_off else "（统计期内没有发放清册）"
    return Document(title, note, lines, rows, f"{place.name}民政局", numerals.written_date(signed) if signed else "", version)


def _day(day: date | None) -> str:
    return numerals.written_date(day) if day else ""


def _lines(chapters: Sequence[ChapterText], pen: Pen) -> Iterator[Line]:
    number = 0
    for one in chapters:
        if one.is_empty:
            continue
        if one.chapter.part != OPENING:
            number += 1
            yield Line("heading", (Stretch(numerals.first_level(number, one.chapter.heading)),))
        yield from _sections(one.sections, pen)


def _sections(sections: Sequence[SectionText], pen: Pen) -> Iterator[Line]:
    place = 0
    for one in sections:
        if not one.lines:
            continue
        key, own = one.section.pk, replace(pen, words={**pen.words, "title": one.section.heading})
        if one.section.heading:
            place += 1
            yield Line("subheading", (Stretch(numerals.second_level(place, one.section.heading)),), key)
        item = 0
        for line in one.lines:
            begins = line.startswith("- ")
            item += begins
            head = (Stretch(numerals.third_level(item, "")),) if begins else ()
            yield Line("body", (*head, *rendered(line.removeprefix("- "), own)), key)


def _attached(names: Sequence[str]) -> Iterator[Line]:
    for number, name in enumerate(names, start=1):
        lead = "附件：" if number == 1 else "　　　"
        yield Line("body", (Stretch(f"{lead}{numerals.third_level(number, name)}"),))


def _rows(chapters: Sequence[ChapterText], pen: Pen, area_names: Mapping[int, str]) -> Iterator[FigureRow]:
    """A row for each different figure, in the order of the text, with what each change is measured by; then the typed ones."""
    known: set[tuple[str, str, int]] = set()
    typed: dict[Typed, None] = {}
    for one in (token for each in chapters for section in each.sections for token in tokens(section.revision.text)):
        if isinstance(one, Typed):
            typed[one] = None
        if not isinstance(one, Figure) or one.id not in pen.figures.indicators:
            continue
        for view in ("", {"change": "last", "trend": "previous"}.get(one.view, one.view)):
            shown = replace(one, view="" if view == "plan" else view)
            if (shown.id, shown.view, shown.area) not in known and (view or one.view not in ("last", "previous")):
                known.add((shown.id, shown.view, shown.area))
                yield _row(shown, pen, area_names)
    kept = _withheld(chapters, pen)
    for one in typed:
        number = WITHHELD if one in kept else one.number
        yield FigureRow(one.id, "手工填写", "", "", number, "", "", "", f"来源：{one.source}", "", "")


def _withheld(chapters: Sequence[ChapterText], pen: Pen) -> set[str | Typed]:
    """The typed numbers that a figure of their paragraph does not tell."""
    lines = [tokens(line) for each in chapters for section in each.sections for line in section.lines]
    return {number for found in lines for number, _ in given_away(found, pen.secrets(found))}


_OF = {"": "", "last": "（上年同期）", "previous": "（上期）"}


def _row(one: Figure, pen: Pen, area_names: Mapping[int, str]) -> FigureRow:
    result = pen.value(one)
    code = one.area or pen.figures.area
    return FigureRow(
        one.id, result.title.zh + _OF[one.view], f"{area_names.get(code, '')} {areas.written(code)}".strip(),
        str(result.cut_off or "—"), result.shown(decimals=pen.decimals), result.unit, _whole(result.numerator),
        _whole(result.denominator), str(result.note or ""), _query(result), _whole(pen.persons(one)))


def _whole(number: int | None) -> str:
    return "" if number is None else str(number)


def _query(result: Result) -> str:
    return f"{result.query.group} {result.query.expression}".strip()
