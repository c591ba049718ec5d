"""What happens without anybody asking: everybody is checked each month and after every delivery, and watched each day; each
month it is looked for who is due something, who is registered twice, and whom rows without a number may be about, and owners of
plan tasks are reminded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.indicators.snapshots.models import Snapshot
from minzheng.kernel.jobs import actions
from minzheng.kernel.jobs.models import Job, JobState
from minzheng.kernel.payments.models import PayrollRun, RunKind, RunState
from minzheng.kernel.people.models import Household
from minzheng.kernel.plans.reminding import areas_due
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import ZONE, Month
from minzheng.kernel.verification.discovery.models import DiscoveryRun
from minzheng.kernel.verification.evidence import in_force
from minzheng.kernel.verification.findings.models import CheckRun
from minzheng.kernel.verification.models import Delivery, DeliveryState
from minzheng.kernel.verification.watching.models import WatchRun

FREEZE_DAY = 3
"""From which day of a month on the figures of the month before are frozen."""
BESIDE = timedelta(hours=6)
"""How long before a pass a delivery may have been asked for that it could not read yet."""


def start_due(at: datetime) -> list[str]:
    """Queue what is due in each county that has households, and reminders in each that has plans; the kinds queued.

    What is under way is left to itself, and what was refused today is tried again tomorrow: somebody has to do something first.
    """
    counties = Household.objects.filter(last_month=None).values_list("county", flat=True).order_by("county").distinct()
    started = [kind for county in counties for kind in _started(county * areas.COUNTY.unit, at, due)]
    return started + [kind for area in areas_due(at) for kind in _started(area, at, _reminders)]


def _reminders(area: int, at: datetime) -> list[tuple[str, dict[str, Any]]]:
    """Who owns a task of a plan is reminded, where people are on the register or not."""
    return [("plan_reminders", {})]


def _started(area: int, at: datetime, wanted: Callable[[int, datetime], list[tuple[str, dict[str, Any]]]]) -> list[str]:
    """Queue what is wanted in an area, but for what was refused today; the kinds queued."""
    refused = Job.objects.filter(area_code=area, account=None, state=JobState.FAILED, queued_at__gte=at - timedelta(days=1))
    failed, started = set(refused.values_list("kind", flat=True)), []
    for kind, arguments in wanted(area, at):
        if kind in failed:
            continue
        try:
            actions.start(kind, arguments=arguments, area=area, about=str(say("自动")), by=PROGRAM, at=at)
        except Refused:
            continue
        started.append(kind)
    return started


def due(area: int, at: datetime) -> list[tuple[str, dict[str, Any]]]:
    """What is due in a county: kinds of jobs with their arguments. Few questions to the database."""
    today = at.astimezone(ZONE).date()
    month, wider = Month.of(today), [area, *areas.ancestors(area), areas.NATION]
    found: list[tuple[str, dict[str, Any]]] = []
    last = CheckRun.objects.filter(area_code__in=wider).order_by("-at").first()
    if last is None or last.on < month.first_day:
        found.append(("checks", {"on": today.isoformat(), "trigger": "month"}))
    elif _delivered(wider, last, today):
        found.append(("checks", {"on": today.isoformat(), "trigger": "delivery"}))
    if not WatchRun.objects.filter(area_code__in=wider, on__gte=today).exists():
        found.append(("watch", {"on": today.isoformat()}))
    if not DiscoveryRun.objects.filter(area_code__in=wider, month__gte=int(month)).exists():
        found.append(("unserved", {"month": int(month)}))
    return found + _likeness(wider, month, today) + _figures(area, month, today)


def _figures(area: int, month: Month, today: date) -> list[tuple[str, dict[str, Any]]]:
    """The figures of the month before are frozen from the third on, where it was paid and nobody froze them after its end."""
    before = month.plus(-1)
    low, high = areas.span(area)
    paid = PayrollRun.objects.filter(month=int(before), kind=RunKind.MONTHLY, area_code__lt=high, area_until__gt=low)
    first = datetime.combine(month.first_day, datetime.min.time(), ZONE)
    if today.day < FREEZE_DAY or not paid.exclude(state=RunState.SUPERSEDED).exists():
        return []
    if Snapshot.objects.filter(area_code=area, period=str(before), frozen_at__gte=first).exists():
        return []
    return [("freeze_figures", {"period": str(before)})]


def _likeness(wider: list[int], month: Month, today: date) -> list[tuple[str, dict[str, Any]]]:
    """What is compared by likeness: once a month, and rows without a number when something was delivered since."""
    first = datetime.combine(month.first_day, datetime.min.time(), ZONE)
    looks = AuditEvent.objects.filter(subject__in=[f"area:{one}" for one in wider], at__gte=first)
    last = dict(looks.filter(action__in=("find_candidates", "find_duplicates")).values_list("action").annotate(
        Max("at")).order_by())
    found: list[tuple[str, dict[str, Any]]] = []
    since = last.get("find_candidates")
    if since is None or Delivery.objects.filter(
            area_code__in=wider, state=DeliveryState.ACCEPTED, decided_at__gt=since).exists():
        found.append(("candidates", {"on": today.isoformat()}))
    if "find_duplicates" not in last:
        found.append(("doubles", {}))
    return found


def _delivered(wider: list[int], last: CheckRun, today: date) -> bool:
    """Whether anything began to count since the last pass, or while it was read: a file is stored after it was asked for."""
    read = [one["delivery"] for one in last.deliveries if "delivery" in one]
    accepted = Delivery.objects.filter(area_code__in=wider, state=DeliveryState.ACCEPTED, decided_at__gt=last.at - BESIDE)
    fresh = accepted.exclude(pk__in=read).defer("remarks", "headings")
    return any((one.decided_at or one.at) > last.at or _counts(one, today) for one in fresh)


def _counts(delivery: Delivery, today: date) -> bool:
    """Whether a pass would read a delivery: its register is declared, and nothing newer stands in its place."""
    register = outside_registers().get(delivery.register)
    return register is not None and delivery in in_force(register, on=today)
