"""Compare an edition with the areas in force and write only what differs: closings, openings, renames, new codes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.copying import copy_out
from minzheng.kernel.values.areas import LEVELS, PROVINCE, span, written
from minzheng.kernel.values.errors import Problem
from minzheng.kernel.values.language import Sentence, say

from . import codeframes
from .consistency import no_parent
from .editions import Edition, refuse_if_any
from .history import close, open_rows, write_change
from .models import UNKNOWN_START, Area, ChangeKind

KNOWN = """SELECT code, name, urban_rural, valid_from, valid_until FROM areas_area
WHERE code >= %s AND code < %s AND (valid_until IS NULL OR valid_until > %s)"""
KNOWN_SCHEMA = {
    "code": pl.Int64, "name": pl.String, "urban_rural": pl.Int16, "valid_from": pl.Date, "valid_until": pl.Date,
}


@dataclass(frozen=True)
class Difference:
    """What an edition changes: ``closed`` and ``opened`` codes (a renamed area is in both), and the pairs old → new."""

    closed: pl.Series
    opened: pl.DataFrame
    renamed: pl.DataFrame
    recoded: pl.DataFrame
    reclassified: int
    unchanged: int


def bounds(edition: Edition) -> tuple[int, int]:
    """The half-open range of codes that the edition's areas and all below them lie in."""
    codes = edition.areas["code"]
    return codes[0], max(span(code)[1] for code in codeframes.roots(codes))


def difference(edition: Edition) -> Difference:
    """Compare ``edition`` with the areas in force. Raises Refused where it contradicts what is known of later days."""
    low, high = bounds(edition)
    known = copy_out(KNOWN, (low, high, edition.on), KNOWN_SCHEMA)
    roots = codeframes.roots(edition.areas["code"])
    known = known.filter(codeframes.is_below_any(roots, or_equal=True))
    refuse_if_any([*_orphan_roots(edition, roots), *_known_later(edition, known)], edition.source)
    both = edition.areas.join(known.drop("valid_from", "valid_until"), on="code", how="full", coalesce=True)
    both = both.with_columns(urban_rural=pl.coalesce("urban_rural", "urban_rural_right"))
    return _classified(edition, both)


def _classified(edition: Edition, both: pl.DataFrame) -> Difference:
    is_new, is_gone = pl.col("name_right").is_null(), pl.col("name").is_null()
    has_name = pl.col("name") != pl.col("name_right")
    has_class = pl.col("urban_rural").ne_missing(pl.col("urban_rural_right"))
    stays = ~is_new & ~is_gone
    changed = both.filter(stays & (has_name | has_class))
    new, gone = both.filter(is_new), both.filter(is_gone)
    renamed = changed.filter(has_name)
    return Difference(
        closed=pl.concat([gone["code"], changed["code"]]),
        opened=_dated(edition, pl.concat([new, changed])),
        renamed=renamed.select(predecessor="code", successor="code"),
        recoded=_recoded(gone, new),
        reclassified=changed.height - renamed.height,
        unchanged=both.height - changed.height - new.height - gone.height,
    )


def _dated(edition: Edition, opened: pl.DataFrame) -> pl.DataFrame:
    """The rows to open, from the edition's day; in a province never seen before, from UNKNOWN_START."""
    provinces = opened["code"].to_frame().select(codeframes.at(PROVINCE)).to_series().unique()
    seen = list(Area.objects.filter(code__in=provinces.to_list()).values_list("code", flat=True).distinct())
    start = pl.when(codeframes.at(PROVINCE).is_in(seen)).then(pl.lit(edition.on)).otherwise(pl.lit(UNKNOWN_START))
    return opened.select("code", "name", "lowest_level", "urban_rural", "initials", valid_from=start)


def _recoded(gone: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """Codes that vanished and came under the same name and parent, one for one: the area got another code.

    From the highest level down, so that what lies below an area with another code is found below its new code.
    """
    old = gone.select("code", name="name_right", level=codeframes.level(), parent=codeframes.parent())
    fresh = new.select("code", "name", level=codeframes.level(), parent=codeframes.parent())
    pairs = pl.DataFrame(schema={"predecessor": pl.Int64, "successor": pl.Int64})
    for level in LEVELS:
        moved = old.filter(level=level.value).with_columns(
            pl.col("parent").replace(pairs["predecessor"], pairs["successor"])
        )
        found = _only_ones(moved).join(
            _only_ones(fresh.filter(level=level.value)), on=["parent", "name"], nulls_equal=True
        )
        pairs = pl.concat([pairs, found.select(predecessor="code", successor="code_right")])
    return pairs


def _only_ones(areas: pl.DataFrame) -> pl.DataFrame:
    """Those whose name is the only one of its kind under their parent."""
    return areas.filter(pl.len().over("parent", "name") == 1)


def _orphan_roots(edition: Edition, roots: pl.Series) -> list[Problem]:
    """The file's topmost areas whose parent is not in force."""
    parents = roots.to_frame("code").with_columns(parent=codeframes.parent()).drop_nulls()
    wanted = parents["parent"].unique().to_list()
    known = list(Area.objects.filter(code__in=wanted, valid_until=None).values_list("code", flat=True))
    return [
        edition.problem("area_orphan", code, no_parent(code, parent))
        for code, parent in parents.filter(~pl.col("parent").is_in(known)).iter_rows()
    ]


def _known_later(edition: Edition, known: pl.DataFrame) -> list[Problem]:
    """Areas that the edition changes although something is known of them from its day on."""
    both = known.join(edition.areas.select("code", fresh="name"), on="code", how="left")
    is_changed = pl.col("fresh").ne_missing(pl.col("name"))
    late = both.filter(pl.col("valid_until").is_not_null() | (is_changed & (pl.col("valid_from") >= edition.on)))
    return [edition.problem("area_known_later", code, _later(code, name, edition.on))
            for code, name in late.select("code", "name").unique("code").sort("code").iter_rows()]


def _later(code: int, name: str, on: date) -> Sentence:
    return say("{code} {name} 在 {on} 当日或之后已有登记的变化，不能再按这一日期的文件改动",
               code=written(code), name=name, on=on)


def write(
    found: Difference, edition: Edition, *, by: Actor, at: datetime, progress: Callable[[int], None]
) -> None:
    """Write a difference: close, open, and write down renames and new codes with the edition as their document."""
    close(found.closed.to_list(), edition.on)
    open_rows(found.opened, progress)
    for kind, pairs in ((ChangeKind.RENAME, found.renamed), (ChangeKind.RECODE, found.recoded)):
        if not pairs.is_empty():
            write_change(kind, pairs, on=edition.on, document=edition.source, by=by, at=at)
