"""The SQL of indicators of registers: deeds done in the period, and what entries were at the cut-off.

A deed keeps the whole of what was known after it, so the state of a register on any past day is its last deeds until then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


_ALL_DEEDS = """
SELECT deed.entry_id, deed."on", deed.name, deed.state, deed.values, entry.state AS entry_state, entry.period, entry.parent_id,
  {code} AS code
FROM registers_deed AS deed JOIN registers_entry AS entry ON entry.id = deed.entry_id
WHERE entry.kind = %(kind)s AND {within}
  AND deed."on" >= %(first)s AND deed."on" <= %(last)s AND deed.name = ANY(%(deeds)s)"""

_ALL_ENTRIES = """
SELECT DISTINCT ON (deed.entry_id) deed.entry_id, deed.state, deed.values, entry.period, entry.parent_id, {code} AS code
FROM registers_deed AS deed JOIN registers_entry AS entry ON entry.id = deed.entry_id
WHERE entry.kind = %(kind)s AND {within}
  AND deed."on" <= %(last)s
ORDER BY deed.entry_id, deed.serial DESC"""


def statement(one: Kept, places: Places) -> str:
    """The statement of one indicator: for each place its value (before ``divisor``) and how many entries stand behind it.

    Placeholders: kind, first, last (days), deeds, states, void, to, field, about (a year), ``where_N`` / ``values_N`` and those
    of the places.
    """
    value = _value(one).format("")
    return f"SELECT place, {value}, count(*) FROM ({rows(one, places)}\n) AS given{places.joined}\nGROUP BY place"


def together(members: Sequence[Kept], places: Places) -> str:
    """The statement of several indicators of one kind that are all of deeds or all of entries: for each place the value of each
    and how many entries stand behind it, from one reading of the register.

    Placeholders: as those of ``statement``, with the number of the indicator behind what is its own (``deeds_0``).
    """
    text = _ALL_DEEDS if is_of_deeds(members[0]) else _ALL_ENTRIES
    given = text.format(code=places.code("entry.area_code"), within=places.within("entry.area_code"))
    pairs = [(_value(one, f"_{number}"), f" FILTER (WHERE {_wanted(one, number)})") for number, one in enumerate(members)]
    columns = ",\n  ".join(f"{value.format(wanted)}, count(*){wanted}" for value, wanted in pairs)
    return f"SELECT place,\n  {columns}\nFROM ({given}\n) AS given{places.joined}\nGROUP BY place"


def is_of_deeds(one: Kept) -> bool:
    """Whether deeds of the period are counted, not entries at the cut-off."""
    return one.measure in ("count_deeds", "sum_deeds")


def _value(one: Kept, number: str = "") -> str:
    """The aggregate that is the value, before ``divisor``, with room for a filter."""
    if one.field:
        return f"coalesce(sum((given.values ->> %(field{number})s)::numeric){{}}, 0)"
    return f"count(DISTINCT given.{one.distinct}_id){{}}" if one.distinct else "count(*){}"


def _wanted(one: Kept, number: int) -> str:
    """Which rows of the kind an indicator counts."""
    parts = [f"given.state = ANY(%(states_{number})s)"]
    if is_of_deeds(one):
        parts = [f'given."on" >= %(first_{number})s', f"given.name = ANY(%(deeds_{number})s)",
                 f"given.entry_state <> ALL(%(void_{number})s)"]
    parts += ["given.period = %(about)s"] if one.about else []
    for place in range(len(one.where)):
        parts.append(f"given.values ->> %(where_{place}_{number})s = ANY(%(values_{place}_{number})s)")
    parts += [f"given.state = ANY(%(to_{number})s)"] if one.to else []
    return " AND ".join(parts)


def rows(one: Kept, places: Places) -> str:
    """The statement of the rows that count: deed_id, entry_id, values, parent_id and the code each counts for."""
    text = _DEEDS if is_of_deeds(one) else _ENTRIES
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


def parameters_together(own: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What several indicators of a kind put into their one statement, from what each puts into its own.

    The deeds and the first day of all bound what is read; kind, last day, year and places are the same for all.
    """
    found = {**own[0], "deeds": sorted({name for one in own for name in one["deeds"]}), "first": min(one["first"] for one in own)}
    for number, one in enumerate(own):
        found |= {f"{name}_{number}": value for name, value in one.items()
                  if name.startswith(("deeds", "states", "void", "to", "field", "where_", "values_", "first"))}
    return found
