"""The records behind a value: exactly those that were counted, each with what it adds to the value.

The statements begin with the same rows as those that count (``sources``, ``kept``, ``moved``). A record is a household, a person,
a payment, a deed …, as the measure counts them; the weights of all records add up to the value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db import connection

from minzheng.kernel.values.periods import Month

from . import kept, leafing, moved, places
from .computation import structure_day
from .declarations import PARTED, Counted, Indicator, IndicatorFile, Kept, Moved
from .leafing import Leaf, can_leaf, leaf
from .passing import grouped, kept_parameters
from .periods import ReportPeriod
from .places import Places
from .sources import rows, rows_to_leaf
from .statements import Window, condition

_COLUMNS = "key, household, person_id, entry_id, month, benefit, component, weight, code"

_HOUSEHOLDS = """SELECT 'h' || lpad(household_id::text, 80, '0') AS key, household_id::text AS household,
         NULL::bigint AS person_id, NULL::bigint AS entry_id, max(month) AS month, min(benefit) AS benefit,
         min(component) AS component, 1 AS weight, min(code) AS code
  FROM entry WHERE {wanted} GROUP BY household_id"""
_PERSONS = """SELECT 'p' || lpad(person_id::text, 20, '0') AS key, min(household_id::text) AS household, person_id,
         NULL::bigint AS entry_id, max(month) AS month, min(benefit) AS benefit, min(component) AS component, 1 AS weight,
         min(code) AS code
  FROM entry WHERE {wanted} AND person_id IS NOT NULL GROUP BY person_id"""
_TIMES = """SELECT 'p' || lpad(person_id::text, 20, '0') || month || benefit AS key, min(household_id::text) AS household,
         person_id, NULL::bigint AS entry_id, month, benefit, min(component) AS component, 1 AS weight, min(code) AS code
  FROM entry WHERE {wanted} AND person_id IS NOT NULL GROUP BY person_id, month, benefit"""
_ROWS = """SELECT 'r' || lpad(serial::text, 20, '0') AS key, household_id::text AS household, person_id, NULL::bigint AS entry_id,
         month, benefit, component, {weight} AS weight, code
  FROM (SELECT entry.*, {serial} AS serial FROM entry) AS entry WHERE {wanted}"""
_DEEDS = """SELECT 'd' || lpad(deed_id::text, 20, '0') AS key, NULL::text AS household, NULL::bigint AS person_id, entry_id,
         NULL::int AS month, '' AS benefit, '' AS component, {weight} AS weight, code
  FROM ({rows}) AS given WHERE code >= %(area_from)s AND code < %(area_until)s"""
_DISTINCT = """SELECT 'e' || lpad({one}::text, 20, '0') AS key, NULL::text AS household, NULL::bigint AS person_id,
         {one} AS entry_id, NULL::int AS month, '' AS benefit, '' AS component, 1 AS weight, min(code) AS code
  FROM ({rows}) AS given WHERE code >= %(area_from)s AND code < %(area_until)s AND {one} IS NOT NULL GROUP BY {one}"""
_MOVEMENTS = """SELECT 'm' || lpad(id::text, 20, '0') AS key, NULL::text AS household, NULL::bigint AS person_id, id AS entry_id,
         NULL::int AS month, '' AS benefit, '' AS component, change AS weight, code
  FROM ({rows}) AS given WHERE code >= %(area_from)s AND code < %(area_until)s"""


@dataclass(frozen=True)
class Record:
    """One record: its place in the order, whose it is, and what it adds to the value (fen, households, persons, grams …).

    ``household`` is the number of a registered household, or what a case or book calls it by.
    """

    key: str
    household: str | None
    person_id: int | None
    entry_id: int | None
    month: int | None
    benefit: str
    component: str
    weight: Fraction
    code: int


@dataclass(frozen=True)
class Behind:
    """The statement of the records of a value, and what fills it; ``divisor`` takes their weights to the value's unit."""

    text: str
    parameters: Mapping[str, Any]
    divisor: int = 1
    leaf: Leaf | None = None
    """How a page is read alone, where it can be."""

    def page(self, *, after: str = "", size: int = 50) -> list[Record]:
        """The next records after a key, at most ``size``."""
        text = f"{self.text}\nSELECT {_COLUMNS} FROM record WHERE key COLLATE \"C\" > %(after)s" \
            ' ORDER BY key COLLATE "C" LIMIT %(size)s'
        filled: Mapping[str, Any] = {"after": after, "size": size}
        if self.leaf is not None:
            text, filled = self.leaf.statement(), leafing.after(after, size)
        with connection.cursor() as cursor:
            cursor.execute(text, {**self.parameters, **filled})
            return [Record(key, household, person, entry, month, benefit, component, Fraction(weight), code)
                    for key, household, person, entry, month, benefit, component, weight, code in cursor.fetchall()]

    def total(self) -> tuple[int, Fraction]:
        """How many records there are, and the value they add up to."""
        with connection.cursor() as cursor:
            cursor.execute(f"{self.text}\nSELECT count(*), coalesce(sum(weight), 0) FROM record", self.parameters)
            count, weight = cursor.fetchone()
        return int(count), Fraction(weight) / self.divisor


