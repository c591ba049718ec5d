"""Trying all declared relations on figures: computed, entered, or read in a text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from ..declarations import IndicatorFile
from .declarations import OfAll, Relation, named
from .figures import Figures
from .holding import judge
from .outcome import Outcome
from .standpoint import Standpoint
from .throughout import judge_all


def declared(files: Mapping[str, IndicatorFile]) -> list[tuple[str, Relation]]:
    """All relations of the files with whose they are."""
    return [(name, one) for name, file in files.items() for one in file.checks]


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
