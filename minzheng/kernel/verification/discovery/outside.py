"""What outside registers tell of persons: who is known beside the registry, which facts, and who is dead, held or moved away.

Facts count where a register declares that its rows speak of them (``evidence.speaks_of``, ``take: latest``): a certificate, a
status. Incomes do not: one source says nothing of all the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from minzheng.kernel.access.encryption import open_all
from minzheng.kernel.policy.declarations import Fact
from minzheng.kernel.policy.program import Program
from minzheng.kernel.values import areas

from ..declarations import OutsideRegister, SpeaksOf
from ..evidence import rows, speaking
from ..matching.links import accepted, linked
from ..models import Delivery

ABSENT = ("death", "cremation", "custody")
"""Whoever such a row names is not there to be visited."""
RESIDENCE, STATUS, REGISTERED = "residence", "status", "registered"
"""The register of who lives where, and the choice of its status that says so."""
KNOWN = {"id_number": pl.Binary, "name": pl.String, "birth_date": pl.Date, "area_code": pl.Int64, "register": pl.String}


@dataclass(frozen=True)
class Outside:
    """``known``: KNOWN columns, one row each number, home area first; ``told``: id_number, name, register, ``told_from`` and a
    column for each fact told of; ``absent``: id_number and name. ``unnumbered`` rows name nobody for certain."""

    known: pl.DataFrame
    told: pl.DataFrame
    absent: pl.DataFrame
    deliveries: Sequence[int]
    unnumbered: int


def outside(
    registers: Mapping[str, OutsideRegister], program: Program, *, on: date, home: Path, numbers: pl.DataFrame
) -> Outside:
    """What the accepted deliveries that still speak on a day tell; rows without a number count where people said whose they are.

    ``numbers``: everybody of the registry, as ``matching.exact.persons``.
    """
    links = accepted()
    known, told, absent, used, unnumbered = [], [], [], [], 0
    for register in registers.values():
        facts = list(_facts(register, program))
        if not facts and register.evidence.item not in (*ABSENT, RESIDENCE):
            continue
        deliveries = speaking(register, on=on)
        used += [one.pk for one in deliveries]
        every = _holding(register, linked(rows(register, deliveries, home=home), links, numbers), on)
        numbered = every.filter(pl.col("id_number").is_not_null())
        if register.evidence.item in ABSENT:
            absent.append(numbered.select("id_number", "name").collect())
            continue
        unnumbered += every.filter(pl.col("id_number").is_null()).select(pl.len()).collect().item()
        if register.evidence.item == RESIDENCE and register.column(STATUS):
            absent.append(numbered.filter(pl.col(STATUS) != REGISTERED).select("id_number", "name").collect())
            numbered = numbered.filter(pl.col(STATUS) == REGISTERED)
        known.append(_known(register, numbered, deliveries))
        told += [_told(register, numbered, one, program.facts[one.fact]) for one in facts]
    return Outside(
        _first(known), _together(told),
        pl.concat([pl.DataFrame(schema={"id_number": pl.Binary, "name": pl.String}), *absent]).unique(), sorted(used), unnumbered)


def _facts(register: OutsideRegister, program: Program) -> Iterable[SpeaksOf]:
    """What a register tells that is a code by itself, as a fact of persons."""
    for one in register.evidence.speaks_of:
        fact = program.facts.get(one.fact)
        if fact is not None and one.take == "latest" and fact.codes and fact.entity == "person":
            yield one


def _holding(register: OutsideRegister, found: pl.LazyFrame, on: date) -> pl.LazyFrame:
    """The rows that hold on a day, as far as they have dates."""
    meant = register.evidence
    for name, holds in ((meant.holds_from, pl.col(meant.holds_from or "row") <= on),
                        (meant.holds_until, pl.col(meant.holds_until or "row") >= on)):
        column = register.column(name) if name else None
        if column is not None and column.type == "date":
            found = found.filter(pl.col(name).is_null() | holds)
    return found


def _known(register: OutsideRegister, numbered: pl.LazyFrame, deliveries: Sequence[Delivery]) -> pl.DataFrame:
    place = next((one.name for one in register.columns if one.type == "area"), None)
    own = {one.pk: one.area_code for one in deliveries}
    area = pl.col("delivery").replace_strict(own, default=None, return_dtype=pl.Int64)
    birth = pl.col("birth_date") if register.column("birth_date") else pl.lit(None, pl.Date)
    return numbered.select(
        "id_number", "name", birth.alias("birth_date"), (pl.coalesce(pl.col(place), area) if place else area).alias("area_code"),
        pl.lit(register.name).alias("register"), pl.lit(1 if place is None else 0).alias("rank")).collect()


def _first(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """One row each number, from the register that knows the home before one that does not; births read from the number."""
    schema = {**KNOWN, "rank": pl.Int32}
    together = pl.concat([pl.DataFrame(schema=schema), *parts], how="vertical_relaxed")
    one = together.sort("rank", maintain_order=True).unique("id_number", keep="first", maintain_order=True).drop("rank")
    births = together.drop_nulls("birth_date").unique("id_number", keep="first").select("id_number", known_birth="birth_date")
    found = one.join(births, on="id_number", how="left").with_columns(
        pl.coalesce("birth_date", "known_birth").alias("birth_date"))
    unknown = found.filter(pl.col("birth_date").is_null()).select("id_number")
    texts = pl.Series("text", open_all(unknown["id_number"].to_list()), dtype=pl.String)
    read = unknown.with_columns(texts.str.slice(6, 8).str.to_date("%Y%m%d", strict=False).alias("read_birth"))
    return found.join(read, on="id_number", how="left").with_columns(
        pl.coalesce("birth_date", "read_birth").alias("birth_date")).select(list(KNOWN))


def _told(register: OutsideRegister, numbered: pl.LazyFrame, says: SpeaksOf, fact: Fact) -> pl.DataFrame:
    """id_number, register, told_from and the fact, in the words of the roster."""
    column = register.column(says.of)
    words = {one.name: one.zh for one in column.choices} if column is not None else {}
    since = register.evidence.holds_from
    is_dated = bool(since) and (one := register.column(since)) is not None and one.type == "date"
    begun = pl.col(since) if is_dated else pl.lit(None, pl.Date)
    found = numbered
    for name, wanted in getattr(says, "where", {}).items():
        found = found.filter(pl.col(name).is_in(list(wanted)))
    value = pl.col(says.of).replace(words).alias(says.fact)
    chosen = found.select("id_number", "name", begun.alias("told_from"), value, pl.lit(register.name).alias("register"))
    return (
        chosen.filter(pl.col(says.fact).is_in(list(fact.codes))).collect()
        .sort("told_from", nulls_last=False, maintain_order=True)
        .unique("id_number", keep="last", maintain_order=True))


def _together(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """One row each number with all facts told of it; ``told_from`` is when the last of them began."""
    if not parts:
        return pl.DataFrame(schema={"id_number": pl.Binary, "name": pl.String, "told_from": pl.Date, "register": pl.String})
    every = pl.concat(parts, how="diagonal")
    facts = [name for name in every.columns if name not in ("id_number", "name", "told_from", "register")]
    return every.group_by("id_number").agg(
        pl.col("name").first(), pl.col("told_from").max(), pl.col("register").first(),
        *(pl.col(name).drop_nulls().last() for name in facts))


def within(frame: pl.DataFrame, area: int) -> pl.DataFrame:
    """The rows whose ``area_code`` lies in ``area``."""
    low, high = areas.span(area)
    return frame.filter((pl.col("area_code") >= low) & (pl.col("area_code") < high))
