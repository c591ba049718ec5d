"""Months computed again: what waits for it, what was proposed and decided, and a new computation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from minzheng.kernel.catalogue.in_force import catalogue
from minzheng.kernel.payments.corrections import actions, queries
from minzheng.kernel.payments.corrections.actions import PROPOSERS
from minzheng.kernel.payments.corrections.models import STATES, CorrectionState
from minzheng.kernel.payments.corrections.waiting import Waiting, waiting
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.periods import Month

from ...components.figures import count_text
from ...components.keyset import counted, slice_of
from ...components.table import Column, Filter, Table
from ...listing import EXPORT_MOST, export, state_of
from ...places import names
from ...scope import account_of, by, now, require_role, scope_of
from ...work.asking import queued
from ..confirm import Field, Question, ask

LOOKED_BACK = 24
"""How many months back changes are looked for."""
TONES = {CorrectionState.PROPOSED: "orange", CorrectionState.COMMITTED: "green", CorrectionState.SET_ASIDE: "secondary"}
COLUMNS = (
    Column("number", say("编号"), lambda row: row.pk, "name", link=lambda row: reverse("correction", args=[row.pk])),
    Column("state", say("状态"), lambda row: STATES[row.state], "badge", tone=lambda row: TONES[CorrectionState(row.state)]),
    Column("cause", say("原因"), lambda row: row.cause),
    Column("area", say("区划"), lambda row: row.place, "name", is_wide_only=True),
    Column("first", say("起始月份"), lambda row: row.first_month, "month", is_wide_only=True),
    Column("last", say("截止月份"), lambda row: row.last_month, "month", is_wide_only=True),
    Column("persons", say("对象"), lambda row: row.persons, "count", is_wide_only=True),
    Column("arrears", say("应补发（元）"), lambda row: row.arrears_fen, "money"),
    Column("recovery", say("应追回（元）"), lambda row: row.recovery_fen, "money"),
    Column("by", say("提出人"), lambda row: row.by, is_wide_only=True),
    Column("at", say("提出时间"), lambda row: row.at, "time", is_wide_only=True),
    Column("decided", say("决定人"), lambda row: row.decided_by, is_wide_only=True),
)
WAITING = (
    Column("cause", say("变化"), lambda row: row.cause),
    Column("first", say("起始月份"), lambda row: int(row.first), "month"),
    Column("last", say("截止月份"), lambda row: int(row.last), "month", is_wide_only=True),
    Column("households", say("户数"), lambda row: row.households, "count"),
    Column("do", say("办理"), lambda row: say("重算"), link=lambda row: row.link),
)


def listing(request: HttpRequest) -> HttpResponse:
    """Every correction of the scope, newest first; what waits to be computed again is fetched by the page."""
    state = state_of(request, "state")
    found = _found(request, state)
    page = slice_of(found, order=["-id"], cursor=state.get("at", ""))
    table = Table("corrections", COLUMNS, _described(page.rows), say("重算记录"), state=state, paging=page, count=counted(found),
                  filters=(Filter("state", say("状态"), list(STATES.items())),),
                  export=reverse("corrections_export", args=["x"])[:-2], empty_title=say("没有重算记录"),
                  empty_text=say("发放后收入、成员、死亡或标准有变的，可以重算以往月份。"))
    may = account_of(request).role in PROPOSERS
    return render(request, "pages/corrections/list.html", {
        "table": table, "may_propose": may,
        "owed": queries.owed_fen(area=scope_of(request).code), "may_pay": account_of(request).role in actions.PAYERS})


def wait(request: HttpRequest) -> HttpResponse:
    """What waits to be computed again: all facts are looked through for it, which takes a moment in a large county."""
    return render(request, "pages/corrections/waiting.html", {"waiting": _waiting(request)})


def _waiting(request: HttpRequest) -> Table:
    """What came in after the release of the months it concerns."""
    known, area = catalogue(), scope_of(request).code
    since = Month.of(now().date()).plus(-LOOKED_BACK)
    rows: list[Any] = [{**vars(one), "link": _link(one)} for one in waiting(
        since=since, area=area, program=known.program, parameters=known.parameters, home=Path(settings.HOME))]
    columns = WAITING if account_of(request).role in PROPOSERS else WAITING[:-1]
    return Table("waiting", columns, [_Row(row) for row in rows], say("待重算"), empty_title=say("没有待重算的变化"),
                 empty_text=say("发放之后登记的变化会自动列在这里。"))


class _Row:
    """A row with attributes."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__.update(values)


