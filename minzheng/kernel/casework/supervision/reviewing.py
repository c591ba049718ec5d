"""Periodic review by class: when each household on a roll is due to be looked at again, and what was found (SA-05, CB-14).

The class follows from what is known of the members until a review says otherwise: C where somebody works or trades, so that
income is unsteady; B where somebody from 16 to below 60 is able to work; A else. The months of each class stand in the
procedure. A household that was not reviewed yet is due so many months after it came onto the roll (``renewing`` works it out).
A result is a proposal, never a stop.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, QuerySet

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.roles import Role
from minzheng.kernel.people.models import Household, Membership
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotAllowed, NotFound, Place, Problem, Refused
from minzheng.kernel.values.identity import mask_name
from minzheng.kernel.values.language import Label, Sentence, say
from minzheng.kernel.values.periods import ZONE, Month

from ..duties import require_role
from ..law import Law
from ..models import CaseEvent
from ..records import people_in
from ..workdays import DAY
from .models import Campaign, CampaignEntry, CampaignKind, Outcome, ProposalSource, Review, ReviewDue
from .proposing import propose
from .rolls import ABSENT, holding, household_at, relatives_in, statuses

REVIEWERS = frozenset({Role.TOWNSHIP_CLERK, Role.COUNTY_CLERK})
CLASSES = ("A", "B", "C")
METHODS: dict[str, Label] = {
    "home_visit": Label("入户调查", "Home visit"), "neighbour_interview": Label("邻里访问", "Neighbour interview"),
    "video": Label("视频", "Video"), "data": Label("信息核对加入户", "Data match and visit"),
}
OUTCOMES: dict[str, Label] = {
    Outcome.KEEP: Label("维持", "Keep"), Outcome.INCREASE: Label("增发", "Increase"),
    Outcome.DECREASE: Label("减发", "Decrease"), Outcome.SUSPEND: Label("暂停", "Suspend"), Outcome.END: Label("终止", "End"),
    Outcome.NOT_FOUND: Label("查无此户", "Not found"),
}


@dataclass(frozen=True)
class ReviewGiven:
    """What a review says. ``investigators`` are names with commas; ``review_class`` empty: as it follows from the facts."""

    reviewed_on: date
    method: str
    investigators: str
    findings: str
    outcome: str
    reason: str = ""
    review_class: str = ""


def due_reviews(law: Law, on: date, *, area: int, businesses: Iterable[str] = ()) -> QuerySet[ReviewDue]:
    """The households on the rolls of an area on a day, with their class and the day their next review is due."""
    low, high = areas.span(area)
    return ReviewDue.objects.filter(holds_from__lte=on, holds_until__gt=on, area_code__gte=low, area_code__lt=high,
                                    status__in=list(statuses(law, on, businesses)))


def later(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where there is no such day."""
    month = Month.of(day).plus(months)
    return min(date(month.year, month.number, 1) + DAY * (day.day - 1), month.next_first_day - DAY)


def record_review(
    *, household_id: int, given: ReviewGiven, law: Law, by: Actor, at: datetime, campaign_id: int | None = None
) -> Review:
    """Put a review of a household on record, with the day of the next; what is not to be kept becomes a proposal.

    Two people looked at it, neither a relative. In a campaign the household is on its frozen list and has no result yet; in a
    spot check nobody records it who handled a case of the household. Raises Refused with every problem.
    """
    on = at.astimezone(ZONE).date()
    household = household_at(household_id)
    require_role(by, REVIEWERS, household.area_code)
    with transaction.atomic():
        row = due_reviews(law, on, area=household.area_code).filter(household=household).first()
        if row is None:
            raise Refused(say("户号 {no} 不在保障名册中，无需复核", no=household.household_no), (), code="not_on_roll")
        _require_complete(given, since=row.since, on=on)
        _require_disinterested(by, household)
        campaign = _campaign(campaign_id, household, by, on) if campaign_id is not None else None
        review_class = given.review_class or row.review_class
        months = law.version(statuses(law, on)[row.status], on).reviews[review_class]
        review = Review.objects.create(
            household=household, campaign=campaign, reviewed_on=given.reviewed_on, method=given.method,
            investigators="、".join(people_in(given.investigators)), findings=given.findings.strip(), outcome=given.outcome,
            reason=given.reason.strip(), review_class=review_class, next_due_on=later(given.reviewed_on, months),
            persons=persons_of(household, on), account_id=by.account_id, by=str(by), at=at)
        record(by=by, at=at, action="record_review", subject=f"household:{household.pk}",
               details={"outcome": given.outcome, "class": review_class, "campaign": campaign_id})
        if given.outcome != Outcome.KEEP:
            source = ProposalSource.REVIEW if campaign is None else ProposalSource(campaign.kind)
            propose(household_id=household.pk, outcome=given.outcome, source=source, reason=given.reason.strip(), review=review,
                    by=by, at=at)
    return review


