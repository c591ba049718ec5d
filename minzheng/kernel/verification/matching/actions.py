"""The doors through which candidates are looked for and decided. Each says who (``by=``) and when (``at=``)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.people.roster.loading import Progress, silent
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.language import say

from ..declarations import OutsideRegister
from ..duties import require_duty
from .duties import DECIDERS, SEEKERS
from .models import Answer, Candidate, CandidateDecision
from .seeking import Sought, seek

ABSENT = say("没有找到这条记录，或者它不在您负责的区划之内。")


def find(*, area: int, registers: Mapping[str, OutsideRegister], on: date, by: Actor, at: datetime, home: Path,
         progress: Progress = silent) -> Sought:
    """Look for whom of an area the rows without a number may be about, in what is in force on a day; answers stay."""
    require_duty(by, SEEKERS, area, say("查找无号码记录的对象"))
    with transaction.atomic():
        found = seek(area, registers=registers, on=on, by=str(by), at=at, home=home, progress=progress)
        record(by=by, at=at, action="find_candidates", subject=f"area:{area}", details=dict(vars(found)))
    return found


def answer(*, candidate_id: int, answer: Answer, note: str, by: Actor, at: datetime) -> Candidate:
    """Say whether a row is about a person. A yes makes it evidence; another answer takes that back.

    Raises Refused where the row is about somebody else already, where a yes is taken back without a reason, and NotFound.
    """
    with transaction.atomic():
        one = Candidate.objects.select_for_update().filter(pk=candidate_id).first()
        if one is None:
            raise NotFound(ABSENT)
        require_duty(by, DECIDERS, one.area_code, say("核对无号码记录"))
        if answer == Answer.OPEN or (one.answer == Answer.YES and not note.strip()):
            raise Refused(say("请写明理由"), (), code="reason_missing")
        others = Candidate.objects.filter(delivery=one.delivery_id, row=one.row, answer=Answer.YES).exclude(pk=one.pk)
        if answer == Answer.YES and others.exists():
            raise Refused(say("这一行已认定为另一人"), (), code="row_is_anothers")
        CandidateDecision.objects.create(candidate=one, answer=answer, note=note.strip(), by=str(by), at=at)
        one.answer = answer
        one.save(update_fields=["answer"])
        record(by=by, at=at, action="answer_candidate", subject=f"candidate:{one.pk}", details={"answer": str(answer)})
    return one
