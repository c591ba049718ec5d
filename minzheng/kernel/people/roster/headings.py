"""Which column a heading means: canonical names, synonyms, and what the office said before."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from minzheng.kernel.people.columns import COLUMNS, Column, Sheet
from minzheng.kernel.values.errors import UsageError
from minzheng.kernel.values.language import say

from .findings import Findings
from .grids import Grid

Meanings = Mapping[tuple[str, str], str]
"""What headings of an office mean: (sheet, heading as ``plain`` writes it) → column name."""

_SHEET_NAMES = {
    Sheet.HOUSEHOLDS: ("家庭", "家庭表", "家庭信息", "家庭信息表", "户", "户表"),
    Sheet.MEMBERS: ("成员", "成员表", "家庭成员", "家庭成员表", "成员信息", "人员", "人员表"),
}
_SEARCHED_ROWS = 20
_ENOUGH = 3


def plain(text: object) -> str:
    """A heading without spaces, stars, colons, line breaks and a unit in brackets, in half width."""
    half = unicodedata.normalize("NFKC", "" if text is None else str(text))
    return re.sub(r"\(元\)|\(元/月\)|\(必填\)|[\s*:\u200b\ufeff]", "", half)


_KNOWN: dict[Sheet, dict[str, Column]] = {
    sheet: {plain(written): column for column in columns for written in (column.heading, *column.synonyms)}
    for sheet, columns in COLUMNS.items()
}


@dataclass(frozen=True)
class Layout:
    """Where the columns of a sheet stand: the heading's row (0-based) and each column's place."""

    heading_row: int
    places: Mapping[str, int]


def find_sheets(grids: Sequence[Grid], findings: Findings) -> dict[Sheet, Grid]:
    """The grid of each of the two sheets; a missing or doubled one is a finding."""
    found = {}
    for sheet, names in _SHEET_NAMES.items():
        named = [grid for grid in grids if plain(grid.name) in names]
        exact = [grid for grid in named if plain(grid.name) == sheet]
        if len(exact) > 1 or (len(named) > 1 and not exact):
            findings.add(sheet, "sheet_duplicate", value=named[0].name)
        elif not named:
            findings.add(sheet, "sheet_missing")
        else:
            found[sheet] = (exact or named)[0]
    return found


def meanings_from(choices: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """What ``--map 表头=标准表头`` says, per sheet that has the canonical heading. Raises UsageError if none has."""
    chosen = {}
    for heading, canonical in choices.items():
        targets = [(sheet, column) for sheet in Sheet if (column := _KNOWN[sheet].get(plain(canonical))) is not None]
        if not targets:
            raise UsageError(say("“{heading}”不是标准表头", heading=canonical))
        chosen.update({(str(sheet), plain(heading)): column.name for sheet, column in targets})
    return chosen


def lay_out(sheet: Sheet, grid: Grid, meanings: Meanings, findings: Findings) -> Layout | None:
    """Find the heading row and the place of each column; None when there is no heading row."""
    rows = grid.rows[:_SEARCHED_ROWS]
    scores = [sum(_meant(sheet, cell, meanings) is not None for cell in row) for row in rows]
    if not scores or max(scores) < _ENOUGH:
        findings.add(sheet, "headings_missing" if grid.rows else "sheet_empty")
        return None
    heading_row = scores.index(max(scores))
    places = _places(sheet, rows[heading_row], heading_row, meanings, findings)
    _report_unread(grid, sheet, heading_row, findings)
    for column in COLUMNS[sheet]:
        if column.name not in places:
            findings.headings[str(sheet), column.name] = column.heading
            code = "heading_missing" if column.is_required else "heading_absent"
            findings.add(sheet, code, row=heading_row + 1, name=column.name)
    return Layout(heading_row, places)


def _meant(sheet: Sheet, cell: Any, meanings: Meanings) -> str | None:
    heading = plain(cell)
    if (chosen := meanings.get((str(sheet), heading))) is not None:
        return chosen
    column = _KNOWN[sheet].get(heading)
    return column.name if column is not None else None


def _places(sheet: Sheet, cells: Sequence[Any], heading_row: int, meanings: Meanings, findings: Findings) -> dict[str, int]:
    """The place of each column; a heading of its own name wins over a synonym, a second one is a finding."""
    places: dict[str, int] = {}
    for place, cell in enumerate(cells):
        name, written = _meant(sheet, cell, meanings), str(cell).strip()
        if name is None:
            if written:
                findings.add(sheet, "heading_unknown", row=heading_row + 1, value=written, other=str(place + 1))
        elif name in places:
            first = findings.headings[str(sheet), name]
            findings.add(sheet, "heading_duplicate", row=heading_row + 1, name=name, value=written, other=first)
        else:
            places[name] = place
            findings.headings[str(sheet), name] = written
            _tell_mapping(sheet, name, written, heading_row, findings)
    return places


def _tell_mapping(sheet: Sheet, name: str, written: str, heading_row: int, findings: Findings) -> None:
    canonical = next(column.heading for column in COLUMNS[sheet] if column.name == name)
    if plain(written) != plain(canonical):
        findings.add(sheet, "heading_mapped", row=heading_row + 1, name=name, value=written, other=canonical)


def _report_unread(grid: Grid, sheet: Sheet, heading_row: int, findings: Findings) -> None:
    """Columns with data and no heading."""
    for place, cell in enumerate(grid.rows[heading_row]):
        if not str(cell).strip() and any(str(row[place]).strip() for row in grid.rows[heading_row + 1 :][:200]):
            findings.add(sheet, "heading_empty", row=heading_row + 1, value=str(place + 1))
