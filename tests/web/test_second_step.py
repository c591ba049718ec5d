"""Two steps at signing in: asked of whoever has them, set up before anything else by whoever decides."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pyotp
import pytest
from django.test import Client

from minzheng.kernel.access.encryption import open_sealed
from minzheng.kernel.access.models import Account, AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.access.signing.actions import begin_second_step, confirm_second_step
from minzheng.kernel.values.periods import ZONE
from minzheng.web import signing
from tests.web.conftest import AT, make_account

PASSWORD = "correct horse battery"


def code(account: Account, at: datetime | None = None) -> str:
    account.refresh_from_db()
    return pyotp.TOTP(open_sealed(account.totp_secret or b"")).at(at or datetime.now(ZONE))


def enrolled(role: Role = Role.COUNTY_LEADER, *, is_demo: bool = False) -> tuple[Account, list[str]]:
    account = make_account(role, password=PASSWORD, is_demo=is_demo)
    begin_second_step(by=account.actor, at=AT)
    return account, confirm_second_step(code=code(account, AT), by=account.actor, at=AT)


def password_given(account: Account, *, next_page: str = "") -> Client:
    client = Client()
    response = client.post("/signin", {"username": account.username, "password": PASSWORD, "next": next_page})
    assert response.headers["Location"] == "/signin/code"
    return client


def test_the_password_alone_opens_nothing(db: None) -> None:
    account, _ = enrolled()
    client = password_given(account)
    assert client.get("/policy/").headers["Location"].startswith("/signin?")
    assert not AuditEvent.objects.filter(action="sign_in").exists()


def test_the_code_signs_in_once_and_leads_to_the_page_wanted(db: None) -> None:
    account, _ = enrolled()
    client, other = (password_given(account, next_page="/policy/") for _ in range(2))
    given = code(account)
    assert client.post("/signin/code", {"code": given}).headers["Location"] == "/policy/"
    assert client.get("/policy/").status_code == 200
    assert AuditEvent.objects.get(action="sign_in").details == {"address": "127.0.0.1", "second_step": "totp"}
    refused = other.post("/signin/code", {"code": given})
    assert "已用过" in refused.content.decode()
    assert other.get("/policy/").status_code == 302


def test_a_recovery_code_signs_in_once(db: None) -> None:
    account, codes = enrolled()
    assert password_given(account).post("/signin/code", {"code": codes[0]}).status_code == 302
    assert AuditEvent.objects.get(action="sign_in").details["second_step"] == "recovery_code"
    assert password_given(account).post("/signin/code", {"code": codes[0]}).status_code == 200


def test_guessing_codes_ends_after_some_failures(db: None) -> None:
    account, codes = enrolled()
    client = password_given(account)
    for _ in range(signing.MOST_FAILURES):
        assert client.post("/signin/code", {"code": "000000"}).status_code == 200
    assert client.post("/signin/code", {"code": codes[0]}).status_code == 429


def test_the_code_must_follow_soon_and_the_same_password(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    account, codes = enrolled()
    late, changed = password_given(account), password_given(account)
    with monkeypatch.context() as patch:
        patch.setattr("minzheng.web.pages.sign_in.now", lambda: datetime.now(ZONE) + timedelta(minutes=6))
        assert late.post("/signin/code", {"code": codes[0]}).headers["Location"] == "/signin"
    account.set_password("another horse battery")
    account.save()
    assert changed.post("/signin/code", {"code": codes[0]}).headers["Location"] == "/signin"


def test_who_decides_sets_it_up_before_anything_else(db: None) -> None:
    account = make_account(Role.COUNTY_LEADER, password=PASSWORD, is_demo=False)
    client = Client()
    client.post("/signin", {"username": account.username, "password": PASSWORD})
    for address in ("/", "/households/", "/runs/"):
        assert client.get(address).headers["Location"] == "/account/two-step"
    assert client.get("/households/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/account/two-step"
    assert "您的岗位必须使用两步验证" in client.get("/account/two-step").content.decode()
    client.post("/account/two-step", {"deed": "begin"})
    page = client.get("/account/two-step").content.decode()
    assert 'src="data:image/svg+xml' in page
    account.refresh_from_db()
    assert open_sealed(account.totp_secret or b"") in page.replace(" ", "")
    assert client.get("/households/").status_code == 302
    shown = client.post("/account/two-step", {"deed": "confirm", "code": code(account)}).content.decode()
    assert len(re.findall(r"<li>[a-z2-9]{4}(?:-[a-z2-9]{4}){3}</li>", shown)) == 10
    assert client.get("/households/").status_code == 200
    assert client.post("/signout").status_code == 302


@pytest.mark.parametrize(("role", "is_demo"), [(Role.TOWNSHIP_CLERK, False), (Role.COUNTY_LEADER, True)])
def test_others_and_the_demonstration_sign_in_with_the_password(role: Role, is_demo: bool, db: None) -> None:
    account, client = make_account(role, password=PASSWORD, is_demo=is_demo), Client()
    client.post("/signin", {"username": account.username, "password": PASSWORD})
    assert client.get("/policy/").status_code == 200
    text = client.get("/account/two-step").content.decode()
    assert ("这是演示账号" in text) == is_demo


def _signed_in(account: Account, codes: list[str]) -> Client:
    client = password_given(account)
    client.post("/signin/code", {"code": codes[-1]})
    return client


def test_it_is_renewed_and_taken_off_for_a_code(db: None) -> None:
    account, codes = enrolled(Role.TOWNSHIP_CLERK)
    client = _signed_in(account, codes)
    assert "还有 9 个备用码" in client.get("/account/two-step").content.decode()
    assert client.post("/account/two-step", {"deed": "renew", "code": "123456"}).status_code == 409
    assert client.post("/account/two-step", {"deed": "renew", "code": code(account)}).status_code == 200
    assert client.post("/account/two-step", {"deed": "remove", "code": codes[0]}).status_code == 409
    account.refresh_from_db()
    assert account.has_second_step
    later = {"deed": "remove", "code": code(account, datetime.now(ZONE) + timedelta(seconds=30))}
    assert client.post("/account/two-step", later).status_code == 302
    account.refresh_from_db()
    assert not account.has_second_step


def test_a_decider_is_not_offered_to_take_it_off(db: None) -> None:
    account, codes = enrolled()
    client = _signed_in(account, codes)
    assert 'value="remove"' not in client.get("/account/two-step").content.decode()
    refused = client.post("/account/two-step", {"deed": "remove", "code": codes[0]})
    assert "不能关闭" in refused.content.decode()


def _attempt(username: str, password: str, address: str) -> int:
    return Client(REMOTE_ADDR=address).post("/signin", {"username": username, "password": password}).status_code


def test_one_guesser_is_stopped_and_does_not_lock_the_office_out(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing, "MOST_AT_ADDRESS", 5)
    office, elsewhere = "10.1.2.3", "10.9.9.9"
    at_home = make_account(Role.COUNTY_CLERK, password=PASSWORD)
    stranger = make_account(Role.TOWNSHIP_CLERK, password=PASSWORD)
    assert _attempt(at_home.username, PASSWORD, office) == 302
    for number in range(5):
        assert _attempt(f"guess-{number}", "x", office) == 200
    assert _attempt("guess-6", "x", office) == 429
    assert _attempt(stranger.username, PASSWORD, office) == 429
    assert _attempt(at_home.username, PASSWORD, office) == 302
    assert _attempt(stranger.username, PASSWORD, elsewhere) == 302


def test_the_form_of_the_code_is_for_who_gave_the_password(db: None) -> None:
    response: Any = Client().get("/signin/code")
    assert response.headers["Location"] == "/signin"
