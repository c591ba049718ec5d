"""The doors through which a standard becomes law: entered by one person, approved by another, never edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.roles import Role
from minzheng.kernel.policy.parameters import ParameterBook, Value
from minzheng.kernel.values.areas import is_within
from minzheng.kernel.values.errors import NotAllowed, NotFound, Problem, Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import ZONE

from .checks import Finding, findings
from .deciding import alone
from .duties import ABSENT, APPROVERS, ENTERERS, REPEALERS, require
from .models import APPROVED, DRAFT, REJECTED, REPEALED, WITHDRAWN, StandardDecision, StandardDocument, StandardValue
from .queries import as_value, ask_again


@dataclass(frozen=True)
class Given:
    """What a document is, and what its enterer says of the things that must be explained."""

    number: str
    title: str
    issuer: str
    issued_on: date
    area_code: int
    explanation: str = ""


def enter(*, given: Given, values: Sequence[Value], book: ParameterBook, by: Actor, at: datetime) -> StandardDocument:
    """Keep a draft of a document with the values it sets, parsed by the reader of the folders.

    Raises Refused with everything that stops it, and where something must be explained and is not.
    """
    require(by, ENTERERS, given.area_code)
    if not values:
        raise Refused(say("没有填写任何标准"), (), code="no_values")
    with transaction.atomic():
        alone()
        _require_clear(given, values, book, at)
        document = StandardDocument.objects.create(
            number=given.number, title=given.title[:120], issuer=given.issuer[:80], issued_on=given.issued_on,
            area_code=given.area_code, explanation=given.explanation[:500], account_id=by.account_id, by=str(by), at=at)
        StandardValue.objects.bulk_create(
            StandardValue(document=document, name=one.name, area_code=one.area_code, key=one.key, since=one.from_,
                          until=one.until, value=one.value, written=one.written) for one in values)
        record(by=by, at=at, action="enter_standard", subject=f"standard:{document.pk}",
               details={"number": given.number, "values": len(values)})
    return document


def approve(*, document_id: int, book: ParameterBook, note: str = "", by: Actor, at: datetime) -> None:
    """Put a draft's values in force: by somebody else than entered it, when everything found still allows it."""
    with transaction.atomic():
        alone()
        document = _draft(document_id, by, APPROVERS)
        if document.account_id == by.account_id:
            raise NotAllowed(say("这份文件由您录入，须由另一人批准"), code="same_person")
        given = Given(document.number, document.title, document.issuer, document.issued_on, document.area_code,
                      document.explanation)
        _require_clear(given, [as_value(row) for row in document.values.all()], book, at, document_id)
        _decide(document, APPROVED, note, by=by, at=at)
        document.values.update(is_approved=True)


def reject(*, document_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Send a draft back for good; what was meant is entered anew."""
    with transaction.atomic():
        alone()
        _decide(_draft(document_id, by, APPROVERS), REJECTED, _said(reason), by=by, at=at)


def withdraw(*, document_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Take back a draft that was not decided on."""
    with transaction.atomic():
        alone()
        _decide(_draft(document_id, by, ENTERERS), WITHDRAWN, _said(reason), by=by, at=at)


def repeal(*, document_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Take an approved document out of the book again: what was paid stays, and is compared anew."""
    with transaction.atomic():
        alone()
        document = _held(document_id, by, REPEALERS)
        if document.state != APPROVED:
            raise Refused(say("只有已批准的文件可以废止"), (), code="not_approved")
        if document.account_id == by.account_id:
            raise NotAllowed(say("这份文件由您录入，须由另一人废止"), code="same_person")
        _decide(document, REPEALED, _said(reason), by=by, at=at)
        document.values.update(is_approved=False)


def _require_clear(
    given: Given, values: Sequence[Value], book: ParameterBook, at: datetime, document_id: int | None = None
) -> None:
    for value in values:
        if value.name not in book.declared:
            raise NotFound(say("没有名为“{name}”的政策标准", name=value.name))
        if not is_within(value.area_code, given.area_code):
            raise NotFound(ABSENT)
    found = findings(book, values, number=given.number, issued_on=given.issued_on, on=at.astimezone(ZONE).date(),
                     document_id=document_id)
    stopping = [one for one in found if one.stops]
    if stopping:
        raise Refused(stopping[0].sentence, _problems(stopping), code=stopping[0].code)
    if found and not given.explanation.strip():
        raise Refused(say("请说明：{what}", what=found[0].sentence), _problems(found), code="not_explained")


def _problems(found: Sequence[Finding]) -> list[Problem]:
    return [Problem(one.code, one.sentence) for one in found]


def _held(document_id: int, by: Actor, roles: frozenset[Role]) -> StandardDocument:
    document = StandardDocument.objects.select_for_update().filter(pk=document_id).first()
    if document is None:
        raise NotFound(ABSENT)
    require(by, roles, document.area_code)
    return document


def _draft(document_id: int, by: Actor, roles: frozenset[Role]) -> StandardDocument:
    document = _held(document_id, by, roles)
    if document.state != DRAFT:
        raise Refused(say("这份文件已经处理过了"), (), code="decided")
    return document


def _said(reason: str) -> str:
    if not reason.strip():
        raise Refused(say("请填写原因"), (), code="reason_missing")
    return reason.strip()


def _decide(document: StandardDocument, kind: str, note: str, *, by: Actor, at: datetime) -> None:
    StandardDecision.objects.create(document=document, kind=kind, account_id=by.account_id, by=str(by), at=at, note=note[:500])
    document.state = kind
    document.save(update_fields=["state"])
    ask_again()
    record(by=by, at=at, action=f"{kind}_standard", subject=f"standard:{document.pk}",
           details={"number": document.number, "note": note[:500]})
