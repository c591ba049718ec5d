"""The doors through which accounts and the audit trail are written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from minzheng.kernel.values.areas import NATION
from minzheng.kernel.values.errors import NotAllowed, Refused
from minzheng.kernel.values.language import say

from .actor import Actor
from .models import Account, AuditEvent
from .passwords import one_time_password, require_strong
from .queries import require_administrator
from .roles import OF_INSTITUTIONS, Role
from .sessions import end_all
from .signing.second_step import forget


def record(
    *, by: Actor, at: datetime, action: str, subject: str, details: Mapping[str, Any] | None = None
) -> None:
    """Put on record what ``by`` does at ``at``, in the caller's transaction. Nothing sealed goes in ``details``."""
    AuditEvent.objects.create(
        at=at, account_id=by.account_id, username=by.username, post=by.post,
        action=action, subject=subject, details=dict(details or {}),
    )


def record_read(*, by: Actor, at: datetime, subject: str, purpose: str) -> None:
    """Put on record that ``by`` reads sensitive fields of ``subject`` in full, and for what purpose (required)."""
    if not purpose.strip():
        raise NotAllowed(say("查看完整的敏感信息须填写用途"), code="purpose_missing")
    record(by=by, at=at, action="read_sensitive", subject=subject, details={"purpose": purpose.strip()})


def create_account(
    *,
    username: str,
    password: str | None,
    role: Role,
    post: str,
    area_code: int = NATION,
    unit: str = "",
    valid_from: date | None = None,
    valid_until: date | None = None,
    must_change_password: bool = False,
    is_demo: bool = False,
    by: Actor,
    at: datetime,
) -> Account:
    """Create an account, open on ``[valid_from, valid_until)``; without a password nobody can sign in with it.

    Refuses a username that exists and dates in the wrong order. Raises NotAllowed for who is no administrator there.
    """
    account = Account(
        username=Account.normalize_username(username), role=role, post=post, area_code=area_code, unit=unit,
        valid_from=valid_from, valid_until=valid_until, must_change_password=must_change_password,
        is_demo=is_demo, created_at=at,
    )
    account.set_password(password)
    _require_order(valid_from, valid_until)
    with transaction.atomic():
        require_administrator(by, area_code)
        if Account.objects.filter(username=account.username).exists():
            raise Refused(say("用户名“{username}”已存在", username=username), (), code="username_taken")
        account.save()
        details = {"role": str(role), "post": post, "area_code": area_code}
        record(by=by, at=at, action="create_account", subject=f"account:{account.username}", details=details)
    return account


def change_account(
    *,
    username: str,
    role: Role,
    post: str,
    area_code: int,
    unit: str,
    valid_from: date | None,
    valid_until: date | None,
    by: Actor,
    at: datetime,
) -> None:
    """Give an account another role, post, area, unit or dates. Another role or area ends its sessions."""
    _require_order(valid_from, valid_until)
    wanted = {"role": str(role), "post": post, "area_code": area_code, "unit": unit, "valid_from": valid_from,
              "valid_until": valid_until}
    with transaction.atomic():
        account = _administered(username, by, area_code)
        before = {name: getattr(account, name) for name in wanted}
        changes = {name: [before[name], value] for name, value in wanted.items() if before[name] != value}
        if not changes:
            return
        for name, value in wanted.items():
            setattr(account, name, value)
        account.save(update_fields=list(changes))
        if changes.keys() & {"role", "area_code"}:
            end_all(account, at=at)
        told = {name: ["" if one is None else str(one) for one in pair] for name, pair in changes.items()}
        record(by=by, at=at, action="change_account", subject=f"account:{username}", details={"changes": told})


