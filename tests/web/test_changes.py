"""What officials change through pages: with a question first, a sentence when refused, an event on record."""

from __future__ import annotations

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.payments import actions as payments
from minzheng.kernel.payments.models import Award, AwardState, PayrollRun, RunState
from minzheng.kernel.people.models import Person
from tests.web.conftest import AT, MONTH, County, SignedIn


def _award(county: County, benefit: str = "old_age_allowance") -> Award:
    """An award that is suspended singly; dibao is suspended by a decision."""
    return Award.objects.get(household=county.other, benefit=benefit)


def test_a_death_is_reported_after_a_question(county: County, signed_in: SignedIn) -> None:
    client = signed_in()
    address = f"/households/{county.poor.pk}/members/{county.member.pk}/death"
    assert "次月起停发" in client.get(address).content.decode()
    assert Person.objects.get(pk=county.member.pk).death_date is None
    response = client.post(address, {"on": "2026-09-20", "source": "村委会报告"})
    assert response.headers["Location"] == f"/households/{county.poor.pk}/"
    person = Person.objects.get(pk=county.member.pk)
    assert str(person.death_date) == "2026-09-20"
    assert person.death_source == "村委会报告"
    assert AuditEvent.objects.filter(action="report_death", username__startswith="county_clerk").count() == 1
    assert "2026-09-20 去世" in client.get(f"/households/{county.poor.pk}/").content.decode()


def test_a_death_in_the_future_is_refused_in_a_sentence(county: County, signed_in: SignedIn) -> None:
    address = f"/households/{county.poor.pk}/members/{county.member.pk}/death"
    response = signed_in().post(address, {"on": "2190-01-01", "source": "x"})
    assert response.status_code == 409
    assert "死亡日期" in response.content.decode()
    response = signed_in(Role.TOWNSHIP_CLERK).post(address, {"on": "yesterday", "source": "x"})
    assert "不是日期" in response.content.decode()


def test_an_award_is_suspended_with_its_reason_and_resumed(county: County, signed_in: SignedIn) -> None:
    client, award = signed_in(), _award(county)
    assert client.post(f"/awards/{award.pk}/suspend", {"reason": ""}).status_code == 409
    client.post(f"/awards/{award.pk}/suspend", {"reason": "下落不明待核实"})
    award.refresh_from_db()
    assert (award.state, award.suspended_reason) == (AwardState.SUSPENDED, "下落不明待核实")
    assert "下落不明待核实" in client.get(f"/households/{county.other.pk}/").content.decode()
    client.post(f"/awards/{award.pk}/resume")
    award.refresh_from_db()
    assert award.state == AwardState.ACTIVE


def test_what_a_procedure_suspends_is_not_suspended_singly(county: County, signed_in: SignedIn) -> None:
    award = _award(county, "dibao")
    refused = signed_in().post(f"/awards/{award.pk}/suspend", {"reason": "待核实"})
    assert refused.status_code == 409
    assert "须经提出、听取意见和决定" in refused.content.decode()
    award.refresh_from_db()
    assert award.state == AwardState.ACTIVE


def test_a_locked_month_is_not_computed_again(county: County, signed_in: SignedIn) -> None:
    payments.lock(run_id=county.run.pk, by=PROGRAM, at=AT)
    response = signed_in().post(f"/months/{MONTH}/run")
    assert response.status_code == 409
    assert "锁定" in response.content.decode()


def test_computing_again_without_a_change_says_so(county: County, signed_in: SignedIn) -> None:
    response = signed_in().post(f"/months/{MONTH}/run", follow=True)
    assert f"没有变动，仍为第 {county.run.pk} 批" in response.content.decode()


def test_computing_again_after_a_change_supersedes(county: County, signed_in: SignedIn) -> None:
    client = signed_in()
    client.post(f"/awards/{_award(county).pk}/suspend", {"reason": "待核实"})
    assert client.post(f"/months/{MONTH}/run").status_code == 302
    old = PayrollRun.objects.get(pk=county.run.pk)
    assert old.state == RunState.SUPERSEDED
    page = client.get(f"/runs/{old.pk}/").content.decode()
    assert f"已被第 {PayrollRun.objects.latest('pk').pk} 批替代" in page
    exceptions = client.get(f"/months/{MONTH}/old_age_allowance/exceptions/?reason=suspended").content.decode()
    assert county.other.household_no in exceptions


def test_a_reason_is_kept_without_what_no_database_can_keep(county: County, signed_in: SignedIn) -> None:
    client, award = signed_in(), _award(county)
    assert client.post(f"/awards/{award.pk}/suspend", {"reason": "\0"}).status_code == 409
    assert client.post(f"/awards/{award.pk}/suspend", {"reason": "待核\0实"}).status_code == 302
    award.refresh_from_db()
    assert award.suspended_reason == "待核实"
