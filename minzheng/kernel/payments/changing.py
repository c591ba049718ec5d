"""Why a payment is not what it was the month before: the facts, people, ages and values that differ between two bundles.

A set operation over the frozen inputs of both runs: for each changed payment, what its amount rests on (by the graph of
rules) is compared for its household and all members.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from minzheng.kernel.access.copying import copy_out
from minzheng.kernel.policy.folders import Output
from minzheng.kernel.policy.program import Program
from minzheng.kernel.policy.units import Unit
from minzheng.kernel.values import areas
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

from . import bundles, queries
from .bundles import Frozen
from .models import PayrollRun

REASON = {"household_id": pl.Int64, "benefit": pl.String, "component": pl.String, "reason": pl.String}
PAYMENT = ["household_id", "benefit", "component"]
BIRTH = "birth_date"
NO_MONTH, UNKNOWN = say("上月没有核算"), say("规则或相关待遇变化")
_WORDS = {one.template: one for one in (NO_MONTH, UNKNOWN)}
"""The reasons that are sentences of our own; the others name facts and values as they are declared."""


@dataclass(frozen=True)
class _Months:
    """Both sides of the comparison, cut down to the households whose payments changed."""

    program: Program
    before: Frozen
    after: Frozen
    month: Month


def _cut(frozen: Frozen, ids: pl.DataFrame) -> Frozen:
    """The inputs of these households alone."""
    persons, households = (one.join(ids, on="household_id", how="semi") for one in (frozen.persons, frozen.households))
    return replace(frozen, persons=persons, households=households)


def explained(this: PayrollRun, *, home: Path, program: Program) -> pl.DataFrame:
    """``queries.changes`` with a column ``why``: the reasons, in Chinese, joined by ；.

    Raises BundleDamaged. Without a run of the month before, everything is added: 上月没有核算.
    """
    changed = queries.changes(this)
    before = queries.month_before(this)
    if before is None:
        return changed.with_columns(pl.lit(NO_MONTH.template).alias("why"))
    old, _ = bundles.read(home, before.bundle, expected=before.digest)
    new, _ = bundles.read(home, this.bundle, expected=this.digest)
    ids = changed.select("household_id").unique()
    months = _Months(program, _cut(old, ids), _cut(new, ids), Month.from_int(this.month))
    strong = pl.concat([_by_facts(months), _by_exceptions(this, before)])
    ages = _by_ages(months).join(strong, on=PAYMENT, how="anti")
    found = pl.concat([strong, ages, _by_award(changed, months), _by_arrears(this, before)])
    why = found.group_by(PAYMENT).agg(pl.col("reason").unique(maintain_order=True).str.join("；").alias("why"))
    return changed.join(why, on=PAYMENT, how="left", maintain_order="left").with_columns(
        pl.col("why").fill_null(pl.lit(UNKNOWN.template)))


def told(why: str) -> str:
    """A reason in the reader's language, as far as it is a sentence of our own."""
    return str(_WORDS.get(why, why))


def counted(changed: pl.DataFrame, *, by_township: bool = False) -> list[dict[str, Any]]:
    """``area_code, benefit, kind, why, count`` of explained changes, the most frequent first.

    ``area_code`` is the township's, or null over the whole area.
    """
    unit = areas.TOWNSHIP.unit
    place = pl.col("area_code") // unit * unit if by_township else pl.lit(None, dtype=pl.Int64)
    keys = ["area_code", "benefit", "kind", "why"]
    found = changed.with_columns(place.alias("area_code")).group_by(keys).len("count")
    first = ["area_code", "count"] if by_township else ["count"]
    order = [*first, "benefit", "kind", "why"]
    return found.sort(order, descending=[name == "count" for name in order]).to_dicts()


def _by_facts(months: _Months) -> pl.DataFrame:
    """Per output: facts of the household and its members, who the members are, parameter values."""
    members = _moved(months)
    parts = [members.join(_key(output), how="cross") for output in months.program.outputs]
    changed = _facts_changed(months)
    for output in months.program.outputs:
        reached = _reached(months.program, output, months.month)
        for name in sorted(reached & changed.keys()):
            parts.append(changed[name].join(_key(output), how="cross"))
        parts.append(_values_changed(months, reached).join(_key(output), how="cross"))
    return pl.concat([part.select(list(REASON)) for part in parts]) if parts else pl.DataFrame(schema=REASON)


def _key(output: Output) -> pl.DataFrame:
    return pl.DataFrame({"benefit": [output.benefit], "component": [output.component]})


def _reached(program: Program, output: Output, month: Month) -> set[str]:
    rules = program.graph(on=month.first_day, payroll=True)
    return program.reached([f"{output.prefix}.amount_due", output.enrolled], rules)


def _facts_of_all(months: _Months) -> Iterable[str]:
    columns = {*months.after.persons.columns, *months.after.households.columns}
    return {name for output in months.program.outputs for name in _reached(months.program, output, months.month)
            if name in months.program.facts and name in columns and name != BIRTH}


def _facts_changed(months: _Months) -> dict[str, pl.DataFrame]:
    """By fact, the households in which a fact of the household or of a member who stayed differs."""
    names, found = set(_facts_of_all(months)), {}
    sides = (("persons", ["household_id", "person_ref"]), ("households", ["household_id"]))
    for side, key in sides:
        old, new = (getattr(one, side) for one in (months.before, months.after))
        own = sorted(names & set(new.columns) & set(old.columns))
        names -= set(own)
        both = old.select(*key, *own).join(new.select(*key, *own), on=key, suffix="_after")
        for name in own:
            differing = both.filter(pl.col(name).ne_missing(pl.col(f"{name}_after")))
            found[name] = _because(differing, f"{months.program.facts[name].label.zh}变化")
    return found


