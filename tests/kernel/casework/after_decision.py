"""After the decision: a household on the roll reports something, it is decided, and months are run. Everything invented."""

from __future__ import annotations

from pathlib import Path

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework import actions
from minzheng.kernel.casework.models import Case
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.payments import actions as payments
from minzheng.kernel.payments.models import PayrollLine, PayrollRun
from minzheng.kernel.people.models import OPEN, Household, Membership
from minzheng.kernel.values.periods import Month
from tests.kernel.casework.stories import COUNTY, SURVEY, Office, at

WHY = {"reason": "not_found", "findings": "三次入户无人"}
HEARD = {"heard": "赵示例", "outcome": "agrees", "findings": "无异议"}


def on_the_roll(office: Office, case: Case) -> Household:
    """The household of a case that was confirmed on 31 July 2026."""
    case = office.confirmed(case, "2026-07-08", "2026-07-16", "2026-07-31")
    office.do(case, "publish", Role.VILLAGE_OFFICER, "2026-08-03", date="2026-08-03", place="村公示栏")
    assert case.application.household is not None
    return case.application.household


def key(household: Household, name: str) -> str:
    """The member of that name, as a form keys them."""
    return str(Membership.objects.get(OPEN, household=household, person__name=name).person_id)


def reported(office: Office, household: Household, kind: str, day: str, **asked: str) -> Case:
    """A change is taken down at the window of the township."""
    return actions.report_change(household_id=household.pk, kind=kind, asked={"happened_on": day, **asked}, law=office.law,
                                 by=office[Role.TOWNSHIP_CLERK], at=at(day))


def decided(office: Office, case: Case, day: str) -> Case:
    """Everything the procedure calls for is done on one day, up to the decision."""
    if case.step == "survey_change":
        office.do(case, "survey_change", Role.TOWNSHIP_CLERK, day, **SURVEY, date=day)
        case = office.do(case, "verify_change", Role.VERIFICATION_OFFICER, day)
    if case.step == "hear_change":
        case = office.do(case, "hear_change", Role.TOWNSHIP_CLERK, day, **HEARD, date=day)
    office.do(case, "review_change", Role.TOWNSHIP_LEADER, day, result="agree", opinion="属实")
    return office.do(case, "decide_change", Role.COUNTY_LEADER, day, result="approve")


def run(month: str, day: str, home: Path) -> PayrollRun:
    """The month is computed for the county."""
    known = catalogue()
    return payments.run(month=Month.parse(month), area=COUNTY, program=known.program, parameters=known.parameters,
                        by=PROGRAM, at=at(day), home=home).run


def paid(of: PayrollRun) -> int:
    """What dibao paid."""
    return sum(PayrollLine.objects.filter(run=of, benefit="dibao").values_list("amount_fen", flat=True))


def proposed(office: Office, household: Household, flow: str, day: str, **given: str) -> Case:
    """The suspension or resumption is proposed at the township."""
    return actions.propose_suspension(flow=flow, household_id=household.pk, business="dibao", given=given, law=office.law,
                                      by=office[Role.TOWNSHIP_CLERK], at=at(day))


def suspended(office: Office, household: Household, day: str) -> Case:
    """Dibao is suspended by a decision of the day."""
    case = proposed(office, household, "suspend", day, **WHY)
    office.do(case, "hear_suspension", Role.TOWNSHIP_CLERK, day, **{**HEARD, "outcome": "absent"}, date=day)
    office.do(case, "review_suspension", Role.TOWNSHIP_LEADER, day, result="agree", opinion="属实")
    case = office.do(case, "suspend", Role.COUNTY_LEADER, day, result="approve")
    return office.do(case, "tell_suspension", Role.TOWNSHIP_CLERK, day, date=day, method="by_village", recipient="赵示例")


def resumed(office: Office, household: Household, day: str, held: str) -> Case:
    """It is paid again by a decision of the day."""
    case = proposed(office, household, "resume", day, held=held, findings="已经找到，情况没有变化")
    office.do(case, "review_resumption", Role.TOWNSHIP_LEADER, day, result="agree", opinion="属实")
    return office.do(case, "resume", Role.COUNTY_LEADER, day, result="approve")
