"""Which column of a register a heading means: its names in both languages, its synonyms, and what was chosen before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from minzheng.kernel.people.roster.headings import plain
from minzheng.kernel.values.errors import Place, Problem, Refused, UsageError
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.verification.declarations import ColumnDeclared, OutsideRegister

from .tables import Opened, Sheet

SEARCHED_ROWS = 20
_ENOUGH = 2


class HeadingsUnclear(Refused):
    """Columns that must be there are not; ``unknown`` are the headings that may mean them."""

    code = "headings"

    def __init__(self, sentence: Sentence, problems: Sequence[Problem], unknown: tuple[str, ...] = ()) -> None:
        super().__init__(sentence, problems)
        self.unknown = unknown


@dataclass(frozen=True)
class Layout:
    """Where the columns stand: ``heading_row`` (1-based), the cell (``c3``) of each column by name, headings as written.

    ``unknown`` are the headings that mean no column, ``absent`` the columns that have no heading.
    """

    sheet: Sheet
    heading_row: int
    places: Mapping[str, str]
    headings: Mapping[str, str]
    unknown: tuple[str, ...]
    absent: tuple[str, ...]
    width: int


def written(heading: object) -> str:
    """A heading as it is compared: half width, without spaces and units, in small letters."""
    return plain(heading).casefold()


def known(register: OutsideRegister) -> dict[str, ColumnDeclared]:
    """The column that each heading means by the declaration."""
    return {written(one): column for column in register.columns for one in (column.name, column.zh, column.en, *column.synonyms)}


def chosen_from(register: OutsideRegister, mapping: Mapping[str, str]) -> dict[str, str]:
    """What somebody says headings mean: heading as ``written`` → name of a column. Raises UsageError for no column."""
    columns = known(register)
    unknown = [meant for meant in mapping.values() if written(meant) not in columns]
    if unknown:
        raise UsageError(say("登记册“{register}”没有“{heading}”一列", register=register.title.label, heading=unknown[0]))
    return {written(heading): columns[written(meant)].name for heading, meant in mapping.items()}


def lay_out(register: OutsideRegister, opened: Opened, chosen: Mapping[str, str]) -> Layout:
    """The sheet and row with the most known headings. Raises HeadingsUnclear where none has, or a column that must be is not."""
    meanings = {word: column.name for word, column in known(register).items()} | dict(chosen)
    found = [(len(_meant(cells, meanings)), -number, sheet, cells) for sheet in opened.sheets
             for number, cells in enumerate(_first_rows(sheet), start=1)]
    score, number, sheet, cells = max(found, key=lambda one: one[:2], default=(0, 0, Sheet("", _nothing()), ()))
    if score < _ENOUGH:
        raise _refused(opened, say("前 {rows} 行中找不到“{register}”的表头", rows=SEARCHED_ROWS, register=register.title.label))
    places = _meant(cells, meanings)
    taken = set(places.values())
    unknown = tuple(cell.strip() for place, cell in enumerate(cells) if cell and cell.strip() and place not in taken)
    _require(register, opened, places, cells, unknown)
    headings = {name: str(cells[place]).strip() for name, place in places.items()}
    width = max(place for place, cell in enumerate(cells) if cell and cell.strip()) + 1
    absent = [column.name for column in register.columns if column.name not in places]
    cells_of = {name: f"c{place}" for name, place in places.items()}
    return Layout(sheet, -number, cells_of, headings, unknown, tuple(absent), width)


def _first_rows(sheet: Sheet) -> list[tuple[str | None, ...]]:
    return [row[1:] for row in sheet.cells.head(SEARCHED_ROWS).iter_rows()]


def _nothing() -> pl.DataFrame:
    return pl.DataFrame(schema={"row": pl.Int32})


def _meant(cells: Sequence[str | None], meanings: Mapping[str, str]) -> dict[str, int]:
    """The place of each column; the first of several headings that mean it."""
    places: dict[str, int] = {}
    for place, cell in enumerate(cells):
        name = meanings.get(written(cell)) if cell else None
        if name is not None:
            places.setdefault(name, place)
    return places


def _require(
    register: OutsideRegister, opened: Opened, places: Mapping[str, int], cells: Sequence[str | None], unknown: tuple[str, ...]
) -> None:
    """Refuse a file without a column that must be there, or without what says who its rows are about."""
    missing = [column for column in register.columns if column.required and column.name not in places]
    problems = [say("缺少必需的列“{heading}”", heading=column.zh) for column in missing]
    if "id_number" not in places and not (register.dates_of_birth and {"name", "birth_date"} <= places.keys()):
        problems.append(say("缺少公民身份号码一列，不能知道说的是谁"))
    if problems:
        seen = "、".join(cell.strip() for cell in cells if cell and cell.strip())
        raise _refused(opened, say("表头有问题，没有读取；文件的表头是：{seen}", seen=seen), *problems, unknown=unknown)


def _refused(opened: Opened, sentence: Sentence, *problems: Sentence, unknown: tuple[str, ...] = ()) -> HeadingsUnclear:
    place = Place(file=opened.name)
    return HeadingsUnclear(sentence, [Problem("headings", one, place=place) for one in problems or (sentence,)], unknown)
