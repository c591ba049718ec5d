"""Who drafts plans, who approves them, who reports and who presses; each in the own area."""

from __future__ import annotations

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.queries import account_of, is_in_scope
from minzheng.kernel.access.roles import Role
from minzheng.kernel.values.errors import NotAllowed, NotFound
from minzheng.kernel.values.language import say

WRITERS = frozenset({Role.COUNTY_CLERK, Role.COUNTY_SECTION_HEAD, Role.TOWNSHIP_CLERK})
"""Who drafts a plan, enters its tasks and reports of them."""
APPROVERS = frozenset({Role.COUNTY_LEADER, Role.TOWNSHIP_LEADER})
"""Who approves what somebody else drafted, and closes it."""
SUPERVISORS = APPROVERS | {Role.COUNTY_SECTION_HEAD}
"""Who presses for a task, stops it, and carries it over."""
READERS = WRITERS | SUPERVISORS | {Role.FINANCE_OFFICER, Role.AUDITOR}
"""Who reads plans."""
ABSENT = say("没有找到这条记录，或者它不在您负责的区划之内。")


def require(by: Actor, roles: frozenset[Role], area_code: int) -> None:
    """Let accounts of ``roles`` pass whose area ``area_code`` lies in; the program itself passes."""
    if by.account_id is None:
        return
    account = account_of(by)
    if not is_in_scope(account, area_code):
        raise NotFound(ABSENT)
    if account.role not in roles:
        raise NotAllowed(say("您的岗位没有这项权限。需要时请联系本单位的系统管理员。"))
