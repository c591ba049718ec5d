"""What fills the places of a letter: from the application, the case, the notice, and what its writer gives."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from minzheng.kernel.access.encryption import open_sealed
from minzheng.kernel.access.queries import events
from minzheng.kernel.paper.blocks import Block, table
from minzheng.kernel.paper.numerals import in_words, written_date, written_month
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.identity import mask_id
from minzheng.kernel.values.language import say
from minzheng.kernel.values.money import as_read
from minzheng.kernel.values.periods import ZONE, Month

from ..assessing import bounds
from ..changes.deciding import change_of, reading_of
from ..changes.effects import Effect, total
from ..changes.kinds import LABELS
from ..changes.telling import becoming
from ..filing import reports_of
from ..intake import answers as filled
from ..intake.applying import documents_of
from ..law import Law
from ..models import Application, Case, CaseEvent, NoticeLine, PublicNotice
from ..procedures import Version
from ..proceeding import prospects_of
from ..records import FIELDS, REPORT
from ..suspending import member_of
from .explaining import standards, steps
from .offices import Sender, place_name

Filled = str | tuple[str, ...] | Block
"""A text, lines, or a table."""
Places = dict[str, Filled]
_LAW = re.compile(r"(?P<name>.+?)(?P<number>（[^（）]*号）)?")
_TITLES = ("法", "办法", "意见", "通知", "条例", "规定", "机制", "（试行）")


@dataclass(frozen=True)
class Subject:
    """What a letter is about."""

    application: Application | None = None
    case: Case | None = None
    notice: PublicNotice | None = None

    @property
    def area_code(self) -> int:
        for one in (self.case, self.application, self.notice):
            if one is not None:
                return one.area_code
        raise AssertionError("a letter is about something")


def quoted(law: str) -> str:
    """A law by its title, as documents cite it: 《最低生活保障审核确认办法》（民发〔2021〕57号）."""
    match = _LAW.fullmatch(law)
    assert match is not None
    name = match["name"]
    return f"《{name}》{match['number'] or ''}" if name.endswith(_TITLES) else law


def of_office(sender: Sender, *, on: date) -> Places:
    """The office, and the day."""
    return {"office": sender.name, "office_phone": sender.telephone, "office_address": sender.address,
            "county": sender.county, "issued_on": written_date(on)}


def of_application(application: Application, versions: Sequence[Version], law: Law, *, on: date) -> Places:
    """What an application says of itself; what is not known yet stays empty."""
    answers = filled.opened(application.answers)
    cases = list(application.cases.all())
    accepted = application.accepted_on
    labels = {one.name: one.zh for one in documents_of(application.benefits, law, on=accepted or on)}
    there = application.documents.filter(case=None, removed_at=None).order_by("pk").values_list("name", flat=True)
    due = max((case.due_on for case in cases if case.due_on), default=None)
    days = max((_whole(version, case) for version in versions for case in cases), default=0)
    return {
        "applicant": application.head_name, "id_number": mask_id(_head_id(application, answers)),
        "village": place_name(application.area_code, on=on), "application_no": application.number,
        "benefits": "、".join(law.titles[one].zh for one in application.benefits),
        "applied_on": written_date(application.submitted_on) if application.submitted_on else "",
        "accepted_on": written_date(accepted) if accepted else "",
        "working_days": str(days) if days else "", "due_on": written_date(due) if due else "",
        "documents": tuple(dict.fromkeys(labels.get(name, name) for name in there)), "missing": tuple(application.missing),
        "law": "、".join(dict.fromkeys(quoted(version.law) for version in versions)),
        **_closed(application),
    }


def _head_id(application: Application, answers: Mapping[str, str]) -> str:
    """The applicant's identity number: as answered, or that of the head of the household the case is about."""
    people = {one.name: open_sealed(one.id_number) for one in application.people.all()}
    return answers.get("1.id_number", "").upper() or people.get(application.head_name, "")


def _whole(version: Version, case: Case) -> int:
    return version.whole.get("special" if case.is_special else "working_days", 0)


