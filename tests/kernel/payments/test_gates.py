"""Nobody prepares, checks and releases alone; what was signed is what is paid."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from minzheng.kernel.access.actions import create_account
from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.loader import Catalogue
from minzheng.kernel.payments import actions
from minzheng.kernel.payments.gates import digest_of, next_gate, signed
from minzheng.kernel.payments.models import Gate, GateKind, PayrollLine, PayrollRun, PrepayFinding, RunState
from minzheng.kernel.payments.prepay import found_in
from minzheng.kernel.people.models import Household, HouseholdFact, Person
from minzheng.kernel.values.errors import NotAllowed, Refused

from .conftest import Runner
from .registry import COUNTY, VILLAGE, Member, put

pytestmark = pytest.mark.django_db
Sign = Callable[..., Gate]


@pytest.fixture
def people(at: datetime) -> dict[str, Actor]:
    """Who computes, and who signs."""
    roles = {"officer": Role.COUNTY_CLERK, "head": Role.COUNTY_SECTION_HEAD, "finance": Role.FINANCE_OFFICER,
             "leader": Role.COUNTY_LEADER}
    return {name: create_account(username=name, password=None, role=role, post="示例", area_code=COUNTY, is_demo=True, by=PROGRAM,
                                 at=at).actor for name, role in roles.items()}


@pytest.fixture
def run(people: dict[str, Actor], run_month: Runner) -> PayrollRun:
    """A draft of September, of one household."""
    put(Member())
    return run_month(by=people["officer"]).run


@pytest.fixture
def looked(run: PayrollRun, people: dict[str, Actor], law: Catalogue, at: datetime) -> PayrollRun:
    """Looked through and explained."""
    actions.look_through(run_id=run.pk, parameters=law.parameters, by=people["officer"], at=at)
    for code in ("holder_outside", "jump", "account_shared", "account_changed"):
        actions.explain_findings(run_id=run.pk, code=code, note="示例说明", by=people["officer"], at=at)
    return run


@pytest.fixture
def sign(people: dict[str, Actor], at: datetime) -> Sign:
    def signed_by(run: PayrollRun, kind: GateKind, who: str) -> Gate:
        return actions.sign_gate(run_id=run.pk, kind=kind, by=people[who], at=at)

    return signed_by


def test_three_sign_and_the_month_is_released(
    looked: PayrollRun, sign: Sign, run_month: Runner, people: dict[str, Actor]
) -> None:
    sign(looked, GateKind.SECTION, "head")
    with pytest.raises(Refused, match="正在审核"):
        run_month(by=people["officer"], at=datetime.now().astimezone() + timedelta(days=1))
    sign(looked, GateKind.FINANCE, "finance")
    sign(looked, GateKind.RELEASE, "leader")
    looked.refresh_from_db()
    assert looked.state == RunState.LOCKED
    assert [gate.kind for gate in signed(looked)] == ["section", "finance", "release"]
    assert {gate.digest for gate in signed(looked)} == {digest_of(looked)}
    assert next_gate(looked) is None
    assert AuditEvent.objects.filter(subject=f"run:{looked.pk}", action="lock_run").count() == 1


def test_no_gate_is_passed_over(looked: PayrollRun, sign: Sign) -> None:
    for kind, who in ((GateKind.FINANCE, "finance"), (GateKind.RELEASE, "leader")):
        with pytest.raises(Refused, match="现在不能"):
            sign(looked, kind, who)
    sign(looked, GateKind.SECTION, "head")
    with pytest.raises(Refused, match="现在不能"):
        sign(looked, GateKind.SECTION, "head")


def test_roles_sign_their_own_gate_and_who_computed_signs_none(
    people: dict[str, Actor], run_month: Runner, sign: Sign, law: Catalogue, at: datetime
) -> None:
    put(Member())
    own = run_month(by=people["head"]).run
    actions.look_through(run_id=own.pk, parameters=law.parameters, by=people["officer"], at=at)
    with pytest.raises(NotAllowed, match="不是您岗位的职责"):
        sign(own, GateKind.SECTION, "finance")
    with pytest.raises(NotAllowed, match="由您核算"):
        sign(own, GateKind.SECTION, "head")


def test_given_back_all_begins_anew(looked: PayrollRun, sign: Sign, people: dict[str, Actor], at: datetime) -> None:
    sign(looked, GateKind.SECTION, "head")
    with pytest.raises(Refused, match="原因"):
        actions.give_back(run_id=looked.pk, reason=" ", by=people["finance"], at=at)
    actions.give_back(run_id=looked.pk, reason="示例：一户账号有误", by=people["finance"], at=at)
    looked.refresh_from_db()
    assert (looked.state, next_gate(looked)) == (RunState.DRAFT, GateKind.SECTION)
    sign(looked, GateKind.SECTION, "head")
    with pytest.raises(Refused, match="不能这样办理"):
        actions.lock(run_id=looked.pk, by=PROGRAM, at=at)


def test_nothing_is_signed_before_it_was_looked_through_and_explained(
    run: PayrollRun, sign: Sign, people: dict[str, Actor], law: Catalogue, at: datetime
) -> None:
    with pytest.raises(Refused, match="请先做发放前检查"):
        sign(run, GateKind.SECTION, "head")
    Person.objects.update(name="别人示例")
    actions.look_through(run_id=run.pk, parameters=law.parameters, by=people["officer"], at=at)
    with pytest.raises(Refused, match="户名不是家庭成员"):
        sign(run, GateKind.SECTION, "head")
    with pytest.raises(Refused, match="请填写说明"):
        actions.explain_findings(run_id=run.pk, code="holder_outside", note="", by=people["officer"], at=at)
    actions.explain_findings(run_id=run.pk, code="holder_outside", note="监护人账户", by=people["officer"], at=at)
    sign(run, GateKind.SECTION, "head")


def test_a_death_registered_since_stops_payment(
    run: PayrollRun, sign: Sign, people: dict[str, Actor], law: Catalogue, at: datetime
) -> None:
    Person.objects.update(death_date=date(2026, 8, 30), death_known_at=run.at + timedelta(hours=1))
    actions.look_through(run_id=run.pk, parameters=law.parameters, by=people["officer"], at=at)
    assert {one.code for one in found_in(run) if one.count} >= {"dead"}
    with pytest.raises(Refused, match="重新核算"):
        sign(run, GateKind.SECTION, "head")
    with pytest.raises(Refused, match="不能用说明放行"):
        actions.explain_findings(run_id=run.pk, code="dead", note="示例", by=people["officer"], at=at)


def test_what_is_found_is_found_once_and_what_was_explained_stays(
    run_month: Runner, people: dict[str, Actor], law: Catalogue, at: datetime
) -> None:
    put(Member())
    put(Member())
    first = Household.objects.order_by("pk").first()
    assert first is not None
    Household.objects.update(account_no=first.account_no)
    run = run_month(by=people["officer"]).run
    for _ in range(2):
        actions.look_through(run_id=run.pk, parameters=law.parameters, by=people["officer"], at=at)
    lines = PayrollLine.objects.filter(run=run).count()
    assert PrepayFinding.objects.filter(run=run, code="account_shared").count() == lines
    actions.explain_findings(run_id=run.pk, code="account_shared", note="示例", by=people["officer"], at=at)
    actions.look_through(run_id=run.pk, parameters=law.parameters, by=people["officer"], at=at)
    assert not PrepayFinding.objects.filter(run=run, code="account_shared", explained_at=None).exists()


@pytest.mark.parametrize(("days", "is_found"), [(29, True), (31, False)])
def test_an_account_changed_in_the_last_days_is_explained(
    days: int, is_found: bool, run: PayrollRun, people: dict[str, Actor], law: Catalogue, at: datetime
) -> None:
    """The month before paid nothing, so that only the facts tell."""
    line, changed = PayrollLine.objects.filter(run=run).earliest("pk"), run.at - timedelta(days=days)
    named = {"household_id": line.household_id, "name": "account_no", "valid_from": date(2026, 1, 1), "source": "示例"}
    HouseholdFact.objects.create(**named, value="旧", known_since=changed - timedelta(days=200), known_until=changed)
    HouseholdFact.objects.create(**named, value="新", known_since=changed)
    actions.look_through(run_id=run.pk, parameters=law.parameters, by=people["officer"], at=at)
    assert PrepayFinding.objects.filter(run=run, code="account_changed").exists() is is_found


def test_what_pays_nothing_out_is_explained(run: PayrollRun, people: dict[str, Actor], law: Catalogue, at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE payments_payrollline SET recovered_fen = amount_fen WHERE run_id = %s", [run.pk])
        cursor.execute("SET LOCAL session_replication_role = origin")
    actions.look_through(run_id=run.pk, parameters=law.parameters, by=people["officer"], at=at)
    assert PrepayFinding.objects.filter(run=run, code="zero").count() == run.line_count


@pytest.mark.parametrize(("households", "shown"), [
    (((1, 0),) * 5, ["5 户每户"]),
    (((1, 0),) * 4, []),
    (((1, 0), (1, 0), (2, 0), (2, 0), (3, 0)), ["5 户每人"]),
    (((1, 0), (1, 0), (1, 0), (1, 0), (1, 10_000)), []),
], ids=["the same", "too few", "the same for each person", "one differs"])
def test_a_village_in_which_all_get_the_same_is_looked_at_once(
    households: tuple[tuple[int, int], ...], shown: list[str], run_month: Runner, people: dict[str, Actor], law: Catalogue,
    at: datetime
) -> None:
    for size, wage in households:
        put(Member(facts={"wage": wage}), *(Member() for _ in range(size - 1)))
    put(Member(), area=VILLAGE + 1)
    run = run_month(by=people["officer"]).run
    held: dict[str, Any] = {"run_id": run.pk, "by": people["officer"], "at": at}
    for _ in range(2):
        actions.look_through(**held, parameters=law.parameters, program=law.program)
    found = list(PrepayFinding.objects.filter(run=run, code="alike"))
    assert [one.shown.rpartition(" ")[0] for one in found] == shown
    assert {(one.area_code, one.line.benefit) for one in found} <= {(VILLAGE, "dibao")}
    for one in found:
        with pytest.raises(Refused, match="逐村核实"):
            actions.explain_findings(**held, code="alike", note="示例")
        assert actions.explain_findings(**held, code="alike", note="都是无收入的老人（示例）", finding_id=one.pk) == 1


def test_nobody_is_paid_two_benefits_that_exclude_each_other(
    run_month: Runner, people: dict[str, Actor], law: Catalogue, at: datetime
) -> None:
    put(Member(facts={"disability_category": "肢体", "disability_grade": "一级"}))
    run = run_month(by=people["officer"]).run
    held = {"run_id": run.pk, "parameters": law.parameters, "program": law.program, "by": people["officer"], "at": at}
    actions.look_through(**held)  # type: ignore[arg-type]
    assert not PrepayFinding.objects.filter(run=run, code="exclusive").exists()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE payments_payrollline SET benefit = 'tekun' WHERE id = (SELECT min(id) FROM payments_payrollline"
                       " WHERE run_id = %s AND benefit = 'nursing_subsidy')", [run.pk])
        cursor.execute("SET LOCAL session_replication_role = origin")
    actions.look_through(**held)  # type: ignore[arg-type]
    [finding] = PrepayFinding.objects.filter(run=run, code="exclusive")
    assert "困难残疾人生活补贴" in finding.shown
    assert {one.code for one in found_in(run) if one.stands_in_the_way} >= {"exclusive"}


def test_signed_on_paper_needs_three_names(run: PayrollRun, people: dict[str, Actor], at: datetime) -> None:
    for names in ((), ("甲示例", "甲示例", "乙示例")):
        with pytest.raises(Refused, match="三人"):
            actions.lock(run_id=run.pk, by=people["officer"], at=at, signed=names)
    actions.lock(run_id=run.pk, by=people["officer"], at=at, signed=("甲示例", "乙示例", "丙示例"))
    assert [gate.by for gate in signed(run)] == ["甲示例", "乙示例", "丙示例"]


@pytest.mark.database
@pytest.mark.parametrize("change", [{"amount_fen": 1}, {"state": "superseded"}])
def test_the_database_keeps_a_frozen_run(looked: PayrollRun, sign: Sign, change: dict[str, Any]) -> None:
    sign(looked, GateKind.SECTION, "head")
    with pytest.raises(IntegrityError), transaction.atomic():
        PayrollRun.objects.filter(pk=looked.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Gate.objects.filter(run=looked).update(by="别人")
