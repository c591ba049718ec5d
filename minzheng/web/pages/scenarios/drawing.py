"""A scenario's figures as tables and charts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from minzheng.kernel.catalogue.in_force import catalogue
from minzheng.kernel.policy.parameters import Value
from minzheng.kernel.scenarios.budgeting import Budget
from minzheng.kernel.scenarios.changes import values_of
from minzheng.kernel.scenarios.models import Scenario
from minzheng.kernel.scenarios.queries import Sums
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

from ...benefits import order, title
from ...components.chart import Chart, Series
from ...components.figures import money_delta_text, money_text
from ...components.table import Column, Table
from ...places import names
from ...values_shown import case_of, text_of

MOST_BARS = 12
"""How many areas or benefits a chart shows, those with the largest change first."""


def changes_table(scenario: Scenario) -> Table:
    """The values that the scenario tries, each beside the one in force."""
    book, on = catalogue().parameters, Month.from_int(scenario.month).first_day
    rows: list[Any] = []
    for one in values_of(scenario.changes):
        parameter = book.declared.get(one.name)
        if parameter is None:
            continue
        now = book.in_force(one.name, area_code=one.area_code, on=on).get(one.key)
        rows.append({
            "label": parameter.label, "case": case_of(parameter, one.key), "unit": text_of(parameter, one.value)[1],
            "now": text_of(parameter, now.value)[0] if now else "", "tried": text_of(parameter, one.value)[0], "value": one})
    return Table("changes", (
        Column("label", say("标准"), lambda row: row["label"]), Column("case", say("适用情形"), lambda row: row["case"]),
        Column("now", say("现行"), lambda row: row["now"], "name"),
        Column("tried", say("方案"), lambda row: row["tried"], "name"),
        Column("unit", say("单位"), lambda row: row["unit"]),
        Column("from", say("施行日期"), lambda row: row["value"].from_, "date", is_wide_only=True),
    ), rows, say("调整的标准"), empty_title=say("没有调整任何标准"))


def _figures(first: Column, rows: Sequence[Any]) -> list[Column]:
    def total(name: str) -> int:
        return sum(getattr(one["sums"], name) for one in rows)

    def column(name: str, label: Any, kind: str, **more: Any) -> Column:
        return Column(name, label, lambda row: getattr(row["sums"], name), kind, total=total(name), **more)

    return [
        first, column("before_households", say("现行户数"), "count", is_wide_only=True),
        column("after_households", say("方案户数"), "count", is_wide_only=True),
        column("entering_households", say("新增户"), "count", is_wide_only=True),
        column("leaving_households", say("退出户"), "count", is_wide_only=True),
        column("before_fen", say("现行（元/月）"), "money", is_wide_only=True),
        column("after_fen", say("方案（元/月）"), "money"),
        column("balance_fen", say("增减（元/月）"), "money_delta"),
        column("year_fen", say("全年增减（元）"), "money_delta", is_wide_only=True),
        column("possible_households", say("新符合条件户"), "count"),
        column("possible_fen", say("其待遇（元/月）"), "money", is_wide_only=True)]


def benefits_table(sums: Sequence[Sums]) -> Table:
    """One row per benefit."""
    rows = [{"sums": one, "name": title(one.key)} for one in sorted(sums, key=lambda one: order(one.key))]
    return Table("benefits", _figures(Column("benefit", say("待遇"), lambda row: row["name"]), rows), rows, say("各项待遇"),
                 has_total=True, empty_title=say("没有发放"))


def areas_table(scenario: Scenario, sums: Sequence[Sums]) -> Table:
    """One row per area directly below the scenario's."""
    known = names({int(one.key) for one in sums})
    rows = [{"sums": one, "name": known.get(int(one.key), one.key)} for one in sums]
    address = reverse("scenario_touched", args=[scenario.pk])
    first = Column("area", say("区划"), lambda row: row["name"], "name",
                   link=lambda row: f"{address}?area={int(row['sums'].key):012d}")
    return Table("areas", _figures(first, rows), rows, say("按区划"), has_total=True, empty_title=say("没有发放"))


