"""Why a benefit changes, in words: what was declared, what is recorded, the rules' own reason and the effect in a month."""

from __future__ import annotations

from typing import Any

import polars as pl

from minzheng.kernel.policy.program import Program
from minzheng.kernel.policy.units import Unit
from minzheng.kernel.values.language import say, speaking
from minzheng.kernel.values.money import as_read

RULES = "rules"
"""What stands in the place of a register where the rules speak."""
_OF = ["rule", "household_id", "benefit", "component", "person_ref"]


def explained(changed: pl.DataFrame, told: pl.DataFrame, new: pl.DataFrame, program: Program) -> pl.DataFrame:
    """The rows behind each change, and one in which the rules speak: its keys with register, delivery, row, data_date, grade,
    mark, zh and en. Of a change to one person's benefit the person's own rows, where there are any."""
    keys = changed.select(*_OF, "day")
    of_new = new.select("rule", "household_id", "day", "fact", pl.col("person_ref").alias("whose")).unique()
    rows = told.rename({"person_ref": "teller"}).join(of_new, on=["rule", "household_id", "day", "fact"]).filter(
        pl.col("whose").is_null() | (pl.col("whose") == pl.col("teller")))
    beside = keys.join(rows, on=["rule", "household_id", "day"])
    is_own = pl.col("whose").is_not_null() & (pl.col("whose") == pl.col("person_ref"))
    kept = beside.filter(is_own | ~is_own.any().over(_OF))
    columns = [*_OF, "register", "delivery", "row", "data_date", "grade", "mark", "zh", "en"]
    spoken = _spoken(changed, kept, new, program)
    return pl.concat([kept.select(columns).unique(maintain_order=True), spoken.select(columns)])


def _spoken(changed: pl.DataFrame, kept: pl.DataFrame, new: pl.DataFrame, program: Program) -> pl.DataFrame:
    """For each change the row in which the rules speak."""
    said_new = new.rename({"person_ref": "whose"}).drop("area_code")
    facts = kept.select(*_OF, "day", "fact", "whose").unique().join(
        said_new, on=["rule", "household_id", "day", "fact", "whose"], nulls_equal=True)
    told = facts.sort("fact", "whose").group_by(_OF, maintain_order=True).agg(
        pl.struct("fact", "declared", "number", "code").alias("news"))
    whole = changed.join(told, on=_OF, nulls_equal=True)
    dates = kept.group_by(_OF).agg(pl.col("data_date").max(), pl.col("grade").max())
    texts = [{"zh": _sentence(row, program, "zh"), "en": _sentence(row, program, "en"),
              "mark": f"{RULES}|{'ends' if not row['after_fen'] else 'changes'}"} for row in whole.iter_rows(named=True)]
    said = pl.DataFrame(texts, schema={"zh": pl.String, "en": pl.String, "mark": pl.String})
    return pl.concat([whole.select(_OF), said], how="horizontal").join(dates, on=_OF, nulls_equal=True).with_columns(
        pl.lit(RULES).alias("register"), pl.lit(None, pl.Int64).alias("delivery"), pl.lit(None, pl.Int64).alias("row"))


def _sentence(row: dict[str, Any], program: Program, language: str) -> str:
    with speaking(language):
        parts = [str(say("{fact}申报 {declared}，登记 {recorded}", **_values(one, program))) for one in row["news"]]
        if row["reason"] and language == "zh":
            parts.append(row["reason"])
        before, after = as_read(row["before_fen"]), as_read(row["after_fen"])
        return str(say("；")).join([*parts, str(say("每月由 {before} 元变为 {after} 元", before=before, after=after))])


def _values(one: dict[str, Any], program: Program) -> dict[str, Any]:
    fact = program.facts[one["fact"]]
    is_money = fact.unit in (Unit.FEN, Unit.FEN_PER_MONTH)
    values = {"declared": one["declared"], "recorded": one["code"] if one["code"] is not None else one["number"]}
    shown = {name: as_read(int(value)) if is_money and value is not None else value for name, value in values.items()}
    return {"fact": fact.label, **{name: say("未填") if value is None else value for name, value in shown.items()}}
