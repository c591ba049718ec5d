"""Who keeps stores, who hands out, who says what there is; each in the own area."""

from __future__ import annotations

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.queries import account_of, is_in_scope
from minzheng.kernel.access.roles import Role
from minzheng.kernel.values.errors import NotAllowed, NotFound
from minzheng.kernel.values.language import say

DEFINERS = frozenset({Role.COUNTY_CLERK})
"""Who enters items and warehouses."""
KEEPERS = frozenset({Role.COUNTY_CLERK, Role.TOWNSHIP_CLERK})
"""Who takes goods in, sends them on, writes them off and counts them."""
ISSUERS = KEEPERS | {Role.DISASTER_OFFICER}
"""Who hands goods to households."""
READERS = ISSUERS | {Role.COUNTY_SECTION_HEAD, Role.COUNTY_LEADER, Role.FINANCE_OFFICER, Role.TOWNSHIP_LEADER, Role.AUDITOR}
"""Who reads the books of the stores."""


def require(by: Actor, roles: frozenset[Role], area_code: int | None) -> None:
    """Let accounts of ``roles`` pass in whose area the store lies; the program itself passes."""
    if by.account_id is None:
        return
    account = account_of(by)
    if area_code is not None and not is_in_scope(account, area_code):
        raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
    if account.role not in roles:
        raise NotAllowed(say("您的岗位没有这项权限。需要时请联系本单位的系统管理员。"))
