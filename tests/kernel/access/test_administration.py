"""Looking after accounts: by administrators, in their area, never their own, and all of it on record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from minzheng.kernel.access.actions import (
    change_account,
    create_account,
    deactivate_account,
    reactivate_account,
    reset_password,
    reset_second_step,
)
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.models import Account, AuditEvent, RecoveryCode
from minzheng.kernel.access.queries import events
from minzheng.kernel.access.roles import ADMINISTRATORS, IMPORTERS, READERS_IN_FULL, RUNNERS, Role
from minzheng.kernel.access.sessions import session_of
from minzheng.kernel.access.signing.actions import begin_second_step, open_session
from minzheng.kernel.payments.gates import SIGNERS
from minzheng.kernel.values.errors import NotAllowed, Refused

pytestmark = pytest.mark.django_db
SIGN = frozenset().union(*SIGNERS.values())
COUNTY, TOWN, OTHER_COUNTY = 430426_000000, 430426_001000, 430421_000000
FIRST, LAST = date(2026, 11, 1), date(2027, 2, 1)
Make = Callable[..., Account]


@pytest.fixture
def make(by: Actor, at: datetime) -> Make:
    def made(username: str, role: Role = Role.TOWNSHIP_CLERK, area: int = TOWN, **more: Any) -> Account:
        account = create_account(username=username, password="correct horse battery", role=role, post="示例岗位",
                                 area_code=area, by=by, at=at, **more)
        open_session(key=username, device="", address="", by=account.actor, at=at)
        return account

    return made


@pytest.fixture
def admin(make: Make) -> Account:
    return make("admin", Role.SYSADMIN, COUNTY)


def change(account: Account, by: Account, at: datetime, **changes: Any) -> None:
    given = {name: getattr(account, name) for name in ("post", "unit", "area_code", "valid_from", "valid_until")}
    change_account(username=account.username, by=by.actor, at=at, **{"role": Role(account.role), **given, **changes})


DEEDS: dict[str, Callable[[Account, Account, datetime], object]] = {
    "change": lambda one, by, at: change(one, by, at, post="换了岗"),
    "deactivate": lambda one, by, at: deactivate_account(username=one.username, reason="调离", by=by.actor, at=at),
    "reset_password": lambda one, by, at: reset_password(username=one.username, by=by.actor, at=at),
    "reset_second_step": lambda one, by, at: reset_second_step(username=one.username, reason="遗失", by=by.actor, at=at),
}


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("role", [role for role in Role if role not in ADMINISTRATORS])
def test_nobody_else_looks_after_accounts(deed: str, role: Role, make: Make, at: datetime) -> None:
    clerk, other = make("clerk"), make("other", role, COUNTY)
    with pytest.raises(NotAllowed, match="管理账号"):
        DEEDS[deed](clerk, other, at)
    with pytest.raises(NotAllowed):
        create_account(username="new", password=None, role=role, post="", area_code=COUNTY, by=other.actor, at=at)


@pytest.mark.parametrize("deed", DEEDS)
def test_nor_in_another_area_nor_ones_own(deed: str, make: Make, admin: Account, at: datetime) -> None:
    for outside in (make("foreign", area=OTHER_COUNTY), make("nation", Role.AUDITOR, 0)):
        with pytest.raises(NotAllowed, match="本区划"):
            DEEDS[deed](outside, admin, at)
    with pytest.raises(NotAllowed, match="自己的账号"):
        DEEDS[deed](admin, admin, at)
    with pytest.raises(NotAllowed, match="本区划"):
        create_account(username="n", password=None, role=Role.AUDITOR, post="", area_code=0, by=admin.actor, at=at)
    with pytest.raises(NotAllowed, match="本区划"):
        change(make("clerk"), admin, at, area_code=OTHER_COUNTY)


def test_an_administrator_decides_nothing(admin: Account) -> None:
    assert not ADMINISTRATORS & (IMPORTERS | RUNNERS | SIGN | READERS_IN_FULL)
    assert Role.AUDITOR not in IMPORTERS | RUNNERS | SIGN | ADMINISTRATORS


@pytest.mark.parametrize(("changes", "ends"), [
    ({"role": Role.TOWNSHIP_LEADER}, True), ({"area_code": COUNTY}, True), ({"post": "副主任"}, False),
    ({"unit": "民政办"}, False), ({"valid_until": LAST}, False), ({}, False),
])
def test_another_role_or_area_ends_sessions(
    changes: dict[str, Any], ends: bool, make: Make, admin: Account, at: datetime
) -> None:
    clerk = make("clerk")
    change(clerk, admin, at, **changes)
    assert (session_of("clerk") is None) == ends
    clerk.refresh_from_db()
    assert all(getattr(clerk, name) == value for name, value in changes.items())
    told = [one.details["changes"] for one in events(action="change_account")]
    assert [set(one) for one in told] == ([set(changes)] if changes else [])


def test_a_change_says_what_was_before(make: Make, admin: Account, at: datetime) -> None:
    change(make("clerk"), admin, at, role=Role.TOWNSHIP_LEADER, valid_until=LAST)
    event = events(action="change_account", subject="account:clerk").get()
    assert event.details == {"changes": {"role": ["township_clerk", "township_leader"], "valid_until": ["", "2027-02-01"]}}
    assert event.username == "admin"


def test_a_forgotten_password_is_replaced_once(make: Make, admin: Account, at: datetime) -> None:
    clerk = make("clerk")
    password = reset_password(username="clerk", by=admin.actor, at=at)
    clerk.refresh_from_db()
    assert clerk.check_password(password)
    assert clerk.must_change_password
    assert session_of("clerk") is None
    assert len(password) == 14
    assert password not in str(list(AuditEvent.objects.values()))


def test_a_lost_telephone_is_forgotten(make: Make, admin: Account, at: datetime) -> None:
    leader = make("leader", Role.COUNTY_LEADER, COUNTY)
    with pytest.raises(Refused, match="没有设置"):
        reset_second_step(username="leader", reason="遗失", by=admin.actor, at=at)
    begin_second_step(by=leader.actor, at=at)
    reset_second_step(username="leader", reason="手机遗失", by=admin.actor, at=at)
    leader.refresh_from_db()
    assert leader.totp_secret is None
    assert session_of("leader") is None
    assert not RecoveryCode.objects.exists()
    assert events(action="reset_second_step").get().details == {"reason": "手机遗失"}


def test_a_closed_account_is_opened_again_for_a_reason(make: Make, admin: Account, at: datetime) -> None:
    clerk = make("clerk")
    with pytest.raises(Refused, match="没有停用"):
        reactivate_account(username="clerk", reason="返岗", by=admin.actor, at=at)
    deactivate_account(username="clerk", reason="病假", by=admin.actor, at=at)
    with pytest.raises(Refused, match="没有启用中"):
        deactivate_account(username="clerk", reason="病假", by=admin.actor, at=at)
    reactivate_account(username="clerk", reason="返岗", by=admin.actor, at=at)
    clerk.refresh_from_db()
    assert clerk.is_active
    assert [one.action for one in events(subject="account:clerk").exclude(action="create_account")] == [
        "reactivate_account", "deactivate_account"]


@pytest.mark.parametrize(("day", "is_valid"), [
    (date(2026, 10, 31), False), (FIRST, True), (date(2027, 1, 31), True), (LAST, False),
])
def test_an_account_is_valid_from_its_first_day_to_before_its_end(day: date, is_valid: bool, make: Make) -> None:
    assert make("clerk", valid_from=FIRST, valid_until=LAST).is_valid_on(day) == is_valid
    assert make("always").is_valid_on(day)


def test_dates_are_in_order(make: Make, by: Actor, at: datetime) -> None:
    with pytest.raises(Refused, match="失效日期"):
        make("clerk", valid_from=LAST, valid_until=LAST)
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create(username="x", role=Role.AUDITOR, created_at=at, valid_from=LAST, valid_until=FIRST)
