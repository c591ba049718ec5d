"""Campaigns and spot checks: a list frozen at the start, a draw anybody can repeat, coverage, statistics, the end.

**The draw.** Each household has a key, ``county-number``. It is given the SHA-256 of ``seed:key``; within each township the
households with the smallest values are drawn, as many as the share makes, rounded up. Who has the frozen list and the seed
computes the same draw with ``sha256sum``; the digest of the list says that it is the list.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db import connection, transaction
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Sum

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.copying import copy_in
from minzheng.kernel.access.roles import Role
from minzheng.kernel.people.models import Household, Membership
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import ZONE

from ..duties import require_role
from ..law import Law
from ..models import Case, CaseState
from ..records import people_in
from ..workdays import deadline
from .models import Campaign, CampaignEntry, CampaignKind, Complaint, Review, ReviewDue, Sample
from .relatives import households_of_relatives
from .reviewing import CLASSES, due_reviews
from .rolls import ABSENT, holding, statuses
from .signing_in import missed

STARTERS = frozenset({Role.COUNTY_CLERK, Role.COUNTY_SECTION_HEAD})
LEAST_SHARE = 300
"""A spot check looks at no fewer in each township: 30 % (最低生活保障审核审批办法（试行）; 特困人员认定办法), in per mille."""
CHECK_DAYS = 10
"""Working days in which drawn households are visited (SA-06)."""


def draw(keys: Mapping[str, int], *, seed: str, share: int) -> set[str]:
    """The drawn keys: of each stratum (``keys`` says which a key lies in) ``share`` per mille, rounded up."""
    strata: dict[int, list[str]] = {}
    for key, stratum in keys.items():
        strata.setdefault(stratum, []).append(key)
    return {key for found in strata.values() for key in sorted(found, key=lambda key: rank(seed, key))[: size(len(found), share)]}


def rank(seed: str, key: str) -> str:
    """Where a key stands in the draw: the SHA-256 of ``seed:key``, in hexadecimal."""
    return hashlib.sha256(f"{seed}:{key}".encode()).hexdigest()


def size(count: int, share: int) -> int:
    """How many of ``count`` a share in per mille is, rounded up."""
    return -(-count * share // 1000)


def digest_of(keys: Iterable[str]) -> str:
    """The SHA-256 of the keys, sorted, one a line: what proves which list was frozen."""
    return hashlib.sha256("".join(f"{key}\n" for key in sorted(keys)).encode()).hexdigest()


@dataclass(frozen=True)
class Plan:
    """What a campaign is to be. ``share`` in per mille counts for the sample ``share``; ``teams`` are names with commas;
    ``of_delegated`` narrows it to what townships confirmed by delegation."""

    kind: str
    name: str
    area_code: int
    starts_on: date
    ends_on: date
    teams: Sequence[str]
    sample: str = Sample.ALL
    share: int = 1000
    businesses: Sequence[str] = ()
    classes: Sequence[str] = ()
    of_delegated: bool = False


def start_campaign(*, plan: Plan, seed: str, law: Law, by: Actor, at: datetime) -> Campaign:
    """Begin a campaign or spot check: freeze the list of its scope, draw from it where it says so, set teams.

    ``seed`` is drawn by the caller and put on record; without a draw it is not used. Raises Refused with what is missing.
    """
    require_role(by, STARTERS, plan.area_code)
    on = at.astimezone(ZONE).date()
    teams = [people_in(team) for team in plan.teams if team.strip()]
    _require_plan(plan, teams, seed, law, on)
    with transaction.atomic():
        last_due = _hold_rolls()
        rows = list(in_scope(plan, law, on).select_related("household").order_by("area_code", "household_id"))
        if not rows:
            raise Refused(say("范围内没有乡镇依授权确认的在册家庭") if plan.of_delegated else say("范围内没有在册家庭"), (),
                          code="nobody_in_scope")
        keys = {key_of(row.household): row for row in rows}
        chosen = _chosen(plan, keys, seed, law, on)
        if not chosen:
            raise Refused(say("风险名单上没有家庭"), (), code="nobody_at_risk")
        campaign = Campaign.objects.create(
            kind=plan.kind, name=plan.name.strip()[:100], area_code=plan.area_code, businesses=list(plan.businesses),
            classes=list(plan.classes), of_delegated=plan.of_delegated, sample=plan.sample,
            share=plan.share if plan.sample == Sample.SHARE else 1000,
            seed=seed if plan.sample == Sample.SHARE else "", teams=["、".join(team) for team in teams],
            starts_on=plan.starts_on, ends_on=plan.ends_on, frozen_at=at, digest=digest_of(keys), listed=len(keys),
            chosen=len(chosen), last_due=last_due, started_by=str(by))
        sizes = _sizes([row.household_id for row in rows], on)
        villages = {code: place for place, code in enumerate(dict.fromkeys(row.household.area_code for row in rows))}
        copy_in(pl.DataFrame([{
            "campaign_id": campaign.pk, "household_id": row.household_id, "key": key, "area_code": row.household.area_code,
            "status": row.status, "review_class": row.review_class, "persons": sizes.get(row.household_id, 0),
            "is_chosen": key in chosen, "team": villages[row.household.area_code] % len(teams),
        } for key, row in keys.items()]), CampaignEntry._meta.db_table)
        record(by=by, at=at, action="start_campaign", subject=f"campaign:{campaign.pk}",
               details={"kind": plan.kind, "of_delegated": plan.of_delegated, "sample": plan.sample, "share": campaign.share,
                        "seed": campaign.seed, "digest": campaign.digest, "listed": campaign.listed, "chosen": campaign.chosen})
    return campaign


def _hold_rolls() -> int:
    """Let the rolls stay as they are to the end of the transaction; the number of the last row of ``ReviewDue``."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE casework_reviewdue IN SHARE MODE")
    return int(ReviewDue.objects.aggregate(last=Max("pk"))["last"] or 0)


