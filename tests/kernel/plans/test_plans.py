"""A plan from its draft to its closing: approved by another, followed by figures and proof, carried over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.indicators.results import State
from minzheng.kernel.plans import actions, queries, reporting
from minzheng.kernel.plans.checks import findings, unproven
from minzheng.kernel.plans.models import CARRIED, Evidence, Plan, Progress, Task
from minzheng.kernel.plans.progress import Light
from minzheng.kernel.values.errors import NotAllowed, NotFound, Refused, UsageError
from tests.kernel.plans.promised import AT, BUILT, COUNTY, GIVEN, KNOWN, SHARE, TOWNSHIP, account, at, plan, result, task

pytestmark = pytest.mark.django_db
JPEG = b"\xff\xd8\xff\xe0 an example of a document "


def test_the_same_tasks_twice_change_nothing(clerk: Actor) -> None:
    made = plan(clerk)
    again = actions.write_tasks(plan_id=made.pk, tasks=GIVEN, known=KNOWN, by=clerk, at=AT)
    assert (again.added, again.changed, again.same, again.others) == (0, 0, 2, 0)
    other = actions.write_tasks(plan_id=made.pk, tasks=[replace(GIVEN[1], owner="办公室")], known=KNOWN, by=clerk, at=AT)
    assert (other.added, other.changed, other.same, other.others) == (0, 1, 0, 1)
    assert task(made, 2).owner == "办公室"


def test_what_is_wrong_is_found_and_what_stops_the_approval_is_told_at_once(clerk: Actor, leader: Actor) -> None:
    made = plan(clerk, replace(GIVEN[0], indicator="XX-01.01"), replace(GIVEN[0], text="覆盖12个村", indicator=SHARE),
                replace(GIVEN[1], owner="", due=None), replace(GIVEN[1], text="加强社会救助工作", deliverable=""),
                replace(GIVEN[0], text="走访12个村，慰问30人", indicator="", due=date(2027, 1, 1)))
    found = findings(queries.tasks_of(made).select_related("plan"), KNOWN)
    assert [(one.task.number, one.code, one.stops) for one in found] == [
        (1, "indicator_unknown", True), (2, "unit_differs", True), (3, "no_owner", True), (3, "no_due", True),
        (4, "vague", False), (5, "due_outside", True), (5, "no_indicator", False), (5, "several", False)]
    with pytest.raises(Refused) as refused:
        actions.approve_plan(plan_id=made.pk, known=KNOWN, by=leader, at=AT)
    assert len(refused.value.problems) == 5


def test_who_drafted_a_plan_does_not_approve_it_and_it_stays_as_it_was_approved(leader: Actor, clerk: Actor) -> None:
    with pytest.raises(NotAllowed):
        actions.approve_plan(plan_id=plan(clerk).pk, known=KNOWN, by=clerk, at=AT)
    made = Plan.objects.get()
    actions.approve_plan(plan_id=made.pk, known=KNOWN, by=leader, at=AT)
    with pytest.raises(Refused, match="已经批准"):
        actions.write_tasks(plan_id=made.pk, tasks=[replace(GIVEN[0], owner="别的股")], known=KNOWN, by=clerk, at=AT)
    assert actions.write_tasks(plan_id=made.pk, tasks=GIVEN, known=KNOWN, by=clerk, at=AT).same == 2
    for change in (lambda: Task.objects.filter(plan=made).update(owner="别的股"), lambda: task(made).delete(),
                   lambda: Task.objects.filter(plan=made).update(state="done"), lambda: Plan.objects.update(state="draft")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_nobody_outside_of_the_area_finds_a_plan(approved: Plan) -> None:
    with pytest.raises(NotFound):
        reporting.report(task_id=task(approved).pk, on=AT.date(), remark="例", by=account(Role.TOWNSHIP_CLERK, TOWNSHIP), at=AT)


def test_frozen_figures_move_tasks_once_and_what_is_missing_is_told(approved: Plan, clerk: Actor) -> None:
    taken = reporting.take_progress(plan_id=approved.pk, results={BUILT: result(BUILT, 5)}, source="2026H1@2026-06-30",
                                    on=date(2026, 6, 30), by=clerk, at=at(7, 3))
    again = reporting.take_progress(plan_id=approved.pk, results={BUILT: result(BUILT, 5)}, source="2026H1@2026-06-30",
                                    on=date(2026, 6, 30), by=clerk, at=at(7, 3))
    assert (taken.moved, again.moved, again.same) == (1, 0, 1)
    (one, _) = queries.targets(queries.tasks_of(approved), date(2026, 6, 30))
    assert (one.light, one.state, one.share, one.is_met) == (Light.GREEN, "on_track", one.value / 12 if one.value else 0, False)
    hidden = reporting.take_progress(plan_id=approved.pk, results={BUILT: result(BUILT, None, State.UNRESOLVED)},
                                     source="2026Q3@2026-09-30", on=date(2026, 9, 30), by=clerk, at=at(10, 3))
    assert [(one.number, why) for one, why in hidden.missing] == [(1, "unresolved")]


def test_done_needs_proof_in_the_program_and_in_the_database(
    approved: Plan, clerk: Actor, settings: Any, tmp_path: Path
) -> None:
    settings.HOME = tmp_path
    milestone = task(approved, 2)
    reporting.report(task_id=milestone.pk, on=date(2026, 2, 1), remark="已起草", by=clerk, at=at(2, 1))
    with pytest.raises(Refused, match="佐证"):
        reporting.mark_done(task_id=milestone.pk, by=clerk, at=at(2, 2))
    with pytest.raises(DatabaseError), transaction.atomic():
        Task.objects.filter(pk=milestone.pk).update(state="done")
    reporting.report(task_id=milestone.pk, on=date(2026, 3, 1), remark="已印发", files=[("文件.jpg", JPEG)], by=clerk,
                     at=at(3, 1))
    reporting.mark_done(task_id=milestone.pk, by=clerk, at=at(3, 2))
    kept, data = reporting.read_evidence(evidence_id=Evidence.objects.get().pk, by=clerk, at=at(3, 3))
    assert (kept.file_name, data) == ("文件.jpg", JPEG)
    assert AuditEvent.objects.filter(action="read_document").exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        Progress.objects.update(remark="别的")


def test_done_with_a_value_below_the_target_is_found(approved: Plan, clerk: Actor, settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    reporting.report(task_id=task(approved).pk, on=date(2026, 6, 1), value=result(BUILT, 9).value, files=[("表.jpg", JPEG)],
                     by=clerk, at=at(6, 1))
    reporting.mark_done(task_id=task(approved).pk, by=clerk, at=at(6, 2))
    tasks = queries.tasks_of(approved)
    assert [one.code for one in unproven(tasks, queries.latest_values([one.pk for one in tasks]))] == ["done_unmet"]


@pytest.mark.parametrize("value", [Fraction(111, 2), Fraction(-1)])
def test_what_is_counted_is_reported_whole(approved: Plan, clerk: Actor, value: Fraction) -> None:
    with pytest.raises(UsageError, match="不能有小数"):
        reporting.report(task_id=task(approved).pk, on=date(2026, 2, 1), value=value, by=clerk, at=at(2, 1))


def test_the_red_list_and_the_reports_that_are_owed(approved: Plan, clerk: Actor, leader: Actor) -> None:
    assert [one.task.number for one in queries.late_targets(COUNTY, date(2026, 4, 1))] == [2, 1]
    assert queries.late_targets(COUNTY, date(2026, 4, 1))[0].days_over == 1
    assert [one.task.number for one in queries.reports_due(COUNTY, date(2026, 2, 3))] == [1, 2]
    reporting.report(task_id=task(approved).pk, on=date(2026, 1, 31), remark="选址", by=clerk, at=at(1, 31))
    assert [one.task.number for one in queries.reports_due(COUNTY, date(2026, 2, 6))] == [2]
    assert queries.late_targets(TOWNSHIP, date(2026, 4, 1)) == []
    reporting.supervise(task_id=task(approved).pk, note="本月内开工", by=leader, at=at(4, 2))
    reporting.answer(task_id=task(approved).pk, note="已开工", by=clerk, at=at(4, 3))
    assert [one.kind for one in task(approved).events.order_by("pk")] == ["supervised", "answered"]


def test_a_year_is_closed_when_every_task_is_ended_or_carried_over(approved: Plan, clerk: Actor, leader: Actor) -> None:
    with pytest.raises(Refused, match="还没有结束"):
        actions.close_plan(plan_id=approved.pk, by=leader, at=at(12, 31))
    with pytest.raises(Refused) as refused:
        actions.close_plan(plan_id=approved.pk, by=leader, at=at(1, 5, 2027))
    assert len(refused.value.problems) == 2
    following = actions.draft_plan(year=2027, half=0, area_code=COUNTY, title="下一年", by=clerk, at=at(12, 1))
    assert queries.later_drafts(approved) == [following]
    carried = actions.carry_over(task_id=task(approved).pk, plan_id=following.pk, due=date(2027, 6, 30), reason="跨年建设",
                                 by=leader, at=at(12, 20))
    assert (carried.target, carried.begins, carried.carried_from) == (task(approved).target, date(2027, 1, 1), task(approved))
    assert task(approved).events.get().kind == CARRIED
    with pytest.raises(Refused, match="结转"):
        reporting.report(task_id=task(approved).pk, on=date(2026, 12, 21), remark="例", by=clerk, at=at(12, 21))
    reporting.stop(task_id=task(approved, 2).pk, reason="并入全省流程", by=leader, at=at(12, 22))
    actions.close_plan(plan_id=approved.pk, by=leader, at=at(1, 5, 2027))
    assert queries.previous(following) == Plan.objects.get(pk=approved.pk)
    assert queries.in_force(COUNTY, date(2026, 6, 1)) == []
