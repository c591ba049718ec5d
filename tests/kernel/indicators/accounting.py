"""Whether the records behind the figures of a computation add up to them."""

from __future__ import annotations

from collections.abc import Mapping

from minzheng.kernel.indicators.computation import Computation
from minzheng.kernel.indicators.declarations import Counted, IndicatorFile
from minzheng.kernel.indicators.drilling import records


def unaccounted(files: Mapping[str, IndicatorFile], found: Computation) -> list[str]:
    """The counted indicators with a value whose records add up to something else."""
    wrong = []
    for one in [one for file in files.values() for one in file.indicators if isinstance(one, Counted)]:
        value = found.results[one.id].value
        behind = records(one, files, period=found.period, area=found.area, cut_off=found.cut_off, known_at=found.known_at)
        if value is not None and (behind is None or behind.total()[1] != value):
            wrong.append(one.id)
    return wrong
