"""The doors of signing in, each for the account that acts itself: its second step, and the sessions it has open."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from minzheng.kernel.values.errors import NotAllowed, NotFound, Refused
from minzheng.kernel.values.language import say

from ..actions import record
from ..actor import Actor
from ..encryption import seal
from ..models import Account, Session
from ..sessions import digest_of, end_all
from .codes import new_secret
from .second_step import WRONG, WrongCode, forget, new_codes, own, use, use_code


def begin_second_step(*, by: Actor, at: datetime) -> None:
    """Keep a new secret, sealed, for the app to read; it counts once a code of it was given. Refused while one counts."""
    with transaction.atomic():
        account = own(by)
        if account.has_second_step:
            raise Refused(say("两步验证已启用"), (), code="second_step_is_on")
        account.totp_secret, account.totp_step = seal(new_secret()), 0
        account.save(update_fields=["totp_secret", "totp_step"])
        record(by=by, at=at, action="begin_second_step", subject=f"account:{account.username}")


def confirm_second_step(*, code: str, by: Actor, at: datetime) -> list[str]:
    """Turn the second step on with a code of the app; gives recovery codes, to be shown once. Raises WrongCode."""
    with transaction.atomic():
        account = own(by)
        if account.has_second_step or account.totp_secret is None:
            raise Refused(say("请重新开始设置两步验证"), (), code="second_step_not_begun")
        use_code(account, code, at)
        account.totp_since = at
        account.save(update_fields=["totp_since"])
        record(by=by, at=at, action="confirm_second_step", subject=f"account:{account.username}")
        return new_codes(account)


def pass_second_step(*, code: str, by: Actor, at: datetime) -> str:
    """Use up a code of the app, or a recovery code, when signing in; says which it was. Raises WrongCode.

    A code of the app counts once: none of its step or an earlier one is taken again.
    """
    with transaction.atomic():
        account = own(by)
        if not account.has_second_step:
            raise WrongCode(WRONG)
        return use(account, code, at)


def renew_recovery_codes(*, code: str, by: Actor, at: datetime) -> list[str]:
    """Put new recovery codes in the place of the old, for a code of the app. Raises WrongCode."""
    with transaction.atomic():
        account = own(by)
        use_code(account, code, at)
        record(by=by, at=at, action="renew_recovery_codes", subject=f"account:{account.username}")
        return new_codes(account)


def remove_second_step(*, code: str, by: Actor, at: datetime) -> None:
    """Take the second step off again, for a code. Raises WrongCode, and NotAllowed for roles that need it."""
    with transaction.atomic():
        account = own(by)
        if account.needs_second_step:
            raise NotAllowed(say("您的岗位必须使用两步验证，不能关闭"))
        use(account, code, at)
        forget(account)
        record(by=by, at=at, action="remove_second_step", subject=f"account:{account.username}")


def open_session(*, key: str, device: str, address: str, by: Actor, at: datetime) -> None:
    """Remember a browser that signed in, so that its session can be seen and ended."""
    Session.objects.create(account_id=by.account_id or 0, key_digest=digest_of(key), device=device[:64], address=address[:45],
                           since=at, last_seen=at)


def note_session(*, session: Session, by: Actor, at: datetime) -> None:
    """Note that a session was used just now."""
    Session.objects.filter(pk=session.pk, account=by.account_id).update(last_seen=at)


def close_session(*, key: str, by: Actor, at: datetime) -> None:
    """Sign out: end the session with that key."""
    with transaction.atomic():
        if Session.objects.filter(key_digest=digest_of(key), ended_at=None, account=by.account_id).update(ended_at=at):
            record(by=by, at=at, action="sign_out", subject=f"account:{by.username}")


def end_session(*, session_id: int, by: Actor, at: datetime) -> None:
    """End one of one's own sessions. Raises NotFound."""
    with transaction.atomic():
        found = Session.objects.filter(pk=session_id, account=by.account_id, ended_at=None).first()
        if found is None:
            raise NotFound(say("没有找到这次登录，它可能已经结束"))
        found.ended_at = at
        found.save(update_fields=["ended_at"])
        record(by=by, at=at, action="end_session", subject=f"account:{by.username}", details={"address": found.address})


def end_other_sessions(*, key: str, by: Actor, at: datetime) -> int:
    """End all of one's own sessions but the one with that key; says how many."""
    with transaction.atomic():
        count = end_all(Account.objects.get(pk=by.account_id or 0), at=at, but=key)
        record(by=by, at=at, action="end_session", subject=f"account:{by.username}", details={"rows": count})
        return count
