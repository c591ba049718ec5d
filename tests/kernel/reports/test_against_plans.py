"""Which plan's target a report's figure is held against."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from minzheng.kernel.access.roles import Role
from minzheng.kernel.indicators.periods import ReportPeriod
from minzheng.kernel.plans import actions, reporting
from minzheng.kernel.plans.promises import Given
from minzheng.kernel.plans.wording import read_targets
from minzheng.kernel.reports.figures import planned
from tests.kernel.plans.promised import AT, BUILT, COUNTY, KNOWN, SHARE, account, at, plan, task

pytestmark = pytest.mark.django_db


def given(indicator: str, wanted: str, due: date) -> Given:
    return Given("养老服务", f"任务：{wanted}", "target", "养老服务股", due=due, indicator=indicator,
                 wanted=read_targets(wanted)[0])


def test_a_sum_is_held_against_plans_that_begin_with_it_and_a_level_against_any_also_when_closed() -> None:
    clerk, leader = account(Role.COUNTY_CLERK), account(Role.COUNTY_LEADER)
    whole = plan(clerk, given(BUILT, "不少于12个", date(2026, 12, 31)), given(SHARE, "达到90%", date(2026, 12, 31)))
    second = plan(clerk, given(BUILT, "不少于5个", date(2026, 12, 31)), half=2)
    for one in (whole, second):
        actions.approve_plan(plan_id=one.pk, known=KNOWN, by=leader, at=AT)

    def told(id: str, period: str) -> Fraction | None:
        return planned(id, COUNTY, ReportPeriod.parse(period))

    assert [told(BUILT, period) for period in ("2026", "2026H1", "2026H2", "2026Q4")] == [12, 12, 5, None]
    assert told(SHARE, "2026H2") == Fraction(9, 10)
    for number in (1, 2):
        reporting.stop(task_id=task(whole, number).pk, reason="示例", by=leader, at=AT)
    actions.close_plan(plan_id=whole.pk, by=leader, at=at(1, 5, 2027))
    assert told(BUILT, "2026") == 12
