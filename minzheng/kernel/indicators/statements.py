"""The SQL of counted indicators: one statement per source, one pair of columns per indicator.

Each statement first gathers the rows of its source (``entry``: month, benefit, component, household_id, person_id,
persons, amount_fen, newest and the facts asked for), then takes every indicator of the group in one pass with
``FILTER``. Monthly runs that are not superseded never overlap (the database sees to it), so no award counts twice in a
month; runs of arrears are not counted here.
The facts of a payroll are those valid on the month's first day and known when it was computed, so that a figure can be
had again from the same rows; for new awards and the registry, those of the cut-off's month as known now. The second
column of a pair counts the persons behind the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from minzheng.kernel.values.periods import Month

from .declarations import HOUSEHOLD_FACTS, Counted
from .periods import quarter_start

_RUNS = """
chosen AS (
  SELECT id, month, at, make_date(month / 100, month %% 100, 1) AS first_day
  FROM payments_payrollrun
  WHERE kind = 'monthly' AND state <> 'superseded' AND month BETWEEN %(first)s AND %(last)s
    AND area_code < %(area_until)s AND area_until > %(area_from)s
)"""

_OF_RUN = """
entry AS (
  SELECT chosen.month, paid.benefit, paid.component, paid.household_id, paid.person_id,
         {persons} AS persons, {amount} AS amount_fen,
         chosen.month = max(chosen.month) OVER (PARTITION BY paid.award_id) AS newest{more}{fact_columns}
  FROM chosen JOIN {table} AS paid ON paid.run_id = chosen.id{fact_joins}
  WHERE paid.area_code >= %(area_from)s AND paid.area_code < %(area_until)s
)"""

_MEMBERS = """(SELECT count(*) FROM people_membership AS member
          WHERE member.household_id = {household} AND member.counted AND {holds})"""

_NEW_AWARDS = """
award AS (
  SELECT id, benefit, component, household_id, person_id, first_month AS month,
         make_date(%(last)s / 100, %(last)s %% 100, 1) AS first_day, %(known_at)s::timestamptz AS at
  FROM payments_award
  WHERE first_month BETWEEN %(first)s AND %(last)s
),
entry AS (
  SELECT paid.month, paid.benefit, paid.component, paid.household_id, paid.person_id,
         {persons} AS persons, 0 AS amount_fen, true AS newest{fact_columns}
  FROM award AS paid JOIN people_household AS home ON home.id = paid.household_id{fact_joins}
  WHERE home.area_code >= %(area_from)s AND home.area_code < %(area_until)s
)"""

_ENDED_AWARDS = """
award AS (
  SELECT id, benefit, component, household_id, person_id,
         last_month + CASE WHEN last_month %% 100 = 12 THEN 89 ELSE 1 END AS month,
         make_date(last_month / 100, last_month %% 100, 1) AS first_day, %(known_at)s::timestamptz AS at
  FROM payments_award
  WHERE last_month + CASE WHEN last_month %% 100 = 12 THEN 89 ELSE 1 END BETWEEN %(first)s AND %(last)s
),
entry AS (
  SELECT paid.month, paid.benefit, paid.component, paid.household_id, paid.person_id,
         {persons} AS persons, 0 AS amount_fen, true AS newest{fact_columns}
  FROM award AS paid JOIN people_household AS home ON home.id = paid.household_id{fact_joins}
  WHERE home.area_code >= %(area_from)s AND home.area_code < %(area_until)s
)"""

_REGISTRY = """
entry AS (
  SELECT paid.month, '' AS benefit, '' AS component, paid.household_id, NULL::bigint AS person_id,
         {persons} AS persons, 0 AS amount_fen, true AS newest{fact_columns}
  FROM (SELECT id AS household_id, %(last)s::int AS month, %(known_at)s::timestamptz AS at,
               make_date(%(last)s / 100, %(last)s %% 100, 1) AS first_day
        FROM people_household
        WHERE area_code >= %(area_from)s AND area_code < %(area_until)s
          AND first_month <= %(last)s AND (last_month IS NULL OR last_month >= %(last)s)) AS paid{fact_joins}
)"""


_STANDING = {"new_awards": _NEW_AWARDS, "ended_awards": _ENDED_AWARDS, "registry": _REGISTRY}

_CASES = """
entry AS (
  SELECT given.*, row_number() OVER (PARTITION BY benefit, component, household_id ORDER BY given_on DESC) = 1 AS newest
  FROM ({books}) AS given
)"""

_COUNTED = """SELECT extract(year FROM "on")::int * 100 + extract(month FROM "on")::int AS month, '{benefit}' AS benefit,
         event AS component, household AS household_id, NULL::bigint AS person_id, persons, 0 AS amount_fen, "on" AS given_on
  FROM (TABLE casework_counted UNION ALL TABLE requests_counted) AS counted
  WHERE coalesce(business, '{benefit}') = '{benefit}' AND area_code >= %(area_from)s AND area_code < %(area_until)s
    AND "on" >= make_date(%(first)s / 100, %(first)s %% 100, 1)
    AND "on" < make_date(%(last)s / 100, %(last)s %% 100, 1) + interval '1 month'"""

_BOOK = """
entry AS (
  SELECT given.*, row_number() OVER (PARTITION BY benefit, household_id ORDER BY given_on DESC) = 1 AS newest
  FROM ({books}) AS given
)"""

_GIVEN = """SELECT extract(year FROM "on")::int * 100 + extract(month FROM "on")::int AS month, '{benefit}' AS benefit, component,
         household AS household_id, NULL::bigint AS person_id, persons, amount_fen, "on" AS given_on
  FROM {benefit}_book
  WHERE area_code >= %(area_from)s AND area_code < %(area_until)s
    AND "on" >= make_date(%(first)s / 100, %(first)s %% 100, 1)
    AND "on" < make_date(%(last)s / 100, %(last)s %% 100, 1) + interval '1 month'"""

_BALANCE = """SELECT %(last)s::int AS month, '{benefit}' AS benefit, '' AS component, '' AS household_id,
         NULL::bigint AS person_id, 0 AS persons, amount_fen, "on" AS given_on
  FROM {benefit}_balance
  WHERE area_code >= %(area_from)s AND area_code < %(area_until)s
    AND "on" < make_date(%(last)s / 100, %(last)s %% 100, 1) + interval '1 month'"""


_PARTS = {"book": (_BOOK, _GIVEN), "balance": (_BOOK, _BALANCE), "cases": (_CASES, _COUNTED)}
"""Sources that are gathered benefit by benefit: the whole, and the part of each."""


def statement(group: str, indicators: Sequence[Counted], benefits: dict[str, list[str]], window: Window) -> str:
    """The statement of one source: a row with, for each indicator, its value and the number of persons behind it.

    ``benefits`` gives each indicator's benefits by id. Placeholders: first, last (``YYYYMM``), area_from, area_until
    and known_at.
    """
    pairs = ((expression(one, benefits[one.id], window), people(one, benefits[one.id], window)) for one in indicators)
    columns = ",\n  ".join(f"{value}, {persons}" for value, persons in pairs)
    books = sorted({name for one in indicators for name in benefits[one.id]})
    return f"{entries(group, indicators, books)}\nSELECT\n  {columns}\nFROM entry"


def entries(group: str, indicators: Iterable[Counted], books: Iterable[str] = ()) -> str:
    """The rows of a source as ``WITH … entry``, with the facts these indicators filter by; ``books``: who keeps one."""
    if group in _PARTS:
        whole, part = _PARTS[group]
        return "WITH" + whole.format(books="\n  UNION ALL\n  ".join(part.format(benefit=name) for name in books))
    return "WITH" + _entries(group, sorted({str(fact) for one in indicators for fact in one.where}))


def _entries(group: str, facts: Sequence[str]) -> str:
    clock = "chosen" if group in ("lines", "exceptions") else "paid"
    fact_columns = "".join(f",\n         {fact}.value AS {fact}" for fact in facts)
    parts = {"fact_columns": fact_columns, "fact_joins": "".join(_join(fact, clock) for fact in facts)}
    members = _MEMBERS.format(household="paid.household_id", holds=_holds("member", clock))
    if group == "lines":
        rows = _OF_RUN.format(table="payments_payrollline", persons="paid.persons", amount="paid.amount_fen", more="", **parts)
        return f"{_RUNS},{rows}"
    if group == "exceptions":
        return f"{_RUNS}," + _OF_RUN.format(table="payments_payrollexception", persons="1", amount="0",
                                            more=",\n         paid.reason_code", **parts)
    return _STANDING[group].format(persons=members, **parts)


def _holds(alias: str, clock: str) -> str:
    """The condition that a versioned row holds on the month's first day and was known at the moment of the clock."""
    return (f"{alias}.valid_from <= {clock}.first_day"
            f" AND ({alias}.valid_until IS NULL OR {alias}.valid_until > {clock}.first_day)"
            f" AND {alias}.known_since <= {clock}.at"
            f" AND ({alias}.known_until IS NULL OR {alias}.known_until > {clock}.at)")


