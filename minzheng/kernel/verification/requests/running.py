"""A check is run: every register is asked about the people of one request, and how it answered is kept, sealed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
from django.db import transaction
from django.db.models import Max

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.encryption import open_sealed, seal
from minzheng.kernel.values.errors import MinzhengError, Problem, Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import ZONE

from .. import evidence
from ..declarations import OutsideRegister
from ..evidence import key_of
from ..matching.exact import matched
from . import speaking
from .authorising import in_force, lacking
from .duties import OFFICERS, held, require
from .models import Answer, Authorisation, Request, RequestPerson, RequestState, SourceAnswer
from .people import is_same_list
from .wording import sentence

PERSONS = {"person_ref": pl.Int64, "id_number": pl.Binary, "name": pl.String}


@dataclass(frozen=True)
class Found:
    """What a register holds about one person: the sentences of the rows, whether they count (the names agree), and the values
    that stand against facts of the roster: fen, counts, or a text."""

    place: int
    grade: str
    rows: Sequence[tuple[int, int]]
    says: Sequence[tuple[str, str]]
    facts: Mapping[str, int | str] = field(default_factory=dict)

    @property
    def counts(self) -> bool:
        """Whether the number and the name are the person's."""
        return self.grade != "differs"


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
        return [Problem("list_changed", say("核对名单与申请的家庭成员不一致：请重新请求核对"))]
    return lacking(request, on=on)


def _ask(
    request: Request, registers: Mapping[str, OutsideRegister], home: Path, *, by: Actor, at: datetime, on: date
) -> list[SourceAnswer]:
    people = list(request.people.order_by("place"))
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
    deliveries = evidence.in_force(register, on=on)
    made = SourceAnswer(request=request, round=number, register=register.name, persons=len(people), rows=0, asked_at=at,
                        by=str(by), status=Answer.SILENT)
    if not deliveries:
        return made
    found = found_in(register, people, home=home, on=on)
    made.status = Answer.ANSWERED if found else Answer.NOTHING
    made.deliveries, made.data_date = [one.pk for one in deliveries], max(one.data_date for one in deliveries)
    made.rows, made.answered_at = sum(len(one.rows) for one in found), at
    made.found = seal(json.dumps([asdict(one) for one in found], ensure_ascii=False)) if found else b""
    return made


def found_in(register: OutsideRegister, people: Sequence[RequestPerson], *, home: Path, on: date) -> list[Found]:
    """What a register holds about these people on a day, person by person, who is someone else by name apart."""
    numbers = [bytes(one.id_number) for one in people]
    rows = evidence.of_numbers(register, numbers, on=on, home=home)
    if not rows.height:
        return []
    persons = pl.DataFrame({"person_ref": [one.place for one in people], "id_number": numbers,
                            "name": [one.name for one in people]}, schema=PERSONS)
    graded = matched(rows.lazy(), persons.with_columns(key_of(pl.col("id_number")).alias("key")))
    return [_found(register, int(str(place)), str(grade), part, on)
            for (place, grade), part in graded.sort("delivery", "row").group_by("person_ref", "grade", maintain_order=True)]


def _found(register: OutsideRegister, place: int, grade: str, rows: pl.DataFrame, on: date) -> Found:
    said = [sentence(register, row) for row in rows.to_dicts()]
    facts = speaking.facts(register, rows, on=on) if grade != "differs" else {}
    return Found(place, grade, list(rows.select("delivery", "row").iter_rows()), [(one.zh, one.en) for one in said], facts)


def opened(answer: SourceAnswer) -> list[Found]:
    """What an answer holds."""
    text: str = open_sealed(answer.found)
    return [_of(one) for one in json.loads(text)] if text else []


def _of(data: Mapping[str, Any]) -> Found:
    return Found(data["place"], data["grade"], [(one[0], one[1]) for one in data["rows"]],
                 [(one[0], one[1]) for one in data["says"]], data["facts"])
