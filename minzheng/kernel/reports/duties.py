"""Who opens, writes, reads and signs work reports, each in the own area and, of the sections, the own ones."""

from __future__ import annotations

from collections.abc import Collection

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.queries import account_of, is_in_scope
from minzheng.kernel.access.roles import Role
from minzheng.kernel.values.errors import NotAllowed, NotFound
from minzheng.kernel.values.language import say

OFFICE = frozenset({Role.COUNTY_CLERK, Role.COUNTY_SECTION_HEAD, Role.TOWNSHIP_CLERK})
"""Who opens a report, freezes its figures, sends it to be signed and starts a correction."""
WRITERS = OFFICE | {Role.VERIFICATION_OFFICER, Role.FINANCE_OFFICER}
"""Who writes in sections."""
SIGNERS = frozenset({Role.COUNTY_LEADER, Role.TOWNSHIP_LEADER})
"""Who signs, and sends back what is not to be signed."""
READERS = WRITERS | SIGNERS | {Role.AUDITOR}
"""Who reads reports before they are signed, with their history."""
ABSENT = say("没有找到这份报告，或者它不在您负责的区划之内。")
_NOT_YOURS = say("您的岗位没有这项权限。需要时请联系本单位的系统管理员。")


def require(by: Actor, roles: frozenset[Role], area_code: int) -> Account | None:
    """Let accounts of ``roles`` pass whose area ``area_code`` lies in; the program itself (None) passes."""
    if by.account_id is None:
        return None
    account = account_of(by)
    if not is_in_scope(account, area_code):
        raise NotFound(ABSENT)
    if account.role not in roles:
        raise NotAllowed(_NOT_YOURS)
    return account


def writes(account: Account, owner: str, owners: Collection[str]) -> bool:
    """Whether an account may write in a section of ``owner``: a unit that owns sections writes its own, all others write all.

    An account of the office has no unit, or one that owns no section of the report.
    """
    return account.role in WRITERS and (account.unit == owner or account.unit not in owners or not account.unit)


def require_writer(by: Actor, area_code: int, owner: str, owners: Collection[str]) -> None:
    """Raises NotAllowed with the owner's name for who writes other sections."""
    account = require(by, WRITERS, area_code)
    if account is not None and not writes(account, owner, owners):
        raise NotAllowed(say("本节由{owner}撰写", owner=owner))
