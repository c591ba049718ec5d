"""Trying the relations between figures before they are frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from minzheng.kernel.policy.parameters import ParameterBook

from ..computation import Everywhere
from ..declarations import IndicatorFile
from ..periods import ReportPeriod
from ..relations.checking import check_figures, declared
from ..relations.counting import FAILED, with_failed
from ..relations.figures import Figures, of_results
from ..relations.frozen import standpoint
from ..relations.outcome import Outcome


def checked(
    found: Everywhere, files: Mapping[str, IndicatorFile], area: int, span: ReportPeriod, parameters: ParameterBook
) -> tuple[list[Outcome], Everywhere]:
    """How the relations came out in every area, and the figures with the number of those that failed (RP-03.01)."""
    indicators = [one for file in files.values() for one in file.indicators]
    figures = Figures.of(one for results in found.results.values() for one in of_results(indicators, results).by_key.values())
    cut_off = next((one.cut_off for one in found.results[area].values() if one.cut_off), None)
    outcomes = check_figures(declared(files), figures, standpoint(area, span, cut_off, parameters), areas=list(found.results))
    by_area: dict[int, list[Outcome]] = {}
    for one in outcomes:
        by_area.setdefault(one.area, []).append(one)
    whole = found.results[area].get(FAILED)
    results = {place: with_failed(own, by_area.get(place, ()), like=whole) for place, own in found.results.items()}
    return outcomes, replace(found, results=results)
