"""What can be asked of accounts and the audit trail."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from minzheng.kernel.values.areas import is_within
from minzheng.kernel.values.errors import NotAllowed, NotFound
from minzheng.kernel.values.language import Sentence, say

from .actor import Actor
from .models import Account, AuditEvent, RecoveryCode
from .roles import ADMINISTRATORS, Role


def account(username: str) -> Account:
    """The account of ``username``. Raises NotFound."""
    found = Account.objects.filter(username=username).first()
    if found is None:
        raise NotFound(say("没有账号“{username}”", username=username))
    return found


def role_of(by: Actor) -> Role | None:
    """The role ``by`` acts in; None for the program itself and for an account that was deactivated."""
    if by.account_id is None:
        return None
    role = Account.objects.filter(pk=by.account_id, is_active=True).values_list("role", flat=True).first()
    return Role(role) if role else None


def require(by: Actor, roles: Collection[Role], deed: Sentence) -> None:
    """Let the program itself and accounts in one of ``roles`` pass. Raises NotAllowed naming the ``deed``."""
    if by.account_id is not None and role_of(by) not in roles:
        raise NotAllowed(say("账号“{who}”无权{deed}", who=by.username, deed=deed))


def require_administrator(by: Actor, *area_codes: int) -> None:
    """Let administrators of all these areas pass, the program, and the command line (accounts that have no password).

    Raises NotAllowed.
    """
    if by.account_id is None:
        return
    own = Account.objects.filter(pk=by.account_id, is_active=True).first()
    if own is None or not (own.role in ADMINISTRATORS or not own.has_usable_password()):
        raise NotAllowed(say("账号“{who}”无权{deed}", who=by.username, deed=say("管理账号")))
    if not all(is_within(code, own.area_code) for code in area_codes):
        raise NotAllowed(say("只能管理本区划以内的账号"))


def was_read_by(*, by: Actor, subject: str, since: datetime) -> bool:
    """Whether ``by`` has read a subject in full, for a purpose, since a moment."""
    if by.account_id is None:
        return False
    found = AuditEvent.objects.filter(subject=subject, at__gte=since, action="read_sensitive", account_id=by.account_id)
    return found.exists()


def is_in_scope(by: Account, area_code: int) -> bool:
    """Whether ``area_code`` (12 digits) lies in the area this account is for."""
    return is_within(area_code, by.area_code)


def recovery_codes_left(account: Account) -> int:
    """How many recovery codes of the account were not used yet."""
    return RecoveryCode.objects.filter(account=account, used_at=None).count()


def events(
    *,
    subject: str | None = None,
    username: str | None = None,
    action: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[AuditEvent]:
    """What was done to ``subject``, by ``username``, in ``[since, until)``; the latest first."""
    wanted = {
        "subject": subject, "username": username, "action": action, "at__gte": since, "at__lt": until,
    }
    chosen = {field: value for field, value in wanted.items() if value is not None}
    return AuditEvent.objects.filter(**chosen).order_by("-at", "-pk")


def account_of(by: Actor) -> Account:
    """The open account that acts. Raises NotAllowed for the program itself and for an account that was deactivated."""
    found = Account.objects.filter(pk=by.account_id, is_active=True).first() if by.account_id is not None else None
    if found is None:
        raise NotAllowed(say("账号“{who}”未启用", who=by.username))
    return found
