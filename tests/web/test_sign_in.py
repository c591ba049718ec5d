"""Signing in: on record, and not open to endless guessing."""

from __future__ import annotations

from django.test import Client

from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.web.signing import MOST_FAILURES
from tests.web.conftest import make_account

PASSWORD = "correct horse"


def _attempt(username: str, password: str) -> int:
    return Client().post("/signin", {"username": username, "password": password}).status_code


def test_signing_in_is_put_on_record(db: None) -> None:
    account = make_account(Role.COUNTY_CLERK, password=PASSWORD)
    assert _attempt(account.username, PASSWORD) == 302
    assert AuditEvent.objects.get(action="sign_in").account == account


def test_guessing_ends_after_some_failures(db: None) -> None:
    account = make_account(Role.COUNTY_CLERK, password=PASSWORD)
    other = make_account(Role.TOWNSHIP_CLERK, password=PASSWORD)
    for _ in range(MOST_FAILURES):
        assert _attempt(account.username, "wrong") == 200
    assert _attempt(account.username, PASSWORD) == 429
    assert _attempt(other.username, PASSWORD) == 302
    failed = AuditEvent.objects.filter(action="sign_in_failed")
    assert failed.count() == MOST_FAILURES
    assert "wrong" not in str(list(failed.values()))


def test_an_account_that_was_closed_cannot_sign_in(db: None) -> None:
    account = make_account(Role.COUNTY_CLERK, password=PASSWORD)
    account.is_active = False
    account.save()
    assert _attempt(account.username, PASSWORD) == 200


def test_signing_out_ends_the_session(db: None) -> None:
    client = Client()
    client.force_login(make_account(Role.COUNTY_CLERK))
    assert client.post("/signout").status_code == 302
    assert client.get("/policy/").status_code == 302


def test_a_part_asked_for_after_the_session_leads_to_the_form(db: None) -> None:
    response = Client().get("/households/", headers={"HX-Request": "true"})
    assert response.headers["HX-Redirect"] == "/signin"


def test_and_from_there_back_to_where_one_was(db: None) -> None:
    here = {"HX-Request": "true", "HX-Current-URL": "https://minzheng.example/households/?area=430426001000&q=x"}
    address = Client().get("/households/", headers=here).headers["HX-Redirect"]
    assert address == "/signin?next=%2Fhouseholds%2F%3Farea%3D430426001000%26q%3Dx"
    account = make_account(Role.COUNTY_CLERK, password=PASSWORD)
    form = Client().get(address).content.decode()
    assert 'name="next" value="/households/?area=430426001000&amp;q=x"' in form
    given = {"username": account.username, "password": PASSWORD, "next": "/households/?area=430426001000&q=x"}
    assert Client().post("/signin", given).headers["Location"] == "/households/?area=430426001000&q=x"


def test_a_name_that_no_database_can_keep_signs_nobody_in(db: None) -> None:
    assert _attempt("\0officer", PASSWORD) == 200
    assert AuditEvent.objects.get(action="sign_in_failed").subject == "account:officer"
