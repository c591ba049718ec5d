"""Expected events: by month, as a list for who does them, and one of them with its story."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from minzheng.kernel.access.actions import record
from minzheng.kernel.catalogue.watched import watched
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import Label, Sentence, say
from minzheng.kernel.values.periods import Month
from minzheng.kernel.verification.watching import actions, queries
from minzheng.kernel.verification.watching.declarations import EventDeclared
from minzheng.kernel.verification.watching.duties import DOERS, WATCHERS
from minzheng.kernel.verification.watching.models import TASK_STATES, TaskState, WatchTask

from ...components.figures import count_text
from ...components.keyset import counted, slice_of
from ...components.table import Column, Filter, Table, order_of
from ...evidence_shown import lapsed_told
from ...listing import EXPORT_MOST, export, state_of
from ...places import lower_areas
from ...scope import account_of, by, now, require_role, scope_of
from ...work.asking import ask_for_job
from ..confirm import Field, Question, ask
from ..households import sought
from ..supervision import narrowed
from .shared import ABSENT, Button, described, reader, show

MONTHS_SHOWN = 4
LEVELS: dict[str, Label] = {"village": Label("村（社区）", "village"), "township": Label("乡镇（街道）", "township")}
SETTLED: dict[str, Label] = {
    "dealt": Label("事项已经办理", "What it asks for was done"), "gone": Label("不再预期发生", "Expected no longer")}
STEPS: dict[str, Label] = {
    "found": Label("系统提前发现", "Found ahead of time"), "noted": Label("办理记录", "Note"), "done": Label("办结", "Done"),
    "settled": Label("自动办结", "Settled by itself")}
NAMES = ("q", "tab", "event", "area", "who", "month")


def title_of(name: str) -> Label:
    """The title of an event, also of one that is watched no longer."""
    event = watched().event(name)
    return event.title.label if event else Label(name, name)


def tone_of(task: WatchTask) -> str:
    """Red when its day is past, orange within the month."""
    if task.state != TaskState.OPEN:
        return "secondary"
    return "red" if task.due_on < now().date() else "orange" if Month.of(task.due_on) == Month.of(now().date()) else "green"


COLUMNS = (
    Column("due_on", say("到期日"), lambda row: row.due_on, "date", sort="due_on"),
    Column("event", say("事项"), lambda row: title_of(row.event), link=lambda row: reverse("watch_task", args=[row.pk])),
    Column("who", say("对象"), lambda row: row.who_name, "name"),
    Column("household_no", say("户号"), lambda row: row.household.household_no, is_wide_only=True,
           link=lambda row: reverse("household", args=[row.household_id])),
    Column("village", say("村（社区）"), lambda row: row.village, sort="area_code", is_wide_only=True),
    Column("level", say("办理单位"), lambda row: LEVELS.get(row.who, row.who), is_wide_only=True),
    Column("state", say("状态"), lambda row: TASK_STATES[row.state], "badge", tone=tone_of),
)


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """What is to be done in which month, and the list of it."""
    reader(request)
    state = state_of(request, *NAMES)
    found = _found(request, state)
    page = slice_of(found, order=order_of(COLUMNS, state.get("sort", ""), "due_on"), cursor=state.get("at", ""))
    table = Table(
        "watch", COLUMNS, described(page.rows), say("将到期事项"), state=state, paging=page, count=counted(found), keep=("tab",),
        filters=(Filter("q", say("查找"), placeholder=say("姓名、拼音首字母、户号或完整公民身份号码"), is_search=True),
                 Filter("event", say("事项"), [(one.name, one.title.label) for one in watched().events]),
                 Filter("month", say("月份"), _months()), Filter("who", say("办理单位"), list(LEVELS.items())),
                 Filter("area", say("区划"), lower_areas(scope_of(request).code))),
        export=reverse("watch_export", args=["x"])[:-2], empty_title=say("没有将到期的事项"),
        empty_text=say("每月监测后，未来几个月要办的事项会提前列在这里。"))
    view = state.get("tab", "open")
    return show(request, "watch", table, title=say("动态监测"), above=[_calendar(request)], view=view, buttons=_buttons(request),
                lapsed=lapsed_told(now().date()) if account_of(request).role in WATCHERS else (),
                lead=say("未来几个月将发生、需要有人上门或复核的事，提前派给村和乡镇。"), note=_last(request),
                views=[("open", say("待办"), None), ("all", say("全部"), None)])


def _buttons(request: HttpRequest) -> list[Button]:
    may = account_of(request).role in WATCHERS
    return [(reverse("watch_run"), say("开展监测"), True)] if may else []


def _last(request: HttpRequest) -> Sentence:
    last = queries.last_run(area=scope_of(request).code)
    if last is None:
        return say("还没有开展过监测。")
    return say("最近一次监测：{on}，全面比对 {persons} 人。", on=last.on, persons=count_text(last.persons))


def _months() -> list[tuple[str, str]]:
    first = Month.of(now().date())
    return [(str(first.plus(n)), str(first.plus(n))) for n in range(12)]


def _calendar(request: HttpRequest) -> Table:
    """A row for each event with what is open, by month."""
    today = now().date()
    counts = queries.calendar(area=scope_of(request).code, on=today)
    rows = [one for one in watched().events if counts.get(one.name)]
    months = [Month.of(today).plus(n) for n in range(MONTHS_SHOWN)]
    columns = [Column("title", say("事项"), lambda row: row.title.label, link=lambda row: f"?event={row.name}"),
               Column("late", say("已过期"), _count(counts, 0), "count"),
               *(_month(counts, month, is_wide=number > 1) for number, month in enumerate(months))]
    return Table("watch-months", columns, rows, say("各月待办"), empty_title=say("各月都没有待办"))


def _month(counts: dict[str, dict[int, int]], month: Month, *, is_wide: bool) -> Column:
    return Column(str(month), str(month), _count(counts, int(month)), "count", is_wide_only=is_wide,
                  link=lambda row: f"?event={row.name}&month={month}")


def _count(counts: dict[str, dict[int, int]], month: int) -> Any:
    def value(row: EventDeclared) -> int | None:
        return counts[row.name].get(month)

    return value


@require_GET
def exported(request: HttpRequest, kind: str) -> HttpResponse:
    """The same tasks as a file."""
    reader(request)
    state = state_of(request, *NAMES)
    rows = _found(request, state).order_by(*order_of(COLUMNS, state.get("sort", ""), "due_on"))[:EXPORT_MOST]
    return export(request, kind, name="watch", title=str(say("将到期事项")), columns=COLUMNS, rows=described(rows))


def _found(request: HttpRequest, state: dict[str, str]) -> QuerySet[WatchTask]:
    found = narrowed(queries.tasks(area=scope_of(request).code), state).select_related("household", "person")
    if state.get("tab", "open") == "open":
        found = found.filter(state=TaskState.OPEN)
    if "event" in state:
        found = found.filter(event=state["event"])
    if state.get("who") in LEVELS:
        found = found.filter(who=state["who"])
    if state.get("month") in dict(_months()):
        month = Month.parse(state["month"])
        found = found.filter(due_on__gte=month.first_day, due_on__lt=month.next_first_day)
    return found.filter(sought(state["q"], path="household__")) if "q" in state else found


def task_seen(request: HttpRequest, task_id: int) -> WatchTask:
    """A task of the scope. Raises NotFound."""
    reader(request)
    found = queries.tasks(area=scope_of(request).code).select_related("household", "person").filter(pk=task_id).first()
    if found is None:
        raise NotFound(ABSENT)
    return found


@require_GET
def page(request: HttpRequest, task_id: int) -> HttpResponse:
    """One task: what is to be done for whom, by which law, and what was done; that it was looked at is put on record."""
    task: Any = task_seen(request, task_id)
    record(by=by(request), at=now(), action="read_watch_task", subject=f"watch_task:{task.pk}", details={"event": task.event})
    described([task])
    event = watched().event(task.event)
    items = [(say("对象"), task.who_name), (say("户号"), task.household.household_no), (say("村（社区）"), task.village),
             (say("到期日"), task.due_on.isoformat()), (say("办理单位"), LEVELS.get(task.who, task.who)),
             (say("要做什么"), event.does.label if event else say("该事项已不再监测")), (say("依据"), event.law if event else "")]
    steps = [{"title": STEPS.get(one.action, one.action), "by": one.by, "at": one.at, "note": SETTLED.get(one.note, one.note)}
             for one in task.steps.order_by("pk")]
    is_open = task.state == TaskState.OPEN and account_of(request).role in DOERS
    return render(request, "pages/watching/task.html", {
        "task": task, "title": title_of(task.event), "state": TASK_STATES[task.state], "tone": tone_of(task),
        "particulars": items, "steps": steps, "may_do": is_open})


@require_http_methods(["GET", "POST"])
def note(request: HttpRequest, task_id: int) -> HttpResponse:
    """Write what happened, the task staying open."""
    task = task_seen(request, task_id)
    require_role(request, DOERS)
    question = Question(
        title=say("记录办理情况"), action=say("记录"), back=reverse("watch_task", args=[task.pk]), done=say("已记录"),
        text=say("事项继续待办，到期前办结。"), fields=(Field("note", say("情况"), "lines"),))
    return ask(request, question, lambda given: actions.note_task(
        task_id=task.pk, note=given["note"], by=by(request), at=now()))


@require_http_methods(["GET", "POST"])
def finish(request: HttpRequest, task_id: int) -> HttpResponse:
    """Say that it was done, and what came of it."""
    task = task_seen(request, task_id)
    require_role(request, DOERS)
    question = Question(
        title=say("办结"), action=say("办结"), back=reverse("watch_task", args=[task.pk]), done=say("已办结"),
        text=say("写明做了什么、结果如何。待遇不因此改变，需要变更的另行办理。"),
        fields=(Field("note", say("办理结果"), "lines"),))
    return ask(request, question, lambda given: actions.finish_task(
        task_id=task.pk, note=given["note"], by=by(request), at=now()))


@require_http_methods(["GET", "POST"])
def run(request: HttpRequest) -> HttpResponse:
    """Have everybody of the own area looked at today."""
    require_role(request, WATCHERS)
    scope = scope_of(request)
    question = Question(
        title=say("开展监测"), action=say("开始监测"), back=reverse("watch"), done=say("已监测"),
        text=say("把{area}登记的全部人员比对一遍，找出未来几个月要办的事项。同一天重复监测不会产生重复事项。", area=scope.name))
    return ask_for_job(request, question, "watch", lambda given: {"on": now().date().isoformat()})
