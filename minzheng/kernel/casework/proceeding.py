"""Steps of a case: done, given back, ended; the decision, which brings the household onto the roll."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.people.models import Household
from minzheng.kernel.people.registering import latest_month, register, state_facts
from minzheng.kernel.values.errors import NotAllowed, NotFound, Problem, Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import ZONE, Month

from . import suspending
from .aids import approve_aid, register_aid
from .changes.deciding import decide_change, reading_of
from .changes.kinds import FLOW as CHANGE
from .duties import INTAKE, doers, require_no_relative, require_own_duty, require_role
from .ending import FLOW as END
from .intake import answers as filled
from .intake.forms import form_of, questions
from .intake.known import standing
from .intake.looking import prospects_of as prospects_of
from .law import Law, filled_in
from .models import Application, Case, CaseEvent, CaseState
from .procedures import Step, Version
from .publishing import publish
from .records import ANSWERED, APPROVE, CONTESTED, REFUSE, REPORT, read
from .stepping import enter, event, following, is_called_for
from .suspending import RESUME, SUSPEND

SOURCE = "审核确认"


def version_of(case: Case, law: Law) -> Version:
    """The procedure the case goes: as it was law, and delegated, when the case began."""
    return law.begun(case)


def complete_step(
    *, case_id: int, step: str, given: Mapping[str, str], law: Law, by: Actor, at: datetime
) -> Case:
    """Do the step the case stands at, with its record, and go on to the next.

    ``step`` is the one the page showed. Raises Refused when the case has moved on meanwhile, a record is incomplete, or the
    law does not allow the step yet; NotAllowed for who may not do it.
    """
    on = at.astimezone(ZONE).date()
    with transaction.atomic():
        case, version, this = standing_at(case_id, step, law, by)
        if this.kind == "notice":
            raise Refused(say("公示须先张贴名单，期满后登记结果"), (), code="notice_first")
        if this.kind == "verify":
            raise Refused(say("核对须凭核对报告完成：请先请求核对，出具报告后自动归入本案"), (), code="report_first")
        if this.page:
            raise Refused(say("这一步在“{title}”页面办理", title=this.title), (), code="own_page")
        written = read(this.kind, given, since=_since(case, this), on=on, fields=this.fields)
        found: dict[str, Any] = {}
        if this.kind == "decide":
            found = _decide(case, version, written, law, by=by, on=on, at=at)
        elif version.pays_once and this.kind == "register" and case.state == CaseState.OPEN:
            register_aid(case, version, written, law, on=on)
        elif this.kind == "review" and not version.pays_once:
            case.amount_fen = _amount(case, version, law, on=on)
        elif this.kind == "publish":
            publish(case, this, written, by=by)
        event(case, step=this.name, action="complete", on=on, by=by, at=at, opinion=written.get("opinion", ""),
              written={**written, **found})
        _go_on(case, version, law, on=on)
    return case


def done_elsewhere(
    *, case_id: int, step: str, written: Mapping[str, str], law: Law, by: Actor, at: datetime
) -> Case:
    """Go on from a step that was done on the folder's own page, which saw to who may do it; in its transaction."""
    on = at.astimezone(ZONE).date()
    with transaction.atomic():
        case = locked(case_id)
        version = version_of(case, law)
        if case.step != step or not (version.step(step).page or version.step(step).kind == "verify"):
            raise Refused(say("案件不在这一步，请刷新页面"), (), code="case_moved_on")
        event(case, step=step, action="complete", on=on, by=by, at=at, written=written)
        _go_on(case, version, law, on=on)
    return case


def _go_on(case: Case, version: Version, law: Law, *, on: date) -> None:
    """Stand the case at its next step. The people of an aid may apply again once it is decided, of a benefit once all is done."""
    enter(case, following(case, version, law), on=on)
    if case.closed_on is not None or (version.pays_once and case.decided_on is not None):
        _release_people(case.application, law)


