"""The doors through which letters are issued, and through which an office says how to reach it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.encryption import seal
from minzheng.kernel.access.roles import Role
from minzheng.kernel.paper.numerals import written_date
from minzheng.kernel.values.areas import COUNTY
from minzheng.kernel.values.areas import at as area_at
from minzheng.kernel.values.errors import NotFound, Place, Problem, Refused
from minzheng.kernel.values.language import Sentence, say, speaking
from minzheng.kernel.values.money import NotMoney, as_read, fen
from minzheng.kernel.values.periods import ZONE, Month, NotAMonth

from .. import proceeding
from ..duties import doers, require_no_relative, require_role
from ..filing import reports_of
from ..intake import applying
from ..law import Law
from ..models import Application, Case, PublicNotice
from ..numbering import next_serial
from ..procedures import Step, Version
from ..records import REPORT, holds_id_number
from ..stepping import deciding_step, event
from . import filling
from .composing import Content, compose, digest
from .filling import Places, Subject
from .kinds import Given, LetterKind, kind_of
from .models import Letter, Office
from .offices import sender

ISSUERS = frozenset({Role.COUNTY_CLERK, Role.TOWNSHIP_CLERK})
"""Who may issue any letter; beside them, who does the step it belongs to."""
_GROUNDS = re.compile(r"（[^（）]*理由[^（）]*）$")


@dataclass(frozen=True)
class _Ground:
    """The versions of the procedure a letter rests on, and the step it belongs to."""

    versions: Sequence[Version]
    step: Step | None

    @property
    def who(self) -> str:
        return self.step.who if self.step else ""


def issue_letter(
    *, kind: str, law: Law, by: Actor, at: datetime, application_id: int | None = None, case_id: int | None = None,
    notice_id: int | None = None, given: Mapping[str, str] | None = None,
) -> Letter:
    """Issue a letter once: number, seal and keep it. Issued before on the same occasion, it is given again as it was.

    Raises NotFound outside of the account's area, NotAllowed for a role that may not, Refused when it is not the time for
    the letter or something it must say is missing.
    """
    on = at.astimezone(ZONE).date()
    one = kind_of(kind)
    with transaction.atomic(), speaking("zh"):
        subject = _locked(one, application_id, case_id, notice_id)
        ground = _ground(one, subject, law, on=on)
        require_role(by, doers(ground.who) | ISSUERS, subject.area_code)
        if subject.application is not None:
            require_no_relative(by, subject.application)
        _require_state(one, subject, law)
        written = _read(one, given or {})
        occasion = _occasion(one, subject, written)
        about = {"application": subject.application, "case": subject.case, "notice": subject.notice}
        before = Letter.objects.filter(kind=kind, occasion=occasion, **about).first()
        if before is not None:
            return before
        _require_heard(one, subject, law, occasion, on=on)
        content = _content(one, subject, ground, law, written, on=on)
        text = content.as_text()
        letter = Letter.objects.create(
            kind=kind, occasion=occasion, **about, area_code=subject.area_code, county_code=area_at(subject.area_code, COUNTY),
            title=content.title, number=content.number, issued_on=on, issued_at=at, account_id=by.account_id, issued_by=str(by),
            content=seal(text), sha256=digest(text))
        record(by=by, at=at, action="issue_letter", subject=f"letter:{letter.pk}",
               details={"kind": kind, "number": letter.number, "sha256": letter.sha256})
        if subject.case is not None:
            event(subject.case, step=_step_of(subject.case, ground, law), action="issue_letter", on=on, by=by, at=at,
                  written={"letter": kind, "number": letter.number})
    return letter


def _step_of(case: Case, ground: _Ground, law: Law) -> str:
    """The step of the case that the letter belongs to; where its procedure has none, the one the case stands at."""
    known = {step.name for step in proceeding.version_of(case, law).steps}
    return ground.step.name if ground.step and ground.step.name in known else case.step


def sheet_of(notice: PublicNotice, law: Law, *, on: date) -> Content:
    """The sheet of a notice as it would be issued on a day: exactly the lines posted. Raises Refused, see ``issue_letter``."""
    one, subject = kind_of("notice_sheet"), Subject(notice=notice)
    with speaking("zh"):
        return _content(one, subject, _ground(one, subject, law, on=on), law, {}, on=on)


def describe_office(*, area_code: int, telephone: str, address: str, by: Actor, at: datetime, fonds: str = "") -> Office:
    """Say how to reach the office of a county or township: what its letters print from now on."""
    require_role(by, ISSUERS | {Role.SYSADMIN}, area_code)
    if not Office.is_of(area_code):
        raise Refused(say("只有县级和乡级有文书单位"), (), code="no_office")
    with transaction.atomic():
        office, _ = Office.objects.update_or_create(area_code=area_code, defaults={
            "telephone": telephone.strip()[:40], "address": address.strip()[:200], "fonds": fonds.strip()[:12]})
        record(by=by, at=at, action="describe_office", subject=f"office:{area_code}",
               details={"telephone": office.telephone, "address": office.address, "fonds": office.fonds})
    return office


def _locked(one: LetterKind, application_id: int | None, case_id: int | None, notice_id: int | None) -> Subject:
    """What the letter is about, held to the end of the transaction. Raises NotFound."""
    if one.about == "case" and case_id is not None:
        case = proceeding.locked(case_id)
        return Subject(case.application, case)
    if one.about == "application" and application_id is not None:
        return Subject(applying.locked(application_id))
    if one.about == "notice" and notice_id is not None:
        found = PublicNotice.objects.select_for_update().filter(pk=notice_id).first()
        if found is not None:
            return Subject(notice=found)
    raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))


def _ground(one: LetterKind, subject: Subject, law: Law, *, on: date) -> _Ground:
    if subject.case is not None:
        is_new = one.name.startswith("reduction")
        version = law.version(subject.case.business, on) if is_new else proceeding.version_of(subject.case, law)
        return _Ground([version], step_of(one, version, subject.case))
    if subject.notice is not None:
        line = subject.notice.lines.select_related("case").order_by("pk").first()
        assert line is not None, "a notice has lines"
        version = proceeding.version_of(line.case, law)
        return _Ground([version], version.step(subject.notice.step))
    assert subject.application is not None
    cases = list(subject.application.cases.all())
    versions = [proceeding.version_of(case, law) for case in cases] or [
        law.version(one, subject.application.submitted_on or on) for one in subject.application.benefits]
    return _Ground(versions, one.step(versions[0]) if versions else None)


def step_of(one: LetterKind, version: Version, case: Case) -> Step | None:
    """The step of a case that a letter belongs to: of several that decide, the one that did."""
    step = one.step(version)
    return deciding_step(case, version) if step is not None and step.kind == "decide" else step


def _require_state(one: LetterKind, subject: Subject, law: Law) -> None:
    about = subject.case or subject.application
    if about is not None and not (
        about.state in one.states and is_of_its_flow(one, subject.case, flows_of(subject.application), law)
    ):
        raise Refused(say("现在还不能出具{letter}：案件或申请的状态不符", letter=one.label), (), code="letter_state")


def is_of_its_flow(one: LetterKind, case: Case | None, flows: Collection[str], law: Law) -> bool:
    """Whether the letter belongs to the flow of the case and to what it gives; what is sent of an application belongs to
    those that apply.

    ``flows`` are those of the application's cases.
    """
    if case is not None:
        is_meant = one.only_if is None or one.only_if(case)
        return case.flow == one.flow and is_meant and one.pays_once in (None, proceeding.version_of(case, law).pays_once)
    return set(flows) <= {one.flow}


def flows_of(application: Application | None) -> set[str]:
    """The flows of an application's cases."""
    return set(application.cases.values_list("flow", flat=True)) if application is not None else set()


