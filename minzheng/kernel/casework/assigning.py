"""Who works on a case: taken from the queue, handed to a colleague, put back. A queue belongs to a role; a case to nobody
until somebody takes it, so that nobody's absence holds it up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.queries import account_of, is_in_scope
from minzheng.kernel.access.roles import Role
from minzheng.kernel.values.errors import NotAllowed, NotFound, Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import ZONE

from .duties import doers, require_scope
from .models import Case
from .proceeding import locked
from .stepping import event

OVERSEERS = frozenset({Role.TOWNSHIP_LEADER, Role.COUNTY_SECTION_HEAD})
"""Who may hand over the cases of others: when somebody is away, their head does."""


def assign(*, case_id: int, to: str, reason: str = "", by: Actor, at: datetime) -> Case:
    """Give the case to the account named ``to``, who may do its present step; empty: back into the queue.

    Who may do the step takes it or hands it on when it is nobody's or their own; a head hands over any. Raises NotAllowed,
    NotFound for an account that may not do the step there, and Refused for a case that is closed.
    """
    with transaction.atomic():
        case = locked(case_id)
        account = account_of(by)
        require_scope(account, case.area_code)
        if not case.step:
            raise Refused(say("案件已经办结"), (), code="case_closed")
        is_own = account.role in doers(case.step_who) and case.assignee_id in (None, account.pk)
        if not is_own and account.role not in OVERSEERS:
            raise NotAllowed(say("案件由{who}承办：只有承办人本人或负责人可以移交", who=case.assignee or say("他人")))
        taker = next((one for one in colleagues(case) if one.username == to), None) if to else None
        if to and taker is None:
            raise NotFound(say("“{who}”不能办理这一步：岗位或区划不符", who=to))
        case.assignee = taker
        case.save(update_fields=["assignee"])
        event(case, step=case.step, action="assign", on=at.astimezone(ZONE).date(), by=by, at=at, opinion=reason.strip(),
              written={"to": to})
    return case


def hand_over(*, of: str, to: str, reason: str, by: Actor, at: datetime) -> list[Case]:
    """Hand every open case of one account to another, as its head; a case the other may not do is put back into the queue."""
    if not reason.strip():
        raise Refused(say("请说明移交的原因"), (), code="reason_missing")
    moved = []
    with transaction.atomic():
        for case in Case.objects.filter(assignee__username=of, closed_on=None).order_by("pk"):
            can = any(one.username == to for one in colleagues(case))
            moved.append(assign(case_id=case.pk, to=to if can else "", reason=reason, by=by, at=at))
    return moved


def colleagues(case: Case) -> Sequence[Account]:
    """The open accounts that may do the present step of the case."""
    found: QuerySet[Account] = Account.objects.filter(is_active=True, role__in=doers(case.step_who)).order_by("username")
    return [one for one in found if is_in_scope(one, case.area_code)]