def _closed(application: Application) -> Places:
    """Why and when an application was not taken in, or was taken back: as the audit trail has it."""
    ends = ("reject_application", "withdraw_application")
    found = events(subject=f"application:{application.number}").filter(action__in=ends).first()
    if found is None:
        return {}
    return {"reasons": _lines(str(found.details.get("reason", ""))),
            "withdrawn_on": written_date(found.at.astimezone(ZONE).date())}


def of_case(case: Case, version: Version, law: Law) -> Places:
    """What a case says of itself: its decision with the reasons, the amount with the explanation."""
    members = len(filled.places(filled.opened(case.application.answers)))
    title, variant = law.titles[case.business].zh, version.variant(case.variant)
    found: Places = {
        "business": title, "aid": f"{title}（{variant.label.zh}）" if variant else title, "case_no": case.number,
        "members": str(members),
        "accepted_on": written_date(case.accepted_on), "law": quoted(version.law),
        "decided_on": written_date(case.decided_on) if case.decided_on else "",
        "first_month": written_month(case.first_month) if case.first_month else "",
        "reasons": _reasons(case),
    }
    if case.amount_fen:
        found |= {"amount": as_read(case.amount_fen), "amount_in_words": in_words(case.amount_fen)}
    return found


def why(case: Case, version: Version, law: Law) -> Places:
    """The standards and the calculation of an approved amount. Raises Refused when it cannot be computed again.

    The amount of one aid is not computed: it lies between what the rules allow, and these are told.
    """
    if not case.amount_fen or case.decided_on is None:
        return {"standard": (), "explanation": ()}
    if version.aid is not None:
        told = bounds(case, version.aid, law)
        return {"standard": tuple(dict.fromkeys(line for one in told for line in standards(one))),
                "explanation": tuple(one.sentence for one in told)}
    found = next((one for one in prospects_of(case.application, law, on=case.decided_on) if one.business == case.business), None)
    if found is None or found.amount_fen != case.amount_fen:
        raise Refused(
            say("按决定当日的规则算得的金额是 {now} 元，与决定的 {decided} 元不符：请先查明原因，再出具通知书",
                now=as_read(found.amount_fen) if found and found.amount_fen is not None else "—",
                decided=as_read(case.amount_fen)),
            (), code="amount_differs")
    return {"standard": standards(found.explanation), "explanation": steps(found.explanation)}


def _reasons(case: Case) -> tuple[str, ...]:
    """The reasons of a refusal or of an end, as they were written down."""
    actions = {"refused": "complete", "terminated": "terminate"}
    action = actions.get(case.state)
    if action is None:
        return ()
    events_of = case.events.filter(action=action).exclude(opinion="").order_by("-pk")
    if case.state == "refused":
        events_of = events_of.filter(record__result="refuse")
    last = events_of.first()
    return _lines(last.opinion) if last else ()


def of_reduction(given: Mapping[str, str]) -> Places:
    """What a reduction is to be, as its writer gave it."""
    return {"from_month": _month(given["from_month"]), "reasons": _lines(given["reasons"]),
            "heard": _lines(given.get("heard", "")), "new_amount": given["new_amount"]}


def of_end(case: Case, version: Version, *, on: date) -> Places:
    """The end of a benefit as it was proposed, heard and decided; before the decision, the month it would begin."""
    by_kind = _done(case, version)
    proposed = by_kind["propose"].record
    grace = int(proposed.get("grace_months") or 0)
    month = case.first_month or int(Month.of(on).plus(1 + grace))
    found: Places = {"from_month": written_month(month),
                     "reasons": (_chosen("propose", "reason", proposed), *_lines(proposed.get("findings", "")))}
    return found | _heard(by_kind)


def of_change(case: Case, version: Version, law: Law, *, on: date) -> Places:
    """What changed and what it does to the amount: as it was decided; before the decision, as it would be."""
    by_kind, change = _done(case, version), change_of(case)
    decided = by_kind.get("decide") if case.decided_on else None
    reading = None if decided else reading_of(case, law, on=on)
    rows = [Effect.of(one) for one in decided.record["effects"]] if decided else list(reading.effects if reading else ())
    month = case.first_month or (int(reading.month) if reading else change.month)
    before, after = total(rows, is_after=False), total(rows, is_after=True)
    found: Places = {
        "from_month": written_month(month), "amount": as_read(before) if before is not None else "",
        "new_amount": as_read(after) if after is not None else "",
        "reasons": (LABELS[change.kind].zh, *(f"{name}：{value}" for name, value in becoming(change)),
                    *_lines(filled.opened(change.asked).get("findings", ""))),
    }
    return found | _heard(by_kind)


