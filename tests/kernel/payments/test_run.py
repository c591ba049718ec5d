"""The month's run as a story: who is paid, who is not and why, what a second run does."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from django.db import connection

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.catalogue.loader import Catalogue
from minzheng.kernel.payments import actions
from minzheng.kernel.payments.locking import AnotherRun
from minzheng.kernel.payments.models import Award, PayrollException, PayrollLine, PayrollRun, RunState
from minzheng.kernel.people.models import ImportBatch, Membership, PersonFact
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import speaking
from minzheng.kernel.values.money import as_read
from minzheng.kernel.values.periods import Month

from .conftest import Runner
from .registry import COUNTY, Member, change, put

pytestmark = pytest.mark.django_db(transaction=True)
OLD = Member(birth=date(1940, 3, 1), name="示例乙")


def _reasons(run: PayrollRun) -> dict[str, str]:
    return dict(run.exceptions.values_list("benefit", "reason_code"))


def test_a_household_in_need_is_paid_the_gap(run_month: Runner) -> None:
    household, _ = put(Member(), Member())
    run = run_month().run
    line = PayrollLine.objects.get(run=run)
    assert (line.benefit, line.household_id, line.persons, line.account_name) == ("dibao", household.pk, 2, "示例甲")
    assert (run.enrolled, run.line_count, run.exception_count, run.amount_fen) == (1, 1, 0, line.amount_fen)
    award = Award.objects.get()
    assert (award.first_month, award.state) == (202601, "active")


def test_nothing_changed_nothing_happens(run_month: Runner) -> None:
    put(Member(), OLD)
    first = run_month()
    second = run_month()
    assert first.is_new
    assert not second.is_new
    assert second.run == first.run
    assert PayrollRun.objects.count() == 1


def test_changed_facts_make_a_run_that_supersedes(run_month: Runner) -> None:
    household, _ = put(Member())
    _, [worker] = put(Member(name="示例丙"))
    first = run_month().run
    change(worker, "wage", 20_000, from_=date(2026, 9, 1))
    second = run_month()
    first.refresh_from_db()
    assert second.is_new
    assert first.state == "superseded"
    assert second.run.supersedes == first
    assert first.lines.count() == second.run.lines.count() == 2
    assert first.amount_fen > second.run.amount_fen
    assert household.awards.count() == 1


def test_a_locked_month_refuses(run_month: Runner, by: Actor, at: datetime) -> None:
    _, [worker] = put(Member())
    run = run_month().run
    actions.lock(run_id=run.pk, by=by, at=at)
    change(worker, "wage", 20_000, from_=date(2026, 9, 1))
    with pytest.raises(Refused, match="锁定") as refused:
        run_month()
    assert refused.value.code == "month_locked"
    with pytest.raises(Refused, match="不能这样办理"):
        actions.lock(run_id=run.pk, by=by, at=at)
    assert run_month("2026-10").is_new


@pytest.mark.parametrize(("household", "code"), [
    ({"account": ""}, "account_missing"),
    ({"holder": "他人"}, "holder_not_member"),
    ({"since": 202610}, "not_started"),
    ({"vehicles": 9}, "not_eligible"),
])
def test_an_unpaid_award_says_why(run_month: Runner, household: dict[str, object], code: str) -> None:
    put(Member(), **household)  # type: ignore[arg-type]
    run = run_month().run
    assert _reasons(run) == {"dibao": code}
    assert run.exceptions.get().reason
    assert not run.lines.exists()


def test_a_missing_fact_is_an_exception(run_month: Runner) -> None:
    put(Member(facts={"wage": None}))
    exception = run_month().run.exceptions.get(benefit="dibao")
    assert exception.reason_code == "fact_missing"
    assert "工资" in exception.reason
    assert exception.amount_fen is None


def test_what_is_unknown_of_one_benefit_enrols_nobody_for_another(run_month: Runner) -> None:
    """An adult whose wage is not known is no orphan, though an orphan's difference to dibao would be unknown."""
    put(Member(facts={"wage": None}))
    assert _reasons(run_month().run) == {"dibao": "fact_missing"}
    assert Award.objects.count() == 1


def test_an_empty_cell_of_a_roster_is_an_exception_until_it_is_filled_in(run_month: Runner) -> None:
    put(Member(facts={"child_status": None}))
    assert _reasons(run_month().run) == {"orphans": "fact_missing", "unattended_children": "fact_missing"}


