"""The figures in force, handed to the engines that know nothing of the catalogue."""

from __future__ import annotations

from typing import Any

from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.policy.batch import HOUSEHOLD_KEY
from minzheng.kernel.policy.columns import PERSON
from minzheng.kernel.values.periods import Month


def in_force(*, area: int, month: Month) -> dict[str, Any]:
    """``month``, the ``columns`` the rules read, and ``values``: per parameter its entries by key (``城市``, ``失能/集中``,
    ``80``; the empty key for all), as integers over the denominator that the parameter declares."""
    cat = catalogue()
    values = {name: {_key(key): value.value for key, value in found.items()}
              for name in cat.parameters.declared
              if (found := cat.parameters.in_force(name, area_code=area, on=month.first_day))}
    return {"month": str(month), "columns": _columns(month), "values": values}


def _key(key: Any) -> str:
    return str(key) if isinstance(key, int) else "/".join(code or "*" for code in key)


def _columns(month: Month) -> dict[str, list[str]]:
    program = catalogue().program
    rules = program.graph(on=month.first_day, payroll=False)
    read = program.facts_read([f"{output.prefix}.amount_due" for output in program.outputs], rules)
    persons = sorted(name for name in read if program.facts[name].entity == PERSON)
    homes = sorted(name for name in read if program.facts[name].entity != PERSON)
    return {"persons": [HOUSEHOLD_KEY, *persons], "households": [HOUSEHOLD_KEY, "area_code", *homes]}
