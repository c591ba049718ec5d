"""What is written about people of the low-income population: recognition by document, needs, referrals, aid by other bodies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.casework.duties import require_role
from minzheng.kernel.casework.supervision.reviewing import later
from minzheng.kernel.casework.workdays import deadline
from minzheng.kernel.people.models import OPEN, Membership, Person
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import ZONE

from .declarations import Watched
from .duties import DOERS, RECOGNISERS, REFERRERS
from .limits import REFERRAL_DAYS, limit
from .models import LowIncomePerson, Need, OtherAid, Recognition, Referral
from .texts import ABSENT, require_text


@dataclass(frozen=True)
class Given:
    """Aid that another body gave: what, on which day, how much in fen (None for goods and services), by which document."""

    what: str
    given_on: date
    amount_fen: int | None = None
    document: str = ""


def recognise(
    *, person_id: int, tier: str, document: str, since: date, until: date, watched: Watched, by: Actor, at: datetime
) -> Recognition:
    """Put a person into a tier by a document, for the days ``[since, until)``; the next look at everybody takes it up.

    Raises Refused for a tier that no document opens, for more than its months, and for one that is recognised already.
    """
    with transaction.atomic():
        person, _ = _held(person_id, by, RECOGNISERS)
        declared = watched.tier(tier)
        if declared is None or not declared.recognised_months:
            raise Refused(say("不能凭文件认定为这一类"), (), code="not_by_document")
        require_text(document)
        if not since < until <= later(since, declared.recognised_months):
            raise Refused(say("认定有效期最长 {months} 个月，止日晚于起日", months=declared.recognised_months), (),
                          code="recognised_too_long")
        if Recognition.objects.filter(person=person, tier=tier, valid_from__lt=until, valid_until__gt=since).exists():
            raise Refused(say("这一时期已经认定过"), (), code="recognised_already")
        made = Recognition.objects.create(person=person, tier=tier, document=document.strip(), valid_from=since,
                                          valid_until=until, by=str(by), at=at)
        record(by=by, at=at, action="recognise_low_income", subject=f"person:{person.pk}", details={"tier": tier})
    return made


def find_need(*, person_id: int, kind: str, note: str, watched: Watched, by: Actor, at: datetime) -> Need:
    """Say what a person of the low-income population lacks. Raises Refused where that is known already."""
    with transaction.atomic():
        person, _ = _held(person_id, by, DOERS)
        _require_need(watched, kind)
        if Need.objects.filter(person=person, kind=kind, met_on=None).exists():
            raise Refused(say("这项需求已经登记"), (), code="need_known")
        made = Need.objects.create(person=person, kind=kind, note=note.strip()[:2000], found_on=_day(at), by=str(by), at=at)
        record(by=by, at=at, action="find_need", subject=f"person:{person.pk}", details={"kind": kind})
    return made


def meet_need(*, need_id: int, note: str, by: Actor, at: datetime) -> Need:
    """Say that a need was met or is no longer, and how. Raises Refused where it was said before."""
    with transaction.atomic():
        need = Need.objects.select_for_update().filter(pk=need_id).first()
        if need is None:
            raise NotFound(ABSENT)
        _held(need.person_id, by, DOERS)
        require_text(note)
        if need.met_on is not None:
            raise Refused(say("这项需求已经办结"), (), code="need_met")
        need.met_on, need.met_by, need.met_note = _day(at), str(by), note.strip()
        need.save(update_fields=["met_on", "met_by", "met_note"])
        record(by=by, at=at, action="meet_need", subject=f"person:{need.person_id}", details={"kind": need.kind})
    return need


def refer(
    *, person_id: int, measure: str, asked: str, watched: Watched, parameters: ParameterBook, by: Actor, at: datetime
) -> Referral:
    """Send a person's need to the department of a measure of their tier's menu; it answers within ``watching.referral_days``.

    Raises Refused for who is in no tier, for a measure that is not of its menu, and while the same was asked and not answered.
    """
    on = _day(at)
    with transaction.atomic():
        person, area = _held(person_id, by, REFERRERS)
        tier = LowIncomePerson.objects.filter(person=person, valid_until=None).values_list("tier", flat=True).first()
        declared = watched.measure(measure)
        if declared is None or tier not in declared.tiers:
            raise Refused(say("这项措施不在此人所属层级的救助清单内"), (), code="not_on_menu")
        require_text(asked)
        department = declared.department.zh
        if Referral.objects.filter(person=person, need=declared.need, department=department, answered_on=None).exists():
            raise Refused(say("同一需求已转介{department}，尚未答复", department=department), (), code="referred_already")
        due = deadline(on, limit(parameters, REFERRAL_DAYS, area=area, on=on))
        made = Referral.objects.create(
            person=person, area_code=area, need=declared.need, department=department, measure=measure, asked=asked.strip(),
            sent_on=on, due_on=due, by=str(by), at=at)
        record(by=by, at=at, action="refer", subject=f"person:{person.pk}", details={"measure": measure})
    return made


def answer(
    *, referral_id: int, helped: bool, text: str, given: Given | None, by: Actor, at: datetime
) -> Referral:
    """Put on record what a department answered and what it gave. Raises Refused where it had answered."""
    with transaction.atomic():
        found = Referral.objects.select_for_update().filter(pk=referral_id).first()
        if found is None:
            raise NotFound(ABSENT)
        require_role(by, REFERRERS, found.area_code)
        require_text(text)
        if found.answered_on is not None:
            raise Refused(say("这项转介已经答复"), (), code="answered_already")
        if given is not None and not helped:
            raise Refused(say("没有帮扶的不能登记帮扶金额或物品"), (), code="nothing_given")
        found.answered_on, found.answer, found.helped, found.answered_by = _day(at), text.strip(), helped, str(by)
        found.save(update_fields=["answered_on", "answer", "helped", "answered_by"])
        if given is not None:
            _other_aid(found.person, found.need, found.department, given, by, at, referral=found)
        record(by=by, at=at, action="answer_referral", subject=f"person:{found.person_id}", details={"helped": helped})
    return found


def report_aid(
    *, person_id: int, need: str, body: str, given: Given, watched: Watched, by: Actor, at: datetime
) -> OtherAid:
    """Put on record what another body gave a person, as it reported. Raises Refused with what is missing."""
    with transaction.atomic():
        person, _ = _held(person_id, by, REFERRERS)
        _require_need(watched, need)
        if not 0 < len(body.strip()) <= 100:
            raise Refused(say("请写明帮扶单位"), (), code="body_missing")
        made = _other_aid(person, need, body.strip(), given, by, at)
        record(by=by, at=at, action="report_aid", subject=f"person:{person.pk}", details={"need": need})
    return made


def _other_aid(
    person: Person, need: str, body: str, given: Given, by: Actor, at: datetime, referral: Referral | None = None
) -> OtherAid:
    require_text(given.what)
    if given.given_on > _day(at):
        raise Refused(say("帮扶日期不能晚于今天"), (), code="day_to_come")
    if given.amount_fen is not None and given.amount_fen <= 0:
        raise Refused(say("帮扶金额应大于零；没有金额的留空"), (), code="amount")
    return OtherAid.objects.create(
        person=person, need=need, body=body, what=given.what.strip(), amount_fen=given.amount_fen, given_on=given.given_on,
        document=given.document.strip()[:200], referral=referral, by=str(by), at=at)


def _held(person_id: int, by: Actor, roles: frozenset[str]) -> tuple[Person, int]:
    """The person, and the area of the household they live in, which is the account's. Raises NotFound and NotAllowed."""
    member = (Membership.objects.filter(OPEN, person_id=person_id, counted=True).select_related("person", "household")
              .order_by("-pk").first())
    if member is None:
        raise NotFound(ABSENT)
    require_role(by, roles, member.household.area_code)
    return Person.objects.select_for_update().get(pk=person_id), member.household.area_code


def _require_need(watched: Watched, kind: str) -> None:
    if watched.need(kind) is None:
        raise Refused(say("请选择需求类别"), (), code="need_unknown")


def _day(at: datetime) -> date:
    return at.astimezone(ZONE).date()
