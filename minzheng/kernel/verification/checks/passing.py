"""One pass of all checks over a roll: each register is read and joined once, each check is a question to what was seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import polars as pl

from minzheng.kernel.payments.rulebook import value_of
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.policy.program import Program

from ..declarations import OutsideRegister
from ..models import Delivery
from .conditions import BY_RULES, CONDITIONS, Look
from .deciding import decided
from .declarations import ACCOUNTS, Check
from .finding import HITS, hits, told
from .observing import observed
from .own import own
from .roll import Roll
from .seeing import seen

PARENTS_OLDER = (15, 45)
"""By how many years a parent may be older."""
PARENTS = {
    "子": ("户主", "配偶"), "女": ("户主", "配偶"), "孙子女": ("子", "女", "其他"), "户主": ("父母",), "兄弟姐妹": ("父母",),
    "其他": ("其他",),
}
"""By the relation of a child to the head those of who may be its parents. The wife of a son is 其他."""
Told = Callable[[str, int, int], None]


def passed(
    roll: Roll, checks: Sequence[Check], registers: Mapping[str, OutsideRegister], deliveries: Mapping[str, Sequence[Delivery]],
    *, program: Program, parameters: ParameterBook, home: Path, progress: Told, links: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """The hits (HITS columns) of all checks, the registers one after the other: only the rows of one are held at a time."""
    found: list[pl.DataFrame] = []
    observations: list[pl.DataFrame] = []
    read = [name for name in registers if deliveries.get(name)]
    for number, name in enumerate(read):
        progress("比对登记册", number, len(read))
        rows = seen(registers[name], deliveries[name], roll.known, home=home, links=links)
        asking = [check for check in checks if name in check.registers]
        found += [_asked(check, rows, roll, registers[name], parameters) for check in asking]
        observations += [observed(check.rule, rows, registers[name], _paid_now(check, roll), on=roll.on) for check in asking
                         if check.declared.when == BY_RULES]
    found += [_known(check, name, roll) for check in checks for name in check.registers if name not in registers]
    progress("重新核算", 0, 0)
    if any(one.height for one in observations):
        found.append(decided(pl.concat(observations), roll, {one.rule: one for one in checks}, program, parameters))
    return pl.concat([pl.DataFrame(schema=HITS), *found])


def _paid_now(check: Check, roll: Roll) -> pl.DataFrame:
    """The households that a benefit is paid to or to a member of."""
    paid = roll.awards.filter(pl.col("benefit") == check.business, pl.col("award_last").is_null())
    return paid.select("household_id").unique()


def _asked(
    check: Check, rows: pl.DataFrame, roll: Roll, register: OutsideRegister, parameters: ParameterBook
) -> pl.DataFrame:
    """The hits of one check among the rows seen of one of its registers."""
    condition = CONDITIONS[check.declared.when]
    if condition.holds is None:
        return pl.DataFrame(schema=HITS)
    of = [pl.col(f"row.{name}").is_in(choices) for name, choices in check.declared.where.items() if register.column(name)]
    counted = rows.lazy().filter(pl.col("grade").is_in(condition.grades), *of)
    look = Look(roll.on, _limits(check, roll, parameters), roll.signed)
    held = condition.holds(_paid_for(check, counted, roll), look).collect(engine="streaming")
    return hits(check, held, register)


def _known(check: Check, name: str, roll: Roll) -> pl.DataFrame:
    """The hits of a check among what the bureau itself knows."""
    condition, rows = CONDITIONS[check.declared.when], own(name, roll)
    if condition.holds is None or rows is None:
        return pl.DataFrame(schema=HITS)
    of = [pl.col(f"row.{column}").is_in(choices) for column, choices in check.declared.where.items()]
    pairs = _paid_for(check, rows.lazy().filter(*of), roll)
    return told(check, condition.holds(pairs, Look(roll.on, pl.LazyFrame())).collect(engine="streaming"))


def _paid_for(check: Check, counted: pl.LazyFrame, roll: Roll) -> pl.LazyFrame:
    """The rows beside the awards that they concern: of the persons themselves, or of who may be their parents."""
    awards = roll.covered(check.business)
    if check.declared.book == ACCOUNTS:
        return counted.join(awards.drop("person_ref").unique("award_id"), on="household_id")
    if check.declared.whose == "person":
        return counted.join(awards.drop("household_id"), on="person_ref")
    of = roll.persons.lazy().select("person_ref", "relation", pl.col("birth_date").alias("child_born"))
    children = awards.join(of, on="person_ref").rename({"person_ref": "paid_ref", "relation": "child_relation"})
    others = counted.join(of.select("person_ref", "relation"), on="person_ref").join(children, on="household_id")
    older = pl.col("child_born").dt.year() - pl.col("birth_date").dt.year()
    pairs = pl.LazyFrame([(child, one) for child, several in PARENTS.items() for one in several],
                         schema=["child_relation", "relation"], orient="row")
    return others.filter(older.is_between(*PARENTS_OLDER)).join(pairs, on=["child_relation", "relation"], how="semi")


def _limits(check: Check, roll: Roll, parameters: ParameterBook) -> pl.LazyFrame:
    """The limit of each place that has one in force."""
    places = roll.persons["area_code"].unique().to_list() if check.declared.limit else []
    values = [value_of(parameters, check.declared.limit, area_code=place, on=roll.on) for place in places]
    return pl.LazyFrame({"area_code": places, "limit": values}, schema={"area_code": pl.Int64, "limit": pl.Int64})
