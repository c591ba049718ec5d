"""Month against month: what was added, stopped and changed, and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.catalogue.loader import Catalogue
from minzheng.kernel.payments import actions, changing, queries
from minzheng.kernel.payments.models import PayrollRun
from minzheng.kernel.values.periods import Month

from .conftest import Runner
from .registry import COUNTY, VILLAGE, Member, change, joined, put

pytestmark = pytest.mark.django_db(transaction=True)
Why = Callable[[PayrollRun], list[tuple[str, str, str]]]
SEPTEMBER = date(2026, 9, 1)


@pytest.fixture
def why(law: Catalogue, tmp_path: Path) -> Why:
    """``(benefit, kind, why)`` of every change of a run."""

    def of(run: PayrollRun) -> list[tuple[str, str, str]]:
        found = changing.explained(run, home=tmp_path, program=law.program)
        return [(row["benefit"], row["kind"], row["why"]) for row in found.to_dicts()]

    return of


def _summary(run: PayrollRun, benefit: str) -> dict[str, Any]:
    return next(vars(one) for one in queries.summary(run) if one.benefit == benefit)


def test_an_income_that_rose(run_month: Runner, why: Why) -> None:
    _, [person] = put(Member())
    put(Member())
    run_month("2026-08")
    change(person, "wage", 20_000, from_=SEPTEMBER)
    run = run_month("2026-09").run
    assert why(run) == [("dibao", "changed", "月工资性收入变化")]
    found = _summary(run, "dibao")
    assert (found["persons"], found["households"], found["amount_fen"]) == (2, 2, run.amount_fen)
    assert (found["added"], found["stopped"], found["changed"]) == (0, 0, 1)


def test_a_birth(run_month: Runner, why: Why) -> None:
    household, _ = put(Member())
    run_month("2026-08")
    joined(household, [Member(birth=date(2026, 8, 20))], from_=SEPTEMBER)
    assert why(run_month("2026-09").run) == [("dibao", "changed", "人数变化")]


def test_a_birthday_that_opens_an_allowance(run_month: Runner, why: Why) -> None:
    put(Member(birth=date(1946, 8, 15)), status="无")
    put(Member(birth=date(1936, 8, 15)), status="无")
    put(Member(), status="低保")
    run_month("2026-08")
    assert why(run_month("2026-09").run) == [
        ("old_age_allowance", "added", "成员年满 80 周岁；新纳入"), ("old_age_allowance", "changed", "成员年满 90 周岁")]


def test_who_leaves_the_roll(run_month: Runner, why: Why) -> None:
    household, _ = put(Member())
    put(Member())
    run_month("2026-08")
    change(household, "current_status", "无", from_=SEPTEMBER)
    [(benefit, kind, reason)] = why(run_month("2026-09").run)
    assert (benefit, kind) == ("dibao", "stopped")
    assert "保障类别变化" in reason
    assert "已终止" in reason


def test_suspended_and_back(run_month: Runner, why: Why, by: Actor, at: datetime) -> None:
    put(Member())
    award = run_month("2026-08").run.lines.get().award
    actions.suspend(award_id=award.pk, reason="复核", by=by, at=at)
    assert why(run_month("2026-09").run) == [("dibao", "stopped", "已暂停发放：复核")]
    actions.resume(award_id=award.pk, by=by, at=at)
    assert why(run_month("2026-10").run) == [("dibao", "added", "上月异常已解除：已暂停发放：复核")]


def test_a_higher_standard(run_month: Runner, why: Why) -> None:
    put(Member(), from_=date(2025, 12, 1), since=202512)
    assert why(run_month("2025-12").run) == [("dibao", "added", "上月没有核算")]
    assert why(run_month("2026-01").run) == [("dibao", "changed", "标准变化：最低生活保障标准")]


def test_a_month_without_one_before_adds_everyone(run_month: Runner) -> None:
    put(Member(), Member())
    found = _summary(run_month("2026-09").run, "dibao")
    assert (found["added"], found["stopped"], found["changed"], found["persons"]) == (1, 0, 0, 2)


def test_by_township(run_month: Runner) -> None:
    put(Member(), area=VILLAGE)
    put(Member(), area=430426101201, account="")
    rows = queries.by_township(run_month().run)
    assert [(row.area_code, row.households, row.exceptions) for row in rows] == [
        (430426100000, 1, 0), (430426101000, 0, 1)]


def test_what_can_be_asked(run_month: Runner, by: Actor, at: datetime) -> None:
    household, [person] = put(Member(birth=date(1940, 1, 1)))
    put(Member(), account="")
    run = run_month().run
    month = Month(2026, 9)
    assert queries.latest_run(month, COUNTY) == queries.latest_run(month, VILLAGE) == run
    assert queries.latest_run(Month(2026, 10), COUNTY) is None
    assert {line.benefit for line in queries.lines_of_household(household.pk)} == {"dibao", "old_age_allowance"}
    assert queries.exception_counts(run) == [{"benefit": "dibao", "reason_code": "account_missing", "count": 1}]
    assert queries.exceptions(run, benefit="dibao", reason_code="account_missing", area=COUNTY).count() == 1
    assert queries.exceptions(run, area=430427000000).count() == 0
    assert [award.benefit for award in queries.awards_of_person(person.pk)] == ["old_age_allowance"]
    assert not queries.is_paid([household.pk], since=month)
    actions.lock(run_id=run.pk, by=by, at=at)
    assert queries.is_paid([household.pk], since=month)
    assert list(queries.runs(area=COUNTY)) == [run]
