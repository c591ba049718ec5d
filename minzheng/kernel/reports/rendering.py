"""One paragraph of a report's text as its reader gets it: figures with their units, and marks where there is none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from minzheng.kernel.indicators.declarations import ParameterValueOf
from minzheng.kernel.indicators.results import Result, State
from minzheng.kernel.values import areas

from .figures import Figures, before, last_year, missing
from .giving_away import Secret, pieces, secret, written
from .placeholders import VALUES, Figure, Title, Token, Typed, Unknown, Word, tokens
from .wording import ILLUSTRATIVE, NOT_COLLECTED, changed, of_plan, written_unit

WITHHELD = "〔不公开〕"
"""What stands in place of a number written by hand that a figure of its paragraph does not tell."""
_DIGIT = re.compile(r"[0-9]")


@dataclass(frozen=True)
class Stretch:
    """A stretch of text; ``is_marked`` where a value is missing, hidden or an illustration, ``is_figure`` where it is a number
    that the masked version hides."""

    text: str
    is_marked: bool = False
    is_figure: bool = False

    def masked(self) -> Stretch:
        """The stretch with every digit of a figure replaced by x."""
        return Stretch(_DIGIT.sub("x", self.text), self.is_marked, True) if self.is_figure else self


@dataclass(frozen=True)
class Pen:
    """What a paragraph is written with: the figures, the report's words, and the decimals of 万元."""

    figures: Figures
    words: Mapping[str, str]
    decimals: int

    def value(self, one: Figure) -> Result:
        """The value that a figure is, or that its change is about."""
        if one.id not in self.figures.indicators:
            raise KeyError(one.id)
        if not self.is_within(one):
            return missing(self.figures.indicators[one.id], one.area)
        period = {"last": last_year, "previous": before}.get(one.view)
        return self.figures.result(one.id, period=period(self.figures.period) if period else None, area=one.area)

    def secrets(self, found: Iterable[Token]) -> list[Secret]:
        """What the figures of a paragraph do not tell, as somebody could write it."""
        withheld = [self.withheld(one) for one in dict.fromkeys(found) if isinstance(one, Figure | Typed)]
        return [secret(one) for one in withheld if one is not None and one.value is not None]

    def withheld(self, one: Figure | Typed) -> Result | None:
        """The value of a figure that is withheld from the public, or of the one that a typed number says it is."""
        figure = one if isinstance(one, Figure) else Figure(one.id)
        if figure.id not in self.figures.indicators or not self.is_within(figure):
            return None
        period = {"last": last_year, "previous": before}.get(figure.view)
        return self.figures.withheld(figure.id, period=period(self.figures.period) if period else None, area=figure.area)

    def is_within(self, one: Figure) -> bool:
        """Whether a figure is of the report's area or one below: who writes a report reads no others by it."""
        return not one.area or areas.is_within(one.area, self.figures.area)

    def persons(self, one: Figure) -> int | None:
        """The persons behind a figure of the report's own period, where it may be told."""
        return self.figures.persons(one.id, area=one.area) if self.is_within(one) and not one.view else None

    def against(self, one: Figure) -> Result:
        """The value that a change is measured by."""
        if not self.is_within(one):
            return missing(self.figures.indicators[one.id], one.area)
        period = last_year(self.figures.period) if one.view == "change" else before(self.figures.period)
        return self.figures.result(one.id, period=period, area=one.area)


def rendered(text: str, pen: Pen) -> list[Stretch]:
    """The paragraph with its values. Where nothing that it counts is known, one sentence that says so."""
    found = tokens(text)
    counted = [one for one in found if isinstance(one, Figure) and one.id in pen.figures.indicators and one.view in VALUES
               and not isinstance(pen.figures.indicators[one.id], ParameterValueOf)]
    if counted and all(pen.value(one).state is State.UNRESOLVED for one in counted):
        titles = list(dict.fromkeys(pen.figures.indicators[one.id].title.zh for one in counted))
        more = "等" if len(titles) > 3 else ""
        return [Stretch(f"{pen.words.get('period', '')}{'、'.join(titles[:3])}{more}{NOT_COLLECTED}。", True)]
    return _joined(_stretches(found, pen))


def _stretches(found: list[Token], pen: Pen) -> list[Stretch]:
    made: list[Stretch] = []
    unit, secrets = "", pen.secrets(found)
    for place, one in enumerate(found):
        if isinstance(one, str):
            made += [Stretch(WITHHELD, True) if withheld else Stretch(text)
                     for text, withheld in pieces(one.removeprefix(unit), secrets, begins=not place)]
            unit = ""
            continue
        unit = ""
        if isinstance(one, Figure) and one.id in pen.figures.indicators:
            unit = written_unit(pen.figures.indicators[one.id].unit) if one.view in VALUES else ""
            made += _figure(one, pen, unit)
        elif isinstance(one, Typed) and written(one.number, secrets):
            made.append(Stretch(WITHHELD, True))
        else:
            made.append(_other(one, pen))
    return made


def _figure(one: Figure, pen: Pen, unit: str) -> list[Stretch]:
    result = pen.value(one)
    if one.view == "plan":
        return [Stretch(of_plan(result, pen.figures.target(one.id)), result.value is None, True)]
    if one.view not in VALUES:
        told = changed(result, pen.against(one), by_year=one.view == "change")
        return [Stretch(told, result.value is None or pen.against(one).value is None, True)]
    if result.value is None:
        return [Stretch(result.shown(), True)]
    shown = [Stretch(result.shown(decimals=pen.decimals), False, True), Stretch(unit)]
    return [*shown, Stretch(ILLUSTRATIVE, True)] if result.illustrative else shown


def _other(one: Token, pen: Pen) -> Stretch:
    if isinstance(one, Word):
        return Stretch(pen.words.get(one.name, ""))
    if isinstance(one, Title):
        known = pen.figures.indicators.get(one.id)
        return Stretch(known.title.zh if known else one.id, known is None)
    if isinstance(one, Typed):
        return Stretch(one.number, False, True)
    assert isinstance(one, Figure | Unknown)
    return Stretch(f"〔{one.id if isinstance(one, Figure) else one.written}？〕", True)


def _joined(stretches: list[Stretch]) -> list[Stretch]:
    """Neighbours of one kind made one; empty ones left out."""
    groups = groupby((one for one in stretches if one.text), key=lambda one: (one.is_marked, one.is_figure))
    return [Stretch("".join(one.text for one in group), *kind) for kind, group in groups]


def plain(stretches: list[Stretch]) -> str:
    """The paragraph without its marks."""
    return "".join(one.text for one in stretches)


