"""Many findings handed out or closed at once: one statement each, a story for every one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.queries import account_of
from minzheng.kernel.casework.workdays import deadline
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import say

from .duties import EXAMINERS, WORKING_DAYS
from .models import Finding, FindingEvent, FindingState

MOST = 20_000
"""Findings that are handled at once."""
UNEXAMINED = (FindingState.OPEN, FindingState.ASSIGNED)


def held(ids: Sequence[int], states: Sequence[str], by: Actor) -> QuerySet[Finding]:
    """Of the findings those in these states and in the area of ``by``, locked. Raises Refused for too many."""
    if len(ids) > MOST:
        raise Refused(say("一次最多办理 {most} 条疑点：请先筛选", most=MOST), (), code="too_many")
    found = Finding.objects.select_for_update(of=("self",)).filter(pk__in=ids, state__in=states)
    if by.account_id is None:
        return found
    low, high = areas.span(account_of(by).area_code)
    return found.filter(area_code__gte=low, area_code__lt=high)


def examiner(username: str, found: Sequence[Finding]) -> Account | None:
    """The account to hand findings to; None for the place itself. Raises Refused for one that may not, or not there."""
    if not username:
        return None
    account = Account.objects.filter(username=username, is_active=True, role__in=EXAMINERS).first()
    if account is None:
        raise Refused(say("账号“{who}”不能承担疑点核实", who=username), (), code="not_an_examiner")
    low, high = areas.span(account.area_code)
    if any(not low <= one.area_code < high for one in found):
        raise Refused(say("有疑点不在账号“{who}”负责的区划之内", who=username), (), code="outside")
    return account


def hand_out(found: Sequence[Finding], account: Account | None, *, on: date) -> None:
    """Assign them: to an account, or to whoever examines in their place. One that has a date keeps it."""
    keys = [one.pk for one in found]
    Finding.objects.filter(pk__in=keys).update(state=FindingState.ASSIGNED, assigned_to=account)
    for severity, days in WORKING_DAYS.items():
        Finding.objects.filter(pk__in=keys, severity=severity, due=None).update(due=deadline(on, days))


def told(
    found: Sequence[Finding], action: str, *, by: Actor, at: datetime, note: str = "", details: Mapping[str, Any] | None = None
) -> None:
    """An event in the story of each."""
    FindingEvent.objects.bulk_create(
        (FindingEvent(finding=one, action=action, note=note, details=dict(details or {}), by=str(by), at=at) for one in found),
        batch_size=1000)
