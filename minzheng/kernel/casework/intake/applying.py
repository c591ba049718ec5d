"""Applications: begun, filled in as one types, submitted, completed, accepted as cases, or given up."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.encryption import seal
from minzheng.kernel.people.columns import Sheet
from minzheng.kernel.people.models import Household
from minzheng.kernel.people.numbers import every_number
from minzheng.kernel.values.areas import TOWNSHIP
from minzheng.kernel.values.areas import at as area_at
from minzheng.kernel.values.errors import Level, NotFound, Problem, Refused
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.periods import ZONE
from minzheng.kernel.values.pinyin import initials

from ..duties import ACCEPTORS, INTAKE, relatives_of_staff, require_no_relative, require_role
from ..law import Law
from ..models import Applicant, Application, ApplicationState, Case, CaseState, Channel
from ..numbering import APPLICATION, next_number
from ..opening import open_case
from ..papers.documents import documents_of as documents_of
from ..papers.documents import missing_documents as missing_documents
from ..stepping import enter, event, following
from ..workdays import deadline
from . import answers as filled
from .about import is_special as says_special
from .answers import Answers, Merge
from .conditions import plain_number
from .forms import HEAD
from .known import household_of_head, household_of_members
from .looking import problems_of as problems_of
from .looking import read_form

CODE_DIGITS = 6


def begin(
    *, area_code: int, channel: Channel, benefits: Sequence[str], by: Actor, at: datetime, answers: Answers | None = None,
    household: Household | None = None,
) -> Application:
    """Begin an application as a draft; ``answers`` are what is known already, and the first member is the applicant."""
    require_role(by, INTAKE, area_code)
    on = at.astimezone(ZONE).date()
    given = {"household.area_code": f"{area_code:012d}", **(answers or {}), "1.relation": HEAD}
    with transaction.atomic():
        application = Application(
            number=next_number(APPLICATION, area_code, on), channel=channel, area_code=area_code, household=household,
            benefits=list(benefits), answers=filled.sealed(given), begun_by_id=by.account_id, begun_at=at)
        _name(application, given)
        application.save()
        record(by=by, at=at, action="begin_application", subject=f"application:{application.number}",
               details={"channel": str(channel), "benefits": list(benefits)})
    return application


def save(
    *, application_id: int, given: Answers, base: int, by: Actor, at: datetime, benefits: Sequence[str] | None = None,
    removed: Sequence[int] = (),
) -> tuple[Application, Merge]:
    """Keep what was typed. ``base`` is the version it was typed over; what somebody else changed since stays, as a conflict.

    ``removed`` are the places of members who go; the applicant stays, and stays the head.
    """
    with transaction.atomic():
        application = locked(application_id)
        require_role(by, INTAKE, application.area_code)
        _require_open_form(application)
        version = application.version + 1
        current = {"1.relation": HEAD, **filled.opened(application.answers)}
        given = {key: value for key, value in given.items() if key != "1.relation"}
        merged = filled.merge(current, application.changed, given, base=base, version=version, by=by.username,
                              removed=[place for place in removed if place != 1])
        application.answers, application.changed = filled.sealed(merged.answers), merged.changed
        application.version = version
        if benefits is not None:
            application.benefits = list(benefits)
        area = merged.answers.get("household.area_code", "")
        if area.isascii() and area.isdigit() and len(area) == 12:
            require_role(by, INTAKE, int(area))
            application.area_code = int(area)
        _name(application, merged.answers)
        if application.household is None and "1.id_number" in given:
            township = area_at(application.area_code, TOWNSHIP)
            application.household = household_of_head(merged.answers.get("1.id_number", ""), area=township)
        application.save()
    return application, merged


def submit(*, application_id: int, law: Law, by: Actor, at: datetime) -> str:
    """Hand an application in. Returns the code by which the applicant can look it up; it is shown once and kept hashed.

    Raises Refused with every problem of the form, and when somebody of the household is in another open application.
    """
    on = at.astimezone(ZONE).date()
    with transaction.atomic():
        application = locked(application_id)
        require_role(by, INTAKE, application.area_code)
        _require_open_form(application)
        form = read_form(application, law, on=on)
        problems = [one for one in form.problems if one.level is Level.ERROR]
        if problems or form.checked is None:
            raise Refused(say("申请还不能提交：有 {count} 处需要改正", count=len(problems)), problems, code="form_incomplete")
        people = form.checked.frames[Sheet.MEMBERS].select("id_number", "name").rows()
        Applicant.objects.filter(application=application).delete()
        _enter_people(application, people)
        application.household = application.household or household_of_members(number for number, _ in people)
        code = f"{secrets.randbelow(10 ** CODE_DIGITS):0{CODE_DIGITS}d}"
        application.code_hash = make_password(code)
        application.state, application.submitted_on = ApplicationState.SUBMITTED, application.submitted_on or on
        application.save()
        record(by=by, at=at, action="submit_application", subject=f"application:{application.number}")
    return code


def return_for_completion(
    *, application_id: int, missing: Sequence[str], law: Law, by: Actor, at: datetime
) -> Application:
    """Give an application back with one list of all that is missing; the clock does not start before it is complete."""
    on = at.astimezone(ZONE).date()
    with transaction.atomic():
        application = locked(application_id)
        require_role(by, ACCEPTORS, application.area_code)
        _require_state(application, ApplicationState.SUBMITTED)
        lacking = [one.zh for one in missing_documents(application, law, on=on)]
        lacking += [text.strip() for text in missing if text.strip()]
        if not lacking:
            raise Refused(say("材料齐全，没有需要补正的内容"), (), code="nothing_missing")
        application.state, application.missing = ApplicationState.RETURNED, lacking
        application.save(update_fields=["state", "missing"])
        record(by=by, at=at, action="return_application", subject=f"application:{application.number}",
               details={"missing": lacking})
    return application


def accept(*, application_id: int, law: Law, by: Actor, at: datetime, is_special: bool = False) -> list[Case]:
    """Accept a complete application: one case for each benefit, under the procedure of the day.

    ``is_special``, or what the application says of itself, gives the longer limit. Raises Refused naming all documents that
    are missing.
    """
    on = at.astimezone(ZONE).date()
    with transaction.atomic():
        application = locked(application_id)
        require_role(by, ACCEPTORS, application.area_code)
        require_no_relative(by, application)
        _require_state(application, ApplicationState.SUBMITTED)
        if lacking := missing_documents(application, law, on=on):
            problems = [Problem("document_missing", say("缺少“{name}”", name=one.label)) for one in lacking]
            raise Refused(say("材料不齐，不能受理：请一次性告知申请人补正"), problems, code="documents_missing")
        relatives = relatives_of_staff(application)
        is_special = is_special or says_special(filled.opened(application.answers))
        cases = [_open_case(application, benefit, law, on=on, by=by, at=at, is_special=is_special, is_relative=bool(relatives))
                 for benefit in application.benefits]
        application.state, application.accepted_on, application.missing = ApplicationState.ACCEPTED, on, []
        application.save()
        details: dict[str, object] = {"cases": [case.number for case in cases]}
        if relatives:
            details["relatives_of"] = sorted({one.account.username for one in relatives})
        record(by=by, at=at, action="accept_application", subject=f"application:{application.number}", details=details)
    return cases


def _open_case(
    application: Application, benefit: str, law: Law, *, on: date, by: Actor, at: datetime, is_special: bool, is_relative: bool
) -> Case:
    case = open_case(application, law.version(benefit, on), law, flow="application", on=on, is_special=is_special,
                     is_relative=is_relative)
    version = law.begun(case)
    days = version.whole.get("special" if is_special else "working_days")
    case.due_on = deadline(on, days) if days else None
    event(case, step=case.step, action="accept", on=on, by=by, at=at)
    enter(case, following(case, version, law), on=on)
    return case


def reject(*, application_id: int, reason: str, by: Actor, at: datetime) -> Application:
    """Refuse to take an application in, with the reason."""
    with transaction.atomic():
        _require_state(locked(application_id), ApplicationState.SUBMITTED)
        return _close(application_id, ApplicationState.REJECTED, reason, ACCEPTORS, "reject_application", by=by, at=at)


def withdraw(*, application_id: int, reason: str, by: Actor, at: datetime) -> Application:
    """Take an application back at the applicant's wish, with all its open cases; not after a decision."""
    with transaction.atomic():
        cases = Case.objects.select_for_update().filter(application_id=application_id)
        if cases.exclude(state=CaseState.OPEN).exists():
            raise Refused(say("已经作出决定，不能撤回"), (), code="already_decided")
        on = at.astimezone(ZONE).date()
        for case in cases:
            event(case, step=case.step, action="withdraw", on=on, by=by, at=at, opinion=reason)
            case.state, case.step, case.step_who, case.closed_on = CaseState.WITHDRAWN, "", "", on
            case.save()
        return _close(application_id, ApplicationState.WITHDRAWN, reason, INTAKE, "withdraw_application", by=by, at=at)