def send_back(*, case_id: int, step: str, to: str, reason: str, law: Law, by: Actor, at: datetime) -> Case:
    """Give a case back to an earlier step, with the reason; the time it takes goes on counting."""
    on = at.astimezone(ZONE).date()
    with transaction.atomic():
        case, version, this = standing_at(case_id, step, law, by)
        names = [one.name for one in version.flow(case.flow)]
        if case.state != CaseState.OPEN or this.kind not in ("review", "decide"):
            raise Refused(say("只有审核和确认时可以退回"), (), code="not_returnable")
        if (to not in names or names.index(to) >= names.index(step) or names.index(to) == 0
                or not is_called_for(version.step(to), case, version, law)):
            raise Refused(say("只能退回到受理之后、当前步骤之前的步骤"), (), code="not_earlier")
        if not reason.strip():
            raise Refused(say("请说明退回的原因"), (), code="reason_missing")
        event(case, step=step, action="send_back", on=on, by=by, at=at, opinion=reason.strip(), written={"to": to})
        enter(case, version.step(to), on=on)
    return case


def terminate(*, case_id: int, reason: str, law: Law, by: Actor, at: datetime) -> Case:
    """End a case because the household does not cooperate with the survey or the verification, with the reason."""
    on = at.astimezone(ZONE).date()
    with transaction.atomic():
        case = locked(case_id)
        require_role(by, INTAKE | {"county_clerk"}, case.area_code)
        require_no_relative(by, case.application)
        if case.state != CaseState.OPEN:
            raise Refused(say("案件已有决定，不能终止"), (), code="already_decided")
        if not reason.strip():
            raise Refused(say("请说明终止的原因"), (), code="reason_missing")
        event(case, step=case.step, action="terminate", on=on, by=by, at=at, opinion=reason.strip())
        case.state = CaseState.TERMINATED
        enter(case, None, on=on)
        _release_people(case.application, law)
    return case


def locked(case_id: int) -> Case:
    """The case, held to the end of the transaction. Raises NotFound."""
    held = Case.objects.select_for_update(of=("self",)).select_related("application__household", "assignee")
    found = held.filter(pk=case_id).first()
    if found is None:
        raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
    return found


def standing_at(case_id: int, step: str, law: Law, by: Actor) -> tuple[Case, Version, Step]:
    """The case, held, at ``step``, which ``by`` may do. Raises NotAllowed, or Refused when the case has moved on."""
    case = locked(case_id)
    version = version_of(case, law)
    require_role(by, doers(case.step_who), case.area_code)
    if case.assignee_id not in (None, by.account_id):
        raise NotAllowed(say("案件由{who}承办：请先请其移交，或由负责人移交", who=case.assignee), code="others_case")
    if case.step != step:
        raise Refused(say("案件已经到了“{step}”，请刷新页面", step=version.step(case.step).title if case.step else say("已办结")),
                      (), code="case_moved_on")
    this = version.step(step)
    require_no_relative(by, case.application)
    require_own_duty(by, case, version, this.kind)
    return case, version, this


def _since(case: Case, step: Step) -> date:
    """The earliest day a record of the step may name: what happened before the acceptance does not count."""
    return case.decided_on if step.kind in ("tell", "publish") and case.decided_on else case.accepted_on


def _decide(
    case: Case, version: Version, written: Mapping[str, str], law: Law, *, by: Actor, on: date, at: datetime
) -> dict[str, Any]:
    """Decide by the flow of the case. Returns what the record of the decision keeps beside what was written."""
    _require_no_contest(case)
    case.decided_on = on
    if written["result"] == REFUSE:
        case.state = CaseState.REFUSED
        return {}
    assert written["result"] == APPROVE
    if case.flow == CHANGE:
        _require_fresh_report(case, version, law, on=on)
        return decide_change(case, version, law, by=by, on=on, at=at)
    if case.flow in (SUSPEND, RESUME):
        suspending.decide(case, on=on)
    elif case.flow == END:
        _end(case, version, by=by, on=on, at=at)
    elif version.pays_once:
        _require_fresh_report(case, version, law, on=on)
        approve_aid(case, version, version.step(case.step), written, law, on=on)
    else:
        _grant(case, version, law, by=by, on=on, at=at)
    return {}