def benefits_chart(sums: Sequence[Sums]) -> Chart:
    """What a month costs without and with the scenario, by benefit."""
    largest = sorted(sums, key=lambda one: -max(one.before_fen, one.after_fen))[:MOST_BARS]
    drawn = sorted(largest, key=lambda one: order(one.key))
    return Chart(
        "cost", say("每月发放金额（元）"), say("各项待遇按现行标准和按方案每月发放的金额，数字见下表。"),
        [title(one.key) for one in drawn], (
            Series(say("现行标准"), [one.before_fen for one in drawn], [money_text(one.before_fen) for one in drawn]),
            Series(say("方案"), [one.after_fen for one in drawn], [money_text(one.after_fen) for one in drawn])))


def tenths_table(scenario: Scenario) -> Table:
    """One row per tenth of the households by income a head."""
    columns = (
        Column("tenth", say("组"), lambda row: _tenth(row["tenth"]), "name"),
        Column("range", say("人均计入收入（元/月）"), _range, "name"),
        Column("households", say("户数"), lambda row: row["households"], "count", is_wide_only=True),
        Column("winners", say("多领户"), lambda row: row["winners"], "count"),
        Column("losers", say("少领户"), lambda row: row["losers"], "count"),
        Column("before", say("现行（元/月）"), lambda row: row["before_fen"], "money", is_wide_only=True),
        Column("after", say("方案（元/月）"), lambda row: row["after_fen"], "money", is_wide_only=True),
        Column("balance", say("增减（元/月）"), lambda row: row["after_fen"] - row["before_fen"], "money_delta"),
        Column("possible", say("新符合条件的待遇（元/月）"), lambda row: row["possible_fen"], "money", is_wide_only=True))
    return Table("tenths", columns, scenario.spread.get("tenths", []), say("按人均收入分组"), empty_title=say("没有发放"))


def _tenth(number: int) -> object:
    return say("第 {number} 组", number=number) if number else say("收入不明")


def _range(row: Any) -> str:
    if row["lowest_fen"] is None:
        return ""
    return f"{money_text(row['lowest_fen'])} – {money_text(row['highest_fen'])}"


def tenths_chart(scenario: Scenario) -> Chart:
    """By how much each tenth gains or loses."""
    rows = [one for one in scenario.spread.get("tenths", []) if one["tenth"]]
    balances = [one["after_fen"] - one["before_fen"] for one in rows]
    return Chart(
        "tenths-gain", say("各组每月增减（元）"),
        say("按人均计入收入从低到高分成十组，方案使每组每月多领或少领的金额，数字见下表。"),
        [str(_tenth(one["tenth"])) for one in rows],
        (Series(say("增减"), balances, [money_delta_text(one) for one in balances]),))


def gaps_table(scenario: Scenario) -> Table:
    """What lacks to the need after payment, by benefit that tops up incomes: now, with the scenario, with all taken in."""
    rows = [
        {"name": title(one["benefit"], one["component"]), "when": label, "households": one[f"{name}_households"],
         "fen": one[f"{name}_fen"]}
        for one in scenario.spread.get("gaps", [])
        for name, label in (("before", say("现行")), ("after", say("方案")), ("possible", say("方案且应保尽保")))]
    return Table("gaps", (
        Column("benefit", say("待遇"), lambda row: row["name"]), Column("when", say("情形"), lambda row: row["when"]),
        Column("households", say("缺口户数"), lambda row: row["households"], "count"),
        Column("fen", say("缺口（元/月）"), lambda row: row["fen"], "money"),
    ), rows, say("收入缺口"), empty_title=say("没有按收入补差的待遇"))


def budget_table(budget: Budget) -> Table:
    """What each benefit still asks for in the year, and what is missing of it."""
    def column(name: str, label: Any, *, wide: bool = False) -> Column:
        return Column(name, label, lambda row: getattr(row, name), "money", is_wide_only=wide,
                      total=sum(getattr(one, name) for one in budget.needs))

    return Table("budget", (
        Column("benefit", say("待遇"), lambda row: title(row.benefit)),
        column("before_fen", say("现行还需（元）"), wide=True), column("after_fen", say("方案还需（元）")),
        column("missing_before_fen", say("现行资金缺口（元）"), wide=True),
        column("missing_after_fen", say("方案资金缺口（元）")),
    ), sorted(budget.needs, key=lambda one: order(one.benefit)), say("本年资金"), has_total=True, empty_title=say("没有发放"))


def tried_values(scenario: Scenario) -> dict[tuple[str, Any], Value]:
    """What a scenario tries, by parameter and case."""
    return {(one.name, one.key): one for one in values_of(scenario.changes)}
