"""The shapes of the YAML files that the graph of rules is built from."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from minzheng.kernel.policy.units import Unit
from minzheng.kernel.values.yaml import Declaration


def _day(value: object) -> object:
    return date.fromisoformat(value) if isinstance(value, str) else value


Day = Annotated[date, BeforeValidator(_day)]
Money = str | int
RoundingName = Literal["down_to_fen", "half_up_to_fen", "up_to_fen", "down_to_yuan", "half_up_to_yuan", "up_to_yuan"]
UnitName = Annotated[Unit, BeforeValidator(lambda value: Unit(value) if value in list(Unit) else value)]


class Names(Declaration):
    """A name in both languages."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)


class ValueDeclared(Declaration):
    """One value: the key that carries it says its unit, so that nobody meets a bare number."""

    from_: Day = Field(alias="from")
    until: Day | None = None
    by: dict[str, str] = Field(default_factory=dict)
    from_age: int | None = None
    yuan: Money | None = None
    yuan_per_year: Money | None = None
    per_mille: int | None = None
    count: int | None = None
    months: int | None = None
    years: int | None = None
    code: str | None = None
    flag: bool | None = None
    document: str = Field(min_length=1)
    illustrative: bool | None = None


class FloorDeclared(Declaration):
    """To which other parameter a value is tied, by how many thousandths of it (``per_mille``, or what ``times`` says), and what
    comes of a value below: it is ``refused``, or must be ``explained``."""

    of: str
    per_mille: int = 1000
    times: str = ""
    of_by: dict[str, str] = Field(default_factory=dict)
    rounding: RoundingName
    law: str = Field(min_length=1)
    below: Literal["refused", "explained"]


class ParameterDeclared(Declaration):
    """A parameter of a business."""

    label: Names
    unit: UnitName
    law: str = ""
    denominator: int = 1
    by: list[str] = Field(default_factory=list)
    band: str = ""
    optional: bool = False
    floor: FloorDeclared | None = None
    values: list[ValueDeclared] = Field(default_factory=list)


class TopUpDeclared(Declaration):
    """What a household has (``income``) and should have (``need``), where a benefit pays what is lacking: names of rules."""

    income: str
    need: str


class OutputDeclared(Declaration):
    """What a benefit pays."""

    component: str
    title: Names
    amount: str
    enrolled: str
    persons: str = ""
    refused_because: dict[str, Names] = Field(default_factory=dict)
    tops_up: TopUpDeclared | None = None


class PairDeclared(Declaration):
    """How two benefits stand to each other."""

    pair: list[str] = Field(min_length=2, max_length=2)
    rule: Literal["together", "one_only", "difference_only"]
    keep: str = "higher"
    law: str = ""


class ExclusionsDeclared(Declaration):
    """``commons/exclusions.yaml``."""

    pairs: list[PairDeclared]


class PayrollDeclared(Declaration):
    """``payroll.yaml`` of a benefit."""

    cycle: Literal["monthly"]
    rounding: str
    first_month: Literal["month_after_decision", "month_of_application", "month_of_event"]
    last_month: Literal["month_of_event", "month_before_end_age"]
    arrears: str
    outputs: list[OutputDeclared] = Field(min_length=1)
    exclusions: list[PairDeclared] = Field(default_factory=list)


class BusinessDeclared(Declaration):
    """``business.yaml``."""

    name: str
    chapter: str
    kind: Literal["benefit", "register", "service"]
    pays: Literal["monthly", "once"] = "monthly"
    title: Names
    law: list[str] = Field(min_length=1)
    owner: str
    status: Literal["live", "historic"]
    business_ids: list[str] = Field(default_factory=list)
    receives: list[str] = Field(default_factory=list)


class LocalityDeclared(Declaration):
    """``values.yaml`` of a locality; one without ``area_code`` is a pack, put in force by name."""

    area_code: str | None
    title: Names
    source: str
    illustrative: bool = False
    values: dict[str, list[ValueDeclared]]
