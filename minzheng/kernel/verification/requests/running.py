"""A check is run: every register is asked about the people of one request, and how it answered is kept, sealed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Max

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.values.errors import MinzhengError, Problem, Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import ZONE

from ..declarations import OutsideRegister
from ..evidence import in_force as in_force_on
from ..evidence import is_fresh
from .authorising import in_force, lacking
from .duties import OFFICERS, held, require
from .models import Answer, Authorisation, Request, RequestPerson, RequestState, SourceAnswer
from .people import is_same_list
from .telling import Told, told_by


def run(
    *, request_id: int, registers: Mapping[str, OutsideRegister], home: Path, by: Actor, at: datetime
) -> Sequence[SourceAnswer]:
    """Ask every register about the people of a request. Raises Refused, and puts it on record, without valid authorisations of
    all, when the household list has changed meanwhile, or there is nothing to ask."""
    on = at.astimezone(ZONE).date()
    with transaction.atomic():
        request = held(request_id)
        require(by, OFFICERS, request)
        problems = _refusals(request, on)
        if not problems:
            made = _ask(request, registers, home, by=by, at=at, on=on)
            Request.objects.filter(pk=request.pk).update(state=RequestState.ASKED)
            record(by=by, at=at, action="run_verification", subject=f"verification:{request.number}",
                   details={"round": made[0].round, "persons": request.people.count(), "registers": len(made)})
    if problems:
        record(by=by, at=at, action="refuse_verification", subject=f"verification:{request.number}",
               details={"why": sorted({one.code for one in problems})})
        raise Refused(say("不能查询：{why}", why=problems[0].sentence), problems, code=problems[0].code)
    return made


def _refusals(request: Request, on: date) -> list[Problem]:
    """Why nothing may be asked."""
    if request.state not in (RequestState.WAITING, RequestState.CONTESTED):
        return [Problem("already_run", say("这次核对已经查询过：有异议的，登记异议后复核"))]
    if request.case is not None and request.case.decided_on is not None:
        return [Problem("already_decided", say("案件已有决定，不再核对"))]
    try:
        same = is_same_list(request)
    except MinzhengError as error:
        return [Problem(error.code, error.sentence)]
    if not same:
        return [Problem("list_changed", say("核对名单与申请的家庭成员不一致：请撤销后重新请求核对"))]
    return lacking(request, on=on)


def _ask(
    request: Request, registers: Mapping[str, OutsideRegister], home: Path, *, by: Actor, at: datetime, on: date
) -> list[SourceAnswer]:
    people = list(request.people.select_related("person").order_by("place"))
    given = in_force(request, on=on)
    number = (request.answers.aggregate(last=Max("round"))["last"] or 0) + 1
    answers = []
    for register in registers.values():
        asked = [one for one in people if _covers(given[bytes(one.id_number)], register)]
        answers.append(_answer(request, number, register, asked, home, by=by, at=at, on=on))
    return SourceAnswer.objects.bulk_create(answers)


def _covers(given: Authorisation, register: OutsideRegister) -> bool:
    return not given.scope or register.evidence.item in given.scope


def _answer(
    request: Request, number: int, register: OutsideRegister, people: Sequence[RequestPerson], home: Path, *, by: Actor,
    at: datetime, on: date,
) -> SourceAnswer:
    deliveries = in_force_on(register, on=on)
    made = SourceAnswer(request=request, round=number, register=register.name, persons=len(people), rows=0, asked_at=at,
                        by=str(by), status=Answer.SILENT)
    if not people or not is_fresh(register, deliveries, on=on):
        return made
    told = told_by(register, deliveries, [one for one in people if not one.is_supporter], home=home, on=on)
    supporters = told_by(register, deliveries, [one for one in people if one.is_supporter], home=home, on=on)
    told = Told([*told.found, *supporters.found], told.observed)
    made.status = Answer.ANSWERED if told.found else Answer.NOTHING
    made.deliveries, made.data_date = [one.pk for one in deliveries], max(one.data_date for one in deliveries)
    made.rows, made.answered_at = sum(len(one.rows) for one in told.found), at
    made.found = told.sealed() if told.found else b""
    return made
