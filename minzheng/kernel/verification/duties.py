"""Who delivers registers, who accepts what is strange about them, who may look."""

from __future__ import annotations

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.queries import account_of, is_in_scope, require
from minzheng.kernel.access.roles import Role
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import Sentence, say

DELIVERERS = frozenset({Role.VERIFICATION_OFFICER, Role.COUNTY_CLERK})
"""Who takes registers in from their providers."""
ACCEPTERS = frozenset({Role.VERIFICATION_OFFICER, Role.COUNTY_SECTION_HEAD})
"""Who decides whether a delivery with remarks counts; never who delivered it."""
READERS = DELIVERERS | ACCEPTERS | {Role.COUNTY_LEADER, Role.AUDITOR}
"""Who sees what was delivered: counts and bad rows, never the rows."""


def require_duty(by: Actor, roles: frozenset[Role], area_code: int, deed: Sentence) -> None:
    """Let accounts of ``roles`` pass whose area has ``area_code``; the program itself passes. Raises NotAllowed and NotFound."""
    require(by, roles, deed)
    if by.account_id is not None and not is_in_scope(account_of(by), area_code):
        raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
