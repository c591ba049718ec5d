"""How far projects are month by month, and which of them seem blocked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.finding import Finding, Found
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.registers.periods import due_of
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.money import yuan
from minzheng.kernel.values.periods import Month

from .stages import GROUPS, UNDER_WAY, project_of

OPEN = ("blocked", "being_solved")


def stage_of_project(doing: Doing) -> str:
    """The stage of the project when it was reported."""
    before = doing.before.get("stage")
    project = project_of(doing)
    return str(before or doing.book.kind(project.kind).states[project.state].zh)


def name_of_project(doing: Doing) -> str:
    """What the project is called."""
    return project_of(doing).label


def was_late(doing: Doing) -> str:
    """Whether the month came after day 5 of the next."""
    every = doing.kind.declared.every
    assert every is not None
    return str(doing.before.get("was_late") or ("yes" if doing.at > due_of(every, doing["month"]) else "no"))


def is_month_over(doing: Doing) -> None:
    """A month is reported when it is over, of a project that is under way."""
    if doing["month"] >= f"{doing.on:%Y-%m}":
        doing.wrong("month", say("{month} 还没有结束", month=doing["month"]))
    if project_of(doing).state not in UNDER_WAY:
        doing.wrong("", say("项目已验收或取消，不再报送月报"))


def is_not_built_by_report(doing: Doing) -> None:
    """A report builds nothing: before the foundation there is no progress, and a hundred per cent is what was accepted."""
    state = project_of(doing).state
    if doing["percent"] == 100:
        doing.wrong("percent", say("验收后才算建成：验收前形象进度最高填 99"))
    if doing["percent"] and state not in GROUPS["building"]:
        doing.wrong("percent", say("还没有开工：立项、招标不计形象进度，请填 0"))


def goes_forward(doing: Doing) -> None:
    """Progress and investment do not fall from one month to the next, and money is not beyond the plan."""
    earlier = doing.beside().filter(period__lt=doing["month"]).order_by("-period").first()
    for name in ("percent", "completed") if earlier else ():
        assert earlier is not None
        if doing[name] < earlier.values[name]:
            label = doing.kind.fields[name].label
            doing.wrong(name, say("“{label}”不应低于 {month} 的数", label=label, month=earlier.period))
    investment = project_of(doing).values["investment"]
    if doing["completed"] > investment:
        doing.wrong("completed", say("累计完成投资不应超过总投资 {investment} 元", investment=yuan(investment)))


def progress_so_far(doing: Doing) -> int:
    """A hundred when it was accepted, else what the last month says."""
    state = doing.deed.to or (doing.entry.state if doing.entry else "proposed")
    if state in GROUPS["built"]:
        return 100
    last = None if doing.entry is None else doing.below("project_month").order_by("-period").first()
    return 0 if last is None else int(last.values["percent"])


def is_blocked(doing: Doing) -> str:
    """Whether the project is on the list of those blocked."""
    return "yes" if doing.entry is not None and doing.below("project_block").filter(state__in=OPEN).exists() else "no"


def tell_project(doing: Doing) -> None:
    """The project counts anew what is paid, done and blocked."""
    doing.do(project_of(doing), "recount")


def is_listed_once(doing: Doing) -> None:
    """A project stands on the list once."""
    if doing.beside().filter(state__in=OPEN).exists():
        doing.wrong("", say("这个项目已在受阻清单上"))


def is_solved_later(doing: Doing) -> None:
    """What blocks is solved on a day to come."""
    day = doing.day("solve_by")
    if day is not None and day <= doing.on:
        doing.wrong("solve_by", say("解决期限应晚于今天"))


def day_to_answer(doing: Doing) -> date:
    """Until when somebody is to solve it."""
    return doing.working_days(doing.parameter("answer_days"))


def day_to_solve(doing: Doing) -> date | None:
    """Until when it is to be solved."""
    return doing.day("solve_by")


def stalled(finding: Finding) -> Iterator[Found]:
    """Projects under way that are late, send no months, or make no headway; without those on the list."""
    listed = Entry.objects.filter(kind="project_block", state__in=OPEN).values("parent")
    projects = list(finding.entries("construction_project").filter(state__in=UNDER_WAY).exclude(pk__in=listed))
    months: dict[int, list[Entry]] = defaultdict(list)
    for one in Entry.objects.filter(kind="project_month", parent__in=projects).order_by("period"):
        months[one.parent_id or 0].append(one)
    span = int(finding.parameter("stall_months"))
    for project in projects:
        if reason := _why(project, months[project.pk], finding.on, span):
            yield Found(project, reason)


def _why(project: Entry, months: list[Entry], on: date, span: int) -> Sentence | None:
    """The first reason why a project seems blocked. The last month that is asked for is the one before the last day 5."""
    finish = project.values["planned_finish"]
    if finish < on.isoformat():
        return say("计划 {day} 完工，还没有验收", day=finish)
    asked = Month.of(on - timedelta(days=5)).plus(-1)
    first = asked.plus(-span + 1)
    began = project.values.get("approved_on")
    if began is None or Month.of(date.fromisoformat(began)).first_day >= first.first_day:
        return None
    recent = [one for one in months if one.period >= str(first)]
    if not recent:
        return say("{first} 以来没有报送月报", first=str(first))
    before = [one for one in months if one.period < str(first)]
    if before and recent[-1].values["percent"] == before[-1].values["percent"]:
        return say("{first} 以来形象进度没有变化：{percent}%", first=str(first), percent=recent[-1].values["percent"])
    return None
