"""Who may do what with a finding: who examines does not close, and payments go on only by a word of the county."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.queries import account_of, is_in_scope
from minzheng.kernel.access.roles import OF_ASSISTANCE, Role
from minzheng.kernel.casework.models import StaffRelative
from minzheng.kernel.payments.holding import RELEASERS
from minzheng.kernel.people.models import OPEN, Membership, Person
from minzheng.kernel.values.errors import NotAllowed, NotFound
from minzheng.kernel.values.identity import mask_name
from minzheng.kernel.values.language import say

from .models import Finding, Severity

READERS = OF_ASSISTANCE
"""Who reads findings in their area; looking at one goes on record."""
ASSIGNERS = frozenset({Role.TOWNSHIP_CLERK, Role.VERIFICATION_OFFICER, Role.COUNTY_CLERK, Role.COUNTY_SECTION_HEAD})
"""Who hands findings to a place or to somebody."""
EXAMINERS = frozenset({Role.VILLAGE_OFFICER, Role.GRID_WORKER, Role.TOWNSHIP_CLERK, Role.VERIFICATION_OFFICER, Role.COUNTY_CLERK})
"""Who looks into them."""
CLOSERS = frozenset({Role.TOWNSHIP_LEADER, Role.COUNTY_CLERK, Role.COUNTY_SECTION_HEAD})
"""Who decides what follows, never of what they examined themselves."""
DECIDERS_OF_HELD = RELEASERS & CLOSERS
"""Who does so where payments wait, or a death is registered by it."""
EXPORTERS = ASSIGNERS | CLOSERS | {Role.AUDITOR}
"""Who takes lists of them out of the system."""

WORKING_DAYS: Mapping[int, int] = {Severity.SERIOUS: 5, Severity.NOTABLE: 10, Severity.NOTE: 20}
"""Within how many working days a finding is examined once it is assigned, by its severity."""
ABSENT = say("没有找到这条记录，或者它不在您负责的区划之内。")


def require_scope(by: Actor, area_code: int) -> None:
    """Raises NotFound where the area is not the account's; the program itself passes."""
    if by.account_id is not None and not is_in_scope(account_of(by), area_code):
        raise NotFound(ABSENT)


def require_role(by: Actor, roles: frozenset[Role]) -> None:
    """Let accounts of ``roles`` pass; the program itself passes."""
    if by.account_id is not None and account_of(by).role not in roles:
        raise NotAllowed(say("您的岗位没有这项权限。需要时请联系本单位的系统管理员。"))


def require_no_relative(by: Actor, finding: Finding) -> None:
    """Raises NotAllowed when a close relative of ``by`` is a member of the household, by whichever number of theirs."""
    if by.account_id is None:
        return
    members = Membership.objects.filter(OPEN, household=finding.household_id).values("person")
    numbers = Person.objects.filter(Q(pk__in=members) | Q(merged_into__in=members)).values("id_number")
    relative = StaffRelative.objects.filter(account_id=by.account_id, id_number__in=numbers).first()
    if relative is not None:
        raise NotAllowed(say("{name}是您的近亲属（{relation}）：按规定应当回避，请交由他人办理", name=mask_name(relative.name),
                             relation=relative.relation), code="close_relative")