def _because(frame: pl.DataFrame, label: str) -> pl.DataFrame:
    return frame.select("household_id").unique().with_columns(pl.lit(label).alias("reason"))


def _by_ages(months: _Months) -> pl.DataFrame:
    """Birthdays of members that the parameters of an output name: the reason where nothing else is."""
    had = _birthdays(months)
    parts = [pl.DataFrame(schema=REASON)]
    for output in months.program.outputs:
        ages = _ages_named(months, _reached(months.program, output, months.month))
        found = had.filter(pl.col("age").is_in(ages)).select("household_id", "reason").unique()
        parts.append(found.join(_key(output), how="cross").select(list(REASON)))
    return pl.concat(parts)


def _ages_named(months: _Months, reached: set[str]) -> list[int]:
    """The ages at which something changes: parameters in years, and the lower edges of bands."""
    ages: set[int] = set()
    for one in months.after.parameters:
        parameter = months.program.parameters.get(one["name"])
        if parameter is None or one["name"] not in reached:
            continue
        ages |= {one["value"]} if parameter.unit is Unit.YEARS else set()
        ages |= {one["key"]} if parameter.band else set()
    return sorted(ages)


def _birthdays(months: _Months) -> pl.DataFrame:
    """Who reached another year of age by the first of the month and not by that of the month before."""
    first, previous = months.month.first_day, months.month.plus(-1).first_day
    birth = pl.col(BIRTH)
    born = birth.dt.month().cast(pl.Int32) * 100 + birth.dt.day()
    low, high = previous.month * 100 + previous.day, first.month * 100 + first.day
    reached = (born > low) & (born <= high) if low < high else (born > low) | (born <= high)
    age = (first.year - birth.dt.year()).cast(pl.Int64).alias("age")
    had = months.after.persons.filter(reached).select("household_id", age)
    return had.with_columns(pl.format("成员年满 {} 周岁", "age").alias("reason"))


def _moved(months: _Months) -> pl.DataFrame:
    """Households whose members are not the same people."""
    key = ["household_id", "person_ref"]
    old, new = (one.persons.select(key) for one in (months.before, months.after))
    gone, come = old.join(new, on=key, how="anti"), new.join(old, on=key, how="anti")
    return _because(pl.concat([gone, come]), "人数变化")


def _values_changed(months: _Months, reached: set[str]) -> pl.DataFrame:
    """Households to which a parameter value that differs between the two months may apply."""
    homes = months.after.households.select("household_id", "area_code", "residence")
    old, new = ({_value_key(one): one for one in side.parameters if one["name"] in reached}
                for side in (months.before, months.after))
    parts = [pl.DataFrame(schema={"household_id": pl.Int64, "reason": pl.String})]
    for key in sorted(old.keys() | new.keys(), key=str):
        one, other = old.get(key), new.get(key)
        if one is not None and other is not None and one["value"] == other["value"]:
            continue
        value = other or one or {}
        low, high = areas.span(value["area_code"])
        applies = pl.col("area_code").is_between(low, high, closed="left") & _of_residence(value["key"])
        label = months.program.parameters[value["name"]].label.zh
        parts.append(_because(homes.filter(applies), f"标准变化：{label}"))
    return pl.concat(parts)


def _value_key(value: dict[str, object]) -> tuple[object, ...]:
    return value["name"], value["area_code"], str(value["key"])


def _of_residence(key: object) -> pl.Expr:
    """Whether a value's key leaves the household's residence open or names it."""
    named = [code for code in key if code in ("城市", "农村")] if isinstance(key, list) else []
    return pl.col("residence").is_in(named) if named else pl.lit(True)


def _by_exceptions(this: PayrollRun, before: PayrollRun) -> pl.DataFrame:
    """Stopped by an exception now, or paid again after one in the month before."""
    now = _exceptions(this, "{}")
    then = _exceptions(before, "上月异常已解除：{}")
    return pl.concat([now, then])


def _exceptions(run: PayrollRun, sentence: str) -> pl.DataFrame:
    found = copy_out(
        "SELECT household_id, benefit, component, reason FROM payments_payrollexception WHERE run_id = %s",
        [run.pk], REASON)
    return found.with_columns(pl.format(sentence, pl.col("reason")).alias("reason"))


def _by_arrears(this: PayrollRun, before: PayrollRun) -> pl.DataFrame:
    """Months that were held back are paid now, or were paid in the month before."""
    return pl.concat([_arrears(this, "补发暂停期间的金额"), _arrears(before, "上月含补发")])


def _arrears(run: PayrollRun, reason: str) -> pl.DataFrame:
    return copy_out(
        "SELECT household_id, benefit, component, %s FROM payments_payrollline WHERE run_id = %s AND arrears_fen > 0",
        [reason, run.pk], REASON)


def _by_award(changed: pl.DataFrame, months: _Months) -> pl.DataFrame:
    """Added with a new award; stopped because nobody is enrolled any more."""
    start = months.after.awards.filter(pl.col("first_month") == int(months.month)).select("award_id")
    added = changed.filter(pl.col("kind") == "added").join(start, on="award_id", how="semi")
    left = changed.filter(pl.col("kind") == "stopped").join(
        months.after.awards.select("award_id"), on="award_id", how="anti")
    return pl.concat([
        frame.select(PAYMENT).unique().with_columns(pl.lit(reason).alias("reason"))
        for frame, reason in ((added, "新纳入"), (left, "不再符合纳入条件，已终止"))])
