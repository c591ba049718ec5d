"""The doors through which duplicates are looked for and decided. Each says who (``by=``) and when (``at=``)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.db import transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.payments.models import Award
from minzheng.kernel.people.merging import merge, undo_merge
from minzheng.kernel.people.models import Person
from minzheng.kernel.people.roster.loading import Progress, silent
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.language import Sentence, say

from ..duties import require_duty
from .duties import DECIDERS, SEEKERS
from .models import DuplicatePair, PairDecision, PairState
from .seeking import Sought, seek

ABSENT = say("没有找到这条记录，或者它不在您负责的区划之内。")
_DECIDE = say("核对重复登记")


def find(*, area: int, by: Actor, at: datetime, home: Path, progress: Progress = silent) -> Sought:
    """Compare the registry of an area with itself and keep the pairs that look like one person; decided ones stay decided."""
    require_duty(by, SEEKERS, area, say("查找重复登记"))
    with transaction.atomic():
        found = seek(area, at=at, home=home, progress=progress)
        record(by=by, at=at, action="find_duplicates", subject=f"area:{area}", details=dict(vars(found)))
    return found


def set_aside(*, pair_id: int, answer: PairState, note: str, by: Actor, at: datetime) -> DuplicatePair:
    """Say that a pair are two persons, or to be looked at later. Raises Refused without a reason, when merged, and NotFound."""
    with transaction.atomic():
        pair = _pair(pair_id, by)
        _require_note(note)
        if pair.state == PairState.MERGED or answer not in (PairState.DIFFERENT, PairState.LATER):
            raise Refused(say("已合并的须先撤销合并"), (), code="merged")
        return _decided(pair, answer, note, "set_pair_aside", by=by, at=at)


def merge_pair(*, pair_id: int, kept_id: int, takes_number: bool, note: str, by: Actor, at: datetime) -> DuplicatePair:
    """Merge the one into ``kept_id``. Raises NotFound, and Refused with all that must be settled first."""
    with transaction.atomic():
        pair = _pair(pair_id, by)
        if kept_id not in (pair.first_id, pair.second_id):
            raise NotFound(ABSENT)
        merged_id = pair.second_id if kept_id == pair.first_id else pair.first_id
        done = merge(kept_id=kept_id, merged_id=merged_id, takes_number=takes_number, reason=note, hindrances=_hindrances,
                     by=by, at=at)
        return _decided(pair, PairState.MERGED, note, "merge_pair", merge_id=done.pk, by=by, at=at)


def undo_pair(*, pair_id: int, note: str, by: Actor, at: datetime) -> DuplicatePair:
    """Take the merging of a pair back: it is open again. Raises NotFound, and Refused when it is not merged."""
    with transaction.atomic():
        pair = _pair(pair_id, by)
        last = pair.decisions.filter(answer=PairState.MERGED).order_by("-pk").first()
        if pair.state != PairState.MERGED or last is None or last.merge_id is None:
            raise Refused(say("这两条登记没有合并"), (), code="not_merged")
        undone = undo_merge(merge_id=last.merge_id, reason=note, by=by, at=at)
        return _decided(pair, PairState.OPEN, note, "undo_pair", merge_id=undone.pk, by=by, at=at)


def _hindrances(kept: Person, merged: Person) -> Sequence[Sentence]:
    """What payments say against merging: nobody is paid under two rows."""
    open_awards = Award.objects.filter(last_month=None)
    own = set(open_awards.filter(person=kept).values_list("benefit", flat=True))
    others = set(open_awards.filter(person=merged).values_list("benefit", flat=True))
    if own & others:
        return [say("两人都在享受同一项待遇：请先终止其中一人的")]
    return [say("{name}还在享受待遇：请先终止，或选择{name}为保留的一方", name=merged.name)] if others else []


def _pair(pair_id: int, by: Actor) -> DuplicatePair:
    pair = DuplicatePair.objects.select_for_update().filter(pk=pair_id).first()
    if pair is None:
        raise NotFound(ABSENT)
    for area in (pair.area_code, pair.other_area_code):
        require_duty(by, DECIDERS, area, _DECIDE)
    return pair


def _require_note(note: str) -> None:
    if not note.strip():
        raise Refused(say("请写明理由"), (), code="reason_missing")


def _decided(
    pair: DuplicatePair, answer: PairState, note: str, action: str, *, by: Actor, at: datetime, merge_id: int | None = None
) -> DuplicatePair:
    PairDecision.objects.create(pair=pair, answer=answer, note=note.strip(), merge_id=merge_id, by=str(by), at=at)
    pair.state = answer
    pair.save(update_fields=["state"])
    record(by=by, at=at, action=action, subject=f"duplicate_pair:{pair.pk}", details={"answer": str(answer)})
    return pair
