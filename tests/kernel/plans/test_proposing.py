"""What was decided elsewhere becomes a task once: of a draft at once, of a plan in force when somebody else agrees."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.plans import actions, proposing
from minzheng.kernel.plans.models import Plan, Task
from minzheng.kernel.plans.promises import Given
from minzheng.kernel.plans.proposals import DECLINED, ENTRY, PROPOSED, TAKEN, Proposal
from minzheng.kernel.values.errors import NotAllowed, Refused
from tests.kernel.plans.promised import AT, KNOWN, at, plan

pytestmark = pytest.mark.django_db
GIVEN = Given("安全", "落实养老机构安全检查12次", owner="养老服务股", due=date(2026, 11, 30), origin="局长办公会（示例）")


def proposed(made: Plan, by: Actor, key: int = 7, **more: Any) -> Proposal:
    return proposing.propose(plan_id=made.pk, source=ENTRY, key=key, given=replace(GIVEN, **more), known=KNOWN, by=by,
                             at=at(9, 1))


def test_a_draft_takes_it_in_at_once_and_never_twice(clerk: Actor) -> None:
    made = plan(clerk)
    one = proposed(made, clerk)
    assert one.state == TAKEN
    task = Task.objects.get(proposal=one)
    assert (task.number, task.owner, task.due, task.origin) == (3, "养老服务股", date(2026, 11, 30), "局长办公会（示例）")
    assert (task.kind, task.target) == ("target", Fraction(12))
    with pytest.raises(Refused, match="不重复列入"):
        proposed(made, clerk, text="换了名称")
    with pytest.raises(Refused, match="已有这项任务"):
        proposed(made, clerk, key=8)
    actions.drop_task(task_id=task.pk, by=clerk, at=AT)
    assert Proposal.objects.get().state == DECLINED
    assert proposed(made, clerk).state == TAKEN


def test_a_plan_in_force_takes_it_in_when_somebody_else_agrees(approved: Plan, clerk: Actor, leader: Actor) -> None:
    one = proposed(approved, clerk)
    assert one.state == PROPOSED
    assert approved.tasks.count() == 2
    with pytest.raises(NotAllowed):
        proposing.take(proposal_id=one.pk, known=KNOWN, by=clerk, at=at(9, 2))
    task = proposing.take(proposal_id=one.pk, known=KNOWN, by=leader, at=at(9, 2))
    assert (task.number, task.begins, task.state) == (3, date(2026, 9, 2), "not_started")
    with pytest.raises(Refused, match="已经列入"):
        proposing.decline(proposal_id=one.pk, reason="重复", by=leader, at=at(9, 3))
    later = proposed(approved, clerk, key=9, text="次年的事", due=date(2027, 1, 5))
    with pytest.raises(Refused, match="不在计划期内"):
        proposing.take(proposal_id=later.pk, known=KNOWN, by=leader, at=at(9, 2))
    proposing.decline(proposal_id=later.pk, reason="列入下年计划", by=leader, at=at(9, 3))
    assert proposed(approved, clerk, key=9, text="次年的事").state == PROPOSED


def test_the_database_holds_both(approved: Plan, clerk: Actor, leader: Actor) -> None:
    one = proposed(approved, clerk)

    def put_in() -> None:
        Task.objects.create(plan=approved, number=9, chapter=one.chapter, text=one.text, begins=date(2026, 9, 2))

    for deed in (put_in, lambda: Proposal.objects.update(text="甲"), lambda: Proposal.objects.all().delete(),
                 lambda: Proposal.objects.update(state=TAKEN, decided_account=clerk.account_id)):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()
