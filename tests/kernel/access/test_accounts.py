"""Accounts: created and closed on record, let in by password, bounded by role and area."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction

from minzheng.kernel.access.actions import create_account, deactivate_account
from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.queries import account, events, is_in_scope, require, role_of
from minzheng.kernel.access.roles import ADMINISTRATORS, LABELS, RUNNERS, Role
from minzheng.kernel.values.errors import NotAllowed, NotFound, Refused
from minzheng.kernel.values.language import say

pytestmark = pytest.mark.django_db

QIDONG = 430426_000000


@pytest.fixture
def officer(by: Actor, at: datetime) -> Account:
    return create_account(
        username="officer", password="示例口令 2026", role=Role.COUNTY_CLERK, post="低保股", area_code=QIDONG, by=by, at=at
    )


def test_a_new_account_signs_in_with_its_password_only(officer: Account) -> None:
    assert authenticate(username="officer", password="示例口令 2026") == officer
    assert authenticate(username="officer", password="other") is None
    assert officer.password.startswith("argon2")


def test_making_an_account_is_on_record_without_its_password(officer: Account, at: datetime) -> None:
    event = events(subject="account:officer").get()
    assert (event.action, event.at) == ("create_account", at)
    assert event.details == {"role": "county_clerk", "post": "低保股", "area_code": QIDONG}


def test_an_account_without_password_lets_nobody_in(by: Actor, at: datetime) -> None:
    create_account(username="nobody", password=None, role=Role.TOWNSHIP_CLERK, post="", by=by, at=at)
    assert authenticate(username="nobody", password="") is None


def test_a_username_is_given_once(officer: Account, by: Actor, at: datetime) -> None:
    with pytest.raises(Refused, match="officer"):
        create_account(username="officer", password=None, role=Role.TOWNSHIP_CLERK, post="", by=by, at=at)


def test_a_closed_account_lets_nobody_in_and_may_do_nothing(officer: Account, by: Actor, at: datetime) -> None:
    deactivate_account(username="officer", reason="调离", by=by, at=at)
    assert authenticate(username="officer", password="示例口令 2026") is None
    assert role_of(officer.actor) is None
    assert events(action="deactivate_account").get().details == {"reason": "调离"}
    with pytest.raises(Refused):
        deactivate_account(username="officer", reason="调离", by=by, at=at)


def test_roles_bound_deeds(officer: Account) -> None:
    require(officer.actor, RUNNERS, say("核算"))
    require(PROGRAM, ADMINISTRATORS, say("发放"))
    with pytest.raises(NotAllowed, match=r"officer.*发放"):
        require(officer.actor, ADMINISTRATORS, say("发放"))


def test_area_codes_bound_sight(officer: Account, by: Actor, at: datetime) -> None:
    assert is_in_scope(officer, 430426_100001)
    assert not is_in_scope(officer, 430427_100001)
    nation = create_account(username="nation", password=None, role=Role.AUDITOR, post="", by=by, at=at)
    assert is_in_scope(nation, 430427_100001)


def test_the_database_knows_the_roles(by: Actor, at: datetime) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create(username="odd", role="king", created_at=at)


def test_who_is_not_there_is_named() -> None:
    with pytest.raises(NotFound, match="wang"):
        account("wang")


def test_every_role_has_a_label_in_both_languages() -> None:
    assert set(LABELS) == set(Role)
    assert all(label.zh and label.en for label in LABELS.values())


def test_events_are_chosen_by_time(officer: Account, at: datetime) -> None:
    assert events(since=at, until=at.replace(hour=13)).count() == 1
    assert events(until=at).count() == 0
    assert events(username="somebody").count() == 0
