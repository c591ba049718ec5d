"""The rules laid over the frozen frames: what they say of every subject, keyed by the registry's own identifiers."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from minzheng.kernel.policy.folders import Output
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.policy.program import Program
from minzheng.kernel.policy.results import Computation
from minzheng.kernel.values.language import speaking
from minzheng.kernel.values.periods import Month

from .enrolment import SUBJECTS
from .settlement import OUTPUT, SUBJECT

STATUS, SINCE = "current_status", "since_month"
"""The registry's facts about what a household is in, and since when."""
AFTER_DECISION = "month_after_decision"
"""The first month of benefits that start by a decision: the registry gives it as ``since_month``."""


@dataclass(frozen=True)
class Ruled:
    """What the rules say of a month: ``lines`` and ``exceptions`` as ``settlement.settle`` takes them; ``is_known`` is false
    of an exception where what the enrolment rests on is not known."""

    lines: pl.DataFrame
    exceptions: pl.DataFrame

    @property
    def subjects(self) -> pl.DataFrame:
        """Everyone enrolled: whoever has a line or an exception (SUBJECT columns)."""
        return pl.concat([self.lines.select(SUBJECT), self.exceptions.select(SUBJECT)])

    @property
    def unsure(self) -> pl.DataFrame:
        """Of whom it is not known whether they are enrolled (SUBJECT columns)."""
        return self.exceptions.filter(~pl.col("is_known")).select(SUBJECT)

    def concerning(self, *known: pl.DataFrame) -> Ruled:
        """Without the unsure who are in none of ``known`` (frames with SUBJECT columns): with an award, or on a list."""
        named = pl.concat([frame.select(SUBJECT) for frame in known])
        kept = self.exceptions.join(named.unique(), on=SUBJECT, how="semi", nulls_equal=True)
        return Ruled(self.lines, pl.concat([self.exceptions.filter("is_known"), kept.filter(~pl.col("is_known"))]))


def compute(
    program: Program, parameters: ParameterBook, persons: pl.DataFrame, households: pl.DataFrame, *, month: Month
) -> Ruled:
    """Everyone enrolled of the frames, paid or not. A household number is unique in its county only, so the rules see
    the household's identifier in its place. Reasons are written in Chinese, whoever runs it: they are kept."""
    computation = program.compute(
        persons.lazy().with_columns(_as_key), households.lazy().with_columns(_as_key), month=month,
        parameters=parameters, enrolled=True)
    with speaking("zh"):
        exceptions = _identified(computation.exceptions, "reason_code", "reason", "is_known")
    return Ruled(_lines(program, computation), exceptions)


MEANS = {"benefit": pl.String, "component": pl.String, "household_id": pl.Int64, "persons": pl.Int64, "income_fen": pl.Int64,
         "need_fen": pl.Int64}
"""What a household has and should have in a month by a benefit that tops up incomes, down to the fen; null: not known."""


@dataclass(frozen=True)
class Entitled:
    """Whom the rules would give something, on the roll or not: ``lines`` as of ``compute``, ``means`` (MEANS columns) of all."""

    lines: pl.DataFrame
    means: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=MEANS))


def entitled(
    program: Program, parameters: ParameterBook, persons: pl.DataFrame, households: pl.DataFrame, *, month: Month
) -> Entitled:
    """Everyone of the frames who would be due something if enrolled."""
    computation = program.compute(
        persons.lazy().with_columns(_as_key), households.lazy().with_columns(_as_key), month=month,
        parameters=parameters, enrolled=False)
    return Entitled(_lines(program, computation), _means(program, computation))


def _means(program: Program, computation: Computation) -> pl.DataFrame:
    """What each household has and should have, for every output that tops up incomes."""
    outputs = [output for output in program.outputs if output.income and output.need and output.persons]
    if not outputs:
        return pl.DataFrame(schema=MEANS)
    names = sorted({name for output in outputs for name in (output.persons, output.income, output.need)})
    households: pl.LazyFrame = computation.plan.households.to_native()
    trace = households.select("household_no", *names).collect(engine="streaming")
    parts = computation.denominators
    return pl.concat([
        trace.select(
            pl.lit(output.benefit).alias("benefit"), pl.lit(output.component).alias("component"),
            pl.col("household_no").cast(pl.Int64).alias("household_id"),
            pl.col(output.persons).cast(pl.Int64).alias("persons"),
            (pl.col(output.income) // parts.get(output.income, 1)).cast(pl.Int64).alias("income_fen"),
            (pl.col(output.need) // parts.get(output.need, 1)).cast(pl.Int64).alias("need_fen"))
        for output in outputs])


def _lines(program: Program, computation: Computation) -> pl.DataFrame:
    lines = _identified(computation.lines, "amount_fen").join(
        _persons_covered(program, computation), on=[*OUTPUT, "household_id"], how="left")
    return lines.with_columns(pl.col("persons").fill_null(1))


_as_key = pl.col("household_id").cast(pl.String).alias("household_no")


def _identified(frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
    return frame.select(
        "benefit", "component", pl.col("household_no").cast(pl.Int64).alias("household_id"),
        pl.col("person_ref").cast(pl.Int64), *columns)


def _persons_covered(program: Program, computation: Computation) -> pl.DataFrame:
    """How many people each household's line is for."""
    schema = {"benefit": pl.String, "component": pl.String, "household_id": pl.Int64, "persons": pl.Int64}
    outputs = [output for output in program.outputs if output.persons]
    if not outputs:
        return pl.DataFrame(schema=schema)
    names = sorted({output.persons for output in outputs})
    households: pl.LazyFrame = computation.plan.households.to_native()
    trace = households.select("household_no", *names).collect(engine="streaming")
    return pl.concat([
        trace.select(
            pl.lit(output.benefit).alias("benefit"), pl.lit(output.component).alias("component"),
            pl.col("household_no").cast(pl.Int64).alias("household_id"),
            pl.col(output.persons).cast(pl.Int64).alias("persons"))
        for output in outputs])


def with_first_months(
    program: Program, subjects: pl.DataFrame, households: pl.DataFrame, *, month: Month
) -> pl.DataFrame:
    """The subjects with the first month of a new award (SUBJECTS columns).

    For what rests on the household's status it is the month since when that is so; else null, the month of enrolment.
    """
    keys = [output.key for output in program.outputs if _reads_status(program, output, month)]
    by_status = pl.DataFrame(keys, schema=dict.fromkeys(OUTPUT, pl.String), orient="row").with_columns(
        pl.lit(True).alias("is_dated"))
    since = households.select("household_id", pl.col(SINCE).cast(pl.Int32).alias("first_month"))
    return (
        subjects.join(by_status, on=OUTPUT, how="left").join(since, on="household_id", how="left")
        .with_columns(pl.when(pl.col("is_dated")).then(pl.col("first_month"))).select(list(SUBJECTS))
    )


def _reads_status(program: Program, output: Output, month: Month) -> bool:
    """Whether a decision put the household into the status that the enrolment rests on."""
    if output.first_month != AFTER_DECISION:
        return False
    return STATUS in program.facts_read([output.enrolled], program.graph(on=month.first_day, payroll=True))
