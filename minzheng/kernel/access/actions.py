"""The doors through which accounts and the audit trail are written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from minzheng.kernel.values.areas import NATION
from minzheng.kernel.values.errors import NotAllowed, Refused
from minzheng.kernel.values.language import say

from .actor import Actor
from .models import Account, AuditEvent
from .passwords import require_strong
from .roles import Role
from .sessions import end_all


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
    is_demo: bool = False,
    by: Actor,
    at: datetime,
) -> Account:
    """Create an account; without a password nobody can sign in with it. Refuses a username that exists."""
    account = Account(
        username=Account.normalize_username(username), role=role, post=post, area_code=area_code,
        is_demo=is_demo, created_at=at,
    )
    account.set_password(password)
    with transaction.atomic():
        if Account.objects.filter(username=account.username).exists():
            raise Refused(say("用户名“{username}”已存在", username=username), (), code="username_taken")
        account.save()
        details = {"role": str(role), "post": post, "area_code": area_code}
        record(by=by, at=at, action="create_account", subject=f"account:{account.username}", details=details)
    return account


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


def deactivate_account(*, username: str, reason: str, by: Actor, at: datetime) -> None:
    """Close an account for signing in and end its sessions; what it did stays on record. Refused when none is open."""
    with transaction.atomic():
        account = Account.objects.select_for_update().filter(username=username, is_active=True).first()
        if account is None:
            raise Refused(say("没有启用中的账号“{username}”", username=username), (), code="no_such_account")
        account.is_active = False
        account.save(update_fields=["is_active"])
        end_all(account, at=at)
        record(by=by, at=at, action="deactivate_account", subject=f"account:{username}", details={"reason": reason})

