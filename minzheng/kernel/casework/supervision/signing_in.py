"""The monthly sign-in (SA-05): who must, who did, who missed how often in a row. A miss is no row: it is computed.

A month counts for a household that had the status and the residence from the first day of the sign-in to its last, was not
exempt, and lies in an area where signing in is ordered. One sign-in in time sets the count back; so does a proposal that was
settled. A month that does not count neither adds nor sets back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.roles import Role
from minzheng.kernel.people.models import Household
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.values.periods import ZONE, Month

from ..duties import INTAKE, require_role
from ..law import Law
from .models import Outcome, Proposal, ProposalSource, SignIn, SignInDuty, SignInExemption, SignInStanding
from .proposing import propose
from .rolls import ABSENT, household_at, statuses

ORDERERS = frozenset({Role.COUNTY_SECTION_HEAD})
EXEMPTERS = frozenset({Role.TOWNSHIP_CLERK})
PROPOSERS = frozenset({Role.TOWNSHIP_CLERK, Role.COUNTY_CLERK})
LOOK_BACK = 12
"""How many months a row of misses is counted back at most."""
MOST_LATER_DAYS = 5
"""So many days after the sign-in a paper sheet may still be typed in."""

CHANNELS: dict[str, Label] = {
    "in_person": Label("本人到场", "In person"), "home": Label("入户确认", "Confirmed at home"),
    "paper": Label("纸质签到表补录", "Typed in from a paper sheet"),
}
DOCUMENTS: dict[str, Label] = {
    "certificate": Label("低保证", "Certificate of assistance"), "id_card": Label("居民身份证", "Identity card"),
    "household_book": Label("户口簿", "Household book"),
}
GROUNDS: dict[str, Label] = {
    "class_a": Label("A 类对象", "Class A"), "disabled": Label("重度残疾", "Severe disability"),
    "in_care": Label("住院或在机构供养", "In hospital or care"), "absent": Label("批准外出", "Approved absence"),
}


def order(
    *, area_code: int, business: str, first_month: Month, document: str, law: Law, by: Actor, at: datetime
) -> SignInDuty:
    """Order the monthly sign-in in an area from a month on, by a document. Raises Refused where it is ordered already."""
    require_role(by, ORDERERS, area_code)
    if not document.strip():
        raise Refused(say("请填写依据文件"), (), code="document_missing")
    if business not in statuses(law, first_month.first_day).values():
        raise NotFound(say("没有业务“{name}”", name=business))
    low, high = areas.span(area_code)
    lineage = [areas.at(area_code, level) for level in areas.LEVELS]
    with transaction.atomic():
        same = Q(area_code__in=lineage) | Q(area_code__gte=low, area_code__lt=high)
        if SignInDuty.objects.filter(same, business=business, last_month=None).exists():
            raise Refused(say("这个区划或其上下级已经规定了签到"), (), code="already_ordered")
        duty = SignInDuty.objects.create(area_code=area_code, business=business, first_month=int(first_month),
                                         document=document.strip()[:200], by=str(by), at=at)
        record(by=by, at=at, action="order_sign_in", subject=f"area:{area_code:012d}",
               details={"business": business, "from": str(first_month)})
    return duty


def end_order(*, duty_id: int, last_month: Month, by: Actor, at: datetime) -> SignInDuty:
    """End the sign-in of an area with a month."""
    with transaction.atomic():
        duty = SignInDuty.objects.select_for_update().filter(pk=duty_id, last_month=None).first()
        if duty is None:
            raise NotFound(ABSENT)
        require_role(by, ORDERERS, duty.area_code)
        if int(last_month) < duty.first_month:
            raise Refused(say("终止月份不能早于起始月份"), (), code="month_order")
        duty.last_month = int(last_month)
        duty.save(update_fields=["last_month"])
        record(by=by, at=at, action="end_sign_in", subject=f"area:{duty.area_code:012d}", details={"last": str(last_month)})
    return duty


def exempt(
    *, household_id: int, ground: str, note: str, first_month: Month, last_month: Month, by: Actor, at: datetime
) -> SignInExemption:
    """Let a household off the sign-in for some months: they do not count as missed."""
    household = household_at(household_id)
    require_role(by, EXEMPTERS, household.area_code)
    if ground not in GROUNDS or not note.strip():
        raise Refused(say("请选择理由并写明情况"), (), code="ground_missing")
    if last_month < first_month or last_month >= first_month.plus(LOOK_BACK):
        raise Refused(say("免签到的月份应从前到后，最长 {most} 个月", most=LOOK_BACK), (), code="month_order")
    with transaction.atomic():
        made = SignInExemption.objects.create(household=household, ground=ground, note=note.strip()[:200],
                                              first_month=int(first_month), last_month=int(last_month), by=str(by), at=at)
        record(by=by, at=at, action="exempt_from_sign_in", subject=f"household:{household.pk}",
               details={"ground": ground, "from": str(first_month), "to": str(last_month)})
    return made


@dataclass(frozen=True)
class Signed:
    """What became of a bulk sign-in: rows made, households that had signed before, proposals that follow."""

    made: tuple[SignIn, ...]
    known: tuple[int, ...]
    proposals: tuple[Proposal, ...]


def sign_in(
    *, household_ids: Collection[int], place: str, shown: str, channel: str, law: Law, by: Actor, at: datetime,
    signed_on: date | None = None, sheet: str = "",
) -> Signed:
    """Register the sign-in of households for the month of its day, as one set.

    The day is today's; another one only from a paper sheet that is named, by the township, a few days later. A sign-in
    outside the days of the duty is kept as late: it does not count, and where too many were missed an end is proposed.
    Raises Refused for an empty choice, a dead household, a day that was made up.
    """
    today = at.astimezone(ZONE).date()
    day = signed_on or today
    _require_day(day, today, channel, sheet, by)
    if not place.strip() or shown not in DOCUMENTS or channel not in CHANNELS:
        raise Refused(say("请填写签到地点、出示的证件和方式"), (), code="sign_in_incomplete")
    with transaction.atomic():
        found = list(Household.objects.filter(pk__in=set(household_ids)).order_by("pk"))
        if not found:
            raise Refused(say("请选择签到的家庭"), (), code="nothing_chosen")
        for household in found:
            require_role(by, INTAKE, household.area_code)
        bound = bound_on(law, day, [one.pk for one in found])
        for household in found:
            if household.pk not in bound:
                raise Refused(say("户号 {no} 不在应签到的名单中", no=household.household_no), (), code="not_bound")
        made, known = _store(found, bound, day, place.strip()[:100], shown, channel, sheet.strip()[:100], by, at)
        proposals = propose_ends(households=[one.household_id for one in made if not one.in_time], law=law, by=by, at=at)
        record(by=by, at=at, action="sign_in_households", subject=f"month:{Month.of(day)}",
               details={"households": [one.household_id for one in made], "on": day.isoformat(), "channel": channel})
    return Signed(tuple(made), tuple(known), tuple(proposals))


def _require_day(day: date, today: date, channel: str, sheet: str, by: Actor) -> None:
    if day == today:
        return
    account = Account.objects.filter(pk=by.account_id or 0).first()
    is_township = account is None or account.role == Role.TOWNSHIP_CLERK
    if channel != "paper" or not sheet.strip() or not is_township or not day < today <= day + timedelta(MOST_LATER_DAYS):
        raise Refused(say("签到只能在当天登记；补录纸质签到表由乡镇经办人在 {days} 日内办理，并写明签到表编号",
                          days=MOST_LATER_DAYS), (), code="back_dated")


def _store(
    found: Iterable[Household], bound: dict[int, SignInDuty], day: date, place: str, shown: str, channel: str, sheet: str,
    by: Actor, at: datetime,
) -> tuple[list[SignIn], list[int]]:
    month = int(Month.of(day))
    rows = [SignIn(household=one, month=month, signed_on=day, place=place, shown=shown, channel=channel, sheet=sheet,
                   in_time=bound[one.pk].first_day <= day.day <= bound[one.pk].last_day, account_id=by.account_id,
                   by=str(by), at=at) for one in found]
    signed = set(SignIn.objects.filter(household__in=[one.household_id for one in rows], month=month, in_time=True)
                 .values_list("household_id", flat=True))
    late = set(SignIn.objects.filter(household__in=[one.household_id for one in rows], month=month, in_time=False)
               .values_list("household_id", flat=True))
    fresh = [one for one in rows if one.household_id not in signed and (one.in_time or one.household_id not in late)]
    try:
        with transaction.atomic():
            made = SignIn.objects.bulk_create(fresh)
    except IntegrityError:
        raise Refused(say("其中有家庭刚刚被他人登记，请刷新页面"), (), code="signed_meanwhile") from None
    fresh_keys = {one.household_id for one in fresh}
    return made, [one.household_id for one in rows if one.household_id not in fresh_keys]


def bound_on(law: Law, day: date, households: Collection[int]) -> dict[int, SignInDuty]:
    """Which of the households must sign in in the month of a day, with the duty that binds each."""
    month = int(Month.of(day))
    found: dict[int, SignInDuty] = {}
    for duty in duties(day):
        bound = _bound(duty, law, day).filter(~_exempt(month), pk__in=households)
        found |= dict.fromkeys(bound.values_list("pk", flat=True), duty)
    return found


def duties(day: date, area: int = areas.NATION) -> list[SignInDuty]:
    """The duties in force in the month of a day that touch an area."""
    month = int(Month.of(day))
    low, high = areas.span(area)
    found = SignInDuty.objects.filter(Q(last_month=None) | Q(last_month__gte=month), first_month__lte=month).order_by("pk")
    return [one for one in found if areas.span(one.area_code)[0] < high and low < areas.span(one.area_code)[1]]


def must_sign_in(law: Law, day: date, *, area: int) -> QuerySet[Household]:
    """The households of an area that must sign in in the month of a day; the exempt are left out."""
    month = int(Month.of(day))
    low, high = areas.span(area)
    wanted = Q(pk__in=[])
    for duty in duties(day, area):
        wanted |= Q(pk__in=_bound(duty, law, day).values("pk"))
    return Household.objects.filter(wanted, ~_exempt(month), area_code__gte=low, area_code__lt=high)


def _exempt(month: int) -> Exists:
    """Whether an exemption of the household covers a month."""
    return Exists(SignInExemption.objects.filter(household=OuterRef("pk"), first_month__lte=month, last_month__gte=month))


def _bound(duty: SignInDuty, law: Law, day: date) -> QuerySet[Household]:
    low, high = areas.span(duty.area_code)
    status = next(iter(statuses(law, day, [duty.business])), "")
    standing = SignInStanding.objects.filter(status=status, residence=duty.residence, holds_from__lte=day, holds_until__gt=day,
                                             area_code__gte=low, area_code__lt=high)
    return Household.objects.filter(pk__in=standing.values("household_id"))


_MISSED = """
WITH closed AS (
  SELECT d.id, d.misses, m.month, m.first_on + (d.first_day - 1) AS first_on, m.first_on + (d.last_day - 1) AS last_on
  FROM unnest(%(duties)s::bigint[]) AS duty(id)
  JOIN casework_signinduty d ON d.id = duty.id
  CROSS JOIN LATERAL (
    SELECT first_on::date AS first_on, (extract(year FROM first_on) * 100 + extract(month FROM first_on))::int AS month
    FROM generate_series(date_trunc('month', %(on)s::timestamp) - make_interval(months => %(back)s - 1),
                         date_trunc('month', %(on)s::timestamp), interval '1 month') AS first_on
  ) m
  WHERE m.month >= d.first_month AND (d.last_month IS NULL OR m.month <= d.last_month)
    AND m.first_on + (d.last_day - 1) < %(on)s
), bound AS MATERIALIZED (
  -- Who signed in for the last month that is over has missed nothing, and is not read.
  SELECT duty.id, s.household_id, s.holds_from AS since, s.holds_until AS until, s.done_month
  FROM unnest(%(duties)s::bigint[], %(lows)s::bigint[], %(highs)s::bigint[], %(statuses)s::text[])
         AS duty(id, low, high, status)
  JOIN casework_signinduty d ON d.id = duty.id
  JOIN (SELECT id, max(month) AS month, min(first_on) AS first_on FROM closed GROUP BY id) c ON c.id = duty.id
  JOIN casework_signinstanding s ON s.status = duty.status AND s.residence = d.residence AND s.done_month < c.month
    AND s.area_code >= greatest(duty.low, %(low)s) AND s.area_code < least(duty.high, %(high)s) AND s.holds_until > c.first_on
  WHERE %(only)s::bigint[] IS NULL OR s.household_id = ANY(%(only)s::bigint[])
), counted AS (
  SELECT b.household_id, c.month, c.misses
  FROM closed c JOIN bound b ON b.id = c.id AND b.since <= c.first_on AND b.until > c.last_on AND c.month > b.done_month
  WHERE NOT EXISTS (SELECT FROM casework_signinexemption e
                    WHERE e.household_id = b.household_id AND e.first_month <= c.month AND e.last_month >= c.month)
)
SELECT household_id, count(*)::int AS missed, max(month) AS last_month, min(misses) AS most FROM counted GROUP BY household_id
"""


@dataclass(frozen=True)
class Misses:
    """How many sign-ins in a row a household missed, the last month of them, and how many the duty bears."""

    missed: int
    last_month: int
    most: int

    @property
    def is_too_many(self) -> bool:
        """Whether an end is to be proposed."""
        return self.missed >= self.most


def missed(law: Law, on: date, *, area: int, households: Collection[int] | None = None) -> dict[int, Misses]:
    """The households of an area with misses in a row up to the last sign-in that is over on a day; in one statement.

    The misses of a month are known from the day after its last sign-in day.
    """
    known = [one for one in duties_up_to(on, area) if statuses(law, on, [one.business])]
    if not known:
        return {}
    low, high = areas.span(area)
    spans = [areas.span(one.area_code) for one in known]
    values: dict[str, Any] = {
        "duties": [one.pk for one in known], "lows": [one[0] for one in spans], "highs": [one[1] for one in spans],
        "statuses": [next(iter(statuses(law, on, [one.business]))) for one in known], "on": on, "back": LOOK_BACK,
        "low": low, "high": high, "only": list(households) if households is not None else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(_MISSED, values)
        return {household: Misses(*rest) for household, *rest in cursor.fetchall()}


def duties_up_to(on: date, area: int) -> list[SignInDuty]:
    """The duties that touch an area and began by a day, ended ones of the last months as well."""
    low, high = areas.span(area)
    since = int(Month.of(on).plus(-LOOK_BACK))
    found = SignInDuty.objects.filter(Q(last_month=None) | Q(last_month__gte=since), first_month__lte=int(Month.of(on)))
    return [one for one in found.order_by("pk")
            if areas.span(one.area_code)[0] < high and low < areas.span(one.area_code)[1]]


def propose_for_misses(*, area: int, law: Law, by: Actor, at: datetime) -> list[Proposal]:
    """Propose the end for every household of an area that missed too often in a row; each once. Nothing is stopped."""
    require_role(by, PROPOSERS, area)
    with transaction.atomic():
        return propose_ends(area=area, households=None, law=law, by=by, at=at)


def propose_ends(
    *, households: Collection[int] | None, law: Law, by: Actor, at: datetime, area: int = areas.NATION
) -> list[Proposal]:
    """The proposals that the misses call for, in the caller's transaction; who may is asked by the caller."""
    on = at.astimezone(ZONE).date()
    if households is not None and not households:
        return []
    found = {key: one for key, one in missed(law, on, area=area, households=households).items() if one.is_too_many}
    pending = set(Proposal.objects.filter(household__in=list(found), source=ProposalSource.SIGN_IN, state="open")
                  .values_list("household_id", flat=True))
    return [propose(household_id=key, outcome=Outcome.END, source=ProposalSource.SIGN_IN, month=one.last_month, by=by, at=at,
                    reason=f"连续 {one.missed} 个月未按期签到（至 {Month.from_int(one.last_month)}）")
            for key, one in sorted(found.items()) if key not in pending]
