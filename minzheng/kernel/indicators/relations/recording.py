"""Writing down what was found: new findings, what they say now, and which are gone since a correction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.values.language import Label, Sentence, speaking

from ..snapshots.models import Snapshot
from .declarations import key
from .models import FindingState, RelationEvent, RelationFinding
from .outcome import Outcome

Key = tuple[str, int, str]


def keep(snapshot: Snapshot, tried: Sequence[Outcome], *, by: Actor, at: datetime) -> None:
    """Bring the findings of a snapshot to what failed now; each change of one is an event of its story.

    ``tried`` are the relations that held or failed. What could not be tried is not taken for corrected.
    """
    known = {(one.relation, one.area_code, one.figures): one for one in snapshot.relation_findings.all()}
    now = {_key(one): one for one in tried if one.holds is False}
    judged = {(key(one.relation), one.area) for one in tried}
    new = [_finding(snapshot, one, at) for place, one in now.items() if place not in known]
    RelationFinding.objects.bulk_create(new)
    again = [found for place, found in known.items() if place in now and _renewed(found, now[place])]
    gone = [found for place, found in known.items()
            if place not in now and place[:2] in judged and found.state != FindingState.CORRECTED]
    for found in gone:
        found.state = FindingState.CORRECTED
    RelationFinding.objects.bulk_update([*again, *gone], ["state", "sentence_zh", "sentence_en", "severity"])
    RelationEvent.objects.bulk_create([*_told(new, "found", by, at), *_told(again, "found_again", by, at),
                                       *_told(gone, "corrected", by, at)])


def _told(findings: Iterable[RelationFinding], action: str, by: Actor, at: datetime) -> list[RelationEvent]:
    return [RelationEvent(finding=one, action=action, note=one.sentence_zh if action != "corrected" else "", by=str(by), at=at)
            for one in findings]


def _key(one: Outcome) -> Key:
    return key(one.relation), one.area, ",".join(one.indicators)


def _renewed(found: RelationFinding, one: Outcome) -> bool:
    """Take over what a relation says now; an explanation was of what it said before, so a change opens the finding again."""
    chinese, english = _spoken(one.found)
    is_same = (found.sentence_zh, found.severity) == (chinese, one.relation.severity) and found.state != FindingState.CORRECTED
    found.sentence_zh, found.sentence_en, found.severity = chinese, english, one.relation.severity
    found.state = found.state if is_same else FindingState.OPEN
    return not is_same


def _finding(snapshot: Snapshot, one: Outcome, at: datetime) -> RelationFinding:
    title = _spoken(one.relation.title.label if one.relation.title else one.sentence)
    found = _spoken(one.found)
    return RelationFinding(
        snapshot=snapshot, relation=key(one.relation), number=one.relation.id, kind=one.rule, business=one.business,
        severity=one.relation.severity, area_code=one.area, figures=",".join(one.indicators), title_zh=title[0],
        title_en=title[1], why=one.relation.why, sentence_zh=found[0], sentence_en=found[1], found_at=at)


def _spoken(sentence: Sentence | Label) -> tuple[str, str]:
    with speaking("zh"):
        chinese = str(sentence)
    with speaking("en"):
        return chinese, str(sentence)
