"""The SQL of the rows that indicators count: ``given``, one statement part per source.

Rows carry month, benefit, component, household_id, person_id, persons, amount_fen, the code they count for, and the facts asked
for. Monthly runs that are not superseded never overlap (the database sees to it), so no award counts twice in a month; runs of
arrears are not counted here. The facts of a payroll are those valid on the month's first day and known when it was computed, so
that a figure can be had again from the same rows; for new awards and the registry, those of the cut-off's month as known now.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .declarations import HOUSEHOLD_FACTS
from .places import Places

_RUNS = """
chosen AS (
  SELECT id, month, at, make_date(month / 100, month %% 100, 1) AS first_day
  FROM payments_payrollrun
  WHERE month BETWEEN %(first)s AND %(last)s AND {which}
)"""
_STANDING_RUNS = "kind = 'monthly' AND state <> 'superseded'\n    AND {overlaps}"
_THESE_RUNS = "id = ANY(%(runs)s)"

_OF_RUN = """
given AS MATERIALIZED (
  SELECT chosen.month, paid.benefit, paid.component, paid.household_id, paid.person_id, paid.award_id, {identity},
         {persons} AS persons, {amount} AS amount_fen, {code} AS code{more}{fact_columns}
  FROM chosen JOIN {table} AS paid ON paid.run_id = chosen.id{fact_joins}
  WHERE {within}
)"""

_MEMBERS = """(SELECT count(*) FROM people_membership AS member
          WHERE member.household_id = {household} AND member.counted AND {holds})"""

_NEW_AWARDS = """
award AS (
  SELECT id, benefit, component, household_id, person_id, first_month AS month,
         make_date(%(last)s / 100, %(last)s %% 100, 1) AS first_day, %(known_at)s::timestamptz AS at
  FROM payments_award
  WHERE first_month BETWEEN %(first)s AND %(last)s
)"""

_ENDED_AWARDS = """
award AS (
  SELECT id, benefit, component, household_id, person_id,
         last_month + CASE WHEN last_month %% 100 = 12 THEN 89 ELSE 1 END AS month,
         make_date(last_month / 100, last_month %% 100, 1) AS first_day, %(known_at)s::timestamptz AS at
  FROM payments_award
  WHERE last_month + CASE WHEN last_month %% 100 = 12 THEN 89 ELSE 1 END BETWEEN %(first)s AND %(last)s
)"""

_REGISTRY = """
award AS (
  SELECT id, '' AS benefit, '' AS component, id AS household_id, NULL::bigint AS person_id, %(last)s::int AS month,
         make_date(%(last)s / 100, %(last)s %% 100, 1) AS first_day, %(known_at)s::timestamptz AS at
  FROM people_household
  WHERE first_month <= %(last)s AND (last_month IS NULL OR last_month >= %(last)s)
)"""

_OF_AWARDS = """
given AS MATERIALIZED (
  SELECT paid.month, paid.benefit, paid.component, paid.household_id, paid.person_id, {identity},
         {persons} AS persons, 0 AS amount_fen, {code} AS code{fact_columns}
  FROM award AS paid JOIN people_household AS home ON home.id = paid.household_id{fact_joins}
  WHERE {within}
)"""

_STANDING = {"new_awards": _NEW_AWARDS, "ended_awards": _ENDED_AWARDS, "registry": _REGISTRY}

_TOGETHER = """
given AS MATERIALIZED (
  {books}
)"""

_COUNTED = """SELECT extract(year FROM "on")::int * 100 + extract(month FROM "on")::int AS month, '{benefit}' AS benefit,
         event AS component, household AS household_id, NULL::bigint AS person_id, persons, 0 AS amount_fen, "on" AS given_on,
         {code} AS code
  FROM (TABLE casework_counted UNION ALL TABLE requests_counted) AS counted
  WHERE coalesce(business, '{benefit}') = '{benefit}' AND {within}
    AND "on" >= make_date(%(first)s / 100, %(first)s %% 100, 1)
    AND "on" < make_date(%(last)s / 100, %(last)s %% 100, 1) + interval '1 month'"""

_GIVEN = """SELECT extract(year FROM "on")::int * 100 + extract(month FROM "on")::int AS month, '{benefit}' AS benefit, component,
         household AS household_id, NULL::bigint AS person_id, persons, amount_fen, "on" AS given_on, {code} AS code
  FROM {benefit}_book
  WHERE {within}
    AND "on" >= make_date(%(first)s / 100, %(first)s %% 100, 1)
    AND "on" < make_date(%(last)s / 100, %(last)s %% 100, 1) + interval '1 month'"""

_BALANCE = """SELECT %(last)s::int AS month, '{benefit}' AS benefit, '' AS component, '' AS household_id,
         NULL::bigint AS person_id, 0 AS persons, amount_fen, "on" AS given_on, {code} AS code
  FROM {benefit}_balance
  WHERE {within} AND "on" < make_date(%(last)s / 100, %(last)s %% 100, 1) + interval '1 month'"""

_ROLL = """SELECT %(last)s::int AS month, '{benefit}' AS benefit, component, household AS household_id, person_id, 1 AS persons,
         0 AS amount_fen, valid_from AS given_on, {code} AS code
  FROM {benefit}_roll
  WHERE {within} AND valid_from < make_date(%(last)s / 100, %(last)s %% 100, 1) + interval '1 month'
    AND (valid_until IS NULL OR valid_until >= make_date(%(last)s / 100, %(last)s %% 100, 1) + interval '1 month')"""

_PARTS = {"book": _GIVEN, "balance": _BALANCE, "roll": _ROLL, "cases": _COUNTED}
"""Sources that are gathered benefit by benefit."""

_NEWEST = {
    "lines": "month = max(month) OVER (PARTITION BY place, award_id)",
    "exceptions": "month = max(month) OVER (PARTITION BY place, award_id)",
    "cases": "row_number() OVER (PARTITION BY place, benefit, component, household_id ORDER BY given_on DESC) = 1",
    "book": "row_number() OVER (PARTITION BY place, benefit, household_id ORDER BY given_on DESC) = 1",
    "balance": "true",
    "roll": "true",
}
"""Which row of several about the same people says how many they are; where there is but one, every row."""


def rows(group: str, facts: Sequence[str], benefits: Iterable[str], places: Places, *, of_runs: bool = False) -> str:
    """``WITH … entry``: the rows of a source with these facts, once for each place; ``benefits``: whose books are read.

    ``of_runs``: of the runs given by number, also where they were superseded since, in place of those that stand.
    """
    newest = _NEWEST.get(group, "true")
    entry = f"""
