"""What each role may do; and what the page offers is what the role may do."""

from __future__ import annotations

import pytest

from minzheng.kernel.access.roles import Role
from minzheng.kernel.payments.models import Award, AwardState, PayrollRun, RunState
from minzheng.kernel.people.models import Person
from tests.web.conftest import MONTH, TOWN, County, SignedIn

DEEDS = {
    "/months/2026-09/run": {Role.COUNTY_CLERK, Role.FINANCE_OFFICER},
    "/runs/{run}/gates/section": {Role.COUNTY_SECTION_HEAD}, "/runs/{run}/gates/finance": {Role.FINANCE_OFFICER},
    "/runs/{run}/gates/release": {Role.COUNTY_LEADER},
    "/runs/{run}/give-back": {Role.COUNTY_SECTION_HEAD, Role.FINANCE_OFFICER, Role.COUNTY_LEADER},
    "/households/{household}/members/{member}/death": {Role.TOWNSHIP_CLERK, Role.COUNTY_CLERK},
    "/awards/{award}/suspend": {Role.COUNTY_CLERK},
    "/imports/new": {Role.TOWNSHIP_CLERK, Role.COUNTY_CLERK},
    "/reveal/id/{member}": {Role.TOWNSHIP_CLERK, Role.VERIFICATION_OFFICER, Role.COUNTY_CLERK, Role.COUNTY_SECTION_HEAD,
                          Role.FINANCE_OFFICER, Role.AUDITOR},
}


def _address(path: str, county: County) -> str:
    award = Award.objects.get(household=county.other, benefit="old_age_allowance")
    return path.format(run=county.run.pk, household=county.poor.pk, member=county.member.pk, award=award.pk)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("path", DEEDS)
def test_a_deed_is_open_to_its_roles_only(path: str, role: Role, county: County, signed_in: SignedIn) -> None:
    response = signed_in(role).get(_address(path, county))
    assert response.status_code == (200 if role in DEEDS[path] else 403)
    if role not in DEEDS[path]:
        assert "权限" in response.content.decode()


def test_who_only_looks_is_offered_nothing_to_change(county: County, signed_in: SignedIn) -> None:
    client = signed_in(Role.AUDITOR)
    pages = ["/", f"/households/{county.poor.pk}/", f"/runs/{county.run.pk}/", "/imports/", f"/months/{MONTH}/dibao/"]
    text = "".join(client.get(page).content.decode() for page in pages)
    for address in ("/run\"", "/gates/", "/check", "/suspend", "/resume", "/death", "/imports/new"):
        assert address not in text


def test_an_auditor_cannot_change_by_posting(county: County, signed_in: SignedIn) -> None:
    client = signed_in(Role.AUDITOR)
    for path in DEEDS:
        if "reveal" not in path:
            assert client.post(_address(path, county), {"on": "2026-09-30", "source": "x", "reason": "x"}
                               ).status_code == 403
    assert Person.objects.get(pk=county.member.pk).death_date is None
    assert PayrollRun.objects.get(pk=county.run.pk).state == RunState.DRAFT
    assert not Award.objects.filter(state=AwardState.SUSPENDED).exists()


def test_the_audit_trail_is_for_overseers_and_their_area(county: County, signed_in: SignedIn) -> None:
    clerk = signed_in(Role.TOWNSHIP_CLERK)
    clerk.post(f"/reveal/id/{county.member.pk}", {"purpose": "处理银行退票"})
    assert clerk.get("/audit/").status_code == 403
    text = signed_in(Role.AUDITOR).get("/audit/?action=read_sensitive").content.decode()
    assert "处理银行退票" in text
    assert "处理银行退票" not in signed_in(Role.AUDITOR, area=TOWN).get("/audit/").content.decode()


def test_the_audit_trail_speaks_of_things_by_their_names(county: County, signed_in: SignedIn) -> None:
    officer, auditor = signed_in(), signed_in(Role.AUDITOR)
    officer.post(f"/reveal/id/{county.member.pk}", {"purpose": "处理银行退票"})
    officer.get("/households/export/csv")
    text = auditor.get("/audit/").content.decode()
    assert f"人员 {county.member.pk} · 公民身份号码" in text
    assert "名单 households" in text
    sought = auditor.get("/audit/", {"q": "households"}).content.decode()
    assert "名单 households" in sought
    assert "公民身份号码" not in sought
