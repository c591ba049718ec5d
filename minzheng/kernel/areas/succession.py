"""What became of a code, and what it came from, over any number of changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import polars as pl

from minzheng.kernel.access.copying import copy_out

from .models import UNKNOWN_START, AreaSuccession

_FORWARD = """
WITH RECURSIVE walk(origin, code, step) AS (
  SELECT unnest(%s::bigint[]), unnest(%s::bigint[]), %s::date
  UNION
  SELECT walk.origin, link.successor, change.on FROM walk
    JOIN areas_areasuccession link ON link.predecessor = walk.code
    JOIN areas_areachange change ON change.id = link.change_id AND change.on > walk.step AND change.on <= %s
)
"""
_BACKWARD = """
WITH RECURSIVE walk(origin, code, step) AS (
  SELECT unnest(%s::bigint[]), unnest(%s::bigint[]), %s::date
  UNION
  SELECT walk.origin, link.predecessor, change.on FROM walk
    JOIN areas_areasuccession link ON link.successor = walk.code
    JOIN areas_areachange change ON change.id = link.change_id AND change.on < walk.step AND change.on > %s
)
"""
_ALL = "SELECT DISTINCT origin, code FROM walk WHERE code <> origin ORDER BY origin, code"
_IN_FORCE = """
SELECT DISTINCT walk.origin, walk.code FROM walk JOIN areas_area area ON area.code = walk.code
WHERE area.valid_from <= %s AND (area.valid_until IS NULL OR area.valid_until > %s) AND NOT EXISTS (
  SELECT FROM areas_area ended WHERE ended.code = walk.code AND ended.valid_until > walk.step
    AND ended.valid_until <= area.valid_from AND NOT EXISTS (
      SELECT FROM areas_area next WHERE next.code = ended.code AND next.valid_from = ended.valid_until))
ORDER BY 1, 2
"""
"""The codes reached that are in force; a code given anew to another area after a gap is not the one that was meant."""

_SCHEMA = {"code": pl.Int64, "current": pl.Int64}
_END = date(9999, 12, 31)


def current_frame(codes: Iterable[int], *, on: date, since: date = UNKNOWN_START) -> pl.DataFrame:
    """``codes`` as they stood on ``since``, mapped to the structure of ``on``: columns ``code``, ``current``.

    A code that was split has several rows, one without a successor in force none. One query for all.
    """
    wanted = sorted(set(codes))
    return copy_out(_FORWARD + _IN_FORCE, (wanted, wanted, since, on, on, on), _SCHEMA)


def current(code: int, *, on: date, since: date = UNKNOWN_START) -> tuple[int, ...]:
    """What ``code`` has become by ``on``: itself while in force, else its successors in force, ascending."""
    return tuple(current_frame([code], on=on, since=since)["current"])


def successors(code: int, *, on: date = _END) -> tuple[int, ...]:
    """Every other code that ``code`` passed into by ``on``, over all changes on the way, in force or not."""
    return tuple(copy_out(_FORWARD + _ALL, ([code], [code], UNKNOWN_START, on), _SCHEMA)["current"])


def predecessors(code: int, *, on: date = UNKNOWN_START) -> tuple[int, ...]:
    """Every other code that passed into ``code`` since the structure of ``on``, over all changes on the way."""
    return tuple(copy_out(_BACKWARD + _ALL, ([code], [code], _END, on), _SCHEMA)["current"])


@dataclass(frozen=True)
class Change:
    """A change that touched a code: kind, day, document, and the codes before and after as far as they concern it."""

    kind: str
    on: date
    document: str
    predecessors: tuple[int, ...]
    successors: tuple[int, ...]


def changes(code: int) -> list[Change]:
    """The changes that ``code`` came from or passed into, oldest first."""
    links = AreaSuccession.objects.filter(predecessor=code) | AreaSuccession.objects.filter(successor=code)
    found: dict[int, list[AreaSuccession]] = {}
    for link in links.select_related("change").order_by("change__on", "change_id", "predecessor", "successor"):
        found.setdefault(link.change_id, []).append(link)
    return [_change(one) for one in found.values()]


def _change(links: list[AreaSuccession]) -> Change:
    change = links[0].change
    before, after = (tuple(dict.fromkeys(getattr(link, end) for link in links)) for end in ("predecessor", "successor"))
    return Change(change.kind, change.on, change.document, before, after)
