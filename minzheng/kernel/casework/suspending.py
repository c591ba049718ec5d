"""A benefit is held back while something is looked into, and paid again: each a case with its reason (SA-05).

In the months between, what is due is computed and not sent. Whether it is paid afterwards is part of the decision to resume;
where the benefit ends instead, it is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.people.models import Household
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


def open_suspension(household: Household, business: str) -> Suspension | None:
    """The suspension of a benefit that was not ended."""
    return Suspension.objects.filter(household=household, business=business, until_month=None).first()


def propose(
    *, flow: str, household_id: int, business: str, given: Mapping[str, str], law: Law, by: Actor, at: datetime
) -> Case:
    """Propose to suspend a benefit of a household, or to resume it, with the reason; nothing is held back by the proposal.

    Raises Refused when the household does not receive it, when it is suspended already or not at all, and when somebody of
    the household is in an open application or case.
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
        is_held = open_suspension(household, business) is not None
        if is_held is (flow == SUSPEND):
            sentence = say("{name}已经暂停", name=law.titles[business]) if is_held else say(
                "{name}没有暂停，不需要恢复", name=law.titles[business])
            raise Refused(sentence, (), code="suspension_state")
        first = version.flow(flow)[0]
        written = read(first.kind, given, since=on, on=on)
        application = household_application(household, business, by=by, at=at)
        require_no_relative(by, application)
        case = open_case(application, version, law, flow=flow, on=on)
        event(case, step=case.step, action="complete", on=on, by=by, at=at, written=written)
        enter(case, following(case, law.begun(case), law), on=on)
    return case


def decide(case: Case, *, on: date) -> None:
    """Hold the benefit back, or pay it again, from the month after the decision, in the caller's transaction."""
    household, month = case.application.household, Month.of(on).plus(1)
    assert household is not None
    proposed = CaseEvent.objects.filter(case=case, action="complete").order_by("pk").first()
    assert proposed is not None, "a case of this flow begins with its proposal"
    standing = open_suspension(household, case.business)
    if case.flow == SUSPEND:
        if standing is not None:
            raise Refused(say("这项待遇已经暂停"), (), code="suspension_state")
        Suspension.objects.create(household=household, business=case.business, case=case, from_month=int(month),
                                  reason=reason_of(proposed)[:200])
    else:
        if standing is None:
            raise Refused(say("这项待遇没有暂停，不需要恢复"), (), code="suspension_state")
        _close(standing, case, month, pays_held=proposed.record["held"] == PAY)
    case.state, case.first_month = CaseState.APPROVED, int(month)


def end_with(case: Case, household: Household, business: str, month: Month) -> None:
    """A benefit that is suspended ends from ``month``: what was held back is forfeited, in the caller's transaction."""
    standing = open_suspension(household, business)
    if standing is not None:
        _close(standing, case, month, pays_held=False)


def _close(standing: Suspension, case: Case, month: Month, *, pays_held: bool) -> None:
    until = max(int(month), standing.from_month)
    Suspension.objects.filter(pk=standing.pk).update(until_month=until, closed_by=case, pays_held=pays_held)


def reason_of(proposed: CaseEvent) -> str:
    """The reason of a suspension in the words of its choice, as exceptions of a payroll show it."""
    choices = next(dict(one.choices) for one in FIELDS[SUSPEND] if one.name == "reason")
    return choices[proposed.record["reason"]].zh
