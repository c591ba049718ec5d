"""What the coming months cost by what is known today: forecasts, one with its months, and a new one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from minzheng.kernel.scenarios import queries
from minzheng.kernel.scenarios.actions import FORECASTERS, READERS
from minzheng.kernel.scenarios.models import Forecast, ForecastMonth
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.periods import Month

from ...benefits import order, title
from ...components.chart import Chart, Series
from ...components.figures import money_text
from ...components.keyset import slice_of
from ...components.table import Column, Table
from ...components.tags import month as month_text
from ...listing import export, state_of
from ...places import names
from ...scope import account_of, now, require_role, scope_of
from ...work.asking import queued
from ..confirm import Field, Question, ask

COLUMNS = (
    Column("first", say("起始月份"), lambda row: row.first_month, "month", link=lambda row: reverse("forecast", args=[row.pk])),
    Column("area", say("区划"), lambda row: row.area, "name", is_wide_only=True),
    Column("amount", say("十二个月合计（元）"), lambda row: row.amount_fen, "money"),
    Column("by", say("预测人"), lambda row: row.by, is_wide_only=True), Column("at", say("时间"), lambda row: row.at, "time"),
)
ROWS = (
    Column("month", say("月份"), lambda row: row.month, "month"), Column("benefit", say("待遇"), lambda row: title(row.benefit)),
    Column("households", say("户"), lambda row: row.households, "count"),
    Column("persons", say("人"), lambda row: row.persons, "count"),
    Column("amount", say("金额（元）"), lambda row: row.amount_fen, "money"),
)


def listing(request: HttpRequest) -> HttpResponse:
    """Every forecast of the scope, newest first."""
    require_role(request, READERS)
    state = state_of(request)
    page = slice_of(queries.forecasts_of(account_of(request)), order=["-id"], cursor=state.get("at", ""))
    places = names({row.area_code for row in page.rows})
    for row in page.rows:
        row.area = places.get(row.area_code, row.area_code)
    table = Table("forecasts", COLUMNS, page.rows, say("发放预测"), state=state, paging=page, empty_title=say("还没有预测过"),
                  empty_text=say("按现有名册、年龄和已知的终止时间，逐月测算今后十二个月。"))
    return render(request, "pages/scenarios/forecasts.html", {
        "table": table, "may_make": account_of(request).role in FORECASTERS})


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Compute twelve months ahead, after a question."""
    require_role(request, FORECASTERS)
    january = Month(now().year + 1, 1)
    question = Question(
        title=say("预测今后十二个月"), action=say("预测"), back=reverse("forecasts"), done=say("已预测"),
        text=say("按现有名册和现行标准，用发放的程序逐月测算：年龄到限、已知的终止和恢复都算在内，今后的新申请不算。"),
        fields=(Field("first", say("起始月份"), "month", value=str(january)),))

    def do(given: dict[str, str]) -> Sentence:
        first = Month.parse(given["first"])
        made.append(queued(request, "forecast", area=scope_of(request).code, about=str(first), first=int(first)))
        return say("已开始预测")

    made: list[HttpResponse] = []
    answer = ask(request, question, do)
    return made[0] if made else answer


def page(request: HttpRequest, number: int) -> HttpResponse:
    """One forecast: the months by benefit, as a table and as lines."""
    found = _seen(request, number)
    rows = list(found.months.all())
    return render(request, "pages/scenarios/forecast.html", {
        "forecast": found, "area": names([found.area_code]).get(found.area_code, ""), "table": _table(found, rows),
        "charts": _charts(found, rows), "export": reverse("forecast_export", args=[number, "x"])[:-2]})


def exported(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """The months and benefits as a file."""
    found = _seen(request, number)
    return export(request, kind, name=f"forecast-{number}", title=str(say("发放预测")), columns=ROWS,
                  rows=found.months.order_by("month", "benefit"))


def _seen(request: HttpRequest, number: int) -> Forecast:
    require_role(request, READERS)
    found = queries.forecasts_of(account_of(request)).filter(pk=number).first()
    if found is None:
        raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
    return found


def _table(found: Forecast, rows: list[ForecastMonth]) -> Table:
    benefits = sorted({one.benefit for one in rows}, key=order)
    fen: dict[tuple[int, str], int] = {(one.month, one.benefit): one.amount_fen for one in rows}
    lines: list[Any] = [
        {"month": month, "fen": {name: fen.get((month, name), 0) for name in benefits}} for month in _months(found)]

    def column(name: str) -> Column:
        return Column(name, title(name), lambda row: row["fen"][name] or None, "money", total=sum(
            one["fen"][name] for one in lines))

    return Table("months", [
        Column("month", say("月份"), lambda row: row["month"], "month"),
        Column("all", say("合计（元）"), lambda row: sum(row["fen"].values()), "money", total=found.amount_fen),
        *(column(name) for name in benefits)], lines, say("各月金额（元）"), has_total=True, empty_title=say("没有发放"))


def _charts(found: Forecast, rows: list[ForecastMonth]) -> list[Chart]:
    months = _months(found)
    labels = [f"{one % 100}" for one in months]
    fen = {(one.month, one.benefit): one.amount_fen for one in rows}
    benefits = sorted({one.benefit for one in rows}, key=order)

    def chart(name: str, label: object, values: list[int]) -> Chart:
        what = say("{name}每月金额（元）", name=label)
        told = say("从 {first} 起十二个月的金额，数字见下表。", first=month_text(found.first_month))
        series = Series(str(label), values, [money_text(one) for one in values])
        return Chart(f"line-{name}", what, told, labels, (series,), "lines")

    whole = chart("all", say("全部待遇"), [sum(fen.get((month, name), 0) for name in benefits) for month in months])
    return [whole, *(chart(name, title(name), [fen.get((month, name), 0) for month in months]) for name in benefits)]


def _months(found: Forecast) -> list[int]:
    first = Month.from_int(found.first_month)
    return [int(first.plus(one)) for one in range(12)]
