"""A change that was decided: read again as the registry is now, and held in it from the right month."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.people.actions import report_death
from minzheng.kernel.people.leaving import let_leave
from minzheng.kernel.people.models import Household
from minzheng.kernel.people.registering import register, state_facts
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import say

from ..guards import last_change
from ..intake import answers as filled
from ..law import Law, filled_in
from ..models import Case, CaseEvent, CaseState
from ..procedures import Version
from .models import Change, ChangeKind
from .reading import Reading, read_change

SOURCE = "变更"


def change_of(case: Case) -> Change:
    """What was reported in the case, as it stands."""
    found = last_change(case)
    assert found is not None, "a case of this flow has a change"
    return found


def reading_of(case: Case, law: Law, *, on: date) -> Reading:
    """The change of an open case as it would be decided on a day. Raises Refused where it no longer can be."""
    change = change_of(case)
    return read_change(change.kind, change.household, filled.opened(change.asked), law, on=on,
                       new_number=case.application.number)


def decide_change(
    case: Case, version: Version, law: Law, *, by: Actor, on: date, at: datetime
) -> dict[str, Any]:
    """Let the change hold, in the caller's transaction. Returns what it does to what is paid, for the record.

    Raises Refused when a benefit is reduced and nobody was heard where the law asks, and when the registry has moved on so
    that the change cannot be made.
    """
    change = change_of(case)
    held = Household.objects.select_for_update().filter(pk__in=[change.household_id, change.other_id])
    assert list(held)
    reading = reading_of(case, law, on=on)
    _require_heard(case, version, reading)
    source, reference = f"{SOURCE} {case.number}", case.number
    if change.kind == ChangeKind.DIED:
        assert change.person_id is not None
        report_death(person_id=change.person_id, on=reading.happened_on, by=by, at=at, source=source)
    for household, home in zip(reading.households, reading.after, strict=False):
        if not home.members:
            _close(household, version, reading, source=source, reference=reference, by=by, at=at)
    for home, borne in zip(reading.after, reading.borne, strict=True):
        if home.members:
            register(home.form, month=reading.month, source=source, reference=reference, by=by, at=at, bears=borne)
    case.state, case.first_month = CaseState.APPROVED, int(reading.month)
    case.amount_fen = reading.total(is_after=True)
    return {"effects": [one.as_json() for one in reading.effects]}


def _close(
    household: Household, version: Version, reading: Reading, *, source: str, reference: str, by: Actor, at: datetime
) -> None:
    """A household whose members all went to another: off the roll, closed with the month before."""
    let_leave(household, month=reading.month, reference=reference, by=by, at=at)
    state_facts(household, filled_in(version.takes, reading.month), month=reading.month, source=source, reference=reference,
                by=by, at=at)
    Household.objects.filter(pk=household.pk).update(last_month=int(reading.month.plus(-1)))


def _require_heard(case: Case, version: Version, reading: Reading) -> None:
    """Where the procedure hears people, nothing is reduced unheard; whatever the change was thought to do when it came in."""
    hearings = [step.name for step in version.flow(case.flow) if step.kind == "hear"]
    heard = CaseEvent.objects.filter(case=case, step__in=hearings, action="complete")
    if hearings and reading.is_reduction and not heard.exists():
        raise Refused(say("减发以前应当听取意见：请退回听取意见"), (), code="not_heard")
