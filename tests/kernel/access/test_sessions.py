"""Sessions: remembered without their key, ended one by one, all but one, or all at once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from minzheng.kernel.access.actions import change_password, create_account, deactivate_account
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.models import Account, AuditEvent, Session
from minzheng.kernel.access.roles import Role
from minzheng.kernel.access.sessions import open_sessions, session_of
from minzheng.kernel.access.signing.actions import (
    close_session,
    end_other_sessions,
    end_session,
    note_session,
    open_session,
)
from minzheng.kernel.values.errors import NotFound, Refused

pytestmark = pytest.mark.django_db
OLD, NEW = "correct horse battery", "staple of another colour"


@pytest.fixture
def clerk(by: Actor, at: datetime) -> Account:
    account = create_account(username="clerk", password=OLD, role=Role.TOWNSHIP_CLERK, post="经办", by=by, at=at)
    for key in ("first", "two", "three"):
        open_session(key=key, device="Edge · Windows", address="10.1.2.3", by=account.actor, at=at)
    return account


def open_keys() -> set[str]:
    return {key for key in ("first", "two", "three") if session_of(key)}


def test_a_session_is_found_by_its_key_which_is_not_kept(clerk: Account, at: datetime) -> None:
    found = session_of("first")
    assert found is not None
    assert (found.device, found.address, found.since) == ("Edge · Windows", "10.1.2.3", at)
    assert "first" not in str(list(Session.objects.values()))
    assert session_of("four") is None
    assert session_of(None) is None


def test_the_last_use_is_noted(clerk: Account, at: datetime) -> None:
    session, later = session_of("two"), at + timedelta(hours=1)
    assert session is not None
    note_session(session=session, by=clerk.actor, at=later)
    assert next(iter(open_sessions(clerk, since=at - timedelta(hours=1)))).last_seen == later
    assert not open_sessions(clerk, since=at)


def test_one_is_ended_by_its_owner_only(clerk: Account, by: Actor, at: datetime) -> None:
    other = create_account(username="other", password=None, role=Role.SYSADMIN, post="", by=by, at=at)
    one = session_of("first")
    assert one is not None
    with pytest.raises(NotFound):
        end_session(session_id=one.pk, by=other.actor, at=at)
    end_session(session_id=one.pk, by=clerk.actor, at=at)
    assert open_keys() == {"two", "three"}
    with pytest.raises(NotFound):
        end_session(session_id=one.pk, by=clerk.actor, at=at)


def test_all_but_this_one_are_ended(clerk: Account, at: datetime) -> None:
    assert end_other_sessions(key="two", by=clerk.actor, at=at) == 2
    assert open_keys() == {"two"}
    close_session(key="two", by=clerk.actor, at=at)
    close_session(key="two", by=clerk.actor, at=at)
    assert open_keys() == set()
    assert list(AuditEvent.objects.order_by("pk").values_list("action", flat=True)) == [
        "create_account", "end_session", "sign_out"]


def test_a_new_password_ends_them_all(clerk: Account, at: datetime) -> None:
    change_password(old=OLD, new=NEW, by=clerk.actor, at=at)
    assert open_keys() == set()
    clerk.refresh_from_db()
    assert clerk.check_password(NEW)
    event = AuditEvent.objects.get(action="change_password")
    assert NEW not in str(vars(event))


def test_closing_the_account_ends_them_all(clerk: Account, by: Actor, at: datetime) -> None:
    deactivate_account(username="clerk", reason="调离", by=by, at=at)
    assert open_keys() == set()


@pytest.mark.parametrize(("old", "new", "code"), [
    ("wrong", NEW, "wrong_password"), (OLD, OLD, "same_password"), (OLD, "short", "weak_password"),
    (OLD, "123456789012345", "weak_password"), (OLD, "clerk-clerk-cl", ""),
])
def test_a_weak_or_wrong_password_is_refused_with_every_reason(
    old: str, new: str, code: str, clerk: Account, at: datetime
) -> None:
    if not code:
        change_password(old=old, new=new, by=clerk.actor, at=at)
        return
    with pytest.raises(Refused) as refused:
        change_password(old=old, new=new, by=clerk.actor, at=at)
    assert refused.value.code == code
    assert open_keys() == {"first", "two", "three"}
