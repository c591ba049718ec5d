"""What can be asked of checks: lists, who looked at what, and which households have no young report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from minzheng.kernel.access.models import Account, AuditEvent
from minzheng.kernel.casework.workdays import is_workday
from minzheng.kernel.payments.models import Award
from minzheng.kernel.people.models import Household
from minzheng.kernel.values.areas import span
from minzheng.kernel.values.periods import ZONE

from .models import Report, Request, RequestState

LOOKS = ("read_report", "run_verification", "refuse_verification", "read_document")
"""What the log of looks counts: reports read, registers asked, refusals."""
OPENS, CLOSES = 8, 18
"""The hours of the offices."""
YEAR = timedelta(days=365)


def requests_within(area: int) -> QuerySet[Request]:
    """The checks of an area and all below it."""
    low, high = span(area)
    return Request.objects.filter(area_code__gte=low, area_code__lt=high)


def overdue(found: QuerySet[Request], on: date) -> QuerySet[Request]:
    """Those that should have been run before ``on``."""
    return found.filter(state=RequestState.WAITING, due_on__lt=on)


def households_due(area: int, *, on: date) -> QuerySet[Household]:
    """The households that receive a benefit and have no report younger than a year."""
    low, high = span(area)
    paid = Award.objects.filter(household=OuterRef("pk"), last_month=None)
    about = Q(request__household=OuterRef("pk")) | Q(request__case__application__household=OuterRef("pk"))
    young = Report.objects.filter(about, issued_on__gt=on - YEAR)
    return Household.objects.filter(Exists(paid), ~Exists(young), area_code__gte=low, area_code__lt=high)


def reviews_due(area: int, business: str, *, on: date) -> QuerySet[Household]:
    """Of these the households that receive ``business`` and are not being checked."""
    paid = Award.objects.filter(household=OuterRef("pk"), benefit=business, last_month=None)
    about = Q(household=OuterRef("pk")) | Q(case__application__household=OuterRef("pk"))
    under_way = Request.objects.filter(about).exclude(state__in=(RequestState.REPORTED, RequestState.CANCELLED))
    return households_due(area, on=on).filter(Exists(paid), ~Exists(under_way))


@dataclass(frozen=True)
class Looks:
    """What somebody looked at in one hour: reports, registers asked, refusals; ``is_late``: outside of office hours."""

    username: str
    post: str
    hour: datetime
    reads: int
    runs: int
    refusals: int
    households: int
    is_late: bool

    @property
    def all(self) -> int:
        """Everything together."""
        return self.reads + self.runs + self.refusals


def looks(area: int, *, since: datetime, until: datetime) -> Sequence[Looks]:
    """The looks of the accounts of an area in ``[since, until)``, hour by hour, the latest first; within one statement."""
    low, high = span(area)
    accounts = Account.objects.filter(area_code__gte=low, area_code__lt=high)
    rows = AuditEvent.objects.filter(
        account__in=accounts, subject__startswith="verification:", action__in=LOOKS, at__gte=since, at__lt=until)
    found: dict[tuple[str, str, datetime], list[tuple[str, str]]] = {}
    for username, post, action, subject, at in rows.values_list("username", "post", "action", "subject", "at").order_by("-at"):
        hour = at.astimezone(ZONE).replace(minute=0, second=0, microsecond=0)
        found.setdefault((username, post, hour), []).append((action, subject))
    return [_looks(*key, several) for key, several in found.items()]


def _looks(username: str, post: str, hour: datetime, several: Sequence[tuple[str, str]]) -> Looks:
    actions = [one for one, _ in several]
    refusals, runs = actions.count("refuse_verification"), actions.count("run_verification")
    return Looks(username, post, hour, len(actions) - runs - refusals, runs, refusals, len({one for _, one in several}),
                 is_late(hour))


def is_late(moment: datetime) -> bool:
    """Whether a moment lies outside of office hours."""
    local = moment.astimezone(ZONE)
    return not is_workday(local.date()) or not time(OPENS) <= local.time() < time(CLOSES)


def latest_reports(request: Request) -> QuerySet[Report]:
    """The reports of a check, the latest first."""
    return request.reports.order_by("-round").annotate(old=F("replaces__number"))