def of_holding(case: Case, version: Version, *, on: date) -> Places:
    """A benefit suspended or resumed, as it was proposed, heard and decided."""
    by_kind = _done(case, version)
    record, month = by_kind[case.flow].record, case.first_month or int(Month.of(on).plus(1))
    member = member_of(case)
    reasons = (*([f"仅涉及家庭成员{member.name}"] if member else []),
               *([_chosen("suspend", "reason", record)] if "held" not in record else []), *_lines(record.get("findings", "")))
    found: Places = {"from_month": written_month(month), "reasons": reasons}
    if "held" in record:
        found["held"] = _chosen("resume", "held", record)
    return found | _heard(by_kind)


def of_report(case: Case, given: Mapping[str, str]) -> Places:
    """The latest report in the file of the case, and what of it the household is told."""
    last = reports_of(case)[0].record
    return {"report_no": str(last[REPORT]), "report_on": written_date(date.fromisoformat(last["date"])),
            "reasons": _lines(given["reasons"])}


def _done(case: Case, version: Version) -> dict[str, CaseEvent]:
    """The latest record of each kind of step."""
    done = {event.step: event for event in case.events.filter(action="complete").order_by("pk")}
    return {step.kind: done[step.name] for step in version.flow(case.flow) if step.name in done}


def _heard(by_kind: Mapping[str, CaseEvent]) -> Places:
    """Who was heard and what they said, where somebody was."""
    if (heard := by_kind.get("hear")) is None:
        return {}
    record = heard.record
    day = written_date(date.fromisoformat(record["date"]))
    told = f"{day}听取了{record['heard']}的意见：{_chosen('hear', 'outcome', record)}。"
    return {"heard": (told, *_lines(record.get("findings", "")))}


def _chosen(kind: str, name: str, record: Mapping[str, str]) -> str:
    """The words of a choice that was written down."""
    choices = next(dict(one.choices) for one in FIELDS[kind] if one.name == name)
    return choices[record[name]].zh


def _month(text: str) -> str:
    year, month = text.split("-")
    return written_month(int(year) * 100 + int(month))


def of_notice(notice: PublicNotice, version: Version, law: Law, *, on: date) -> Places:
    """A posted list: exactly its lines, and of them the columns it may show."""
    step = version.step(notice.step)
    days = (notice.ends_on - notice.posted_on).days if notice.ends_on else 0
    return {
        "business": law.titles[notice.business].zh, "step": step.title.zh.removesuffix("公示"), "law": quoted(version.law),
        "village": place_name(notice.area_code, on=on), "place": notice.place, "posted_on": written_date(notice.posted_on),
        "ends_on": written_date(notice.ends_on) if notice.ends_on else "", "days": str(days) if days else "",
        "lines": _posted(notice, version, list(notice.lines.order_by("pk"))),
    }


_COLUMNS = (("applicant", "申请人", 29), ("members", "家庭人口数（人）", 28), ("amount", "月保障金额（元）", 28))
_AID = ("amount", "救助金额（元）", 28)


def _posted(notice: PublicNotice, version: Version, lines: Sequence[NoticeLine]) -> Block:
    columns = (*_COLUMNS[:-1], _AID) if version.pays_once else _COLUMNS
    shown = [column for column in columns if column[0] in notice.shows]
    rows = [(str(number), *(_cell(line, name) for name, _, _ in shown)) for number, line in enumerate(lines, start=1)]
    whole = sum(share for _, _, share in shown)
    return table(("序号", *(heading for _, heading, _ in shown)), rows, (15, *(85 * share // whole for _, _, share in shown)),
                 is_posted=True)


def _cell(line: NoticeLine, name: str) -> str:
    if name == "amount":
        return as_read(line.amount_fen) if line.amount_fen is not None else ""
    return line.applicant if name == "applicant" else str(line.members or "")


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
