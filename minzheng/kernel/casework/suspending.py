"""A benefit is held back while something is looked into, and paid again: each a case with its reason (SA-05).

Where a benefit is paid to each person, one member may be suspended alone. In the months between, what is due is computed and
not sent. Whether it is paid afterwards is part of the decision to resume; where the benefit ends instead, it is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.people.models import OPEN, Household, Membership, Person
from minzheng.kernel.policy.columns import PERSON
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import ZONE, Month

from .changes.models import Suspension
from .duties import require_no_relative, require_role
from .ending import PROPOSERS, held_by, household_application, is_in
from .law import Law
from .models import Case, CaseEvent, CaseState
from .opening import open_case
from .records import FIELDS, read
from .stepping import enter, event, following

SUSPEND, RESUME = "suspend", "resume"
"""The flows of a procedure that hold a benefit back and pay it again."""
PAY = "pay"
"""The value of ``held`` by which the months held back are paid."""


def open_suspensions(household: Household, business: str) -> QuerySet[Suspension]:
    """The suspensions of a benefit that were not ended: of the household, or of members of it."""
    return Suspension.objects.filter(household=household, business=business, until_month=None).order_by("pk")


def pays_persons(law: Law, business: str) -> bool:
    """Whether a benefit is paid to each person, so that one member can be suspended alone."""
    found = [output for output in law.program.outputs if output.benefit == business]
    return bool(found) and all(output.entity == PERSON for output in found)


def propose(
    *, flow: str, household_id: int, business: str, given: Mapping[str, str], law: Law, by: Actor, at: datetime,
    person_id: int | None = None,
) -> Case:
    """Propose to suspend a benefit of a household, or of one member of it, or to resume it, with the reason; nothing is held
    back by the proposal.

    Raises Refused when the household does not receive it, when it is suspended already or not at all, when a member cannot be
    suspended alone, and when somebody of the household is in an open application or case.
    """
    on = at.astimezone(ZONE).date()
    with transaction.atomic():
        household = Household.objects.select_for_update().filter(pk=household_id).first()
        if household is None:
            raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
        require_role(by, PROPOSERS, household.area_code)
        version = law.version(business, on)
        if not is_in(held_by(household), version) or not version.flow(flow):
            raise Refused(say("这户家庭没有在享受{name}", name=law.titles[business]), (), code="nothing_to_suspend")
        if person_id is not None and flow == SUSPEND:
            _require_member(household, business, person_id, law)
        _require_state(flow, household, business, person_id, law)
        first = version.flow(flow)[0]
        written = read(first.kind, given, since=on, on=on)
        application = household_application(household, business, by=by, at=at)
        require_no_relative(by, application)
        case = open_case(application, version, law, flow=flow, on=on)
        whose = {"person": person_id} if person_id is not None else {}
        event(case, step=case.step, action="complete", on=on, by=by, at=at, written={**written, **whose})
        enter(case, following(case, law.begun(case), law), on=on)
    return case


def member_of(case: Case) -> Person | None:
    """The one member a case of these flows is about; None where it is about the household."""
    if case.flow not in (SUSPEND, RESUME):
        return None
    proposed = CaseEvent.objects.filter(case=case, action="complete").order_by("pk").first()
    person_id = proposed.record.get("person") if proposed else None
    return Person.objects.filter(pk=person_id).first() if person_id else None


def _require_member(household: Household, business: str, person_id: int, law: Law) -> None:
    members = Membership.objects.filter(OPEN, household=household, counted=True, person__death_date=None)
    if not pays_persons(law, business):
        raise Refused(say("{name}按户发放，不能单独暂停一名成员", name=law.titles[business]), (), code="not_by_person")
    if not members.filter(person=person_id).exists():
        raise Refused(say("请选择本户的成员"), (), code="no_member")


def _require_state(flow: str, household: Household, business: str, person_id: int | None, law: Law) -> None:
    """What is suspended is not suspended again, as a whole or in part; what is resumed is suspended just so."""
    held = [one.person_id for one in open_suspensions(household, business)]
    if flow == RESUME and person_id not in held:
        raise Refused(say("{name}没有暂停，不需要恢复", name=law.titles[business]), (), code="suspension_state")
    if flow == SUSPEND and (None in held or person_id in held):
        raise Refused(say("{name}已经暂停", name=law.titles[business]), (), code="suspension_state")
    if flow == SUSPEND and person_id is None and held:
        raise Refused(say("已有成员暂停：请先恢复，再暂停全户"), (), code="suspension_state")


def decide(case: Case, *, on: date) -> None:
    """Hold the benefit back, or pay it again, from the month after the decision, in the caller's transaction."""
    household, month = case.application.household, Month.of(on).plus(1)
    assert household is not None
    proposed = CaseEvent.objects.filter(case=case, action="complete").order_by("pk").first()
    assert proposed is not None, "a case of this flow begins with its proposal"
    person_id = proposed.record.get("person")
    held = {one.person_id: one for one in open_suspensions(household, case.business)}
    standing = held.get(person_id)
    if case.flow == SUSPEND:
        if held and (person_id is None or None in held or standing is not None):
            raise Refused(say("这项待遇已经暂停"), (), code="suspension_state")
        Suspension.objects.create(household=household, business=case.business, person_id=person_id, case=case,
                                  from_month=int(month), reason=reason_of(proposed)[:200])
    else:
        if standing is None:
            raise Refused(say("这项待遇没有暂停，不需要恢复"), (), code="suspension_state")
        _close(standing, case, month, pays_held=proposed.record["held"] == PAY)
    case.state, case.first_month = CaseState.APPROVED, int(month)


def end_with(case: Case, household: Household, business: str, month: Month) -> None:
    """A benefit that is suspended ends from ``month``: what was held back is forfeited, in the caller's transaction."""
    for standing in open_suspensions(household, business):
        _close(standing, case, month, pays_held=False)


def _close(standing: Suspension, case: Case, month: Month, *, pays_held: bool) -> None:
    until = max(int(month), standing.from_month)
    Suspension.objects.filter(pk=standing.pk).update(until_month=until, closed_by=case, pays_held=pays_held)


def reason_of(proposed: CaseEvent) -> str:
    """The reason of a suspension in the words of its choice, as exceptions of a payroll show it."""
    choices = next(dict(one.choices) for one in FIELDS[SUSPEND] if one.name == "reason")
    return choices[proposed.record["reason"]].zh
