"""The SQL of counted indicators: one statement per source, one pair of columns per indicator, one row per place.

Each statement first gathers the rows of its source (``sources``), once for each place that they count for (``places``), then
takes every indicator of the group in one pass with ``FILTER``. The second column of a pair counts the persons behind the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from minzheng.kernel.values.periods import Month

from .declarations import PARTED, Counted
from .periods import quarter_start
from .places import Places
from .sources import rows


def statement(group: str, indicators: Sequence[Counted], benefits: dict[str, list[str]], window: Window, places: Places) -> str:
    """The statement of one source: a row for each place with, for each indicator, its value and how many persons stand behind.

    ``benefits`` gives each indicator's benefits by id. Placeholders: first, last (``YYYYMM``), known_at and those of the places.
    """
    pairs = ((expression(one, benefits[one.id], window), people(one, benefits[one.id], window)) for one in indicators)
    columns = ",\n  ".join(f"{value}, {persons}" for value, persons in pairs)
    return f"{entries(group, indicators, benefits, places)}\nSELECT place,\n  {columns}\nFROM entry\nGROUP BY place"


def part_statement(
    group: str, dimension: str, indicators: Sequence[Counted], benefits: dict[str, list[str]], window: Window, places: Places,
) -> str:
    """The statement of one source by the values of a dimension: a row for each place and part."""
    pairs = ((expression(one, benefits[one.id], window), people(one, benefits[one.id], window)) for one in indicators)
    columns = ",\n  ".join(f"{value}, {persons}" for value, persons in pairs)
    part = PARTED.get(dimension, dimension)
    facts = sorted({str(fact) for one in indicators for fact in one.where} | ({dimension} - set(PARTED)))
    given = rows(group, facts, sorted({name for one in indicators for name in benefits[one.id]}), places)
    return f"{given}\nSELECT place, {part}::text,\n  {columns}\nFROM entry\nGROUP BY place, {part}"


def entries(group: str, indicators: Iterable[Counted], benefits: dict[str, list[str]], places: Places) -> str:
    """The rows of a source as ``WITH … entry``, with the facts these indicators filter by."""
    members = list(indicators)
    facts = sorted({str(fact) for one in members for fact in one.where})
    return rows(group, facts, sorted({name for one in members for name in benefits[one.id]}), places)


@dataclass(frozen=True)
class Window:
    """The first month of the period and the month of the cut-off."""

    first: Month
    last: Month

    def months(self, period: str) -> tuple[int, int]:
        """First and last month (``YYYYMM``) that an indicator of this period type looks at."""
        if period in ("stock", "month"):
            return int(self.last), int(self.last)
        if period == "quarter":
            return max(int(self.first), int(quarter_start(self.last))), int(self.last)
        return int(self.first), int(self.last)


def expression(one: Counted, benefits: Iterable[str], window: Window) -> str:
    """The aggregate over ``entry`` that is the indicator."""
    wanted = condition(one, benefits, window)
    if one.measure == "count_households":
        return f"count(DISTINCT household_id) FILTER (WHERE {wanted})"
    if one.measure == "count_persons":
        return _distinct_persons(wanted)
    if one.measure == "count_person_times":
        return (f"coalesce(sum(persons) FILTER (WHERE {wanted} AND person_id IS NULL), 0) + "
                f"count(DISTINCT (person_id, month, benefit)) FILTER (WHERE {wanted} AND person_id IS NOT NULL)")
    if one.measure == "count_entries":
        return f"count(*) FILTER (WHERE {wanted})"
    return f"coalesce(sum(amount_fen) FILTER (WHERE {wanted}), 0)"


def people(one: Counted, benefits: Iterable[str], window: Window) -> str:
    """The number of distinct persons behind the indicator: fewer than three are not shown."""
    return _distinct_persons(condition(one, benefits, window))


def _distinct_persons(wanted: str) -> str:
    return (f"coalesce(sum(persons) FILTER (WHERE {wanted} AND person_id IS NULL AND newest), 0) + "
            f"count(DISTINCT person_id) FILTER (WHERE {wanted})")


def condition(one: Counted, benefits: Iterable[str], window: Window) -> str:
    """Which rows of ``entry`` the indicator counts."""
    first, last = window.months(one.period)
    parts = [f"month = {last}" if first == last else f"month BETWEEN {first} AND {last}"]
    if one.of != "registry":
        parts.append(f"benefit IN ({_listed(benefits)})")
    if one.components or one.events:
        parts.append(f"component IN ({_listed([*one.components, *one.events])})")
    if one.reasons:
        parts.append(f"reason_code IN ({_listed(one.reasons)})")
    parts += [f"{fact} IN ({_listed(values)})" for fact, values in one.where.items()]
    return " AND ".join(parts)


def _listed(values: Iterable[str]) -> str:
    """Declared words as SQL literals; quotes and the placeholder sign are doubled."""
    return ", ".join("'" + value.replace("'", "''").replace("%", "%%") + "'" for value in values)
