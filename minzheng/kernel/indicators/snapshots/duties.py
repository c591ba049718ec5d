"""Who freezes figures, corrects them, enters those the system does not collect, and reviews them."""

from __future__ import annotations

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.queries import account_of, is_in_scope
from minzheng.kernel.access.roles import OF_ASSISTANCE, Role
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import say

FREEZERS = frozenset({Role.COUNTY_CLERK, Role.COUNTY_SECTION_HEAD, Role.COUNTY_LEADER})
"""Who may freeze the figures of a period."""

CORRECTORS = frozenset({Role.COUNTY_SECTION_HEAD, Role.COUNTY_LEADER})
"""Who may correct a frozen figure."""

ENTERERS = frozenset({Role.TOWNSHIP_CLERK, Role.COUNTY_CLERK, Role.COUNTY_SECTION_HEAD, Role.FINANCE_OFFICER})
"""Sections and townships: who may enter what is not collected."""

REVIEWERS = frozenset({Role.COUNTY_SECTION_HEAD, Role.COUNTY_LEADER})
"""Who may accept an entered value or give it back; never the own one."""

READERS = OF_ASSISTANCE
"""Who may read figures of the own area, small cells among them: each may read the households of it. Who does not read a legal
register is told its figures as the public is: neither small cells nor records.

This is the one rule of every page and picture of frozen figures. What is made for the public (work reports, statistics sheets)
asks for figures with ``public=EVERYTHING``, where fewer than three persons are not told (CB-20), whoever makes it.
"""


def require_place(by: Actor, area: int) -> None:
    """Raises NotFound outside the area of who acts: who may not see an area is not told what is in it."""
    if by.account_id is not None and not is_in_scope(account_of(by), area):
        raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
