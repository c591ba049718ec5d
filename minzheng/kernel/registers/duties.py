"""Who may read an entry and do something with it: by role, by area, and some only in their own institution."""

from __future__ import annotations

from django.db.models import Q

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.queries import account_of, is_in_scope
from minzheng.kernel.access.roles import OF_INSTITUTIONS
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotAllowed, NotFound
from minzheng.kernel.values.language import say

from .declarations import DeedDeclared
from .kinds import ABSENT, Kind
from .models import Deed, Entry


def within(account: Account) -> Q:
    """The entries that lie in an account's area; who works in an institution finds its own alone."""
    low, high = areas.span(account.area_code)
    found = Q(area_code__gte=low, area_code__lt=high)
    if account.role in OF_INSTITUTIONS:
        found &= Q(pk=account.institution or 0) | Q(root=account.institution or 0)
    return found


def is_own(account: Account, entry: Entry) -> bool:
    """Whether an entry is any business of the account: in its area and, for who works in an institution, of that one."""
    if account.role in OF_INSTITUTIONS and (account.institution or 0) not in (entry.pk, entry.root_id):
        return False
    return is_in_scope(account, entry.area_code)


def is_seen(account: Account, kind: Kind, entry: Entry) -> bool:
    """Whether the account sees an entry: its own, or a shared one of an area above."""
    return is_own(account, entry) or (kind.declared.shared and areas.is_within(account.area_code, entry.area_code))


def areas_above(code: int) -> set[int]:
    """An area and all those that it lies in."""
    return {areas.at(code, level) for level in areas.LEVELS}


def seen_by(account: Account, kind: Kind) -> Q:
    """The entries of a kind that an account sees."""
    above = Q(area_code__in=areas_above(account.area_code))
    return within(account) | above if kind.declared.shared and account.role not in OF_INSTITUTIONS else within(account)


def require_reader(account: Account, kind: Kind, entry: Entry) -> None:
    """Raises NotFound for who may not read the entry: nobody is told what is there."""
    if account.role not in kind.readers or not is_seen(account, kind, entry):
        raise NotFound(ABSENT)


def require_doer(by: Actor, deed: DeedDeclared, area_code: int, entry: Entry | None, kind: Kind | None = None) -> None:
    """Let accounts of the deed's roles pass whose area (and institution) it is; the program itself passes.

    ``kind`` is that of an ``entry`` below which another is made: it may be a shared one.
    """
    if by.account_id is None:
        return
    account = account_of(by)
    is_theirs = entry is None or (is_own(account, entry) if kind is None else is_seen(account, kind, entry))
    if not is_in_scope(account, area_code) or not is_theirs:
        raise NotFound(ABSENT)
    if account.role not in deed.who:
        raise NotAllowed(say("您的岗位没有这项权限。需要时请联系本单位的系统管理员。"))
    if entry is None and account.role in OF_INSTITUTIONS:
        raise NotAllowed(say("机构账号只能办理本机构的事项"))


def require_other_person(by: Actor, kind: Kind, deed: DeedDeclared, entry: Entry) -> None:
    """Raises NotAllowed when ``by`` did a deed that somebody else has to follow."""
    if by.account_id is None or not deed.other_than:
        return
    done = Deed.objects.filter(entry=entry, account_id=by.account_id, name__in=deed.other_than).order_by("serial").first()
    if done is not None:
        sentence = say("“{first}”是您办理的，“{this}”须由另一人办理", first=kind.deed_label(done.name), this=deed.title.label)
        raise NotAllowed(sentence, code="same_person")
