"""The month: per benefit who is paid how much, what changed, what was held back; by the areas below."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from minzheng.kernel.access.roles import RUNNERS
from minzheng.kernel.catalogue.in_force import catalogue
from minzheng.kernel.payments import actions
from minzheng.kernel.payments.comparing import compare_at_once
from minzheng.kernel.payments.models import PayrollRun, RunState
from minzheng.kernel.values import areas
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.periods import Month

from ..area_tables import areas_table
from ..benefits import benefits
from ..components.figures import money_text
from ..components.table import Column, Table
from ..gates_shown import may_sign
from ..month_figures import Change, Figures, Row, changes, changes_of, compared_between, figures, months, standing
from ..scope import Scope, account_of, by, now, require_role, scope_of
from ..words import RUN_STATES
from .confirm import Question, ask
from .plans.owed import owed_count


def latest(request: HttpRequest) -> HttpResponse:
    """The latest month that was computed; before there is any, what to do first."""
    scope = scope_of(request)
    known = months(scope.low, scope.high)
    if known:
        return page(request, known[0])
    return render(request, "pages/month_none.html", {"month": Month.of(now().date()), "months": _choices(request, known)})


def page(request: HttpRequest, month: Month) -> HttpResponse:
    """The overview of one month."""
    scope = scope_of(request)
    runs = standing(month, scope.low, scope.high)
    offered = {"month": month, "months": _choices(request, months(scope.low, scope.high), month)}
    if not runs:
        return render(request, "pages/month_none.html", offered)
    found = month_figures(month, scope.code)
    differing = month_changes(month, runs, found, scope.low, scope.high)
    own = runs[0] if len(runs) == 1 and runs[0].area_code >= scope.low and runs[0].area_until <= scope.high else None
    is_mine = own is not None and may_sign(request, own)
    return render(request, "pages/month.html", {
        **offered, "runs": runs, "own": own,
        "may_sign": is_mine, "plan_tasks": owed_count(request), "locked": sum(one.state == RunState.LOCKED for one in runs),
        "state": RUN_STATES[runs[0].state], "figures": found, "differing": _sum(differing),
        "benefits": _benefits_table(month, found, differing),
        "areas": areas_table(month, scope.code, found, say("按区划")),
    })


def _choices(request: HttpRequest, known: list[Month], *shown: Month) -> list[tuple[Month, bool]]:
    """The months to choose from, newest first, each with whether it was computed: for who may compute, this month and the
    next as well."""
    this = Month.of(now().date())
    coming = (this, this.plus(1)) if account_of(request).role in RUNNERS else ()
    return [(one, one in known) for one in sorted({*known, *shown, *coming}, reverse=True)]


def month_figures(month: Month, code: int) -> Figures:
    """The figures of a month for an area, cut by the areas directly below it."""
    low, high = areas.span(code)
    runs = tuple(run.pk for run in standing(month, low, high))
    return figures(runs, low, high, below(code))


def below(code: int) -> int:
    """The distance of the codes directly below ``code``: a county is cut into townships, a township into villages."""
    level = areas.level(code)
    lower = [one for one in areas.LEVELS if one.digits > level.digits]
    return lower[0].unit if lower else 1


def month_changes(month: Month, now: list[PayrollRun], found: Figures, low: int, high: int) -> dict[str, Change]:
    """Per benefit what the runs of the month pay differently from those of the month before."""
    before = standing(month.plus(-1), low, high)
    comparison = compared_between(now, before)
    if comparison is not None and low <= now[0].area_code and now[0].area_until <= high:
        return changes_of(comparison, [name for name, row in found.benefits.items() if row.lines])
    return changes(tuple(one.pk for one in now), tuple(one.pk for one in before), low, high)


def _sum(differing: dict[str, Change]) -> Change:
    every = list(differing.values())
    added, stopped, changed, balance = (
        sum(getattr(one, name) for one in every) for name in ("added", "stopped", "changed", "amount_fen"))
    return Change("", added, stopped, changed, balance, any(one.has_before for one in every))


def _benefits_table(month: Month, found: Figures, differing: dict[str, Change]) -> Table:
    rows: list[Any] = []
    known = benefits()
    has_before = any(one.has_before for one in differing.values())
    for name in dict.fromkeys([*known, *found.benefits]):
        row, change = found.benefits.get(name, Row(name, 0)), differing.get(name, Change(name))
        title = known[name].title if name in known else name
        if name in found.benefits or change.stopped:
            rows.append({"row": row, "change": change, "title": title, "link": reverse("lines", args=[month, name])})
    return Table("benefits", _columns(month, rows, has_before), rows, say("各项待遇"), has_total=True)


def _columns(month: Month, rows: list[Any], has_before: bool) -> list[Column]:
    def count(name: str, label: Any, **more: Any) -> Column:
        total = sum(getattr(one["row"], name) for one in rows) if name != "households" else None
        kind = more.pop("kind", "count")
        return Column(name, label, lambda one: getattr(one["row"], name), kind, total=total, **more)

    def change(name: str, label: Any, kind: str = "count") -> Column:
        return Column(name, label, lambda one: getattr(one["change"], name) or None, kind, is_wide_only=True,
                      total=sum(getattr(one["change"], name) for one in rows))

    held = Column("exceptions", say("异常"), lambda one: one["row"].exceptions or None, "count",
                  link=lambda one: reverse("exceptions", args=[month, one["row"].benefit]),
                  total=sum(one["row"].exceptions for one in rows))
    before = [change("added", say("新增")), change("stopped", say("停发")), change("changed", say("金额变动")),
              change("amount_fen", say("较上月（元）"), "money_delta")] if has_before else []
    return [
        Column("benefit", say("待遇"), lambda one: one["title"], link=lambda one: one["link"]),
        count("households", say("户")), count("persons", say("人")),
        count("amount_fen", say("金额（元）"), kind="money"), *before, held,
    ]


@require_http_methods(["GET", "POST"])
def run(request: HttpRequest, month: Month) -> HttpResponse:
    """Compute the month for the account's area, after a question."""
    require_role(request, RUNNERS)
    scope = scope_of(request)
    question = Question(
        title=say("核算 {month}", month=month),
        text=_what_happens(month, scope), action=say("开始核算"), back=reverse("month_of", args=[month]),
        done=say("{month} 已核算", month=month),
    )
    return ask(request, question, lambda given: _compute(request, month, scope))


def _compute(request: HttpRequest, month: Month, scope: Scope) -> Sentence | None:
    known = catalogue()
    result = actions.run(month=month, area=scope.code, program=known.program, parameters=known.parameters,
                         by=by(request), at=now(), home=Path(settings.HOME))
    compare_at_once(result.run, home=Path(settings.HOME), program=known.program)
    return None if result.is_new else say("信息和标准没有变动，仍为第 {number} 批", number=result.run.pk)


def _what_happens(month: Month, scope: Scope) -> Any:
    drafts = [one for one in standing(month, scope.low, scope.high) if one.state == RunState.DRAFT]
    if drafts:
        return say("{area}：信息或标准有变动时，新批替代第 {number} 批（{amount} 元）；没有变动则结果不变。",
                   area=scope.name, number=drafts[0].pk, amount=money_text(drafts[0].amount_fen))
    return say("按花名册和现行标准核算{area}本月各项待遇，冻结所用数据，列出发放名单和异常名单。约需几秒到几分钟。",
               area=scope.name)


def choose(request: HttpRequest) -> HttpResponse:
    """From the month chosen in the form to its page."""
    asked = request.GET.get("month", "")
    return redirect("month_of", Month.parse(asked)) if asked else redirect("month")