def _occasion(one: LetterKind, subject: Subject, written: Mapping[str, str]) -> str:
    if one.name == "missing_material" and subject.application is not None:
        return f"version {subject.application.version}"
    if one.name == "verification_result" and subject.case is not None:
        return str(reports_of(subject.case)[0].record[REPORT])
    return written.get("from_month", "")


def _require_heard(one: LetterKind, subject: Subject, law: Law, occasion: str, *, on: date) -> None:
    """Where the procedure of the day hears people before an end, it does so before a reduction too: by its letter."""
    if one.name != "reduction" or subject.case is None:
        return
    hears = any(step.kind == "hear" for step in law.version(subject.case.business, on).flow("end"))
    sent = Letter.objects.filter(case=subject.case, kind="reduction_hearing", occasion=occasion)
    if hears and not sent.exists():
        raise Refused(say("减发以前应当听取意见：请先发听取意见通知书"), (), code="not_heard")


def _content(
    one: LetterKind, subject: Subject, ground: _Ground, law: Law, written: Mapping[str, str], *, on: date
) -> Content:
    step = ground.step
    if one.name == "refusal" and subject.case is not None:  # sent by whoever tells, but the decision of whoever decides
        step = deciding_step(subject.case, ground.versions[0])
    level = step.level if step else "township"
    office = sender(subject.area_code, level, on=on)
    places = _places(one, subject, ground, law, written, on=on) | filling.of_office(office, on=on)
    template = law.letter(_business(subject), one.name)
    title = _title(one, subject, ground, law, template.title)
    number = ""
    if one.is_numbered:
        compose(one, template, places, title=title, number="", on=on, office=office.name)  # refused before a number is spent
        number = f"民救〔{on.year}〕{next_serial(f'LS{area_at(subject.area_code, COUNTY)}{on.year}'):04d}号"
    content = compose(one, template, places, title=title, number=number, on=on, office=office.name)
    if one.about == "notice" and holds_id_number(content.text.replace(office.telephone, "")):
        raise Refused(say("张贴内容含有证件号码或账号：公示不得包含这些信息"), (), code="notice_holds_number")
    return content


