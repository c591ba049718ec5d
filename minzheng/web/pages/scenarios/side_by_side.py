"""Up to five scenarios side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from minzheng.kernel.scenarios import queries
from minzheng.kernel.scenarios.actions import READERS
from minzheng.kernel.scenarios.models import Scenario, ScenarioState
from minzheng.kernel.scenarios.queries import MOST_COMPARED, Sums
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.periods import Month

from ...benefits import order, title
from ...components.chart import Chart, Series
from ...components.figures import count_text, money_delta_text, money_text
from ...components.table import Column, Table
from ...scope import account_of, require_role

OFFERED = 30
"""How many scenarios the choice lists, newest first."""


def compare(request: HttpRequest) -> HttpResponse:
    """The scenarios chosen (``?s=``), or the choice."""
    require_role(request, READERS)
    known = queries.scenarios_of(account_of(request)).exclude(state=ScenarioState.ENTERED)
    wanted = [int(one) for one in request.GET.getlist("s") if one.isascii() and one.isdecimal() and len(one) < 12]
    chosen = {one.pk: one for one in known.filter(pk__in=wanted)}
    shown = [chosen[one] for one in dict.fromkeys(wanted) if one in chosen][:MOST_COMPARED]
    context: dict[str, Any] = {
        "offered": known.order_by("-id")[:OFFERED], "chosen": {one.pk for one in shown}, "most": MOST_COMPARED,
        "has_more": len(chosen) > MOST_COMPARED}
    if shown:
        sums = queries.by_benefit([one.pk for one in shown])
        totals = queries.totals([one.pk for one in shown])
        context |= {"table": _table(shown, totals), "benefits": _benefits(shown, sums), "charts": _charts(shown, totals, sums)}
    return render(request, "pages/scenarios/compare.html", context)


_LINES: tuple[tuple[Sentence, Callable[[Sums], str]], ...] = (
    (say("现行标准（元/月）"), lambda one: money_text(one.before_fen)),
    (say("方案（元/月）"), lambda one: money_text(one.after_fen)),
    (say("增减（元/月）"), lambda one: money_delta_text(one.balance_fen)),
    (say("全年增减（元）"), lambda one: money_delta_text(one.year_fen)),
    (say("新增户"), lambda one: count_text(one.entering_households)),
    (say("退出户"), lambda one: count_text(one.leaving_households)),
    (say("新符合条件户"), lambda one: count_text(one.possible_households)),
    (say("其待遇（元/月）"), lambda one: money_text(one.possible_fen)))


def _table(shown: Sequence[Scenario], totals: dict[int, Sums]) -> Table:
    rows: list[Any] = [{"label": say("测算月份"), **{str(one.pk): str(Month.from_int(one.month)) for one in shown}}]
    rows += [{"label": label, **{str(one.pk): write(totals[one.pk]) for one in shown if one.pk in totals}}
             for label, write in _LINES]
    return Table("side_by_side", _columns(shown, say("项目")), rows, say("方案比较"))


def _benefits(shown: Sequence[Scenario], sums: dict[int, list[Sums]]) -> Table:
    found = sorted({one.key for each in sums.values() for one in each}, key=order)
    balance = {(number, one.key): one.balance_fen for number, each in sums.items() for one in each}
    rows: list[Any] = [
        {"label": title(key), **{str(one.pk): money_delta_text(balance.get((one.pk, key))) for one in shown}} for key in found]
    return Table("by_benefit", _columns(shown, say("待遇")), rows, say("各项待遇每月增减（元）"))


def _columns(shown: Sequence[Scenario], first: Any) -> list[Column]:
    def of(scenario: Scenario) -> Column:
        key = str(scenario.pk)
        return Column(f"s{key}", scenario.name, lambda row: row.get(key, ""), "name")

    return [Column("label", first, lambda row: row["label"]), *(of(one) for one in shown)]


def _charts(shown: Sequence[Scenario], totals: dict[int, Sums], sums: dict[int, list[Sums]]) -> list[Chart]:
    rows = [(one.name, totals[one.pk]) for one in shown if one.pk in totals]
    year = Chart(
        "year", say("全年增减（元）"), say("每个方案比现行标准全年多花或少花的金额，数字见下表。"), [name for name, _ in rows],
        (Series(say("全年增减"), [one.year_fen for _, one in rows], [money_delta_text(one.year_fen) for _, one in rows]),))
    keys = sorted({one.key for each in sums.values() for one in each if one.balance_fen}, key=order)
    balance = {(number, one.key): one.balance_fen for number, each in sums.items() for one in each}

    def series(scenario: Scenario) -> Series:
        values = [balance.get((scenario.pk, key), 0) for key in keys]
        return Series(scenario.name, values, [money_delta_text(one) for one in values])

    each = Chart(
        "each", say("各项待遇每月增减（元）"), say("每个方案使各项待遇每月多发或少发的金额，数字见下表。"),
        [title(key) for key in keys], [series(one) for one in shown])
    return [one for one in (year, each) if not one.is_empty]