def _link(one: Waiting) -> str:
    return f"{reverse('propose_correction')}?first={one.first}&cause={one.cause}"


def exported(request: HttpRequest, kind: str) -> HttpResponse:
    """The corrections as a file."""
    rows = _found(request, state_of(request, "state")).order_by("-pk")[:EXPORT_MOST]
    return export(request, kind, name="corrections", title=str(say("重算记录")), columns=COLUMNS, rows=_described(list(rows)))


def _found(request: HttpRequest, state: dict[str, str]) -> QuerySet[Any]:
    found = queries.corrections(area=scope_of(request).code)
    return found.filter(state=state["state"]) if state.get("state") in STATES else found


def _described(rows: list[Any]) -> list[Any]:
    places = names({row.area_code for row in rows})
    for row in rows:
        row.place = places.get(row.area_code, row.area_code)
    return rows


@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Compute released months again, and look at what differs."""
    require_role(request, PROPOSERS)
    scope, asked = scope_of(request), state_of(request, "first", "cause")
    latest = Month.of(now().date())
    question = Question(
        title=say("重算以往月份"), action=say("开始重算"), back=reverse("corrections"), done=say("已重算"),
        text=say("按现在掌握的情况和当月有效的标准重算{area}已发放的月份，列出应补发和应追回的差额；决定之前不产生任何债权债务。约需几秒到几分钟。",
                 area=scope.name),
        fields=(Field("first", say("起始月份"), value=asked.get("first", str(latest.plus(-1))), hint=say("写成 YYYY-MM")),
                Field("last", say("截止月份"), value=_last_released(request) or str(latest), hint=say("写成 YYYY-MM")),
                Field("cause", say("原因"), "lines", value=asked.get("cause", ""))))
    made: list[HttpResponse] = []

    def do(given: dict[str, str]) -> Sentence:
        first, last = Month.parse(given["first"]), Month.parse(given["last"])
        made.append(queued(request, "correction", area=scope.code, about=given["cause"][:200], cause=given["cause"],
                           first=int(first), last=int(last)))
        return say("已开始重算")

    answer = ask(request, question, do)
    return made[0] if made else answer


def _last_released(request: HttpRequest) -> str:
    month = queries.last_released(area=scope_of(request).code)
    return str(Month.from_int(month)) if month else ""


@require_http_methods(["GET", "POST"])
def pay(request: HttpRequest) -> HttpResponse:
    """Make the list of arrears, which then goes through the gates of every run."""
    require_role(request, actions.PAYERS)
    scope, month = scope_of(request), Month.of(now().date())
    _, count = queries.owed_fen(area=scope.code)
    question = Question(
        title=say("核算补发"), action=say("生成补发批次"), back=reverse("corrections"), done=say("已生成补发批次"),
        text=say("{area}有 {count} 项待遇待补发。生成的批次与月度发放一样经三道签字后发放。", area=scope.name,
                 count=count_text(count)),
        fields=(Field("month", say("发放月份"), value=str(month), hint=say("写成 YYYY-MM")),))
    made: list[int] = []

    def do(given: dict[str, str]) -> None:
        run = actions.run_arrears(month=Month.parse(given["month"]), area=scope.code, parameters=catalogue().parameters,
                                  by=by(request), at=now(), home=Path(settings.HOME))
        made.append(run.pk)

    answer = ask(request, question, do)
    return redirect("run", made[0]) if made else answer
