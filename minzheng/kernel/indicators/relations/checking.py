"""Trying all declared relations on figures: computed, entered, or read in a text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from ..declarations import IndicatorFile, Quotient
from .declarations import Between, OfAll, Relation, named
from .figures import Figures
from .holding import judge
from .outcome import Outcome
from .standpoint import Standpoint
from .throughout import judge_all


def declared(files: Mapping[str, IndicatorFile]) -> list[tuple[str, Relation]]:
    """All relations of the files with whose they are: the declared ones, then those that the definition of a quotient implies."""
    written = [(name, one) for name, file in files.items() for one in file.checks]
    known = {(one.check, one.whole, tuple(one.parts)) for _, one in written}
    implied = [(name, _implied(one)) for name, file in files.items() for one in file.indicators if isinstance(one, Quotient)]
    return written + [(name, one) for name, one in implied if (one.check, one.whole, tuple(one.parts)) not in known]


def _implied(one: Quotient) -> Between:
    """What a share or an average says of its numerator and denominator, wherever the three come from."""
    if one.measure == "average":
        return Between(check="average", whole=one.numerator, parts=[one.id, one.denominator])
    return Between(check="share", whole=one.id, parts=[one.numerator, one.denominator])


def check_figures(
    relations: Iterable[tuple[str, Relation]], figures: Figures, at: Standpoint, *, areas: Collection[int] | None = None
) -> list[Outcome]:
    """How every relation comes out for every area (by default all that have figures), in the order declared."""
    places = figures.areas if areas is None else sorted(areas)
    return [outcome for business, one in relations for area in places for outcome in _outcomes(one, business, area, figures, at)]


def check_entered(
    relations: Iterable[tuple[str, Relation]], entered: Figures, beside: Figures, at: Standpoint
) -> list[Outcome]:
    """What fails because of values that were entered: relations that name one of them, with what stands ``beside`` them."""
    own = {(area, id) for area, id in entered.by_key}
    ids = {id for _, id in own}
    concerned = [(business, one) for business, one in relations if isinstance(one, OfAll) or ids & set(named(one))]
    found = check_figures(concerned, beside.with_these(entered), at, areas={area for area, _ in own})
    return [one for one in found if one.holds is False and any((one.area, id) in own for id in one.indicators)]


def _outcomes(one: Relation, business: str, area: int, figures: Figures, at: Standpoint) -> Iterator[Outcome]:
    if isinstance(one, OfAll):
        yield from judge_all(one, business, area, figures, at)
    else:
        yield judge(one, business, area, figures, at)