def _require_plan(plan: Plan, teams: Sequence[Sequence[str]], seed: str, law: Law, on: date) -> None:
    wrong = [
        (not plan.name.strip(), say("请填写名称")),
        (plan.kind not in CampaignKind or plan.sample not in Sample, say("请选择类型和抽取方式")),
        (not teams or any(len(team) < 2 for team in teams), say("每个工作组不得少于两人")),
        (plan.ends_on < plan.starts_on or plan.ends_on < on, say("截止日期不能早于开始日期和今天")),
        (not 1 <= plan.share <= 1000, say("比例应在 1 % 至 100 % 之间")),
        (plan.kind == CampaignKind.SPOT_CHECK and plan.sample != Sample.SHARE, say("抽查须由系统随机抽取")),
        (plan.kind == CampaignKind.SPOT_CHECK and plan.share < LEAST_SHARE,
         say("抽查比例不得低于 {least} %", least=LEAST_SHARE // 10)),
        (plan.sample == Sample.SHARE and len(seed) < 16, say("随机种子过短")),
        (bool(set(plan.businesses) - set(statuses(law, on).values())), say("有的业务没有定期复核")),
        (bool(set(plan.classes) - set(CLASSES)), say("类别应为 A、B 或 C")),
    ]
    found = next((sentence for is_wrong, sentence in wrong if is_wrong), None)
    if found is not None:
        raise Refused(found, (), code="campaign_plan")


def in_scope(plan: Plan | Campaign, law: Law, on: date) -> QuerySet[ReviewDue]:
    """The households on the rolls that a plan or campaign is about, on a day."""
    found = due_reviews(law, on, area=plan.area_code, businesses=plan.businesses)
    if plan.of_delegated:
        found = found.filter(Exists(confirmed_below(OuterRef("household"))))
    return found.filter(review_class__in=plan.classes) if plan.classes else found


def confirmed_below(household: Any) -> QuerySet[Case]:
    """The cases by which a household came onto a roll that its township confirmed by delegation."""
    return Case.objects.exclude(delegated_by="").filter(application__household=household, flow="application",
                                                        state=CaseState.APPROVED)


def _chosen(plan: Plan, keys: Mapping[str, Any], seed: str, law: Law, on: date) -> set[str]:
    if plan.sample == Sample.SHARE:
        strata = {key: areas.at(row.household.area_code, areas.TOWNSHIP) for key, row in keys.items()}
        return draw(strata, seed=seed, share=plan.share)
    if plan.sample == Sample.RISK:
        risky = at_risk(law, on, area=plan.area_code)
        return {key for key, row in keys.items() if row.household_id in risky}
    return set(keys)


def at_risk(law: Law, on: date, *, area: int) -> set[int]:
    """The households of an area on the risk list: complained about and not found false, relatives of staff, two or more missed
    sign-ins, or an account that another household is paid on as well."""
    low, high = areas.span(area)
    here = Household.objects.filter(area_code__gte=low, area_code__lt=high)
    complained = Complaint.objects.exclude(finding="false").filter(household=OuterRef("pk"))
    shared = Household.objects.filter(account_no=OuterRef("account_no")).exclude(pk=OuterRef("pk")).exclude(account_no=b"")
    found = here.filter(Exists(complained) | Exists(shared) | Q(pk__in=households_of_relatives(area).values("household_id")))
    return set(found.values_list("pk", flat=True)) | {key for key, one in missed(law, on, area=area).items() if one.missed > 1}


def _sizes(households: Sequence[int], on: date) -> dict[int, int]:
    found = Membership.objects.filter(holding(on), household__in=households, counted=True, person__death_date=None)
    return dict(found.values_list("household_id").annotate(n=Count("pk")))


def key_of(household: Household) -> str:
    """The key of a household in a list: its county and its number there."""
    return f"{household.county}-{household.household_no}"


@dataclass(frozen=True)
class Tally:
    """Households and persons of an outcome."""

    households: int
    persons: int


@dataclass(frozen=True)
class Statistics:
    """How far a campaign is: chosen, done, left; and what was found, in households and in persons."""

    chosen: Tally
    done: Tally
    outcomes: Mapping[str, Tally]
    newcomers: int

    @property
    def left(self) -> int:
        """The chosen households without a result."""
        return self.chosen.households - self.done.households

    @property
    def coverage(self) -> int:
        """The done of the chosen in per cent, rounded down: 100 only when all are."""
        return self.done.households * 100 // self.chosen.households if self.chosen.households else 100


def statistics(campaign: Campaign, law: Law, on: date, *, area: int = areas.NATION) -> Statistics:
    """The figures of a campaign in an area; persons are those of the frozen list."""
    low, high = areas.span(area)
    rows = campaign.tallies.filter(area_code__gte=low, area_code__lt=high).values_list("outcome").annotate(
        n=Sum("households"), sum=Sum("persons")).order_by("outcome")
    outcomes = {str(outcome): Tally(n, persons) for outcome, n, persons in rows}
    chosen = outcomes.pop("", Tally(0, 0))
    done = Tally(sum(one.households for one in outcomes.values()), sum(one.persons for one in outcomes.values()))
    return Statistics(chosen, done, outcomes, newcomers(campaign, law, on, area=area).count())


def newcomers(campaign: Campaign, law: Law, on: date, *, area: int = areas.NATION) -> QuerySet[ReviewDue]:
    """The households that came into the scope after the list was frozen: listed apart, outside the coverage.

    What holds on the day and was there when the list was frozen is on it: only other rows are compared with the list.
    """
    day = campaign.closed_on or on
    low, high = areas.span(area)
    found = in_scope(campaign, law, day).filter(area_code__gte=low, area_code__lt=high)
    other = Q(pk__gt=campaign.last_due) | Q(holds_from__gt=campaign.frozen_at.astimezone(ZONE).date())
    listed = CampaignEntry.objects.filter(campaign=campaign, household=OuterRef("household"))
    return found.filter(other).exclude(Exists(listed))


def close_campaign(*, campaign_id: int, by: Actor, at: datetime) -> Campaign:
    """Close a campaign whose chosen households all have a result. Raises Refused while some have none."""
    with transaction.atomic():
        campaign = Campaign.objects.select_for_update().filter(pk=campaign_id).first()
        if campaign is None:
            raise NotFound(ABSENT)
        require_role(by, STARTERS, campaign.area_code)
        if campaign.closed_on is not None:
            raise Refused(say("“{name}”已经办结", name=campaign.name), (), code="campaign_closed")
        left = campaign.chosen - Review.objects.filter(campaign=campaign).count()
        if left:
            raise Refused(say("还有 {left} 户没有结果：覆盖率达到 100 % 才能办结", left=left), (), code="not_covered")
        campaign.closed_on, campaign.closed_by = at.astimezone(ZONE).date(), str(by)
        campaign.save(update_fields=["closed_on", "closed_by"])
        record(by=by, at=at, action="close_campaign", subject=f"campaign:{campaign.pk}", details={"chosen": campaign.chosen})
    return campaign


def redraw(campaign: Campaign) -> bool:
    """Whether the frozen list, the seed and the share give the digest and the draw that are on record."""
    rows = list(campaign.entries.values_list("key", "area_code", "is_chosen"))
    if digest_of(key for key, _, _ in rows) != campaign.digest:
        return False
    chosen = {key for key, _, is_chosen in rows if is_chosen}
    if campaign.sample != Sample.SHARE:
        return len(chosen) == campaign.chosen
    strata = {key: areas.at(code, areas.TOWNSHIP) for key, code, _ in rows}
    return chosen == draw(strata, seed=campaign.seed, share=campaign.share)


def check_deadline(starts_on: date) -> date:
    """The last day on which drawn households may be visited."""
    return deadline(starts_on, CHECK_DAYS)

