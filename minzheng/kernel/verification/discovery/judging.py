"""Who is due something and does not get it: frames in, frames out, nothing is written.

The rules are those that pay; only that nobody need be enrolled. What one benefit excludes of another they exclude here too.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from minzheng.kernel.payments.settlement import SUBJECT
from minzheng.kernel.policy.columns import Column, Ref, walk
from minzheng.kernel.policy.folders import Output, Rule
from minzheng.kernel.policy.graph import Graph
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.policy.program import Program
from minzheng.kernel.values.periods import Month

LINE = [*SUBJECT, "amount_fen"]


@dataclass(frozen=True)
class Judged:
    """``due``: who would be due something (LINE columns); ``unsure``: of whom a fact lacks to say so (SUBJECT columns)."""

    due: pl.DataFrame
    unsure: pl.DataFrame


def judged(
    program: Program, parameters: ParameterBook, persons: pl.DataFrame, households: pl.DataFrame, *, month: Month
) -> Judged:
    """What the rules of a month say of everyone in the frames, enrolled or not."""
    computation = program.compute(
        persons.lazy().with_columns(_as_key), households.lazy().with_columns(_as_key), month=month, parameters=parameters,
        enrolled=False)
    missing = pl.col("reason_code") == "fact_missing"
    return Judged(_identified(computation.lines, "amount_fen"), _identified(computation.exceptions.filter(missing)))


_as_key = pl.col("household_id").cast(pl.String).alias("household_no")


def _identified(frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
    return frame.select("benefit", "component", pl.col("household_no").cast(pl.Int64).alias("household_id"),
                        pl.col("person_ref").cast(pl.Int64), *columns)


def applied_for(program: Graph, *, month: Month) -> pl.DataFrame:
    """benefit and component of what somebody must be enrolled in by themselves: not what follows from another benefit."""
    own = [output.key for output in program.outputs if not basis(program, output, month=month, of=output.enrolled).benefits]
    return pl.DataFrame(own, schema={"benefit": pl.String, "component": pl.String}, orient="row")


def without(frame: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """The rows of ``frame`` whose subject is not in ``known``."""
    return frame.join(known.select(SUBJECT), on=SUBJECT, how="anti", nulls_equal=True, maintain_order="left")


def of_persons(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows about single persons."""
    return frame.filter(pl.col("person_ref").is_not_null())


@dataclass(frozen=True)
class Basis:
    """What an output rests on: facts of its own rules and of the commons, and the other benefits that it asks of."""

    facts: tuple[str, ...]
    benefits: tuple[str, ...]


def basis(program: Graph, output: Output, *, month: Month, of: str = "") -> Basis:
    """What the amount of an output (or the rule ``of``) reads, without what other benefits read in their turn."""
    rules = program.graph(on=month.first_day, payroll=False)
    facts: list[str] = []
    benefits: list[str] = []
    waiting, seen = [of or output.amount], set[str]()
    while waiting:
        name = waiting.pop(0)
        if name in seen:
            continue
        seen.add(name)
        folder = program.folders.get(name.partition(".")[0])
        if name in program.facts:
            facts.append(name)
        elif folder is not None and not folder.is_common and folder.name != output.benefit:
            benefits += [folder.name] if name in rules and folder.outputs and folder.name not in benefits else []
        else:
            waiting += sorted(_read(program, rules, name))
    return Basis(tuple(facts), tuple(benefits))


def _read(program: Graph, rules: dict[str, Rule], name: str) -> set[str]:
    """The names that a rule or the key of a parameter reads directly."""
    return {one.name for column in _columns(program, rules, name) for one in walk(column) if isinstance(one, Ref)}


def _columns(program: Graph, rules: dict[str, Rule], name: str) -> tuple[Column, ...]:
    return (rules[name].tree,) if name in rules else program.parameter_keys.get(name, ())