entry AS (
  SELECT place, given.*, {newest} AS newest
  FROM given{places.joined}
)"""
    return f"WITH{_given(group, facts, benefits, places, of_runs)},{entry}"


def rows_to_leaf(group: str, facts: Sequence[str], places: Places, *, of_runs: bool) -> str:
    """The same rows of one place, of which the database may read as few as are asked for."""
    given = _given(group, facts, (), places, of_runs).replace(" AS MATERIALIZED (", " AS NOT MATERIALIZED (")
    within = "code >= %(area_from)s AND code < %(area_until)s"
    return f"WITH{given},\nentry AS NOT MATERIALIZED (\n  SELECT * FROM given WHERE {within}\n)"


def _given(group: str, facts: Sequence[str], benefits: Iterable[str], places: Places, of_runs: bool) -> str:
    if group in _PARTS:
        own = {"code": places.code("area_code"), "within": places.within("area_code")}
        return _TOGETHER.format(books="\n  UNION ALL\n  ".join(_PARTS[group].format(benefit=name, **own) for name in benefits))
    clock, home = ("chosen", "paid") if group in ("lines", "exceptions") else ("paid", "home")
    parts = {
        "fact_columns": "".join(f",\n         {fact}.value AS {fact}" for fact in facts),
        "fact_joins": "".join(_join(fact, clock) for fact in facts),
        "code": places.code(f"{home}.area_code"), "within": places.within(f"{home}.area_code"), "identity": "paid.id",
    }
    if clock == "chosen":
        own = {"table": "payments_payrollline", "persons": "paid.persons", "amount": "paid.amount_fen", "more": ""}
        if group == "exceptions":
            own = {"table": "payments_payrollexception", "persons": "1", "amount": "0", "more": ", paid.reason_code"}
        which = _THESE_RUNS if of_runs else _STANDING_RUNS.format(overlaps=places.overlaps)
        return f"{_RUNS.format(which=which)},{_OF_RUN.format(**own, **parts)}"
    members = _MEMBERS.format(household="paid.household_id", holds=_holds("member", clock))
    return f"{_STANDING[group]},{_OF_AWARDS.format(persons=members, **parts)}"


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
