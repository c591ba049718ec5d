"""The SQL of indicators of registers: deeds done in the period, and what entries were at the cut-off.

A deed keeps the whole of what was known after it, so the state of a register on any past day is its last deeds until then.
"""

from __future__ import annotations

from typing import Any

from .declarations import Kept

_DEEDS = """
SELECT {value}, {behind} FROM registers_deed AS deed JOIN registers_entry AS entry ON entry.id = deed.entry_id
WHERE entry.kind = %(kind)s AND entry.area_code >= %(area_from)s AND entry.area_code < %(area_until)s
  AND deed."on" >= %(first)s AND deed."on" <= %(last)s AND deed.name = ANY(%(deeds)s)
  AND entry.state <> ALL(%(void)s){about}{where}"""

_ENTRIES = """
SELECT {value}, {behind} FROM (
  SELECT DISTINCT ON (deed.entry_id) deed.entry_id, deed.state, deed.values, entry.parent_id
  FROM registers_deed AS deed JOIN registers_entry AS entry ON entry.id = deed.entry_id
  WHERE entry.kind = %(kind)s AND entry.area_code >= %(area_from)s AND entry.area_code < %(area_until)s
    AND deed."on" <= %(last)s{about}
  ORDER BY deed.entry_id, deed.serial DESC
) AS deed
WHERE deed.state = ANY(%(states)s){where}"""


def statement(one: Kept) -> str:
    """The statement of one indicator: its value (before ``divisor``) and how many entries stand behind it.

    Placeholders: kind, area_from, area_until, first, last (days), deeds, states, void, to, field, about (a year), and
    ``where_N`` / ``values_N``.
    """
    text = _DEEDS if one.measure in ("count_deeds", "sum_deeds") else _ENTRIES
    about = "\n  AND entry.period = %(about)s" if one.about else ""
    where = "".join(f"\n  AND deed.values ->> %(where_{number})s = ANY(%(values_{number})s)" for number in range(len(one.where)))
    if one.to:
        where += "\n  AND deed.state = ANY(%(to)s)"
    value = "count(*)"
    if one.field:
        value = "coalesce(sum((deed.values ->> %(field)s)::numeric), 0)"
    elif one.distinct:
        value = "count(DISTINCT entry.parent_id)" if text is _DEEDS else "count(DISTINCT deed.parent_id)"
    return text.format(value=value, behind="count(*)", where=where, about=about)


def parameters(one: Kept) -> dict[str, Any]:
    """What an indicator puts into its statement, beside area and days."""
    found: dict[str, Any] = {
        "kind": one.kind, "deeds": one.deeds, "states": one.states, "void": one.void, "to": one.to, "field": one.field}
    for number, (name, values) in enumerate(one.where.items()):
        found |= {f"where_{number}": name, f"values_{number}": values}
    return found