def records(
    one: Indicator, files: Mapping[str, IndicatorFile], *, period: ReportPeriod, area: int, cut_off: Month | None,
    known_at: datetime, part: str = "", runs: Sequence[int] | None = None,
) -> Behind | None:
    """The records behind an indicator of an area, or behind a ``part`` of it; None for what is computed from other indicators.

    ``runs`` are the payrolls that were counted, where a snapshot says so; else those that stand.
    """
    where = places.one(area, on=structure_day(period, known_at))
    if isinstance(one, Kept | Moved):
        return _of_register(one, period, where, cut_off, known_at)
    if not isinstance(one, Counted) or cut_off is None:
        return None
    _, benefits = grouped(files)
    own, window = benefits[one.id], Window(period.first, cut_off)
    dimension, _, value = part.partition("=")
    facts = {str(fact) for fact in one.where} | ({dimension} - {"", *PARTED})
    given = rows(one.of, sorted(facts), sorted(own), where, of_runs=runs is not None)
    parameters: dict[str, Any] = {"first": int(window.first), "last": int(window.last), "known_at": known_at, "part": value,
                                  "runs": list(runs or ()), **where.parameters}
    wanted = condition(one, own, window)
    if part:
        wanted += f" AND coalesce({PARTED.get(dimension, dimension)}::text, '') = %(part)s"
    page = None
    if can_leaf(one, window):
        page = leaf(one, rows_to_leaf(one.of, sorted(facts), where, of_runs=runs is not None), wanted)
    return Behind(f"{given},\nrecord AS (\n  {_measured(one, wanted)}\n)", parameters, leaf=page)


def _measured(one: Counted, wanted: str) -> str:
    """The records as the measure counts them."""
    serial = "id" if one.of in ("lines", "exceptions", "new_awards", "ended_awards", "registry") else (
        "row_number() OVER (ORDER BY benefit, component, household_id, given_on, amount_fen)")
    if one.measure == "count_households":
        return _HOUSEHOLDS.format(wanted=wanted)
    if one.measure == "count_persons":
        alone = _ROWS.format(weight="persons", serial=serial, wanted=f"{wanted} AND person_id IS NULL AND newest AND persons > 0")
        return f"{alone}\n  UNION ALL\n  {_PERSONS.format(wanted=wanted)}"
    if one.measure == "count_person_times":
        alone = _ROWS.format(weight="persons", serial=serial, wanted=f"{wanted} AND person_id IS NULL AND persons > 0")
        return f"{alone}\n  UNION ALL\n  {_TIMES.format(wanted=wanted)}"
    return _ROWS.format(weight="amount_fen" if one.measure == "sum_amount" else "1", serial=serial, wanted=wanted)


def _of_register(one: Kept | Moved, period: ReportPeriod, where: Places, cut_off: Month | None, known_at: datetime) -> Behind:
    parameters = kept_parameters(one, period=period, places=where, cut_off=cut_off, known_at=known_at)
    if isinstance(one, Moved):
        text = _MOVEMENTS.format(rows=moved.rows(where))
    elif one.distinct and not one.field:
        text = _DISTINCT.format(rows=kept.rows(one, where), one=f"{one.distinct}_id")
    else:
        weight = "coalesce((given.values ->> %(field)s)::numeric, 0)" if one.field else "1"
        text = _DEEDS.format(rows=kept.rows(one, where), weight=weight)
    return Behind(f"WITH record AS (\n  {text}\n)", parameters, one.divisor)
