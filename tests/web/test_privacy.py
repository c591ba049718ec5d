"""Identity numbers, accounts and telephones: masked, and in full only for a purpose that is put on record."""

from __future__ import annotations

import pytest

from minzheng.kernel.access.encryption import open_sealed
from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.access.roles import Role
from tests.web.conftest import MONTH, County, SignedIn


def _secrets(county: County) -> list[str]:
    account = county.poor.account_no
    return [open_sealed(bytes(county.member.id_number)), open_sealed(bytes(account or b""))]


@pytest.mark.parametrize("path", ["/households/{0}/", f"/months/{MONTH}/dibao/", "/households/", "/"])
def test_pages_show_no_number_in_full(path: str, county: County, signed_in: SignedIn) -> None:
    text = signed_in().get(path.format(county.poor.pk)).content.decode()
    assert all(secret not in text for secret in _secrets(county))


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("path", ["/households/export/", f"/months/{MONTH}/dibao/export/"])
def test_exports_hold_no_number_in_full_and_are_on_record(
    path: str, kind: str, county: County, signed_in: SignedIn
) -> None:
    response = signed_in().get(path + kind)
    assert response.status_code == 200
    assert all(secret.encode() not in response.content for secret in _secrets(county))
    event = AuditEvent.objects.filter(action="export_list").get()
    assert event.details["kind"] == kind
    assert event.details["rows"] > 0


def test_a_number_is_shown_for_a_purpose_and_the_reading_recorded(county: County, signed_in: SignedIn) -> None:
    client, number = signed_in(Role.TOWNSHIP_CLERK), _secrets(county)[0]
    address = f"/reveal/id/{county.member.pk}"
    asked = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert number not in asked
    assert 'name="purpose"' in asked
    assert number in client.post(address, {"purpose": "处理银行退票"}).content.decode()
    event = AuditEvent.objects.filter(action="read_sensitive").get()
    assert event.details == {"purpose": "处理银行退票"}
    assert str(county.member.pk) in event.subject
    assert number not in str(vars(event))


def test_without_a_purpose_nothing_is_shown(county: County, signed_in: SignedIn) -> None:
    response = signed_in().post(f"/reveal/id/{county.member.pk}", {"purpose": "  "})
    assert _secrets(county)[0] not in response.content.decode()
    assert "用途" in response.content.decode()
    assert not AuditEvent.objects.filter(action="read_sensitive").exists()


def test_pages_with_people_are_never_stored(county: County, signed_in: SignedIn) -> None:
    assert "no-store" in signed_in().get("/households/").headers["Cache-Control"]


def test_a_bank_file_is_for_those_who_may_read_in_full(county: County, signed_in: SignedIn) -> None:
    name = f"{MONTH}-dibao-bank.csv"
    page = signed_in(Role.COUNTY_LEADER).get(f"/runs/{county.run.pk}/").content.decode()
    assert name not in page
    assert signed_in(Role.SYSADMIN).get(f"/runs/{county.run.pk}/files/{name}").status_code == 403
    response = signed_in(Role.FINANCE_OFFICER).get(f"/runs/{county.run.pk}/files/{name}")
    assert response.status_code == 200
    assert _secrets(county)[1].encode() in b"".join(response)
    assert AuditEvent.objects.filter(action="download", username__startswith="finance_officer").count() == 1
    assert AuditEvent.objects.filter(action="read_sensitive", username__startswith="finance_officer").exists()
