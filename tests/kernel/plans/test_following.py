"""Plans follow frozen figures: a snapshot of the register's figures moves the tasks that name them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from minzheng.kernel.access.roles import Role
from minzheng.kernel.indicators.snapshots.actions import correct
from minzheng.kernel.indicators.snapshots.models import Snapshot, SnapshotIndicator, SnapshotValue
from minzheng.kernel.plans import actions, queries
from minzheng.kernel.plans.following import follow, follow_all, follow_area
from minzheng.kernel.values.errors import NotFound
from tests.kernel.plans.promised import AT, BUILT, COUNTY, GIVEN, KNOWN, account, at, plan

pytestmark = pytest.mark.django_db


def frozen(value: int, cut_off: date) -> Snapshot:
    """A snapshot of one figure."""
    made = Snapshot.objects.create(period="2026", area_code=COUNTY, on=cut_off, cut_off=cut_off, known_at=AT, frozen_at=AT,
                                   frozen_by="示例")
    SnapshotIndicator.objects.create(snapshot=made, serial=1, indicator=BUILT, business="facility_projects", title_zh="例",
                                     title_en="example", unit="个", kind="cumulative",
                                     measure="count_deeds", source="register", expression="")
    SnapshotValue.objects.create(snapshot=made, indicator=BUILT, area_code=COUNTY, part="", state="exact", numerator=value,
                                 denominator=1, people=0)
    return made


def test_each_snapshot_moves_tasks_once_and_none_is_told() -> None:
    clerk, leader = account(Role.COUNTY_CLERK), account(Role.COUNTY_LEADER)
    made = plan(clerk)
    actions.approve_plan(plan_id=made.pk, known=KNOWN, by=leader, at=AT)
    with pytest.raises(NotFound, match="还没有冻结"):
        follow(plan_id=made.pk, by=clerk, at=at(7, 3))
    frozen(5, date(2026, 6, 30))
    assert follow(plan_id=made.pk, by=clerk, at=at(7, 3)).taken.moved == 1
    assert follow_all(by=clerk, at=at(7, 4)) == []
    frozen(7, date(2026, 7, 31))
    (again,) = follow_all(by=clerk, at=at(8, 4))
    assert (again.on, again.taken.moved) == (date(2026, 7, 31), 1)
    one = queries.targets(queries.tasks_of(made), date(2026, 7, 31))[0]
    assert one.value == 7
    assert one.last_report == date(2026, 7, 31)
    assert queries.targets(queries.tasks_of(made), date(2026, 6, 30))[0].value == 5


def test_a_correction_moves_tasks_again_and_the_last_figures_come_after_the_period() -> None:
    clerk, leader = account(Role.COUNTY_CLERK), account(Role.COUNTY_LEADER)
    made = plan(clerk)
    actions.approve_plan(plan_id=made.pk, known=KNOWN, by=leader, at=AT)
    taken = frozen(12, date(2026, 12, 31))
    (last,) = follow_all(by=clerk, at=at(1, 6, 2027))
    assert last.on == date(2026, 12, 31)
    correct(value_id=taken.values.get().pk, value=Fraction(9), reason="重复登记", by=leader, at=at(1, 7, 2027))
    assert len(follow_all(by=clerk, at=at(1, 8, 2027))) == 1
    assert follow_all(by=clerk, at=at(1, 9, 2027)) == []
    assert queries.targets(queries.tasks_of(made), date(2027, 1, 8))[0].value == 9
    assert queries.late_targets(COUNTY, date(2027, 1, 8)) == []
    assert {one.task.number for one in queries.late_targets(COUNTY, date(2027, 1, 8), within=date(2026, 12, 31))} == {1, 2}
    half = plan(clerk, GIVEN[0], half=2)
    actions.approve_plan(plan_id=half.pk, known=KNOWN, by=leader, at=AT)
    assert [one for one, _ in follow_area(COUNTY, by=clerk, at=at(1, 9, 2027))] == [made], "the half has no figures of its own"
