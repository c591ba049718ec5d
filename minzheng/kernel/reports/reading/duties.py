"""Who brings earlier reports in and confirms what was read, and who reads them."""

from __future__ import annotations

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.queries import account_of, is_in_scope
from minzheng.kernel.access.roles import OF_ASSISTANCE, Role
from minzheng.kernel.values.errors import NotAllowed, NotFound
from minzheng.kernel.values.language import say

CONFIRMERS = frozenset({Role.COUNTY_CLERK, Role.COUNTY_SECTION_HEAD})
"""The sections, which know their own numbers."""

READERS = OF_ASSISTANCE
"""Who may read an earlier report of the own area."""

ABSENT = say("没有找到这条记录，或者它不在您负责的区划之内。")


def require(by: Actor, area: int) -> None:
    """Raises NotAllowed for who may not bring in and confirm, NotFound outside the own area."""
    if by.account_id is None:
        return
    account = account_of(by)
    if account.role not in CONFIRMERS:
        raise NotAllowed(say("您的岗位没有这项权限。需要时请联系本单位的系统管理员。"))
    if not is_in_scope(account, area):
        raise NotFound(ABSENT)
