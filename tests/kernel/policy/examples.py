"""A small program of rules for tests of the engine: two commons-free businesses, made in memory."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from minzheng.kernel.policy import (
    PEOPLE,
    Unit,
    age_in_month,
    award,
    divided,
    first_given,
    household_fact,
    household_rule,
    largest,
    least,
    person_fact,
    person_rule,
    rounded,
    sum_over,
    when,
)
from minzheng.kernel.policy.declarations import RULES
from minzheng.kernel.policy.exclusions import Exclusion
from minzheng.kernel.policy.folders import Folder, Output
from minzheng.kernel.policy.parameters import NATION, Key, Parameter, ParameterBook, Value
from minzheng.kernel.policy.program import Program
from minzheng.kernel.values.language import Label

COUNTY = 430426000000
OTHER_COUNTY = 410400000000
VILLAGE = 430426101201
OTHER_VILLAGE = 410402001001


def money(name: str, **more: Any) -> Parameter:
    return Parameter(name, Label(name, name), Unit.FEN_PER_MONTH, **more)


def value(name: str, number: Any, *, area: int = NATION, key: Key = (), from_: str = "2020-01-01", until: str = "") -> Value:
    end = date.fromisoformat(until) if until else None
    return Value(name, area, key, date.fromisoformat(from_), end, number, str(number), "测试文件")


def relief_rules() -> list[Any]:
    """The rules of an invented household benefit; collected as a folder would."""

    @household_rule("收入", "income", unit=Unit.FEN_PER_MONTH)
    def income(wage, work_cost, cost_rate):  # type: ignore[no-untyped-def]
        return largest(sum_over(wage - least(wage * cost_rate, work_cost)), 0)

    @household_rule("补差", "top-up", unit=Unit.FEN_PER_MONTH)
    def amount(income, standard, members, rounding):  # type: ignore[no-untyped-def]
        lacks = standard * members - income
        return when(lacks > 0, rounded(largest(lacks, 0), rounding), otherwise=0)

    @household_rule("人数", "members", unit=Unit.COUNT)
    def members(wage):  # type: ignore[no-untyped-def]
        return sum_over(1) + 0 * sum_over(when(wage > 0, 1, otherwise=0))

    @household_rule("在册", "enrolled", unit=Unit.TRUTH)
    def is_enrolled(status):  # type: ignore[no-untyped-def]
        return status == "在册"

    return list(globals()[RULES])


def elder_rules() -> list[Any]:
    """The rules of an invented person benefit that depends on the first."""

    @person_rule("年龄", "age", unit=Unit.YEARS)
    def age(birth_date):  # type: ignore[no-untyped-def]
        return age_in_month(birth_date)

    @person_rule("老人", "elder", unit=Unit.TRUTH)
    def is_elder(age):  # type: ignore[no-untyped-def]
        return age >= 70

    @person_rule("津贴", "allowance", unit=Unit.FEN_PER_MONTH)
    def amount(is_elder, by_band, extra, receives_relief):  # type: ignore[no-untyped-def]
        return when(is_elder, by_band + when(receives_relief, first_given(extra, otherwise=0), otherwise=0), otherwise=0)

    @person_rule("份额", "share", unit=Unit.FEN_PER_MONTH)
    def share(relief_due, members):  # type: ignore[no-untyped-def]
        return when(members > 0, divided(relief_due, by=members, rounding="half_up_to_fen"), otherwise=0)

    return list(globals()[RULES])


def fresh(make: Any) -> tuple[Any, ...]:
    globals().pop(RULES, None)
    rules = tuple(make())
    globals().pop(RULES, None)
    return rules


def program(exclusions: tuple[Exclusion, ...] = ()) -> Program:
    """``relief`` pays households, ``elder`` pays persons."""
    relief = Folder(
        "relief", Path("relief"), False,
        {"wage": person_fact("工资", "wage", unit=Unit.FEN_PER_MONTH),
         "residence": household_fact("居住", "residence", codes=("城市", "农村")),
         "status": household_fact("状态", "status", codes=("在册", "无"))},
        fresh(relief_rules),
        {p.name: p for p in (
            money("relief.standard", denominator=12, by=("residence",)), money("relief.work_cost"),
            Parameter("relief.cost_rate", Label("比例", "rate"), Unit.PER_MILLE, denominator=1000),
            Parameter("relief.rounding", Label("取整", "rounding"), Unit.CODE))},
        (Output("relief", "household", "household", "relief.amount", "relief.is_enrolled", "relief.members",
                Label("救助金", "relief")),),
    )
    elder = Folder(
        "elder", Path("elder"), False,
        {"birth_date": person_fact("出生", "birth", unit=Unit.DATE, source=PEOPLE),
         "receives_relief": household_fact("领救助", "relief", unit=Unit.TRUTH, source=award("relief", "is_paid")),
         "relief_due": household_fact("救助", "relief", unit=Unit.FEN_PER_MONTH, source=award("relief", "amount_due")),
         "members": household_fact("人数", "members", unit=Unit.COUNT, source=award("relief", "members"))},
        fresh(elder_rules),
        {p.name: p for p in (money("elder.by_band", band="age"), money("elder.extra", optional=True))},
        (Output("elder", "allowance", "person", "elder.amount", "elder.is_elder", "", Label("老龄津贴", "elder")),),
    )
    return Program([relief, elder], exclusions)


def book(*more: Value, without: tuple[str, ...] = ()) -> ParameterBook:
    """Values for the whole program, in two counties with standards of their own."""
    values = [
        value("relief.standard", 57_000 * 12, area=COUNTY, key=("城市",)),
        value("relief.standard", 386_000, area=COUNTY, key=("农村",)),
        value("relief.standard", 64_400 * 12, area=OTHER_COUNTY, key=(None,)),
        value("relief.work_cost", 60_000), value("relief.cost_rate", 333), value("relief.rounding", "half_up_to_fen"),
        value("elder.by_band", 6_000, key=70), value("elder.by_band", 10_000, key=90), value("elder.extra", 1_234, area=COUNTY),
    ]
    kept = [v for v in values if v.name not in without]
    return ParameterBook(program().parameters, (*kept, *more))