def _of_a_case(at: datetime) -> ImportBatch:
    return ImportBatch.objects.create(kind="case", file_name="示例", sha256="", month=202601, office=0, by="示例", at=at)


def test_what_no_form_asked_is_no_exception_of_a_benefit_somebody_is_not_in(run_month: Runner, at: datetime) -> None:
    """Whoever the registry knows from an application alone was asked what that benefit needs, and nothing for others."""
    put(Member(facts={"child_status": None}), batch=_of_a_case(at))
    run = run_month().run
    assert _reasons(run) == {}
    assert {line.benefit for line in run.lines.all()} == {"dibao"}


def test_an_award_stays_an_exception_where_what_it_rests_on_is_no_longer_known(run_month: Runner, at: datetime) -> None:
    orphan = Member(birth=date(2016, 3, 4), facts={"child_status": "孤儿", "support_place": "分散"})
    _, [child] = put(orphan, batch=_of_a_case(at))
    assert "orphans" in {line.benefit for line in run_month().run.lines.all()}
    PersonFact.objects.filter(person=child, name="child_status").update(known_until=at)
    assert _reasons(run_month().run)["orphans"] == "fact_missing"


def test_reasons_are_kept_in_chinese_whoever_runs_it(run_month: Runner) -> None:
    put(Member(facts={"wage": None}))
    put(Member(), vehicles=9)
    with speaking("en"):
        reasons = run_month().run.exceptions.values_list("reason", flat=True)
    assert set(reasons) == {"家庭财产超过规定限额", "缺少“月工资性收入”"}


@pytest.mark.parametrize(("flag", "codes"), [
    (True, {"dibao": "holder_not_member"}), (False, {}), (None, {"dibao": "parameter_missing"})])
def test_the_holder_must_be_a_member_where_the_law_says_so(
    run_month: Runner, law: Catalogue, flag: bool | None, codes: dict[str, str]
) -> None:
    put(Member(), holder="他人")
    name = "payments.holder_must_be_member"
    *_, value = law.parameters.of(name)
    others = tuple(one for one in law.parameters.values if one.name != name)
    own = () if flag is None else (replace(value, value=flag),)
    book = ParameterBook(law.parameters.declared, others + own, law.parameters.packs)
    assert _reasons(run_month(parameters=book).run) == codes


def test_a_withheld_amount_is_kept(run_month: Runner) -> None:
    put(Member(), account="")
    put(Member())
    run = run_month().run
    assert run.exceptions.get().amount_fen == run.lines.get().amount_fen


def test_suspended_and_resumed(run_month: Runner, by: Actor, at: datetime) -> None:
    put(Member())
    award = run_month().run.lines.get().award
    actions.suspend(award_id=award.pk, reason="年度复核未完成", by=by, at=at)
    run = run_month().run
    assert run.exceptions.get().reason == "已暂停发放：年度复核未完成"
    actions.resume(award_id=award.pk, by=by, at=at)
    assert run_month().run.lines.count() == 1
    with pytest.raises(Refused, match="不能改为"):
        actions.resume(award_id=award.pk, by=by, at=at)
    with pytest.raises(Refused, match="说明原因"):
        actions.suspend(award_id=award.pk, reason=" ", by=by, at=at)


def test_the_dead_are_listed_until_locked(run_month: Runner, by: Actor, at: datetime) -> None:
    _, [person] = put(OLD, status="无")
    assert run_month("2026-08").run.lines.get().benefit == "old_age_allowance"
    person.death_date, person.death_known_at = date(2026, 8, 20), at
    person.save()
    run = run_month("2026-09").run
    assert _reasons(run) == {"old_age_allowance": "person_dead"}
    assert "2026-08-20" in run.exceptions.get().reason
    assert not run_month("2026-09").is_new
    actions.lock(run_id=run.pk, by=by, at=at)
    assert Award.objects.get().last_month == 202608
    put(Member())
    assert _reasons(run_month("2026-10").run) == {}