def _grant(case: Case, version: Version, law: Law, *, by: Actor, on: date, at: datetime) -> None:
    """The household is on the roll from the first month, as it applied."""
    _require_fresh_report(case, version, law, on=on)
    case.amount_fen = _amount(case, version, law, on=on)
    if not case.amount_fen and any(output.benefit == case.business for output in law.program.outputs):
        raise Refused(say("按现有信息算得的金额为零或无法算出，不能确认：请退回补充，或决定不予确认"), (), code="nothing_to_pay")
    applied_on = case.application.submitted_on or case.accepted_on
    first = law.first_month(case.business, applied_on=applied_on, decided_on=on)
    household = _register(case, version, law, first, by=by, at=at)
    case.state, case.first_month = CaseState.APPROVED, int(first)
    Application.objects.filter(pk=case.application_id).update(household=household)
    case.application.household = household


def _end(case: Case, version: Version, *, by: Actor, on: date, at: datetime) -> None:
    """The household leaves the roll: from the month after the decision, or after the grace that was proposed."""
    household = case.application.household
    assert household is not None
    proposed = CaseEvent.objects.filter(case=case, action="complete").order_by("pk").first()
    grace = int(proposed.record.get("grace_months") or 0) if proposed else 0
    month = max(Month.of(on).plus(1 + grace), latest_month(household))
    state_facts(household, filled_in(version.takes, month), month=month, source=f"{SOURCE} {case.number}",
                reference=case.number, by=by, at=at)
    suspending.end_with(case, household, case.business, month)
    case.state, case.first_month = CaseState.APPROVED, int(month)


def _register(case: Case, version: Version, law: Law, first: Month, *, by: Actor, at: datetime) -> Household:
    """The household on the roll: as applied for, with what the decision grants, from the first month."""
    application = case.application
    known = application.household
    month = max(first, latest_month(known)) if known else first
    asked = questions(law.program, tuple(application.benefits), at.astimezone(ZONE).date())
    number = known.household_no if known else application.number
    granted = filled_in(version.grants, first)
    status = standing(known) if known else {"current_status": "无"}
    form = form_of(filled.opened(application.answers), asked, household_no=number, facts={**status, **granted})
    return register(form, month=month, source=f"{SOURCE} {case.number}", reference=case.number, by=by, at=at)


def _amount(case: Case, version: Version, law: Law, *, on: date) -> int | None:
    """What the case would pay a month: all benefits of the household where it is about a change, else none but its own."""
    if case.flow == CHANGE:
        return reading_of(case, law, on=on).total(is_after=True)
    if case.flow != "application":
        return None
    found = [one for one in prospects_of(case.application, law, on=on) if one.business == case.business]
    return found[0].amount_fen if found else None


def _require_fresh_report(case: Case, version: Version, law: Law, *, on: date) -> None:
    """Entry is impossible without a verification report that is young enough, where the procedure has one."""
    checks = [step.name for step in version.flow(case.flow)
              if step.kind == "verify" and is_called_for(step, case, version, law)]
    if not checks:
        return
    filed = CaseEvent.objects.filter(case=case, step__in=checks, record__has_key=REPORT).order_by("-pk").first()
    if filed is None:
        sentence = say("没有归入本案的核对报告，不能确认：请退回核对")
        raise Refused(sentence, [Problem("report_missing", sentence)], code="report_missing")
    age = (on - date.fromisoformat(filed.record["date"])).days
    if not 0 <= age <= version.report_days:
        sentence = say("核对报告须在 {days} 天以内：请退回重新核对", days=version.report_days)
        raise Refused(sentence, [Problem("report_old", sentence)], code="report_old")


def _require_no_contest(case: Case) -> None:
    """Nothing is decided on a report that the household contests with evidence."""
    told = CaseEvent.objects.filter(Q(action__in=(CONTESTED, ANSWERED)) | Q(record__has_key=REPORT), case=case)
    last = told.order_by("-pk").first()
    if last is not None and last.action == CONTESTED:
        raise Refused(say("对核对报告的异议正在复核，不能作出决定"), (), code="report_contested")


def _release_people(application: Application, law: Law) -> None:
    """Once no case is open, the people may apply again; of an aid only its decision is waited for."""
    waiting = application.cases.filter(closed_on=None)
    if not any(one.decided_on is None or not version_of(one, law).pays_once for one in waiting):
        application.people.update(is_open=False)
