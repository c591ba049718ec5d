"""Who has to do something for a task, who was reminded of it in which month, and when the leader hears of it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from minzheng.kernel.access.actions import create_account
from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.roles import Role
from minzheng.kernel.plans import actions, reporting
from minzheng.kernel.plans.models import Plan
from minzheng.kernel.plans.proposals import Reminder
from minzheng.kernel.plans.reminding import areas_due, owed_by, remind
from minzheng.kernel.values.errors import NotAllowed
from tests.kernel.plans.promised import AT, COUNTY, KNOWN, TOWNSHIP, account, at, plan, task

pytestmark = pytest.mark.django_db


def person(name: str, unit: str, role: Role = Role.COUNTY_CLERK, area: int = COUNTY) -> Account:
    return create_account(username=name, password=None, role=role, post="", unit=unit, area_code=area, is_demo=True, by=PROGRAM,
                          at=AT)


@pytest.fixture
def leader() -> Actor:
    return account(Role.COUNTY_LEADER)


@pytest.fixture
def made(leader: Actor) -> Plan:
    found = plan(account(Role.COUNTY_CLERK))
    actions.approve_plan(plan_id=found.pk, known=KNOWN, by=leader, at=AT)
    return found


def test_what_is_owed_is_in_the_list_of_whose_it_is(made: Plan, leader: Actor) -> None:
    own, other, office = person("甲", "社会救助股"), person("乙", "养老服务股"), person("丙", "办公室")
    township = person("丁", "", area=TOWNSHIP, role=Role.TOWNSHIP_CLERK)

    def seen(who: Account, on: date) -> list[tuple[int, str]]:
        return [(one.task.number, one.reason) for one in owed_by(who, on)]

    reporting.report(task_id=task(made, 1).pk, on=date(2026, 1, 20), remark="已启动", by=PROGRAM, at=at(1, 20))
    reporting.report(task_id=task(made, 2).pk, on=date(2026, 2, 20), remark="已起草", by=PROGRAM, at=at(2, 20))
    assert seen(own, date(2026, 3, 10)) == []
    assert seen(own, date(2026, 3, 20)) == [(2, "soon")]
    assert seen(own, date(2026, 4, 2)) == [(2, "late")]
    assert seen(other, date(2026, 3, 6)) == [(1, "silent")]
    assert seen(office, date(2026, 4, 2)) == [(2, "late"), (1, "silent")]
    assert seen(township, date(2026, 4, 2)) == []
    assert seen(Account.objects.get(username=leader.username), date(2026, 4, 2)) == [], "the leader hears of what goes on"


def test_owners_are_reminded_once_a_month_and_the_second_time_the_leader_too(made: Plan, leader: Actor) -> None:
    person("甲", "社会救助股")
    with pytest.raises(NotAllowed):
        remind(area=COUNTY, by=person("戊", "财务股").actor, at=at(4, 6))
    assert areas_due(at(4, 5)) == []
    assert areas_due(at(4, 6)) == [COUNTY]
    first = {one.task.number: one for one in remind(area=COUNTY, by=PROGRAM, at=at(4, 6))}
    assert (first[2].reason, first[2].days_over, first[2].told, first[2].is_escalated) == ("late", 6, ["甲"], False)
    assert first[1].told == ["county_clerk430426000000（示例岗位）"], "the office, where the unit has nobody"
    assert areas_due(at(4, 7)) == []
    assert remind(area=COUNTY, by=PROGRAM, at=at(4, 20)) == []
    second = {one.task.number: one for one in remind(area=COUNTY, by=PROGRAM, at=at(5, 6))}
    assert second[2].is_escalated
    assert second[2].told == ["甲", str(leader)]
    assert not second[1].is_escalated
    who = Account.objects.get(username=leader.username)
    assert [one.task.number for one in owed_by(who, date(2026, 5, 7))] == [2]
    with pytest.raises(DatabaseError), transaction.atomic():
        Reminder.objects.update(told=[])
