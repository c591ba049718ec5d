"""Applications: begun, filled in as one types, submitted, completed, accepted as cases, or given up."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.encryption import seal
from minzheng.kernel.people.columns import Sheet
from minzheng.kernel.people.models import OPEN, Household, Membership
from minzheng.kernel.people.registering import check_in_registry
from minzheng.kernel.values.areas import COUNTY
from minzheng.kernel.values.areas import at as area_at
from minzheng.kernel.values.errors import Level, NotFound, Place, Problem, Refused
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.periods import ZONE, Month
from minzheng.kernel.values.pinyin import initials

from . import answers as filled
from .answers import Answers, Merge
from .duties import ACCEPTORS, INTAKE, relatives_of_staff, require_no_relative, require_role
from .forms import Question, Questions, applies, form_of, questions
from .law import Law
from .models import Applicant, Application, ApplicationState, Case, CaseState, Channel
from .numbering import APPLICATION, next_number
from .procedures import DocumentDeclared
from .stepping import enter, event, following
from .workdays import deadline

CODE_DIGITS = 6


def begin(
    *, area_code: int, channel: Channel, benefits: Sequence[str], by: Actor, at: datetime, answers: Answers | None = None,
    household: Household | None = None,
) -> Application:
    """Begin an application as a draft; ``answers`` are what is known already."""
    require_role(by, INTAKE, area_code)
    on = at.astimezone(ZONE).date()
    with transaction.atomic():
        application = Application(
            number=next_number(APPLICATION, area_code, on), channel=channel, area_code=area_code, household=household,
            benefits=list(benefits), answers=filled.sealed(answers or {}), begun_by_id=by.account_id, begun_at=at)
        _name(application, answers or {})
        application.save()
        record(by=by, at=at, action="begin_application", subject=f"application:{application.number}",
               details={"channel": str(channel), "benefits": list(benefits)})
    return application


def save(
    *, application_id: int, given: Answers, base: int, by: Actor, at: datetime, benefits: Sequence[str] | None = None
) -> tuple[Application, Merge]:
    """Keep what was typed. ``base`` is the version it was typed over; what somebody else changed since stays, as a conflict."""
    with transaction.atomic():
        application = locked(application_id)
        require_role(by, INTAKE, application.area_code)
        _require_open_form(application)
        version = application.version + 1
        merged = filled.merge(filled.opened(application.answers), application.changed, given, base=base, version=version,
                              by=by.username)
        application.answers, application.changed = filled.sealed(merged.answers), merged.changed
        application.version = version
        if benefits is not None:
            application.benefits = list(benefits)
        area = merged.answers.get("household.area_code", "")
        if area.isdigit() and len(area) == 12:
            require_role(by, INTAKE, int(area))
            application.area_code = int(area)
        _name(application, merged.answers)
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
        problems = [one for one in problems_of(application, law, on=on) if one.level is Level.ERROR]
        if problems:
            raise Refused(say("申请还不能提交：有 {count} 处需要改正", count=len(problems)), problems, code="form_incomplete")
        answers = filled.opened(application.answers)
        Applicant.objects.filter(application=application).delete()
        _enter_people(application, answers)
        application.household = application.household or _household_of(answers)
        code = f"{secrets.randbelow(10 ** CODE_DIGITS):0{CODE_DIGITS}d}"
        application.code_hash = make_password(code)
        application.state, application.submitted_on = ApplicationState.SUBMITTED, application.submitted_on or on
        application.save()
        record(by=by, at=at, action="submit_application", subject=f"application:{application.number}")
    return code


def problems_of(application: Application, law: Law, *, on: date) -> list[Problem]:
    """Everything that is wrong in the form, by itself and against the registry, errors first."""
    benefits = tuple(application.benefits)
    if not benefits:
        return [Problem("benefits_missing", say("请至少选择一项申请事项"))]
    answers = filled.opened(application.answers)
    if not filled.places(answers):
        return [Problem("members_missing", say("请填写申请人和共同生活的家庭成员"))]
    asked = questions(law.program, benefits, on)
    month = Month.of(on).plus(1)
    facts = law.granted([law.version(one, on) for one in benefits], month)
    number = application.household.household_no if application.household else application.number
    form = form_of(answers, asked, household_no=number, facts=facts)
    with transaction.atomic():
        checked = check_in_registry(form, month=month, today=on, office=area_at(application.area_code, COUNTY))
    return [*_unanswered(answers, asked), *checked.problems]


def _unanswered(answers: Answers, asked: Questions) -> list[Problem]:
    """Questions without an answer: a benefit is decided on what is known, not on blanks."""
    found = _blank(filled.of(answers, filled.HOUSEHOLD), asked.household, Sheet.HOUSEHOLDS, None)
    for row, place in enumerate(filled.places(answers), start=1):
        found += _blank(filled.of(answers, place), asked.member, Sheet.MEMBERS, row)
    return found


def _blank(given: Answers, group: Sequence[Question], sheet: Sheet, row: int | None) -> list[Problem]:
    blank = [one for one in group if one.must_be_answered and applies(one, given) and not given.get(one.name)]
    return [Problem("unanswered", say("请填写“{label}”", label=one.label),
                    place=Place(sheet=sheet, row=row, heading=one.column.heading)) for one in blank]


def missing_documents(application: Application, law: Law, *, on: date) -> list[DocumentDeclared]:
    """The documents of the benefits applied for that are not there yet, each once."""
    there = set(application.documents.filter(removed_at=None).values_list("name", flat=True))
    wanted = documents_of(application.benefits, law, on=on)
    return [one for one in wanted if not one.optional and one.name not in there]


def documents_of(benefits: Sequence[str], law: Law, *, on: date) -> list[DocumentDeclared]:
    """The documents that applications for ``benefits`` bring, each once."""
    found = {one.name: one for benefit in benefits for one in law.version(benefit, on).documents}
    return list(found.values())


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

    Raises Refused naming all documents that are missing.
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
    version = law.version(benefit, on)
    days = version.whole.get("special" if is_special else "working_days")
    first = version.flow("application")[0]
    case = Case.objects.create(
        number=next_number(law.codes[benefit], application.area_code, on), application=application, business=benefit,
        version_from=version.from_, area_code=application.area_code, accepted_on=on, head_name=application.head_name,
        head_initials=application.head_initials, due_on=deadline(on, days) if days else None, is_special=is_special,
        is_relative=is_relative, step=first.name, step_who=first.who, step_since=on)
    event(case, step=first.name, action="accept", on=on, by=by, at=at)
    enter(case, following(case, version, law), on=on)
    return case


def reject(*, application_id: int, reason: str, by: Actor, at: datetime) -> Application:
    """Refuse to take an application in, with the reason."""
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
    application.head_initials = initials(application.head_name)


def _enter_people(application: Application, answers: Mapping[str, str]) -> None:
    people = [filled.of(answers, place) for place in filled.places(answers)]
    rows = [Applicant(application=application, id_number=seal(one["id_number"].upper()), name=one["name"]) for one in people]
    taken = Applicant.objects.filter(id_number__in=[row.id_number for row in rows], is_open=True).select_related("application")
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


def _already(other: Applicant) -> Refused:
    sentence: Sentence = say("{name}已在申请 {number} 中：同一家庭只能有一件在办的申请，请在那一件中继续办理",
                             name=other.name, number=other.application.number)
    return Refused(sentence, (), code="application_exists")


def _household_of(answers: Answers) -> Household | None:
    numbers = [seal(answers.get(f"{place}.id_number", "").upper()) for place in filled.places(answers)]
    found = Membership.objects.filter(OPEN, counted=True, person__id_number__in=numbers).select_related("household").first()
    return found.household if found else None


def _require_open_form(application: Application) -> None:
    if application.state not in (ApplicationState.DRAFT, ApplicationState.RETURNED):
        raise Refused(say("申请已经提交，不能再修改"), (), code="application_submitted")


def _require_state(application: Application, state: ApplicationState) -> None:
    if application.state != state:
        sentence = say("申请 {number} 的状态不允许这样做，请刷新页面", number=application.number)
        raise Refused(sentence, (), code="application_state")
