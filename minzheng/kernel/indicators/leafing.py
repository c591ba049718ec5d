"""One page of records, in an order that the database has: the next fifty are read, not all of a county to find them.

For what is counted of payrolls, awards and the registry; other sources are books of a few thousand rows. The keys are those of
``drilling``: a letter for what the record is, then its number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .declarations import Counted
from .statements import Window

SOURCES = frozenset({"lines", "exceptions", "new_awards", "ended_awards", "registry"})
"""Sources whose rows, households and persons have numbers in an index."""
_LAST = 2**62
_NOTHING = "NULL::bigint AS entry_id"

_HOUSEHOLDS = """SELECT 'h' || lpad(household_id::text, 80, '0') AS key, household_id::text AS household,
         NULL::bigint AS person_id, {nothing}, max(month) AS month, min(benefit) AS benefit, min(component) AS component,
         1 AS weight, min(code) AS code
  FROM entry WHERE {wanted} AND household_id > %(after_h)s GROUP BY household_id ORDER BY household_id LIMIT %(size)s"""
_PERSONS = """SELECT 'p' || lpad(person_id::text, 20, '0') AS key, min(household_id::text) AS household, person_id, {nothing},
         max(month) AS month, min(benefit) AS benefit, min(component) AS component, 1 AS weight, min(code) AS code
  FROM entry WHERE {wanted} AND person_id > %(after_p)s GROUP BY person_id ORDER BY person_id LIMIT %(size)s"""
_TIMES = """SELECT 'p' || lpad(person_id::text, 20, '0') || month || benefit AS key, min(household_id::text) AS household,
         person_id, {nothing}, month, benefit, min(component) AS component, 1 AS weight, min(code) AS code
  FROM entry WHERE {wanted} AND person_id >= %(after_p)s AND (person_id, month, benefit COLLATE "C")
    > (%(after_p)s::bigint, %(after_month)s::int, %(after_benefit)s COLLATE "C")
  GROUP BY person_id, month, benefit ORDER BY person_id, month, benefit COLLATE "C" LIMIT %(size)s"""
_ROWS = """SELECT 'r' || lpad(id::text, 20, '0') AS key, household_id::text AS household, person_id, {nothing}, month, benefit,
         component, {weight} AS weight, code
  FROM entry WHERE {wanted} AND id > %(after_r)s ORDER BY id LIMIT %(size)s"""
_COLUMNS = "key, household, person_id, entry_id, month, benefit, component, weight, code"


@dataclass(frozen=True)
class Leaf:
    """The statement of a page: the rows of the source, and one select for each letter of its keys."""

    rows: str
    selects: tuple[str, ...]

    def statement(self) -> str:
        """The statement; placeholders: those of the rows, and what ``after`` gives."""
        found = "\n  UNION ALL\n  ".join(f"({one})" for one in self.selects)
        return f'{self.rows}\nSELECT {_COLUMNS} FROM (\n  {found}\n) AS record ORDER BY key COLLATE "C" LIMIT %(size)s'


def can_leaf(one: Counted, window: Window) -> bool:
    """Whether pages can be read alone: of people counted once over months, all lines say which of an award is the newest."""
    first, last = window.months(one.period)
    return one.of in SOURCES and (one.measure != "count_persons" or one.of not in ("lines", "exceptions") or first == last)


def leaf(one: Counted, rows: str, wanted: str) -> Leaf:
    """The page of the records of an indicator, of ``rows`` (``WITH … entry``) that are ``wanted``."""
    alone = f"{wanted} AND person_id IS NULL AND persons > 0"
    if one.measure == "count_households":
        return Leaf(rows, (_HOUSEHOLDS.format(wanted=wanted, nothing=_NOTHING),))
    if one.measure == "count_persons":
        return Leaf(rows, (_PERSONS.format(wanted=wanted, nothing=_NOTHING),
                           _ROWS.format(weight="persons", wanted=alone, nothing=_NOTHING)))
    if one.measure == "count_person_times":
        return Leaf(rows, (_TIMES.format(wanted=wanted, nothing=_NOTHING),
                           _ROWS.format(weight="persons", wanted=alone, nothing=_NOTHING)))
    weight = "amount_fen" if one.measure == "sum_amount" else "1"
    return Leaf(rows, (_ROWS.format(weight=weight, wanted=wanted, nothing=_NOTHING),))


def after(key: str, size: int) -> Mapping[str, Any]:
    """What a key puts into the statement: records of earlier letters are done, those of later ones all to come."""
    letter, number = key[:1], _number(key[1:81] if key[:1] == "h" else key[1:21])
    found: dict[str, Any] = {f"after_{one}": number if one == letter else _LAST if letter > one else 0 for one in "hpr"}
    return {**found, "after_month": _number(key[21:27]), "after_benefit": key[27:], "size": size}


def _number(text: str) -> int:
    return min(int(text), _LAST) if text.isascii() and text.isdigit() else 0
