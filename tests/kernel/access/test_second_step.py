"""The second step: codes of an authenticator app that count once, recovery codes that count once, on record."""

from __future__ import annotations

from datetime import datetime, timedelta

import pyotp
import pytest

from minzheng.kernel.access.actions import create_account
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.encryption import open_sealed
from minzheng.kernel.access.models import Account, AuditEvent, RecoveryCode
from minzheng.kernel.access.roles import DECIDERS, Role
from minzheng.kernel.access.signing import codes
from minzheng.kernel.access.signing.actions import (
    begin_second_step,
    confirm_second_step,
    pass_second_step,
    remove_second_step,
    renew_recovery_codes,
)
from minzheng.kernel.access.signing.second_step import WrongCode
from minzheng.kernel.values.errors import NotAllowed, Refused

pytestmark = pytest.mark.django_db
HALF_A_MINUTE = timedelta(seconds=30)


@pytest.fixture
def leader(by: Actor, at: datetime) -> Account:
    return create_account(username="leader", password=None, role=Role.COUNTY_LEADER, post="分管副局长", by=by, at=at)


def secret_of(account: Account) -> str:
    account.refresh_from_db()
    return open_sealed(account.totp_secret or b"")


def code_of(account: Account, at: datetime) -> str:
    return pyotp.TOTP(secret_of(account)).at(at)


def enrolled(account: Account, at: datetime) -> list[str]:
    begin_second_step(by=account.actor, at=at)
    return confirm_second_step(code=code_of(account, at), by=account.actor, at=at)


@pytest.mark.parametrize(("seconds", "code"), [
    (59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037"),
    (20000000000, "353130"),
])
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    """RFC 6238, appendix B, the last six digits; the secret is the standard's in base32."""
    at = datetime.fromtimestamp(seconds).astimezone()
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert codes.matching_step(secret, code, at=at, after=0) == seconds // 30
    assert codes.matching_step(secret, code, at=at + 4 * HALF_A_MINUTE, after=0) is None


def test_a_secret_rests_sealed_and_counts_once_a_code_was_given(leader: Account, at: datetime) -> None:
    begin_second_step(by=leader.actor, at=at)
    secret = secret_of(leader)
    assert len(secret) == 32
    assert secret.encode() not in bytes(leader.totp_secret or b"")
    assert not leader.has_second_step
    with pytest.raises(WrongCode):
        confirm_second_step(code="000000", by=leader.actor, at=at)
    confirm_second_step(code=code_of(leader, at), by=leader.actor, at=at)
    leader.refresh_from_db()
    assert leader.totp_since == at
    with pytest.raises(Refused):
        begin_second_step(by=leader.actor, at=at)
    assert secret not in str(list(AuditEvent.objects.values()))


def test_a_code_counts_once_and_no_earlier_one_after_it(leader: Account, at: datetime) -> None:
    enrolled(leader, at)
    with pytest.raises(WrongCode):
        pass_second_step(code=code_of(leader, at), by=leader.actor, at=at)
    later = at + 10 * HALF_A_MINUTE
    assert pass_second_step(code=code_of(leader, later), by=leader.actor, at=later) == "totp"
    for again in (later, later - HALF_A_MINUTE):
        with pytest.raises(WrongCode):
            pass_second_step(code=code_of(leader, again), by=leader.actor, at=later)


@pytest.mark.parametrize(("apart", "is_taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_clocks_may_differ_by_half_a_minute(apart: int, is_taken: bool, leader: Account, at: datetime) -> None:
    enrolled(leader, at)
    later = at + 10 * HALF_A_MINUTE
    code = code_of(leader, later + apart * HALF_A_MINUTE)
    if is_taken:
        assert pass_second_step(code=f"{code[:3]} {code[3:]}", by=leader.actor, at=later) == "totp"
    else:
        with pytest.raises(WrongCode):
            pass_second_step(code=code, by=leader.actor, at=later)


def test_a_recovery_code_counts_once_however_it_is_typed(leader: Account, at: datetime) -> None:
    given = enrolled(leader, at)
    assert len(set(given)) == codes.RECOVERY_CODES
    typed = given[3].upper().replace("-", " ")
    assert pass_second_step(code=typed, by=leader.actor, at=at) == "recovery_code"
    for wrong in (given[3], "", "abcd-efgh-jkmn-pqrs"):
        with pytest.raises(WrongCode):
            pass_second_step(code=wrong, by=leader.actor, at=at)
    assert not RecoveryCode.objects.filter(digest__in=given).exists()


def test_new_recovery_codes_end_the_old(leader: Account, at: datetime) -> None:
    old, later = enrolled(leader, at), at + 10 * HALF_A_MINUTE
    with pytest.raises(WrongCode):
        renew_recovery_codes(code=old[0], by=leader.actor, at=later)
    new = renew_recovery_codes(code=code_of(leader, later), by=leader.actor, at=later)
    with pytest.raises(WrongCode):
        pass_second_step(code=old[0], by=leader.actor, at=later)
    assert pass_second_step(code=new[0], by=leader.actor, at=later) == "recovery_code"


def test_who_needs_it_cannot_take_it_off_and_others_can(leader: Account, by: Actor, at: datetime) -> None:
    given = enrolled(leader, at)
    with pytest.raises(NotAllowed, match="不能关闭"):
        remove_second_step(code=given[0], by=leader.actor, at=at)
    clerk = create_account(username="clerk", password=None, role=Role.TOWNSHIP_CLERK, post="", by=by, at=at)
    given = enrolled(clerk, at)
    with pytest.raises(WrongCode):
        remove_second_step(code="nothing", by=clerk.actor, at=at)
    remove_second_step(code=given[0], by=clerk.actor, at=at)
    clerk.refresh_from_db()
    assert not clerk.has_second_step
    assert clerk.totp_secret is None
    with pytest.raises(WrongCode):
        pass_second_step(code=given[1], by=clerk.actor, at=at)


def test_who_decides_needs_it_except_in_the_demonstration(by: Actor, at: datetime) -> None:
    for role in Role:
        real, shown = (create_account(username=f"{role}{is_demo}", password=None, role=role, post="", is_demo=is_demo,
                                      by=by, at=at) for is_demo in (False, True))
        assert real.needs_second_step == (role in DECIDERS)
        assert not shown.needs_second_step


def test_an_app_reads_the_account_from_the_picture() -> None:
    address = codes.enrolment_address("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", username="王示例")
    assert pyotp.parse_uri(address).name == "王示例"
    assert pyotp.parse_uri(address).issuer == codes.ISSUER