def test_what_was_paid_after_a_death_is_to_be_recovered(run_month: Runner, by: Actor, at: datetime) -> None:
    _, [person] = put(OLD, status="无")
    for month in ("2026-07", "2026-08"):
        actions.lock(run_id=run_month(month).run.pk, by=by, at=at)
    paid = PayrollLine.objects.get(run__month=202608).amount_fen
    person.death_date, person.death_known_at = date(2026, 7, 20), at
    person.save()
    reason = run_month("2026-09").run.exceptions.get().reason
    assert reason == f"已于 2026-07-20 死亡，自次月起停发；死亡次月起已发 {as_read(paid)} 元，应追回"


def test_the_month_of_death_is_still_paid(run_month: Runner, at: datetime) -> None:
    put(Member(birth=date(1940, 3, 1), death=date(2026, 9, 2)), status="无")
    assert run_month("2026-09").run.lines.count() == 1


def test_a_household_that_died_out(run_month: Runner, at: datetime) -> None:
    _, [person] = put(Member())
    run_month("2026-08")
    person.death_date, person.death_known_at = date(2026, 8, 20), at
    person.save()
    assert _reasons(run_month("2026-09").run) == {"dibao": "person_dead"}


def test_who_leaves_the_roll_stops(run_month: Runner) -> None:
    household, _ = put(Member())
    put(Member())
    run_month("2026-08")
    change(household, "current_status", "无", from_=date(2026, 9, 1))
    run = run_month("2026-09").run
    assert run.enrolled == 1
    award = household.awards.get()
    assert (award.state, award.last_month) == ("ended", 202608)


def test_an_older_month_again_still_pays_whoever_left_later(run_month: Runner) -> None:
    household, [person] = put(Member())
    put(Member())
    run_month("2026-08")
    change(household, "current_status", "无", from_=date(2026, 9, 1))
    run_month("2026-09")
    change(person, "wage", 10_000, from_=date(2026, 8, 1))
    run = run_month("2026-08")
    assert run.is_new
    assert run.run.lines.count() == 2
    assert household.awards.get().last_month == 202608


def test_what_only_changes_later_months_leaves_the_run_of_an_earlier_one(run_month: Runner) -> None:
    household, _ = put(Member())
    put(Member())
    first = run_month("2026-08").run
    change(household, "current_status", "无", from_=date(2026, 9, 1))
    run_month("2026-09")
    again = run_month("2026-08")
    assert (again.is_new, again.run.pk) == (False, first.pk)


@pytest.mark.parametrize(("month", "area", "code"), [
    ("2000-01", 430426000000, "no_parameters"), ("2026-09", 110101000000, "no_parameters"),
    ("2026-09", 430426000000, "nobody_enrolled"),
])
def test_what_cannot_be_run_says_so(run_month: Runner, tmp_path: Path, month: str, area: int, code: str) -> None:
    with pytest.raises(Refused) as refused:
        run_month(month, area)
    assert refused.value.code == code
    assert not list(tmp_path.rglob("*.parquet"))


def test_a_part_of_a_county_that_is_run(run_month: Runner) -> None:
    put(Member())
    run_month()
    with pytest.raises(Refused, match="重叠"):
        run_month(area=430426100000)


def test_two_runs_at_once(run_month: Runner) -> None:
    """While one computes, another of the month is told; the first is not disturbed. Another month goes on beside it."""
    put(Member())
    told: list[str] = []

    def meanwhile(step: str) -> None:
        if step == "read":
            with ThreadPoolExecutor(1) as other:
                told.append(other.submit(_refused, run_month).result())

    result = run_month(progress=meanwhile)
    assert told == ["2026-09 的另一次核算正在进行，请等它结束"]
    assert result.is_new
    assert PayrollRun.objects.count() == 1


def test_a_run_locked_while_another_would_supersede_it(run_month: Runner, by: Actor, at: datetime) -> None:
    _, [person] = put(Member())
    standing = run_month().run
    change(person, "wage", 10_000, from_=date(2026, 9, 1))

    def meanwhile(step: str) -> None:
        if step == "frozen":
            with ThreadPoolExecutor(1) as other:
                other.submit(_locked, standing.pk, by, at).result()

    with pytest.raises(Refused, match="请重新运行"):
        run_month(progress=meanwhile)
    assert PayrollRun.objects.get().state == "locked"


