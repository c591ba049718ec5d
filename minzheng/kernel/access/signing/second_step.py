"""The second step of an account: its codes are used up, replaced, forgotten, inside the transaction of a door."""

from __future__ import annotations

from datetime import datetime

from minzheng.kernel.values.errors import NotAllowed
from minzheng.kernel.values.language import say

from ..actor import Actor
from ..encryption import open_sealed
from ..models import Account, RecoveryCode
from .codes import digest, is_code, matching_step, new_recovery_codes

WRONG = say("验证码不正确或已用过，请输入验证器上最新的验证码")


class WrongCode(NotAllowed):
    """The code is wrong, too old, or was used before."""

    code = "wrong_code"


def own(by: Actor) -> Account:
    """The account that acts, locked so that no code counts twice. Raises NotAllowed when it is none of the open ones."""
    found = Account.objects.select_for_update().filter(pk=by.account_id or 0, is_active=True).first()
    if found is None:
        raise NotAllowed(say("请先登录"))
    return found


def use(account: Account, code: str, at: datetime) -> str:
    """Use up a code of the app (``totp``) or a recovery code (``recovery_code``). Raises WrongCode."""
    typed = code.replace(" ", "")
    if is_code(typed):
        use_code(account, typed, at)
        return "totp"
    if not RecoveryCode.objects.filter(account=account, digest=digest(typed), used_at=None).update(used_at=at):
        raise WrongCode(WRONG)
    return "recovery_code"


def use_code(account: Account, code: str, at: datetime) -> None:
    """Use up a code of the app, with all of its step and before. Raises WrongCode."""
    secret = open_sealed(account.totp_secret or b"")
    typed = code.replace(" ", "")
    step = matching_step(secret, typed, at=at, after=account.totp_step) if secret and is_code(typed) else None
    if step is None:
        raise WrongCode(WRONG)
    account.totp_step = step
    account.save(update_fields=["totp_step"])


def new_codes(account: Account) -> list[str]:
    """New recovery codes in the place of the old."""
    RecoveryCode.objects.filter(account=account).delete()
    codes = new_recovery_codes()
    RecoveryCode.objects.bulk_create(RecoveryCode(account=account, digest=digest(one)) for one in codes)
    return codes


def forget(account: Account) -> None:
    """Take secret and recovery codes from an account."""
    account.totp_secret, account.totp_since, account.totp_step = None, None, 0
    account.save(update_fields=["totp_secret", "totp_since", "totp_step"])
    RecoveryCode.objects.filter(account=account).delete()
