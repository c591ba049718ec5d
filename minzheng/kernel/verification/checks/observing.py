"""What registers say instead of what was declared: observations, row by row, and the facts that they come to.

A fact may be told of by several rows and registers of one check. Incomes that are one and the same, seen by tax, social insurance
and the provident fund (``ONE_INCOME``), count once, by the largest; everything else adds up. What two members own together (the
same plate, the same unit) is one thing of the household. Events of a month are averaged over the months they tell of.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from minzheng.kernel.policy.columns import HOUSEHOLD
from minzheng.kernel.policy.program import Program

from ..declarations import OutsideRegister, SpeaksOf
from .conditions import SURE
from .finding import marked
from .wording import with_sentences

ONE_INCOME = frozenset({"taxed_income", "insured_wage", "provident_fund"})
MONTHS = 12
"""How many months of events count: income is judged by the year before (民发〔2021〕57号)."""
LAST = date(9999, 12, 31)
"""The day of a case in which everything counts, what has no day as well."""
OBSERVED = {
    "rule": pl.String, "household_id": pl.Int64, "person_ref": pl.Int64, "fact": pl.String, "take": pl.String, "item": pl.String,
    "number": pl.Int64, "code": pl.String, "month": pl.Date, "since": pl.Date, "register": pl.String, "delivery": pl.Int64,
    "row": pl.Int64, "data_date": pl.Date, "grade": pl.String, "mark": pl.String,
}
"""Columns of observations: a value of a fact (``number`` or ``code``) with the row that tells it. ``month`` is set of events that
are averaged; ``since``: from which day it is so, null where the row does not say."""
WORDED = OBSERVED | {"zh": pl.String, "en": pl.String}
"""Columns of observations with the sentences of their rows."""
CASE = ["rule", "household_id", "day"]
ROW = ["register", "delivery", "row"]


def observed(seen: pl.DataFrame, register: OutsideRegister, asked: pl.DataFrame, *, on: date) -> pl.DataFrame:
    """What the rows of one register say of the facts of the households that each rule asks for (OBSERVED columns).

    ``asked`` has ``rule`` and ``household_id``. Sentences are left to ``in_words``: most rows tell what was declared as well.
    """
    speaks = register.evidence.speaks_of
    own = seen.filter(pl.col("grade").is_in(SURE), _counts(register, on)).join(asked, on="household_id")
    named = (marked(own, register) if speaks else own).with_columns(pl.lit(register.evidence.item).alias("item"))
    return pl.concat([pl.DataFrame(schema=OBSERVED), *(_told(named, register, one) for one in speaks)])


def in_words(told: pl.DataFrame, seen: Mapping[str, pl.DataFrame], registers: Mapping[str, OutsideRegister]) -> pl.DataFrame:
    """Observations with what their rows say (WORDED columns); ``seen`` are the rows of each register told of."""
    worded = [with_sentences(rows.join(told, on=ROW, how="semi"), registers[name]).select(*ROW, "zh", "en").unique(ROW)
              for name, rows in seen.items()]
    if not worded:
        return pl.DataFrame(schema=WORDED)
    return told.join(pl.concat(worded), on=ROW, maintain_order="left")


def _told(rows: pl.DataFrame, register: OutsideRegister, speaks: SpeaksOf) -> pl.DataFrame:
    of = [pl.col(f"row.{name}").is_in(choices) for name, choices in speaks.where.items()]
    value = pl.col(f"row.{speaks.of}") if speaks.of else pl.lit(1)
    is_code = bool(speaks.of) and rows.schema[f"row.{speaks.of}"] == pl.String
    words = {one.name: one.zh for column in register.columns if column.name == speaks.of for one in column.choices}
    is_averaged = register.holds == "events" and speaks.per == "month"
    told = rows.filter(*of).with_columns(
        pl.lit(speaks.fact).alias("fact"), pl.lit(speaks.take).alias("take"),
        pl.lit(None).alias("number") if is_code else value.alias("number"),
        value.replace(words).alias("code") if is_code else pl.lit(None).alias("code"),
        pl.col("since").dt.month_start().alias("month") if is_averaged else pl.lit(None).alias("month"),
        pl.lit(None).alias("since") if speaks.per == "month" else pl.col("since"))
    return told.select(pl.col(name).cast(kind) for name, kind in OBSERVED.items()).filter(
        pl.col("number").is_not_null() | pl.col("code").is_not_null())


def _counts(register: OutsideRegister, on: date) -> pl.Expr:
    """Of a state what holds on the day, of events those of the year before."""
    begun = pl.col("since").is_null() | (pl.col("since") <= on)
    if register.holds == "events":
        return begun & (pl.col("since") > pl.lit(on).dt.offset_by(f"-{MONTHS}mo"))
    return begun & (pl.col("until").is_null() | (pl.col("until") >= on))


def facts(told: pl.DataFrame, program: Program) -> pl.DataFrame:
    """The facts that observations (OBSERVED columns and ``day``) come to: CASE columns, person_ref (null: of the household),
    fact, ``number`` and ``code``. Facts that no rule knows say nothing."""
    shared = [name for name, fact in program.facts.items() if fact.entity == HOUSEHOLD]
    known = told.filter(pl.col("fact").is_in(list(program.facts)))
    whose = pl.when(~pl.col("fact").is_in(shared)).then("person_ref")
    return _combined(known.with_columns(whose.alias("person_ref")))


def _combined(rows: pl.DataFrame) -> pl.DataFrame:
    """Register by register first, then together: one income by the largest, all else by the sum."""
    keys = [*CASE, "person_ref", "fact"]
    ordered = rows.sort("since", "data_date", "delivery", "row", nulls_last=False)
    take, months = pl.col("take").first(), pl.max_horizontal(pl.col("month").n_unique(), 1)
    summed = pl.col("number").sum() // months
    number = pl.when(take == "count").then(pl.col("mark").n_unique()).when(take == "sum").then(summed).otherwise(
        pl.col("number").last())
    each = ordered.group_by([*keys, "register", "item"], maintain_order=True).agg(
        number.cast(pl.Int64).alias("number"), pl.col("code").last())
    is_one = pl.col("item").is_in(list(ONE_INCOME))
    apart = each.with_columns(pl.when(~is_one).then("number").alias("number"), pl.when(is_one).then("number").alias("income"))
    return apart.group_by(keys, maintain_order=True).agg(
        pl.col("number").sum() + pl.col("income").max().fill_null(0), pl.col("code").drop_nulls().last())


def news(told: pl.DataFrame, persons: pl.DataFrame, households: pl.DataFrame) -> pl.DataFrame:
    """Of facts those that are more than was declared, or another code; ``persons`` and ``households`` are what was declared of
    those told of (key, fact, ``declared`` as text)."""
    is_shared = pl.col("person_ref").is_null()
    own = told.filter(~is_shared).join(persons, on=["person_ref", "fact"])
    shared = told.filter(is_shared).join(households, on=["household_id", "fact"])
    more = pl.col("number") > pl.col("declared").cast(pl.Int64, strict=False).fill_null(-1)
    other = pl.col("code").ne_missing(pl.col("declared")) & pl.col("code").is_not_null()
    both = pl.concat([own.select(shared.columns), shared])
    return both.filter(pl.when(pl.col("code").is_null()).then(more).otherwise(other))
