"""One pass of all checks over a roll: each register is read and joined once, each check is a question to what was seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
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
from .observing import OBSERVED, in_words, observed
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
    """The hits (HITS columns) of all checks, the registers one after the other. Held on to are only the rows
    of those whose facts the rules are asked about."""
    found: list[pl.DataFrame] = []
    observations, telling = [pl.DataFrame(schema=OBSERVED)], dict[str, pl.DataFrame]()
    read = [name for name in registers if deliveries.get(name)]
    for number, name in enumerate(read):
        progress("比对登记册", number, len(read))
        rows = seen(registers[name], deliveries[name], roll.known, home=home, links=links)
        asking = [check for check in checks if name in check.registers]
        found += [_asked(alike, rows, roll, registers[name], parameters) for alike in _alike(asking)]
        if ruled := [check for check in asking if check.declared.when == BY_RULES]:
            observations.append(observed(rows, registers[name], _paid_now(ruled, roll), on=roll.on))
            telling[name] = rows
    known = sorted({name for check in checks for name in check.registers if name not in registers})
    found += [_known(alike, name, roll) for name in known for alike in _alike([one for one in checks if name in one.registers])]
    progress("重新核算", 0, 0)
    found.append(decided(pl.concat(observations), roll, {one.rule: one for one in checks}, program, parameters,
                         words=partial(in_words, seen=telling, registers=registers)))
    return pl.concat([pl.DataFrame(schema=HITS), *found])


def _alike(checks: Sequence[Check]) -> list[list[Check]]:
    """The checks in groups of those that ask the same, each for its own benefit: one question to the rows instead of many."""
    groups: dict[tuple[object, ...], list[Check]] = {}
    for one in checks:
        said = one.declared
        alone = one.rule if said.limit or said.book == ACCOUNTS or not one.business else ""
        groups.setdefault((said.when, said.whose, str(said.where), alone), []).append(one)
    return list(groups.values())


def _paid_now(checks: Sequence[Check], roll: Roll) -> pl.DataFrame:
    """``rule`` and ``household_id`` of the households that the benefit of a check is paid to or to a member of."""
    rules = pl.DataFrame([(one.rule, one.business) for one in checks], schema=["rule", "benefit"], orient="row")
    return roll.paid_now.join(rules, on="benefit").select("rule", "household_id")


def _asked(
    alike: Sequence[Check], rows: pl.DataFrame, roll: Roll, register: OutsideRegister, parameters: ParameterBook
) -> pl.DataFrame:
    """The hits of checks that ask the same among the rows seen of one of their registers."""
    declared = alike[0].declared
    condition = CONDITIONS[declared.when]
    if condition.holds is None or not rows.height:
        return pl.DataFrame(schema=HITS)
    of = [pl.col(f"row.{name}").is_in(choices) for name, choices in declared.where.items() if register.column(name)]
    counted = rows.lazy().filter(pl.col("grade").is_in(condition.grades), *of)
    look = Look(roll.on, _limits(declared.limit, roll, parameters), roll.signed)
    held = condition.holds(_paid_for(alike, counted, roll), look).collect(engine="streaming")
    return hits(alike, held, register)


def _known(alike: Sequence[Check], name: str, roll: Roll) -> pl.DataFrame:
    """The hits of checks that ask the same of what the bureau itself knows."""
    declared = alike[0].declared
    others = [one.business for one in alike if one.business and declared.whose == "person"]
    condition, rows = CONDITIONS[declared.when], own(name, roll, *others)
    if condition.holds is None or rows is None or not rows.height:
        return pl.DataFrame(schema=HITS)
    of = [pl.col(f"row.{column}").is_in(choices) for column, choices in declared.where.items()]
    pairs = _paid_for(alike, rows.lazy().filter(*of), roll)
    return told(alike, condition.holds(pairs, Look(roll.on, pl.LazyFrame())).collect(engine="streaming"))


def _paid_for(alike: Sequence[Check], counted: pl.LazyFrame, roll: Roll) -> pl.LazyFrame:
    """The rows beside the awards that they concern: of the persons themselves, or of who may be their parents."""
    check = alike[0]
    awards = roll.covered(*(one.business for one in alike if one.business))
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


def _limits(limit: str, roll: Roll, parameters: ParameterBook) -> pl.LazyFrame:
    """The limit of each place that has one in force."""
    places = roll.persons["area_code"].unique().to_list() if limit else []
    values = [value_of(parameters, limit, area_code=place, on=roll.on) for place in places]
    return pl.LazyFrame({"area_code": places, "limit": values}, schema={"area_code": pl.Int64, "limit": pl.Int64})
