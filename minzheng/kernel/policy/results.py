"""What comes out of a plan: lines, exceptions and totals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from minzheng.kernel.values.language import say

from .batch import HOUSEHOLD_KEY, PERSON_KEY, Plan
from .columns import HOUSEHOLD, PERSON
from .compiling import blame_name
from .folders import Output
from .graph import Graph
from .writing import Growing

LINE_COLUMNS = {
    "household_no": pl.String, "person_ref": None, "area_code": pl.Int64, "benefit": pl.String, "component": pl.String,
    "amount_fen": pl.Int64,
}
REASON_CODES = ("fact_missing", "parameter_missing", "excluded_by", "not_eligible")


@dataclass(frozen=True)
class Computation:
    """A plan with its program. Every property is computed when first asked for, by the streaming engine."""

    plan: Plan
    program: Graph

    @cached_property
    def _rows(self) -> dict[str, pl.DataFrame]:
        """Per entity: the rows that any output has something to say about, with only the columns needed for it."""
        persons, households = pl.collect_all(
            [self._concerned(PERSON), self._concerned("household")], engine="streaming"
        )
        return {PERSON: persons, "household": households}

    def _concerned(self, entity: str) -> pl.LazyFrame:
        frame = (self.plan.persons if entity == PERSON else self.plan.households).to_native()
        keep = [HOUSEHOLD_KEY, "area_code", *([PERSON_KEY] if entity == PERSON else [])]
        concerned = pl.lit(False)
        for output in self._outputs(entity):
            columns = self._columns(output)
            keep += [column for column in columns if column not in keep]
            concerned = concerned | self._concerns(output)
        return frame.filter(concerned).select(keep)

    def _outputs(self, entity: str) -> list[Output]:
        return [output for output in self.plan.outputs if output.entity == entity]

    def _columns(self, output: Output) -> list[str]:
        names = [f"{output.prefix}.gross", f"{output.prefix}.amount_due", f"{output.prefix}.excluded_by"]
        names += [output.persons] if output.persons and output.entity != PERSON else []
        if self.plan.payroll:
            names += [output.enrolled, *(rule for rule, _ in output.refused_because)]
        names = list(dict.fromkeys(names))
        return names + [blame_name(name) for name in names if name in self.plan.unknown]

    def _concerns(self, output: Output) -> pl.Expr:
        if self.plan.payroll:
            return pl.col(output.enrolled).fill_null(True)
        due, gross = pl.col(f"{output.prefix}.amount_due"), pl.col(f"{output.prefix}.gross")
        test = (due > 0) | (gross > 0)
        if f"{output.prefix}.amount_due" in self.plan.unknown:
            test = test | due.is_null()
        return test.fill_null(True)

    def _of(self, output: Output) -> pl.DataFrame:
        frame = self._rows[output.entity]
        frame = frame.filter(self._concerns(output))
        ref = pl.col(PERSON_KEY) if output.entity == PERSON else pl.lit(None, dtype=self._person_type).alias(PERSON_KEY)
        return frame.with_columns(ref, pl.lit(output.benefit).alias("benefit"), pl.lit(output.component).alias("component"))

    @property
    def _person_type(self) -> Any:
        return self._rows[PERSON].schema[PERSON_KEY]

    @cached_property
    def lines(self) -> pl.DataFrame:
        """household_no, person_ref (null where a household is paid), area_code, benefit, component, amount_fen > 0."""
        parts = []
        for output in self.plan.outputs:
            due = pl.col(f"{output.prefix}.amount_due")
            parts.append(self._of(output).filter(due > 0).select(
                HOUSEHOLD_KEY, PERSON_KEY, "area_code", "benefit", "component", due.alias("amount_fen")))
        return pl.concat(parts)

    @cached_property
    def exceptions(self) -> pl.DataFrame:
        """household_no, person_ref, area_code, benefit, component, reason_code, reason: who is concerned and not paid.

        In a payroll ``is_known`` says whether they are enrolled, false where what the enrolment rests on is not known.
        """
        return pl.concat([self._exceptions_of(output) for output in self.plan.outputs])

    def _exceptions_of(self, output: Output) -> pl.DataFrame:
        due = pl.col(f"{output.prefix}.amount_due")
        rows = self._of(output).filter(due.is_null() | (due == 0))
        code, reason = self._missing(output)
        excluded = pl.col(f"{output.prefix}.excluded_by")
        lost = due.is_not_null() & (excluded.fill_null("") != "")
        code = pl.when(lost).then(pl.lit("excluded_by")).otherwise(code)
        reason = pl.when(lost).then(excluded.replace_strict(self._replacing(), default=None)).otherwise(reason)
        return rows.select(
            HOUSEHOLD_KEY, PERSON_KEY, "area_code", "benefit", "component",
            code.alias("reason_code"), reason.alias("reason"),
            *([pl.col(output.enrolled).fill_null(False).alias("is_known")] if self.plan.payroll else []),
        )

    def _missing(self, output: Output) -> tuple[pl.Expr, pl.Expr]:
        due = f"{output.prefix}.amount_due"
        code: pl.Expr = pl.lit("not_eligible")
        reason = self._refused(output)
        if due not in self.plan.unknown:
            return code, reason
        names = self.plan.blame
        facts = {number: name in self.program.facts for number, name in enumerate(names)}
        kinds = {number: "fact_missing" if is_fact else "parameter_missing" for number, is_fact in facts.items()}
        sentences = {number: self._sentence(name) for number, name in enumerate(names)}
        guilty = pl.col(blame_name(due))
        if self.plan.payroll and output.enrolled in self.plan.unknown:
            guilty = pl.coalesce(guilty, pl.col(blame_name(output.enrolled)))
        is_missing = pl.col(due).is_null()
        code = pl.when(is_missing).then(guilty.replace_strict(kinds, default="fact_missing")).otherwise(code)
        reason = pl.when(is_missing).then(guilty.replace_strict(sentences, default=None)).otherwise(reason)
        return code, reason

    def _refused(self, output: Output) -> pl.Expr:
        sentence: pl.Expr = pl.lit(str(say("按 {month} 的规则核算，不符合条件", month=self.plan.month)))
        if not self.plan.payroll:
            return sentence
        for rule, label in reversed(output.refused_because):
            sentence = pl.when(pl.col(rule)).then(sentence).otherwise(pl.lit(str(label)))
        return sentence

    def _replacing(self) -> dict[str, str]:
        titles = {output.benefit: output.title for output in reversed(self.plan.outputs)}
        return {name: str(say("与{title}不能同时享受，已由其替代", title=title)) for name, title in titles.items()}

    def _sentence(self, name: str) -> str:
        if name in self.program.facts:
            return str(say("缺少“{label}”", label=self.program.facts[name].label))
        label = self.program.parameters[name].label
        return str(say("{month} 本地没有“{label}”（{name}）的有效值", month=self.plan.month, label=label, name=name))

    @property
    def denominators(self) -> dict[str, int]:
        """The household columns that are whole numbers of a part of their unit, and of which part: 1000 is a thousandth."""
        rules = self.plan.rules
        names = self.plan.households.collect_schema().names()
        return {name: rules[name].denominator for name in names if name in rules and rules[name].denominator != 1}

    def write(self, folder: Path, advance: Callable[[int], None] = lambda _: None) -> None:
        """Write lines.parquet, exceptions.parquet and households.parquet (every household rule a column), a piece of
        households at a time."""
        with (
            Growing(folder / "lines.parquet") as lines, Growing(folder / "exceptions.parquet") as exceptions,
            Growing(folder / "households.parquet") as households,
        ):
            for plan in self.plan.pieces():
                piece = replace(self, plan=plan)
                lines.add(piece.lines)
                exceptions.add(piece.exceptions.drop("area_code", "component").cast({"reason": pl.String}))
                households.add(piece.traced)
        advance(3)

    @property
    def traced(self) -> pl.DataFrame:
        """Each household with every rule that was computed."""
        frame = self.plan.households.to_native()
        kept = [name for name in frame.collect_schema().names() if name[-1] not in "?#" and "/" not in name
                and not name.startswith("total") and name not in self.program.parameters]
        return frame.select(kept).collect(engine="streaming")

    @cached_property
    def totals(self) -> dict[str, dict[str, int]]:
        """Per benefit: persons, households and fen. Summed inside the engine piece by piece: no row leaves it."""
        totals = {output.benefit: {"persons": 0, "households": 0, "fen": 0} for output in self.plan.outputs}
        for piece in self.plan.pieces():
            for row in pl.collect_all(self._summed(piece), engine="streaming"):
                for name in row.columns:
                    benefit, _, what = name.rpartition(".")
                    totals[benefit][what] += row[name][0]
        return totals

    def _summed(self, plan: Plan) -> list[pl.LazyFrame]:
        """Of persons and of households one row each, with a column ``benefit.what`` for each figure."""
        frames = []
        for entity, frame in ((PERSON, plan.persons), (HOUSEHOLD, plan.households)):
            outputs = self._outputs(entity)
            benefits = dict.fromkeys(output.benefit for output in outputs)
            grouped = [[output for output in outputs if output.benefit == benefit] for benefit in benefits]
            frames.append(frame.to_native().select([total for group in grouped for total in _sums(group, plan.key)]))
        return frames


def _sums(outputs: list[Output], household: str) -> list[pl.Expr]:
    """Persons, households and fen of one benefit's outputs for one entity; who gets two components counts once."""
    due = [pl.col(f"{output.prefix}.amount_due") for output in outputs]
    paid = pl.any_horizontal(*(amount > 0 for amount in due))
    if outputs[0].entity == PERSON:
        persons, households = paid.sum(), pl.col(household).filter(paid).n_unique()
    else:
        persons, households = pl.col(outputs[0].persons).filter(paid).sum(), paid.sum()
    sums = {"persons": persons, "households": households, "fen": pl.sum_horizontal(amount.sum() for amount in due)}
    return [total.cast(pl.Int64).alias(f"{outputs[0].benefit}.{what}") for what, total in sums.items()]
