"""The close-relative register (SA-06): each account declares its own; whoever oversees reads all, and the households."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.encryption import seal
from minzheng.kernel.access.queries import account_of
from minzheng.kernel.access.roles import Role
from minzheng.kernel.people.models import Membership
from minzheng.kernel.people.numbers import every_number
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotAllowed, Refused
from minzheng.kernel.values.identity import IdNumber
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.values.periods import ZONE

from ..models import Case, StaffRelative

READERS = frozenset({Role.COUNTY_SECTION_HEAD, Role.COUNTY_LEADER, Role.AUDITOR})
RELATIONS: dict[str, Label] = {
    "配偶": Label("配偶", "Spouse"), "父母": Label("父母", "Parent"), "子女": Label("子女", "Child"),
    "兄弟姐妹": Label("兄弟姐妹", "Brother or sister"), "祖父母": Label("祖父母、外祖父母", "Grandparent"),
    "孙子女": Label("孙子女、外孙子女", "Grandchild"), "配偶父母": Label("配偶的父母", "Parent of the spouse"),
    "配偶兄弟姐妹": Label("配偶的兄弟姐妹", "Brother or sister of the spouse"),
    "子女配偶": Label("子女的配偶", "Spouse of a child"),
}
"""The relations that are close; “亲戚” is none."""


def declare_relative(*, name: str, id_number: str, relation: str, by: Actor, at: datetime) -> StaffRelative:
    """Put a close relative of one's own on record; open cases the person is in are marked for the county's visit.

    Raises Refused for a number that is wrong or declared already, NotAllowed for who changes nothing.
    """
    account = account_of(by)
    on = at.astimezone(ZONE).date()
    if account.role == Role.AUDITOR:
        raise NotAllowed(say("审计账号只能查看，不能登记"))
    if not name.strip() or relation not in RELATIONS:
        raise Refused(say("请填写姓名并选择关系"), (), code="relative_incomplete")
    number = seal(IdNumber.parse(id_number.strip(), on=on).text)
    try:
        with transaction.atomic():
            made = StaffRelative.objects.create(account=account, name=name.strip()[:50], id_number=number, relation=relation,
                                                declared_on=on)
            touched = Case.objects.filter(
                closed_on=None, is_relative=False, application__people__id_number__in=every_number([number])).values("pk")
            marked = Case.objects.filter(pk__in=list(touched.values_list("pk", flat=True))).update(is_relative=True)
            record(by=by, at=at, action="declare_relative", subject=f"account:{account.username}",
                   details={"relation": relation, "cases": marked})
    except IntegrityError:
        raise Refused(say("这位亲属已经备案"), (), code="already_declared") from None
    return made


def relatives_within(area: int) -> QuerySet[StaffRelative]:
    """The declared relatives of the accounts of an area."""
    low, high = areas.span(area)
    return StaffRelative.objects.filter(account__area_code__gte=low, account__area_code__lt=high)


def households_of_relatives(area: int) -> QuerySet[Membership]:
    """The memberships now, in households of an area, of people whom some account declared."""
    low, high = areas.span(area)
    return Membership.objects.filter(
        known_until=None, valid_until=None, household__area_code__gte=low, household__area_code__lt=high,
        person__id_number__in=every_number(StaffRelative.objects.values_list("id_number", flat=True)))
