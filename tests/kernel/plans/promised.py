"""A plan of a small county for the tests: who drafts and approves it, and tasks of each kind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction

from minzheng.kernel.access.actions import create_account
from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.roles import Role
from minzheng.kernel.indicators.declarations import Indicator, Kept
from minzheng.kernel.indicators.results import Query, Result, State
from minzheng.kernel.plans import actions
from minzheng.kernel.plans.models import Plan, Task
from minzheng.kernel.plans.promises import Given
from minzheng.kernel.plans.wording import read_targets
from minzheng.kernel.values.language import Label
from minzheng.kernel.values.periods import ZONE

COUNTY, TOWNSHIP = 430426000000, 430426001000
AT = datetime(2026, 1, 10, 9, tzinfo=ZONE)
BUILT, SHARE = "EL-03.03", "SA-02.01"


def at(month: int, day: int, year: int = 2026) -> datetime:
    """Nine o'clock of a day."""
    return datetime(year, month, day, 9, tzinfo=ZONE)


def account(role: Role, area_code: int = COUNTY) -> Actor:
    """Somebody of the county."""
    return create_account(username=f"{role}{area_code}", password=None, role=role, post="示例岗位", area_code=area_code,
                          is_demo=True, by=PROGRAM, at=AT).actor


def indicator(id: str, unit: str, period: str) -> Indicator:
    """An indicator as a folder declares it."""
    return Kept.model_validate({
        "id": id, "title": {"zh": id, "en": id}, "unit": unit, "period": period, "measure":
        "count_deeds" if period == "cumulative" else "count_kept", "kind": "example",
        ("deeds" if period == "cumulative" else "states"): ["done"]})


KNOWN: Mapping[str, Indicator] = {BUILT: indicator(BUILT, "个", "cumulative"), SHARE: indicator(SHARE, "%", "stock")}
GIVEN = (
    Given("养老服务", "新建日间照料中心不少于12个", "target", "养老服务股", due=date(2026, 12, 31), indicator=BUILT,
          wanted=read_targets("不少于12个")[0]),
    Given("社会救助", "制定救助工作流程", "milestone", "社会救助股", due=date(2026, 3, 31), deliverable="印发文件"),
)


def plan(by: Actor, *given: Given, year: int = 2026, half: int = 0) -> Plan:
    """A draft with tasks."""
    made = actions.draft_plan(year=year, half=half, area_code=COUNTY, title="示例县民政工作计划", by=by, at=AT)
    actions.write_tasks(plan_id=made.pk, tasks=given or GIVEN, known=KNOWN, by=by, at=AT)
    return made


def task(plan: Plan, number: int = 1) -> Task:
    """A task by its number, as it is now."""
    return Task.objects.get(plan=plan, number=number)


def result(id: str, value: int | None, state: State = State.EXACT) -> Result:
    """A computed figure."""
    return Result(id, Label(id, id), "个", COUNTY, date(2026, 6, 30), state, Query("register", ""),
                  None if value is None else Fraction(value))