def _join(fact: str, clock: str) -> str:
    subject = "household" if fact in HOUSEHOLD_FACTS else "person"
    return (f"\n  LEFT JOIN people_{subject}fact AS {fact} ON {fact}.{subject}_id = paid.{subject}_id"
            f" AND {fact}.name = '{fact}' AND {_holds(fact, clock)}")


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
    condition = _condition(one, benefits, window)
    if one.measure == "count_households":
        return f"count(DISTINCT household_id) FILTER (WHERE {condition})"
    if one.measure == "count_persons":
        return _distinct_persons(condition)
    if one.measure == "count_person_times":
        return (f"coalesce(sum(persons) FILTER (WHERE {condition} AND person_id IS NULL), 0) + "
                f"count(DISTINCT (person_id, month, benefit)) FILTER (WHERE {condition} AND person_id IS NOT NULL)")
    if one.measure == "count_entries":
        return f"count(*) FILTER (WHERE {condition})"
    return f"coalesce(sum(amount_fen) FILTER (WHERE {condition}), 0)"


def people(one: Counted, benefits: Iterable[str], window: Window) -> str:
    """The number of distinct persons behind the indicator: fewer than three are not shown."""
    return _distinct_persons(_condition(one, benefits, window))


def _distinct_persons(condition: str) -> str:
    return (f"coalesce(sum(persons) FILTER (WHERE {condition} AND person_id IS NULL AND newest), 0) + "
            f"count(DISTINCT person_id) FILTER (WHERE {condition})")


def _condition(one: Counted, benefits: Iterable[str], window: Window) -> str:
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