def _business(subject: Subject) -> str:
    if subject.case is not None:
        return subject.case.business
    if subject.notice is not None:
        return subject.notice.business
    benefits = subject.application.benefits if subject.application else []
    return str(benefits[0]) if len(benefits) == 1 else ""


def _title(one: LetterKind, subject: Subject, ground: _Ground, law: Law, shipped: str) -> str:
    """The name the procedure gives the letter, or the template's; with the business before it where it does not say it."""
    declared = ground.step.letter if ground.step and one.takes_title else None
    name = _GROUNDS.sub("", declared.zh) if declared else shipped
    business = _business(subject)
    if one.about == "application" or not business:
        return name
    title = law.titles[business].zh.split("（")[0]
    return name if name.startswith(title[:2]) else f"{title}{name}"


def _places(
    one: LetterKind, subject: Subject, ground: _Ground, law: Law, written: Mapping[str, str], *, on: date
) -> Places:
    if subject.notice is not None:
        return filling.of_notice(subject.notice, ground.versions[0], law, on=on)
    assert subject.application is not None
    places = filling.of_application(subject.application, ground.versions, law, on=on)
    if subject.case is not None:
        places |= filling.of_case(subject.case, ground.versions[0], law)
        if one.name in ("approval", "aid"):
            places |= filling.why(subject.case, ground.versions[0], law)
        if one.flow == "end":
            places |= filling.of_end(subject.case, ground.versions[0], on=on)
        elif one.flow == "change" and one.name != "change_refusal":
            places |= filling.of_change(subject.case, ground.versions[0], law, on=on)
        elif one.flow in ("suspend", "resume"):
            places |= filling.of_holding(subject.case, ground.versions[0], on=on)
        if one.name == "verification_result":
            places |= filling.of_report(subject.case, written)
    if "new_amount" in written:
        places |= filling.of_reduction(written)
    if "answer_by" in written:
        places["answer_by"] = written_date(date.fromisoformat(written["answer_by"]))
    return places


def _read(one: LetterKind, given: Mapping[str, str]) -> dict[str, str]:
    """What the writer gave, checked. Raises Refused with every problem, each named by its field."""
    written: dict[str, str] = {}
    problems: list[Problem] = []
    for asked in one.given:
        value = given.get(asked.name, "").strip()[:2000]
        if sentence := _wrong(asked, value):
            problems.append(Problem("letter_given", sentence, place=Place(heading=asked.name)))
        elif value:
            written[asked.name] = as_read(fen(value)) if asked.type == "yuan" else value
    if problems:
        raise Refused(say("文书内容还不完整"), problems, code="letter_given")
    return written


def _wrong(asked: Given, value: str) -> Sentence | None:
    if not value:
        return say("请填写“{label}”", label=asked.label) if asked.is_required else None
    readers = {"month": Month.parse, "date": date.fromisoformat, "yuan": fen}
    try:
        readers.get(asked.type, str)(value)
    except (ValueError, NotMoney, NotAMonth):
        return say("“{label}”填写不正确：{value}", label=asked.label, value=value)
    return None
