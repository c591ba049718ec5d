"""One's own account: password, language, the browsers that are signed in."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from minzheng.kernel.access.actions import deactivate_account
from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.models import Account, AuditEvent, Session
from minzheng.kernel.access.roles import Role
from minzheng.kernel.values.periods import ZONE
from tests.web.conftest import AT, make_account

PASSWORD, NEW = "correct horse battery", "staple of another colour"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36 Edg/120.0"
WECHAT = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116 MicroMessenger/8.0"


@pytest.fixture
def account(db: None) -> Account:
    return make_account(Role.COUNTY_CLERK, password=PASSWORD)


def browser(account: Account, agent: str = EDGE, address: str = "10.1.2.3") -> Client:
    client = Client(headers={"User-Agent": agent}, REMOTE_ADDR=address)
    assert client.post("/signin", {"username": account.username, "password": PASSWORD}).status_code == 302
    return client


def change(client: Client, old: str = PASSWORD, new: str = NEW, again: str = "") -> str:
    response = client.post("/account/password", {"old": old, "new": new, "again": again or new})
    return response.content.decode() if response.status_code == 409 else response.headers["Location"]


def test_the_page_shows_the_account_and_where_it_is_signed_in(account: Account) -> None:
    client = browser(account)
    browser(account, WECHAT, "10.7.7.7")
    text = client.get("/account/").content.decode()
    for words in ("Edge · Windows", "10.1.2.3", "微信 · Android", "10.7.7.7", "业务股经办人", "演示账号"):
        assert words in text
    assert text.count("本机") == 1
    assert text.index("本机") < text.index("微信 · Android")


def test_a_password_is_changed_and_other_browsers_are_out(account: Account) -> None:
    client, other = browser(account), browser(account)
    assert change(client) == "/account/"
    assert "密码已修改" in client.get("/account/").content.decode()
    assert other.get("/account/").status_code == 302
    assert Session.objects.filter(ended_at=None).count() == 1
    account.refresh_from_db()
    assert account.check_password(NEW)


@pytest.mark.parametrize(("old", "new", "again", "words"), [
    ("wrong", NEW, "", "原密码不正确"), (PASSWORD, NEW, "other", "不一致"), (PASSWORD, PASSWORD, "", "不能与原密码相同"),
    (PASSWORD, "short1", "", "12"), (PASSWORD, "918273645546372819", "", "数字"),
    (PASSWORD, f"county_clerk-{430426000000}", "", "相似"),
])
def test_a_poor_password_is_refused_in_a_chinese_sentence(
    old: str, new: str, again: str, words: str, account: Account
) -> None:
    text = change(browser(account), old, new, again)
    assert words in text
    assert "This password" not in text


def test_guessing_the_old_password_ends_too(account: Account) -> None:
    client = browser(account)
    for _ in range(10):
        assert "原密码不正确" in change(client, "wrong")
    assert "十分钟" in change(client)


def test_a_password_that_others_know_is_changed_first(account: Account) -> None:
    account.must_change_password = True
    account.save()
    client = browser(account)
    assert client.get("/households/").headers["Location"] == "/account/password"
    assert "别人给您的" in client.get("/account/password").content.decode()
    change(client)
    assert client.get("/account/").status_code == 200


def test_another_browser_is_signed_out(account: Account) -> None:
    client, other = browser(account), browser(account, WECHAT)
    session = Session.objects.get(device="微信 · Android")
    assert client.get(f"/account/sessions/{session.pk}/end").status_code == 405
    assert client.post(f"/account/sessions/{session.pk}/end").status_code == 302
    assert other.get("/account/").status_code == 302
    assert "微信" not in client.get("/account/").content.decode()
    assert AuditEvent.objects.filter(action="end_session").count() == 1


def test_all_others_are_signed_out_and_this_one_stays(account: Account) -> None:
    client, *others = (browser(account) for _ in range(3))
    client.post("/account/sessions/end-others")
    assert [one.get("/account/").status_code for one in others] == [302, 302]
    assert client.get("/account/").status_code == 200


def test_an_account_that_is_closed_loses_its_sessions_at_once(account: Account) -> None:
    client = browser(account)
    deactivate_account(username=account.username, reason="调离", by=PROGRAM, at=AT)
    assert client.get("/account/").status_code == 302


def test_the_last_use_is_noted_once_a_minute(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    client = browser(account)
    first = Session.objects.get().last_seen
    client.get("/account/")
    assert Session.objects.get().last_seen == first
    later = datetime.now(ZONE) + timedelta(minutes=2)
    monkeypatch.setattr("minzheng.web.sessions.now", lambda: later)
    client.get("/account/")
    assert Session.objects.get().last_seen == later


def test_signing_out_ends_the_session_on_record(account: Account) -> None:
    browser(account).post("/signout")
    assert not Session.objects.filter(ended_at=None).exists()
    assert AuditEvent.objects.filter(action="sign_out", account=account).count() == 1


def test_a_session_that_is_not_known_lets_nobody_in(account: Account) -> None:
    client = browser(account)
    Session.objects.all().delete()
    assert client.get("/account/").status_code == 302
