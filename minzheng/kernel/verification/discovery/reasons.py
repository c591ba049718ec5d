"""Why somebody is found, from the facts that the benefit turns on: kept as data, read aloud in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from minzheng.kernel.policy.batch import PERSON_KEY
from minzheng.kernel.policy.columns import PERSON
from minzheng.kernel.policy.graph import Graph
from minzheng.kernel.policy.program import Program
from minzheng.kernel.policy.reading_aloud import shown
from minzheng.kernel.policy.units import Unit
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month, age_on

from .judging import basis

MEANS = ("income_fen", "need_fen")
BIRTH = "birth_date"
USUAL = ("无", "否", "有", "自理")
"""Codes that are no reason."""
MOST_TOLD = 4
"""So many facts fit on a line of a village's list."""


def grounds(program: Program, rows: pl.DataFrame, persons: pl.DataFrame, means: pl.DataFrame, *, month: Month) -> pl.DataFrame:
    """``rows`` (with SUBJECT columns) with ``grounds``: the facts told of, as JSON text, and nothing that is usual.

    Of who is paid as a person the facts of their own; of a household income and need, from ``means`` (see ``computing.MEANS``).
    """
    parts = [rows.clear().with_columns(pl.lit("{}").alias("grounds"))]
    for output in program.outputs:
        own = rows.filter(pl.col("benefit") == output.benefit, pl.col("component") == output.component)
        if not own.height:
            continue
        if output.entity == PERSON:
            parts.append(_of_persons(own, persons, _facts(program, basis(program, output, month=month).facts)))
        else:
            parts.append(_of_households(own, means))
    return pl.concat(parts)


def _facts(program: Graph, names: tuple[str, ...]) -> list[str]:
    """Facts of persons worth telling: codes and the date of birth."""
    kept = [name for name in names if (fact := program.facts[name]).entity == PERSON and name != "sex"
            and (fact.unit in (Unit.CODE, Unit.DATE))]
    return sorted(kept, key=lambda name: name != BIRTH)[:MOST_TOLD]


def _of_persons(own: pl.DataFrame, persons: pl.DataFrame, facts: list[str]) -> pl.DataFrame:
    if not facts:
        return own.with_columns(pl.lit("{}").alias("grounds"))
    texts = {name: pl.col(name).cast(pl.String) for name in facts}
    telling = [pl.when(text.is_in(USUAL)).then(None).otherwise(text).alias(name) for name, text in texts.items()]
    told = persons.select(PERSON_KEY, pl.struct(telling).struct.json_encode().alias("grounds"))
    return own.join(told, on=PERSON_KEY, how="left", maintain_order="left").with_columns(pl.col("grounds").fill_null("{}"))


def _of_households(own: pl.DataFrame, means: pl.DataFrame) -> pl.DataFrame:
    as_json = pl.struct("persons", *MEANS).struct.json_encode()
    told = means.select("benefit", "component", "household_id", as_json.alias("grounds"))
    found = own.join(told, on=["benefit", "component", "household_id"], how="left", maintain_order="left")
    return found.with_columns(pl.col("grounds").fill_null("{}"))


def sentence(program: Graph, grounds: Mapping[str, Any], missing: list[str], *, on: date, most: int | None = None) -> str:
    """The reason in one line: age, what is certified, income beside need, and what is still to be asked (``most`` by name)."""
    parts = [_told(program, name, value, on) for name, value in grounds.items() if value is not None and name not in MEANS]
    if grounds.get("need_fen") is not None:
        income, need = (shown(grounds[name], Unit.FEN_PER_MONTH) for name in MEANS)
        parts.append(str(say("月计入收入 {income}，保障线 {need}", income=income, need=need)))
    if missing:
        named = str(say("、")).join(_named(program, name) for name in missing[:most])
        is_cut = most is not None and len(missing) > most
        parts.append(str(say("待核实：{facts}等 {count} 项", facts=named, count=len(missing)) if is_cut
                         else say("待核实：{facts}", facts=named)))
    return str(say("；")).join(parts)


def _told(program: Graph, name: str, value: Any, on: date) -> str:
    if name == "persons":
        return str(say("成员 {count} 人", count=value))
    if name == BIRTH:
        return str(say("满 {age} 周岁", age=age_on(date.fromisoformat(value), on)))
    if name not in program.facts:
        return str(value)
    return f"{program.facts[name].label} {shown(value, program.facts[name].unit)}"


def _named(program: Graph, name: str) -> str:
    """What a missing fact is called; of a benefit, whether it is received."""
    if name in program.facts:
        return str(program.facts[name].label)
    title = next((output.title for output in program.outputs if output.benefit == name), name)
    return str(say("是否享受{title}", title=title))
