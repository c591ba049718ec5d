"""What the coming months cost by what is known today: birthdays, facts and awards that end, suspensions that run out.

Each month is computed as a run of it would be, on the registry of today. Frames are read again only for months in which
something that is already known begins or ends; in all others nothing but the month, and so the ages, differs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import polars as pl
from django.db import connection

from minzheng.kernel.payments.rulebook import require_parameters
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.policy.program import Program
from minzheng.kernel.values.periods import Month

from .computing import Inputs, paid, read

MONTHS_AHEAD = 12
COLUMNS = ("month", "benefit", "households", "persons", "amount_fen")


def coming_months(
    *, first: Month, area: int, program: Program, parameters: ParameterBook, done: Callable[[Month], None] = lambda month: None
) -> pl.DataFrame:
    """COLUMNS rows for twelve months from ``first``: what runs would pay by benefit, without arrears of earlier months.

    ``done`` is told each month. Raises Refused where no place has set anything.
    """
    turns = _turning_months(first)
    inputs: Inputs | None = None
    parts = []
    for ahead in range(MONTHS_AHEAD):
        month = first.plus(ahead)
        require_parameters(parameters, month=month, area=area)
        inputs = read(month=month, area=area) if inputs is None or int(month) in turns else replace(inputs, month=month)
        parts.append(_sums(paid(inputs, program, parameters).lines, month))
        done(month)
    return pl.concat(parts)


def _sums(lines: pl.DataFrame, month: Month) -> pl.DataFrame:
    together = pl.col("persons").filter(pl.col("person_ref").is_null()).sum()
    return lines.group_by("benefit").agg(
        pl.col("household_id").n_unique().cast(pl.Int64).alias("households"),
        (pl.col("person_ref").drop_nulls().n_unique() + together).cast(pl.Int64).alias("persons"),
        pl.col("amount_fen").sum(),
    ).select(pl.lit(int(month)).cast(pl.Int32).alias("month"), *COLUMNS[1:]).sort("benefit")


def _turning_months(first: Month) -> set[int]:
    """The months from the second on whose frames differ from the month before by something that is known already."""
    with connection.cursor() as cursor:
        cursor.execute(_TURNS, {"first": first.first_day, "last": first.plus(MONTHS_AHEAD).first_day, "month": int(first)})
        return {int(row[0]) for row in cursor.fetchall()}


_FACTS = "\n    UNION ALL ".join(
    f"""SELECT {day} AS day FROM {table} WHERE known_until IS NULL AND {day} > %(first)s AND {day} <= %(last)s"""
    for table in ("people_householdfact", "people_personfact", "people_membership") for day in ("valid_from", "valid_until"))
_TURNS = f"""SELECT DISTINCT to_char(date_trunc('month', day - 1) + interval '1 month', 'YYYYMM') FROM (
    {_FACTS}
    UNION ALL SELECT death_date + 1 FROM people_person WHERE death_date >= %(first)s AND death_date <= %(last)s
    UNION ALL SELECT to_date(from_month::text, 'YYYYMM') FROM casework_suspension WHERE from_month > %(month)s
    UNION ALL SELECT to_date(until_month::text, 'YYYYMM') FROM casework_suspension WHERE until_month > %(month)s) turns"""
