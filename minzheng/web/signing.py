"""Signing in: how often it may fail, what is kept between its two steps, from where it is tried."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.queries import events

from .listing import plain

FAILED = "sign_in_failed"
SIGNED_IN = "sign_in"
WAIT = timedelta(minutes=10)
MOST_FAILURES = 10
"""After this many failures at one account within WAIT nothing is tried there any more until it has passed."""
MOST_AT_ADDRESS = 60
"""After this many from one address, at whatever accounts, only accounts that are at home there may go on."""
AT_HOME = timedelta(days=30)
"""An account is at home at an address where it signed in within this time: so one guesser does not lock an office out."""
BETWEEN_STEPS = timedelta(minutes=5)
"""How long after the password the code may follow."""
_PENDING = "second_step"


def address_of(request: HttpRequest) -> str:
    """Where the request comes from, as the server in front of the program tells it."""
    return str(request.META.get("REMOTE_ADDR") or "")


def fail(request: HttpRequest, username: str, *, at: datetime) -> None:
    """Put a failed attempt on record, without what was typed."""
    record(by=PROGRAM, at=at, action=FAILED, subject=_subject(username), details={"address": address_of(request)})


def is_blocked(request: HttpRequest, username: str, *, at: datetime) -> bool:
    """Whether too many attempts failed just now: at this account, or from this address."""
    if events(subject=_subject(username), action=FAILED, since=at - WAIT).count() >= MOST_FAILURES:
        return True
    address = address_of(request)
    from_here = events(action=FAILED, since=at - WAIT).filter(details__address=address)
    if from_here.count() < MOST_AT_ADDRESS:
        return False
    own = events(subject=_subject(username), action=SIGNED_IN, since=at - AT_HOME).filter(details__address=address)
    return not own.exists()


def _subject(username: str) -> str:
    return f"account:{plain(username)[:64]}"


def signed_in(request: HttpRequest, account: Account, *, at: datetime, second_step: str = "") -> None:
    """Put on record that the account signed in, from where, and with which second step."""
    details = {"address": address_of(request)} | ({"second_step": second_step} if second_step else {})
    record(by=account.actor, at=at, action=SIGNED_IN, subject=_subject(account.username), details=details)


def wait_for_code(request: HttpRequest, account: Account, *, next_page: str, at: datetime) -> None:
    """Remember, in a fresh session, that the password was right; the code must follow."""
    request.session.flush()
    request.session[_PENDING] = {
        "account": account.pk, "hash": account.get_session_auth_hash(), "at": at.isoformat(), "next": next_page,
    }


def awaited(request: HttpRequest, *, at: datetime) -> tuple[Account, str] | None:
    """The account whose code is waited for, and the page it wanted; None when there is none or it took too long."""
    kept = request.session.get(_PENDING)
    if not kept or at - datetime.fromisoformat(kept["at"]) > BETWEEN_STEPS:
        return None
    account = Account.objects.filter(pk=kept["account"], is_active=True).first()
    if account is None or not account.is_valid_on(at.date()):
        return None
    is_same = constant_time_compare(kept["hash"], account.get_session_auth_hash())
    return (account, str(kept["next"])) if is_same else None