def _close(
    application_id: int, state: ApplicationState, reason: str, roles: frozenset[object], action: str, *, by: Actor, at: datetime
) -> Application:
    if not reason.strip():
        raise Refused(say("请说明原因"), (), code="reason_missing")
    with transaction.atomic():
        application = locked(application_id)
        require_role(by, roles, application.area_code)  # type: ignore[arg-type]
        if application.state in (ApplicationState.REJECTED, ApplicationState.WITHDRAWN):
            raise Refused(say("这份申请已经结束"), (), code="application_closed")
        application.state = state
        application.save(update_fields=["state"])
        application.people.update(is_open=False)
        record(by=by, at=at, action=action, subject=f"application:{application.number}", details={"reason": reason.strip()})
    return application


def locked(application_id: int) -> Application:
    """The application, held to the end of the transaction. Raises NotFound."""
    found = Application.objects.select_for_update(of=("self",)).select_related("household").filter(pk=application_id).first()
    if found is None:
        raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
    return found


def _name(application: Application, answers: Answers) -> None:
    application.head_name = answers.get("1.name", "")[:50]
    application.head_id = seal(plain_number(answers.get("1.id_number", "")))
    application.head_initials = initials(application.head_name)


def _enter_people(application: Application, people: Sequence[tuple[str, str]]) -> None:
    rows = [Applicant(application=application, id_number=seal(number), name=name) for number, name in people]
    taken = Applicant.objects.filter(
        id_number__in=every_number(row.id_number for row in rows), is_open=True).select_related("application")
    for other in taken.exclude(application=application):
        raise _already(other)
    try:
        with transaction.atomic():
            Applicant.objects.bulk_create(rows)
    except IntegrityError:
        again = taken.exclude(application=application).first()
        if again is None:
            raise
        raise _already(again) from None


class AlreadyApplied(Refused):
    """Somebody of the household is in another application that is open."""

    code = "application_exists"

    def __init__(self, sentence: Sentence, other: Application) -> None:
        super().__init__(sentence, ())
        self.other = other


def _already(other: Applicant) -> AlreadyApplied:
    sentence: Sentence = say("{name}已在申请 {number} 中：同一家庭只能有一件在办的申请，请在那一件中继续办理",
                             name=other.name, number=other.application.number)
    return AlreadyApplied(sentence, other.application)


def _require_open_form(application: Application) -> None:
    if application.state not in (ApplicationState.DRAFT, ApplicationState.RETURNED):
        raise Refused(say("申请已经提交，不能再修改"), (), code="application_submitted")


def _require_state(application: Application, state: ApplicationState) -> None:
    if application.state != state:
        sentence = say("申请 {number} 的状态不允许这样做，请刷新页面", number=application.number)
        raise Refused(sentence, (), code="application_state")
