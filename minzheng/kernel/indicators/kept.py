"""The SQL of indicators of registers: deeds done in the period, and what entries were at the cut-off.

A deed keeps the whole of what was known after it, so the state of a register on any past day is its last deeds until then.
"""

from __future__ import annotations

from typing import Any

from .declarations import Kept
from .places import Places

_DEEDS = """
SELECT deed.id AS deed_id, deed.entry_id, deed.values, entry.parent_id, {code} AS code
FROM registers_deed AS deed JOIN registers_entry AS entry ON entry.id = deed.entry_id
WHERE entry.kind = %(kind)s AND {within}
  AND deed."on" >= %(first)s AND deed."on" <= %(last)s AND deed.name = ANY(%(deeds)s)
  AND entry.state <> ALL(%(void)s){about}{where}"""

_ENTRIES = """
SELECT deed.* FROM (
  SELECT DISTINCT ON (deed.entry_id) deed.id AS deed_id, deed.entry_id, deed.state, deed.values, entry.parent_id, {code} AS code
  FROM registers_deed AS deed JOIN registers_entry AS entry ON entry.id = deed.entry_id
  WHERE entry.kind = %(kind)s AND {within}
    AND deed."on" <= %(last)s{about}
  ORDER BY deed.entry_id, deed.serial DESC
) AS deed
WHERE deed.state = ANY(%(states)s){where}"""


def statement(one: Kept, places: Places) -> str:
    """The statement of one indicator: for each place its value (before ``divisor``) and how many entries stand behind it.

    Placeholders: kind, first, last (days), deeds, states, void, to, field, about (a year), ``where_N`` / ``values_N`` and those
    of the places.
    """
    value = "count(*)"
    if one.field:
        value = "coalesce(sum((given.values ->> %(field)s)::numeric), 0)"
    elif one.distinct:
        value = f"count(DISTINCT given.{one.distinct}_id)"
    return f"SELECT place, {value}, count(*) FROM ({rows(one, places)}\n) AS given{places.joined}\nGROUP BY place"


def rows(one: Kept, places: Places) -> str:
    """The statement of the rows that count: deed_id, entry_id, values, parent_id and the code each counts for."""
    text = _DEEDS if one.measure in ("count_deeds", "sum_deeds") else _ENTRIES
    about = "\n  AND entry.period = %(about)s" if one.about else ""
    where = "".join(f"\n  AND deed.values ->> %(where_{number})s = ANY(%(values_{number})s)" for number in range(len(one.where)))
    if one.to:
        where += "\n  AND deed.state = ANY(%(to)s)"
    own = {"code": places.code("entry.area_code"), "within": places.within("entry.area_code")}
    return text.format(where=where, about=about, **own)


def parameters(one: Kept) -> dict[str, Any]:
    """What an indicator puts into its statement, beside places and days."""
    found: dict[str, Any] = {
        "kind": one.kind, "deeds": one.deeds, "states": one.states, "void": one.void, "to": one.to, "field": one.field}
    for number, (name, values) in enumerate(one.where.items()):
        found |= {f"where_{number}": name, f"values_{number}": values}
    return found
