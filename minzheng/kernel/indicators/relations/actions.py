"""The doors: have all relations tried on a snapshot, and explain what does not hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.queries import require
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.language import say

from ..declarations import IndicatorFile
from ..periods import ReportPeriod
from ..snapshots.duties import require_place
from ..snapshots.models import Snapshot
from . import frozen, recording
from .checking import check_figures, declared
from .duties import CHECKERS, EXPLAINERS
from .models import FindingState, RelationCheck, RelationEvent, RelationFinding
from .outcome import Outcome

MOST_TEXT = 2000


def check_snapshot(
    *, snapshot: Snapshot, files: Mapping[str, IndicatorFile], parameters: ParameterBook, by: Actor, at: datetime
) -> RelationCheck:
    """Try all relations on the figures of a snapshot, corrections applied, for every area of it; keep what fails.

    Findings that say the same stay as they are, explained ones too. Raises NotAllowed, and NotFound outside the own area.
    """
    with transaction.atomic():
        require(by, CHECKERS, say("核对统计数据"))
        require_place(by, snapshot.area_code)
        Snapshot.objects.select_for_update(no_key=True).only("pk").get(pk=snapshot.pk)
        at_hand = frozen.standpoint(snapshot.area_code, ReportPeriod.parse(snapshot.period), snapshot.cut_off, parameters,
                                    until=snapshot)
        return keep(snapshot=snapshot, outcomes=check_figures(declared(files), frozen.figures(snapshot), at_hand), by=by, at=at)


def keep(*, snapshot: Snapshot, outcomes: Sequence[Outcome], by: Actor, at: datetime) -> RelationCheck:
    """Keep how the relations of a snapshot came out. Raises NotAllowed."""
    with transaction.atomic():
        require(by, CHECKERS, say("核对统计数据"))
        failed = [one for one in outcomes if one.holds is False]
        recording.keep(snapshot, [one for one in outcomes if one.holds is not None], by=by, at=at)
        made = RelationCheck.objects.create(
            snapshot=snapshot, held=sum(one.holds is True for one in outcomes), failed=len(failed),
            untried=sum(one.holds is None for one in outcomes), by=str(by), at=at)
        record(by=by, at=at, action="check_figures", subject=f"snapshot:{snapshot.pk}",
               details={"failed": made.failed, "held": made.held, "untried": made.untried})
    return made


def explain(*, finding_id: int, explanation: str, by: Actor, at: datetime) -> RelationFinding:
    """Say why a relation does not hold though the figures are right; then it no longer keeps a report from being signed.

    An explanation may be replaced; the earlier stays in the story. Raises NotAllowed, NotFound, and Refused without a reason or
    for one that holds since a correction.
    """
    with transaction.atomic():
        require(by, EXPLAINERS, say("说明指标不一致的原因"))
        found = RelationFinding.objects.select_for_update().filter(pk=finding_id).first()
        if found is None:
            raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
        require_place(by, found.area_code)
        text = explanation.strip()
        if not text:
            raise Refused(say("请写明原因"), (), code="reason_missing")
        if len(text) > MOST_TEXT:
            raise Refused(say("说明不能超过 {most} 字", most=MOST_TEXT), (), code="text_too_long")
        if found.state == FindingState.CORRECTED:
            raise Refused(say("更正后这项关系已成立，无须说明"), (), code="nothing_to_explain")
        found.state, found.explanation = FindingState.EXPLAINED, text
        found.explained_by, found.explained_at = str(by), at
        found.save(update_fields=["state", "explanation", "explained_by", "explained_at"])
        RelationEvent.objects.create(finding=found, action="explain", note=text, by=str(by), at=at)
        record(by=by, at=at, action="explain_relation", subject=f"relation:{found.pk}",
               details={"snapshot": found.snapshot_id, "relation": found.relation, "area_code": found.area_code})
    return found