def assign_institution(*, username: str, institution: int, by: Actor, at: datetime) -> None:
    """Say in which institution (the key of its entry) somebody works who sees and does nothing outside it. Sessions end."""
    with transaction.atomic():
        account = _administered(username, by)
        if account.role not in OF_INSTITUTIONS:
            raise Refused(say("只有机构账号须指定所在机构"), (), code="no_institution")
        if account.institution == institution:
            return
        changes = {"institution": [str(account.institution or ""), str(institution)]}
        account.institution = institution
        account.save(update_fields=["institution"])
        end_all(account, at=at)
        record(by=by, at=at, action="change_account", subject=f"account:{username}", details={"changes": changes})


def change_password(*, old: str, new: str, by: Actor, at: datetime) -> None:
    """Change one's own password; every session of the account ends. Refused when it is weak, or the old one is wrong."""
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=by.account_id or 0)
        if not account.check_password(old):
            raise Refused(say("原密码不正确"), (), code="wrong_password")
        if old == new:
            raise Refused(say("新密码不能与原密码相同"), (), code="same_password")
        require_strong(new, account)
        account.set_password(new)
        account.must_change_password = False
        account.save(update_fields=["password", "must_change_password"])
        end_all(account, at=at)
        record(by=by, at=at, action="change_password", subject=f"account:{account.username}")


def reset_password(*, username: str, by: Actor, at: datetime) -> str:
    """A new random password for somebody who forgot theirs, to be changed at the next signing in. Sessions end."""
    with transaction.atomic():
        account = _administered(username, by)
        password = one_time_password()
        account.set_password(password)
        account.must_change_password = True
        account.save(update_fields=["password", "must_change_password"])
        end_all(account, at=at)
        record(by=by, at=at, action="reset_password", subject=f"account:{username}")
        return password


def reset_second_step(*, username: str, reason: str, by: Actor, at: datetime) -> None:
    """Take the second step from somebody whose telephone is gone. Sessions end; who needs it sets it up anew."""
    with transaction.atomic():
        account = _administered(username, by)
        if account.totp_secret is None:
            raise Refused(say("账号“{username}”没有设置两步验证", username=username), (), code="no_second_step")
        forget(account)
        end_all(account, at=at)
        record(by=by, at=at, action="reset_second_step", subject=f"account:{username}", details={"reason": reason})


def deactivate_account(*, username: str, reason: str, by: Actor, at: datetime) -> None:
    """Close an account for signing in and end its sessions; what it did stays on record. Refused when none is open."""
    with transaction.atomic():
        account = _administered(username, by, is_active=True)
        account.is_active = False
        account.save(update_fields=["is_active"])
        end_all(account, at=at)
        record(by=by, at=at, action="deactivate_account", subject=f"account:{username}", details={"reason": reason})


def reactivate_account(*, username: str, reason: str, by: Actor, at: datetime) -> None:
    """Open a closed account again, with its old password. Raises Refused when there is none closed."""
    with transaction.atomic():
        account = _administered(username, by, is_active=False)
        account.is_active = True
        account.save(update_fields=["is_active"])
        record(by=by, at=at, action="reactivate_account", subject=f"account:{username}", details={"reason": reason})


def _require_order(valid_from: date | None, valid_until: date | None) -> None:
    if valid_from is not None and valid_until is not None and valid_from >= valid_until:
        raise Refused(say("失效日期应晚于生效日期"), (), code="dates_in_wrong_order")


def _administered(username: str, by: Actor, *area_codes: int, is_active: bool | None = None) -> Account:
    """The account, locked, that ``by`` may look after: in its area, and not its own. Raises Refused and NotAllowed."""
    found = Account.objects.select_for_update().filter(username=username).first()
    if found is None or (is_active is True and not found.is_active):
        raise Refused(say("没有启用中的账号“{username}”", username=username), (), code="no_such_account")
    require_administrator(by, found.area_code, *area_codes)
    if is_active is False and found.is_active:
        raise Refused(say("账号“{username}”没有停用", username=username), (), code="account_is_open")
    if found.pk == by.account_id:
        raise NotAllowed(say("不能管理自己的账号，请另一位系统管理员办理"))
    return found
