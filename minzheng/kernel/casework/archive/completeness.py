"""What the file of a case must hold, and what of it is not there."""

from __future__ import annotations

from collections.abc import Iterator

from minzheng.kernel.values.language import Label, Sentence, say

from ..intake.applying import missing_documents
from ..law import Law
from ..letters.kinds import KINDS
from ..letters.queries import letters_of
from ..models import Case
from ..papers.evidence import PHOTO, filed
from ..proceeding import version_of
from ..stepping import is_called_for

LETTERS = {
    ("application", "approved"): "approval", ("application", "refused"): "refusal", ("application", "terminated"): "termination",
    ("application", "withdrawn"): "withdrawal", ("end", "approved"): "ending",
    ("change", "approved"): "change", ("change", "refused"): "change_refusal", ("suspend", "approved"): "suspension",
    ("resume", "approved"): "resumption",
}
"""The letter that each outcome of a flow sends; of one aid the approval is told by ``AID``."""
AID = "aid"
HEARINGS = {"end": "hearing", "change": "change_hearing", "suspend": "suspension_hearing"}
"""The letter that asks people to be heard, where a step of the flow hears them."""


def missing_from(case: Case, law: Law) -> list[Sentence]:
    """What is not in the file, each named: documents, steps without a record, photos of notices, letters never issued."""
    return [*_documents(case, law), *_steps(case, law), *_photos(case), *_letters(case, law)]


def _documents(case: Case, law: Law) -> Iterator[Sentence]:
    brought = missing_documents(case.application, law, on=case.accepted_on) if case.flow == "application" else []
    lacking: dict[str, object] = {f"{one.name} {one.about}": one.label for one in brought}
    there = {one.name for one in filed(case)}
    done = _done(case)
    for step in version_of(case, law).flow(case.flow):
        if step.name in done and step.kind != "accept":  # whose documents are those brought
            lacking |= {one.name: one.label for one in step.documents if not one.optional and one.name not in there}
    yield from (say("缺少材料“{name}”", name=label) for label in lacking.values())


def _steps(case: Case, law: Law) -> Iterator[Sentence]:
    """Steps that a decided case went past without a record; a case that ended early has those it has."""
    if case.state not in ("approved", "refused"):
        return
    done, version = _done(case), version_of(case, law)
    for step in version.flow(case.flow):
        if step.name not in done and is_called_for(step, case, version, law):
            yield say("缺少“{step}”的办理记录", step=step.title)


def _done(case: Case) -> set[str]:
    return set(case.events.filter(action__in=("accept", "complete")).values_list("step", flat=True))


def _photos(case: Case) -> Iterator[Sentence]:
    shown = set(case.documents.filter(name=PHOTO, removed_at=None).values_list("step", flat=True))
    for line in case.notice_lines.filter(notice__ends_on__isnull=False).select_related("notice"):
        if line.notice.step not in shown:
            yield say("缺少 {day} 张贴公示的照片", day=line.notice.posted_on)


def _letters(case: Case, law: Law) -> Iterator[Sentence]:
    issued = {one.kind for one in letters_of(case)}
    version = version_of(case, law)
    wanted = [AID if version.pays_once and case.state == "approved" else LETTERS.get((case.flow, case.state), "")]
    if case.flow == "application" and case.state != "withdrawn":
        wanted.insert(0, "acceptance")
    heard = [step for step in version.flow(case.flow) if step.kind == "hear" and is_called_for(step, case, version, law)]
    if heard and case.flow in HEARINGS:
        wanted.insert(0, HEARINGS[case.flow])
    for kind in wanted:
        if kind and kind not in issued:
            label: Label = KINDS[kind].label
            yield say("没有出具{letter}", letter=label)
