"""The places that indicators are taken for: an area, or it and every area below it, by the division of the report's day.

A record keeps the code of its day. Where areas were merged, split or recoded since, it counts for the successor; one whose
village was split counts for the smallest area that holds all successors, since nobody knows for which of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from minzheng.kernel.areas import queries
from minzheng.kernel.areas.models import AreaSuccession
from minzheng.kernel.areas.succession import current_frame
from minzheng.kernel.values import areas

UNIT = {level: level.unit for level in areas.AreaLevel}


@dataclass(frozen=True)
class Places:
    """``whole`` and the areas below it that are asked for, and what became of codes that are in force no longer."""

    whole: int
    levels: tuple[areas.AreaLevel, ...]
    codes: tuple[int, ...]
    moved: Mapping[int, int] = field(default_factory=dict)

    @property
    def span(self) -> tuple[int, int]:
        """The codes ``[low, high)`` of the whole."""
        return areas.span(self.whole)

    @property
    def parameters(self) -> dict[str, Any]:
        """What the placing of rows puts into a statement."""
        low, high = self.span
        units = [UNIT[level] for level in self.levels]
        found: dict[str, Any] = {"area_from": low, "area_until": high, "units": units, "above": [None, *units[:-1]]}
        if self.moved:
            found |= {"moved": list(self.moved), "moved_to": list(self.moved.values())}
        return found

    def code(self, column: str) -> str:
        """The expression that is the code a row counts for, of its code in ``column``."""
        if not self.moved:
            return column
        moved = "unnest(%(moved)s::bigint[], %(moved_to)s::bigint[]) AS moved(code, new)"
        return f"coalesce((SELECT new FROM {moved} WHERE moved.code = {column}), {column})"

    def within(self, column: str) -> str:
        """The condition that the code in ``column`` lies in the whole, or lay in what became part of it."""
        inside = f"{column} >= %(area_from)s AND {column} < %(area_until)s"
        return f"({inside} OR {column} = ANY(%(moved)s))" if self.moved else inside

    @property
    def overlaps(self) -> str:
        """The condition that a run (``area_code``, ``area_until``) covers any of it."""
        own = "area_code < %(area_until)s AND area_until > %(area_from)s"
        if not self.moved:
            return own
        moved = "unnest(%(moved)s::bigint[]) AS old(code)"
        return f"({own} OR EXISTS (SELECT FROM {moved} WHERE code >= area_code AND code < area_until))"

    @property
    def joined(self) -> str:
        """The join that repeats each row of ``given`` for every place it counts for, as ``place``."""
        return """
  CROSS JOIN LATERAL (
    SELECT given.code - given.code %% unit AS place
    FROM unnest(%(units)s::bigint[], %(above)s::bigint[]) AS level(unit, above)
    WHERE given.code >= %(area_from)s AND given.code < %(area_until)s
      AND (above IS NULL OR given.code - given.code %% unit <> given.code - given.code %% above)
  ) AS level"""

    def covers(self, run: int, place: int) -> bool:
        """Whether a run for the area ``run`` pays anybody in ``place``."""
        if areas.is_within(run, place) or areas.is_within(place, run):
            return True
        return any(areas.is_within(old, run) and areas.is_within(new, place) for old, new in self.moved.items())

    @property
    def below(self) -> dict[int, list[int]]:
        """The areas directly below each that has any among those asked for."""
        found: dict[int, list[int]] = {}
        known = set(self.codes)
        for code in self.codes:
            if code != self.whole and (above := next((one for one in areas.ancestors(code) if one in known), None)) is not None:
                found.setdefault(above, []).append(code)
        return found


def one(area: int, *, on: date) -> Places:
    """The area alone."""
    return Places(area, (areas.level(area),), (area,), _moved(area, on))


def all_below(area: int, *, on: date) -> Places:
    """The area and everything below it that was in force on the day ``on``."""
    levels = tuple(level for level in areas.AreaLevel if level.unit <= areas.level(area).unit)
    codes = queries.exists_frame(on=on, within=area)["code"].to_list()
    return Places(area, levels, tuple(dict.fromkeys([area, *codes])), _moved(area, on))


def _moved(area: int, on: date) -> dict[int, int]:
    """The codes of the whole's records that mean another area by the day ``on``, and which: none where nothing changed."""
    old = set(AreaSuccession.objects.filter(change__on__lte=on).values_list("predecessor", flat=True))
    if not old:
        return {}
    now = current_frame(old, on=on).group_by("code").agg(pl.col("current"))
    became = {code: _common(current) for code, current in now.iter_rows()}
    low, high = areas.span(area)
    return {code: new for code, new in sorted(became.items()) if code != new and (low <= code < high or low <= new < high)}


def _common(codes: Iterable[int]) -> int:
    """The smallest area that holds all ``codes``."""
    first, *rest = codes
    return next(one for one in areas.lineage(first) if all(areas.is_within(code, one) for code in rest))
