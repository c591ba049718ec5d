"""What a household would receive by its answers, and why; or what is still missing to say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from minzheng.kernel.people.columns import RULE_FACTS, Kind, Sheet
from minzheng.kernel.people.registering import Checked, Form, check
from minzheng.kernel.policy.columns import PERSON
from minzheng.kernel.policy.explain import Explanation, explain
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.policy.program import Program
from minzheng.kernel.policy.single import Missing, SingleHousehold
from minzheng.kernel.values.language import Label
from minzheng.kernel.values.periods import Month

_H, _M = Sheet.HOUSEHOLDS, Sheet.MEMBERS
_TYPES: dict[Kind, Any] = {Kind.COUNT: pl.Int64, Kind.YUAN: pl.Int64}


@dataclass(frozen=True)
class Prospect:
    """What one benefit would pay a month: ``amount_fen`` is None where something is ``missing``."""

    business: str
    amount_fen: int | None
    explanation: Explanation
    missing: tuple[Label, ...]


def prospects_by(
    checked: Checked, benefits: Sequence[str], *, granted: Mapping[str, Mapping[str, str]], program: Program,
    parameters: ParameterBook, month: Month,
) -> list[Prospect]:
    """What each benefit would pay in ``month`` by what is right in a form that was read.

    ``granted``: for each benefit the facts of the household that an approval would bring.
    """
    if checked.frames[_H]["area_code"][0] is None:
        return []
    return [_prospect(checked, benefit, granted.get(benefit, {}), program, parameters, month) for benefit in benefits]


def _prospect(
    checked: Checked, benefit: str, granted: Mapping[str, str], program: Program, parameters: ParameterBook, month: Month
) -> Prospect:
    household, members = frames_read(checked, granted)
    single = SingleHousehold(program, parameters, household.to_dicts()[0], members.to_dicts(), month=month, payroll=False)
    values: list[Any] = []
    for output in program.outputs:
        if output.benefit == benefit:
            subjects = range(members.height) if output.entity == PERSON else [None]
            values += [single.of(f"{output.prefix}.amount_due", subject) for subject in subjects]
    names = dict(zip(members["person_ref"], members["name"], strict=True))
    told = explain(program, parameters, members, household, month=month, household_no=household["household_no"][0],
                   benefit=benefit, payroll=False, name_of=lambda key: names[key] or str(key))
    missing = {value.name: _label(program, value.name) for value in values if isinstance(value, Missing)}
    amount = None if missing else sum(int(value) for value in values)
    return Prospect(benefit, amount, told, tuple(missing.values()))


def frames_read(checked: Checked, granted: Mapping[str, str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The frames of the rules' input: the roster's columns, with what is not known yet null and the status as granted."""
    status = granted.get("current_status", "无")
    household = checked.frames[_H].select(
        "household_no", "area_code", *(pl.col(one.name).cast(_TYPES.get(one.kind, pl.String)) for one in RULE_FACTS[_H]
                                       if one.name not in ("since_month", "current_status")),
    ).with_columns(pl.lit(status).alias("current_status"), pl.lit(None, dtype=pl.Int32).alias("since_month"))
    members = checked.frames[_M].select(
        pl.col("row").alias("person_ref"), "household_no", "name", "birth_date", "sex",
        *(pl.col(one.name).cast(_TYPES.get(one.kind, pl.String)) for one in RULE_FACTS[_M]),
    )
    return household, members


def frames_of(form: Form, *, month: Month, today: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The household and its members as the rules read them, by what is right in a form."""
    return frames_read(check(form, month=month, today=today), {})


def _label(program: Program, name: str) -> Label:
    if name in program.facts:
        return program.facts[name].label
    return program.parameters[name].label