def _require_complete(given: ReviewGiven, *, since: date, on: date) -> None:
    checks: list[tuple[str, bool, Sentence]] = [
        ("reviewed_on", since <= given.reviewed_on <= on, say("复核日期应在 {since} 至 {on} 之间", since=since, on=on)),
        ("method", given.method in METHODS, say("请选择复核方式")),
        ("investigators", len(people_in(given.investigators)) >= 2, say("调查人员不得少于两人")),
        ("investigators", len(given.investigators) <= 200, say("调查人员过长，最多 200 个字")),
        ("findings", 0 < len(given.findings.strip()) <= 2000, say("请填写收入、财产和生活状况，最多 2000 个字")),
        ("outcome", given.outcome in OUTCOMES, say("请选择复核结果")),
        ("reason", given.outcome == Outcome.KEEP or bool(given.reason.strip()), say("除维持外，须写明理由")),
        ("review_class", given.review_class in ("", *CLASSES), say("类别应为 A、B 或 C")),
    ]
    problems = [Problem("review", sentence, place=Place(heading=name)) for name, holds, sentence in checks if not holds]
    if problems:
        raise Refused(say("复核记录不完整"), problems, code="review_incomplete")


def _require_disinterested(by: Actor, household: Household) -> None:
    if by.account_id is None:
        return
    relative = relatives_in(household).filter(account_id=by.account_id).first()
    if relative is not None:
        raise NotAllowed(say("家庭成员{name}是您的近亲属（{relation}）：按规定应当回避，请交由他人办理",
                             name=mask_name(relative.name), relation=relative.relation), code="close_relative")


def _campaign(campaign_id: int, household: Household, by: Actor, on: date) -> Campaign:
    """The campaign, in which the household has no result yet, held to the end of the transaction."""
    campaign = Campaign.objects.select_for_update().filter(pk=campaign_id).first()
    if campaign is None or not CampaignEntry.objects.filter(campaign=campaign, household=household, is_chosen=True).exists():
        raise NotFound(ABSENT)
    if campaign.closed_on is not None:
        raise Refused(say("“{name}”已经办结", name=campaign.name), (), code="campaign_closed")
    if Review.objects.filter(campaign=campaign, household=household).exists():
        raise Refused(say("这户家庭在本次行动中已有结果"), (), code="already_reviewed")
    is_handler = CaseEvent.objects.filter(case__application__household=household, account_id=by.account_id or 0).exists()
    if campaign.kind == CampaignKind.SPOT_CHECK and by.account_id is not None and is_handler:
        raise NotAllowed(say("您办理过这户家庭的案件：抽查应由他人进行"), code="checker_is_handler")
    return campaign


def persons_of(household: Household, on: date) -> int:
    """How many counted members live in the household on a day."""
    found = Membership.objects.filter(holding(on), household=household, counted=True, person__death_date=None)
    return int(found.aggregate(n=Count("pk"))["n"])


def reviews_within(area: int) -> QuerySet[Review]:
    """The reviews of households of an area."""
    low, high = areas.span(area)
    return Review.objects.filter(household__area_code__gte=low, household__area_code__lt=high)
