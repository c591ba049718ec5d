"""Visits to households of the low-income population, and what comes of an early warning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.casework.duties import require_role
from minzheng.kernel.people.models import Household
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.values.periods import ZONE

from .duties import DOERS
from .models import OUTCOMES, EarlyWarning, LowIncomePerson, MonitorVisit, WarningState
from .texts import ABSENT, require_text

WAYS: dict[str, Label] = {
    "door": Label("入户", "At home"), "phone": Label("电话", "By telephone"), "video": Label("视频", "By video")}


@dataclass(frozen=True)
class Visited:
    """A visit: the day, how (WAYS), what was found."""

    on: date
    way: str
    findings: str


def visit(*, household_id: int, visited: Visited, by: Actor, at: datetime) -> MonitorVisit:
    """Put a visit to a household of the low-income population on record. Raises Refused with what is wrong, and NotFound."""
    with transaction.atomic():
        household = Household.objects.filter(pk=household_id).first()
        if household is None or not LowIncomePerson.objects.filter(household=household, valid_until=None).exists():
            raise NotFound(ABSENT)
        require_role(by, DOERS, household.area_code)
        made = _put(household, visited, None, by, at)
        record(by=by, at=at, action="visit_low_income", subject=f"household:{household.pk}")
    return made


def close_warning(*, warning_id: int, visited: Visited, outcome: str, by: Actor, at: datetime) -> EarlyWarning:
    """Say what the visit found and what comes of the warning. Raises Refused where it was closed or the outcome is unknown.

    Nothing follows by itself: what somebody applies for, or is referred for, goes its own way.
    """
    with transaction.atomic():
        found = EarlyWarning.objects.select_for_update().select_related("household").filter(pk=warning_id).first()
        if found is None:
            raise NotFound(ABSENT)
        require_role(by, DOERS, found.area_code)
        if found.state != WarningState.OPEN:
            raise Refused(say("这条预警已经处置"), (), code="warning_closed")
        if outcome not in OUTCOMES:
            raise Refused(say("请选择处置结果"), (), code="outcome_missing")
        made = _put(found.household, visited, found, by, at)
        found.state, found.visited_on, found.outcome, found.note = WarningState.CLOSED, visited.on, outcome, made.findings
        found.closed_by, found.closed_at = str(by), at
        found.save(update_fields=["state", "visited_on", "outcome", "note", "closed_by", "closed_at"])
        record(by=by, at=at, action="close_warning", subject=f"early_warning:{found.pk}", details={"outcome": outcome})
    return found


def _put(household: Household, visited: Visited, warning: EarlyWarning | None, by: Actor, at: datetime) -> MonitorVisit:
    require_text(visited.findings)
    if visited.way not in WAYS:
        raise Refused(say("请选择走访方式"), (), code="way_missing")
    first = warning.found_at.astimezone(ZONE).date() if warning else date.min
    if not first <= visited.on <= at.astimezone(ZONE).date():
        raise Refused(say("走访日期不能早于预警，也不能晚于今天"), (), code="visit_day")
    return MonitorVisit.objects.create(
        household=household, area_code=household.area_code, visited_on=visited.on, way=visited.way,
        findings=visited.findings.strip(), warning=warning, by=str(by), at=at)
