"""The frames of the rules filled from what registers tell: over the registry's gaps, or made for who is not in it at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from minzheng.kernel.people.columns import RULE_FACTS, Sheet
from minzheng.kernel.policy.declarations import DECISION, Fact
from minzheng.kernel.policy.program import Program

NEUTRAL = ("无", "否")
"""Codes by which a roster says that there is nothing special."""
PLENTY = 10**12
"""More than any limit: fen of income or savings, vehicles, dwellings."""
_COLUMNS = [column for sheet in Sheet for column in RULE_FACTS[sheet]]
RULE_FACT_NAMES = frozenset(column.name for column in _COLUMNS)
PLAIN = {column.name: code for column in _COLUMNS for code in NEUTRAL if code in column.values}


def facts_told(told: pl.DataFrame) -> list[str]:
    """The columns of ``told`` that are facts."""
    return [name for name in told.columns if name not in ("id_number", "name", "person_ref", "told_from", "register")]


def neutral(fact: Fact) -> str | None:
    """The code of a fact that says nothing special; None where there is none."""
    return next((code for code in NEUTRAL if code in fact.codes), None)


def overlaid(persons: pl.DataFrame, told: pl.DataFrame, program: Program, *, on: date) -> pl.DataFrame:
    """``persons`` with what registers tell (``told`` by person_ref) where the registry says nothing, or nothing special."""
    facts = facts_told(told)
    beside = told.select("person_ref", "told_from", *(pl.col(name).alias(f"{name}/told") for name in facts))
    known = persons.join(beside, on="person_ref", how="left", maintain_order="left")
    begun = pl.col("told_from").is_null() | (pl.col("told_from") <= on)

    def filled(name: str) -> pl.Expr:
        is_open = pl.col(name).is_null() | pl.col(name).eq_missing(pl.lit(neutral(program.facts[name])))
        is_told = begun & pl.col(f"{name}/told").is_not_null()
        return pl.when(is_open & is_told).then(f"{name}/told").otherwise(name).alias(name)

    return known.with_columns(filled(name) for name in facts).select(persons.columns)


def neutralised(persons: pl.DataFrame, facts: Sequence[str], program: Program) -> pl.DataFrame:
    """``persons`` as if nothing special were known of them by ``facts``."""
    plain = [(name, neutral(program.facts[name])) for name in facts]
    return persons.with_columns(pl.lit(code, pl.String).alias(name) for name, code in plain if code is not None)


def assumed(persons: pl.DataFrame, households: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The frames as if whatever is not known spoke against every benefit: means without end, nothing special of anybody.

    Who is due something by these is due at least that, whatever comes to be known.
    """
    return _assumed(persons), _assumed(households)


def _assumed(frame: pl.DataFrame) -> pl.DataFrame:
    facts = [name for name in frame.columns if name in RULE_FACT_NAMES]
    return frame.with_columns(
        pl.col(name).fill_null(PLENTY) if frame.schema[name] == pl.Int64 else pl.col(name).fill_null(PLAIN[name])
        for name in facts if frame.schema[name] == pl.Int64 or name in PLAIN)


def made(
    known: pl.DataFrame, persons: pl.DataFrame, households: pl.DataFrame, program: Program
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Frames like ``persons`` and ``households`` for who is known from registers alone, each a household of their own.

    ``known`` says ``person_ref``, below zero. Of what is decided they have nothing, since the registry is the roll; what else no
    register tells is not known.
    """
    decided = {name: neutral(fact) for name, fact in program.facts.items() if fact.source.kind == DECISION.kind}
    full = known.with_columns(
        pl.col("person_ref").alias("household_id"), pl.col("person_ref").cast(pl.String).alias("household_no"),
        *(pl.lit(code, pl.String).alias(name) for name, code in decided.items() if code is not None))
    return _shaped(full, persons), _shaped(full, households)


def _shaped(frame: pl.DataFrame, like: pl.DataFrame) -> pl.DataFrame:
    """``frame`` with the columns and types of ``like``; what it lacks is null."""
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(kind).alias(name) for name, kind in like.schema.items())