def _locked(run_id: int, by: Actor, at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE payments_payrollrun SET state = 'locked', locked_at = %s WHERE id = %s", [at, run_id])
    connection.close()


def _refused(run_month: Runner) -> str:
    try:
        run_month()
    except AnotherRun as refused:
        return str(refused.sentence)
    finally:
        connection.close()
    return "ran"


def test_enrolment_says_what_it_did(law: Catalogue, by: Actor, at: datetime) -> None:
    household, _ = put(Member(birth=date(1940, 3, 1)))
    enrol = partial(actions.enrol, area=COUNTY, program=law.program, parameters=law.parameters, by=by, at=at)
    assert enrol(month=Month(2026, 9)) == {"opened": 2, "ended": 0, "moved": 0, "enrolled": 2}
    assert enrol(month=Month(2026, 9)) == {"opened": 0, "ended": 0, "moved": 0, "enrolled": 2}
    change(household, "since_month", "2026-03", from_=date(2026, 1, 1))
    assert enrol(month=Month(2026, 9))["moved"] == 1
    assert Award.objects.get(benefit="dibao").first_month == 202603
    change(household, "current_status", "无", from_=date(2026, 10, 1))
    assert enrol(month=Month(2026, 10)) == {"opened": 0, "ended": 1, "moved": 0, "enrolled": 1}
    assert enrol(month=Month(2026, 8))["ended"] == 0


def test_an_empty_registry_enrols_nobody(law: Catalogue, by: Actor, at: datetime) -> None:
    counts = actions.enrol(
        month=Month(2026, 9), area=COUNTY, program=law.program, parameters=law.parameters, by=by, at=at)
    assert counts == {"opened": 0, "ended": 0, "moved": 0, "enrolled": 0}


def test_who_moves_to_another_household_keeps_one_award(run_month: Runner, at: datetime) -> None:
    first, [_, person] = put(Member(), Member(birth=date(1940, 3, 1), name="示例丁"), status="无")
    second, _ = put(Member(), status="无")
    run_month("2026-08")
    moving = Membership.objects.get(person=person)
    Membership.objects.filter(pk=moving.pk).update(known_until=at)
    for household, since, until in ((first, date(2026, 1, 1), date(2026, 9, 1)), (second, date(2026, 9, 1), None)):
        Membership.objects.create(
            person=person, household=household, relation="其他", valid_from=since, valid_until=until, known_since=at,
            source="示例")
    assert run_month("2026-09").run.lines.get().household == second
    assert [(award.household_id, award.state) for award in person.awards.order_by("pk")] == [
        (first.pk, "ended"), (second.pk, "active")]


def test_the_bundle_is_whole(run_month: Runner, tmp_path: Path) -> None:
    put(Member())
    run = run_month().run
    names = {path.relative_to(tmp_path / "bundles" / run.bundle).as_posix()
             for path in (tmp_path / "bundles").rglob("*") if path.is_file()}
    assert {"manifest.json", "persons.parquet", "households.parquet", "awards.parquet", "parameters.json",
            "rules/businesses/social_assistance/dibao/rules.py", "rules/commons/exclusions.yaml"} <= names
    assert "UNCOMMITTED" not in names
    assert PayrollException.objects.count() == 0


def test_what_was_suspended_and_then_ended_is_not_paid_for_an_earlier_month(run_month: Runner, by: Actor, at: datetime) -> None:
    household, _ = put(Member())
    other, _ = put(Member())
    award = run_month("2026-09").run.lines.get(household=household).award
    actions.suspend(award_id=award.pk, reason="下落不明", by=by, at=at)
    change(household, "current_status", "无", from_=date(2026, 10, 1))
    run_month("2026-10")
    run = run_month("2026-09").run
    assert run.lines.get().household == other
    assert run.exceptions.get(household=household).reason == "已暂停发放：下落不明"


def test_a_run_whose_roster_was_taken_back_is_not_released(run_month: Runner, by: Actor, at: datetime) -> None:
    """What the run paid on is no longer believed: it is computed anew first."""
    put(Member())
    run = run_month().run
    ImportBatch.objects.create(file_name="示例.xlsx", sha256="x", month=202609, office=COUNTY, by="示例", at=at,
                               undone_at=run.at + timedelta(hours=1), undone_by="示例")
    with pytest.raises(Refused, match=r"示例\.xlsx"):
        actions.lock(run_id=run.pk, by=by, at=at + timedelta(hours=2))
    ImportBatch.objects.update(month=202610)
    assert actions.lock(run_id=run.pk, by=by, at=at + timedelta(hours=2)).state == RunState.LOCKED
