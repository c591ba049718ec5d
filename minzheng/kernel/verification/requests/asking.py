"""A check is asked for: for a case, for the review of a household, or by the letter of another department."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.casework.duties import require_role
from minzheng.kernel.casework.filing import step_of
from minzheng.kernel.casework.law import Law
from minzheng.kernel.casework.models import Case
from minzheng.kernel.casework.numbering import next_number
from minzheng.kernel.casework.workdays import deadline
from minzheng.kernel.people.models import Household
from minzheng.kernel.people.roster.loading import Progress, silent
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import ZONE

from .duties import ASKERS, held, require
from .models import Purpose, Request, RequestState
from .people import area_of, declared, head_of, keep, members_of
from .queries import reviews_due

NUMBER = "HD"
START_DAYS = 3
"""Working days in which the check is to be run (SA-07)."""


def ask_for_case(*, case_id: int, law: Law, by: Actor, at: datetime) -> Request:
    """Ask for the check of the household of a case. Raises Refused when nothing is verified in it or a check is under way."""
    case = Case.objects.select_related("application__household").filter(pk=case_id).first()
    if case is None:
        raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
    if case.decided_on is not None or case.closed_on is not None:
        raise Refused(say("案件已有决定，不再核对"), (), code="already_decided")
    step_of(case, law)
    return _asked(case.business, case, case.application.household, "", by=by, at=at)


def ask_for_household(
    *, household_id: int | None, purpose: str, reference: str = "", by: Actor, at: datetime
) -> Request:
    """Ask for the check of a registered household. Without a case it is a review, or another department wrote (``reference``).

    Raises Refused where neither is so; that it was tried goes on record.
    """
    household = Household.objects.filter(pk=household_id).first() if household_id else None
    if household is None:
        raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
    if purpose not in Purpose.values or (purpose != Purpose.REVIEW and not reference.strip()):
        record(by=by, at=at, action="refuse_verification", subject=f"household:{household.household_no}",
               details={"why": ["no_ground"]})
        raise Refused(say("没有案件编号、定期复核或来函文号，不得核对"), (), code="no_ground")
    return _asked(purpose, None, household, reference.strip(), by=by, at=at)


@dataclass(frozen=True)
class AskedFor:
    """How many checks a batch asked for, and the households that could not be, each with why."""

    asked: int
    refused: list[tuple[str, str]]


def ask_for_due(*, area: int, business: str, by: Actor, at: datetime, progress: Progress = silent) -> AskedFor:
    """Ask for the yearly review of every household of an area that receives a benefit, was not reported on within a year and is
    not being checked. Each is asked for by itself, so that doing it again goes on where it was left.

    Raises NotAllowed, NotFound outside the own area.
    """
    require_role(by, ASKERS, area)
    due = list(reviews_due(area, business, on=at.astimezone(ZONE).date()).order_by("area_code", "pk"))
    asked, refused = 0, list[tuple[str, str]]()
    for number, household in enumerate(due):
        progress("请求核对", number, len(due))
        try:
            _asked(Purpose.REVIEW, None, household, "", by=by, at=at)
            asked += 1
        except Refused as error:
            refused.append((household.household_no, str(error.sentence)))
    record(by=by, at=at, action="request_verifications", subject=f"area:{area}",
           details={"business": business, "asked": asked, "refused": len(refused)})
    return AskedFor(asked, refused)


def _asked(
    purpose: str, case: Case | None, household: Household | None, reference: str, *, by: Actor, at: datetime
) -> Request:
    on: date = at.astimezone(ZONE).date()
    area = area_of(case, household)
    made = Request(purpose=purpose, case=case, household=household, reference=reference, area_code=area, requested_on=on,
                   due_on=deadline(on, START_DAYS), account_id=by.account_id, by=str(by), at=at)
    with transaction.atomic():
        require(by, ASKERS, made)
        members = members_of(declared(made))
        made.number, made.head_name = next_number(NUMBER, area, on), head_of(members)
        _saved(made)
        keep(made, members, on=on)
        record(by=by, at=at, action="request_verification", subject=f"verification:{made.number}",
               details={"purpose": purpose, "case": case.number if case else "", "persons": len(members)})
    return made


def _saved(made: Request) -> None:
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        raise Refused(say("本案已有在办的核对请求"), (), code="request_open") from error


def give_up(*, request_id: int, reason: str, by: Actor, at: datetime) -> Request:
    """Give a check up before it is reported, because its list of people is no longer right or nobody needs it."""
    with transaction.atomic():
        request = held(request_id)
        require(by, ASKERS, request)
        if request.state not in (RequestState.WAITING, RequestState.ASKED) or request.reports.exists():
            raise Refused(say("核对已出报告，不能撤销"), (), code="already_reported")
        if not reason.strip():
            raise Refused(say("请填写原因"), (), code="reason_missing")
        Request.objects.filter(pk=request.pk).update(state=RequestState.CANCELLED)
        record(by=by, at=at, action="give_up_verification", subject=f"verification:{request.number}",
               details={"reason": reason.strip()})
    return request
