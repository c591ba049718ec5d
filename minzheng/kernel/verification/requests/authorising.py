"""Authorisations: signed by every adult for themselves, by a guardian for children and for who has no capacity."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.casework.models import Document
from minzheng.kernel.casework.papers import storage
from minzheng.kernel.casework.papers.filetypes import plain_name, require_type
from minzheng.kernel.payments.models import Award
from minzheng.kernel.people.models import Household
from minzheng.kernel.people.numbers import by_number
from minzheng.kernel.values.errors import NotFound, Problem, Refused
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.periods import ZONE, Month

from .duties import ASKERS, held, require
from .models import Authorisation, Request, RequestPerson, RequestState
from .people import household_of

PAPER = "authorisation"
"""How procedures name the paper."""
MOST_YEARS = 30


@dataclass(frozen=True)
class Signed:
    """What a person signed, as it is taken down; ``guardian`` is empty where they signed themselves.

    ``scope`` names the items of evidence that may be asked for, empty: all of them. The paper is the ``document_id`` of the file,
    or else the bytes of a file that is brought now.
    """

    place: int
    signed_on: date
    until: date | None = None
    guardian: str = ""
    scope: Sequence[str] = ()
    document_id: int | None = None
    file_name: str = ""
    data: bytes = b""


def authorise(
    *, request_id: int, signed: Signed, items: Collection[str] = (), by: Actor, at: datetime
) -> Authorisation:
    """Take down an authorisation. ``items`` are those of all registers: its scope names some of them.

    Raises Refused for one that the person could not give so, for an item that no register has, and without its paper.
    """
    on = at.astimezone(ZONE).date()
    with transaction.atomic():
        request = held(request_id)
        require(by, ASKERS, request)
        if request.state in (RequestState.REPORTED, RequestState.CANCELLED):
            raise Refused(say("核对已出报告或已撤销，不再补充授权"), (), code="already_reported")
        people = list(request.people.order_by("place"))
        person = next((one for one in people if one.place == signed.place), None)
        if person is None:
            raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
        _require_right(signed, person, people, on)
        if strange := sorted(set(signed.scope) - set(items)):
            raise Refused(say("没有“{name}”这种核对内容：请重新选择授权范围", name=strange[0]), (), code="scope_unknown")
        paper = _paper(request, signed)
        made = Authorisation.objects.create(
            request=request, id_number=person.id_number, name=person.name, signer=signed.guardian.strip() or person.name,
            is_guardian=bool(signed.guardian.strip()), signed_on=signed.signed_on, until=signed.until,
            scope=sorted(set(signed.scope)), document=paper[0], file_name=paper[1], sha256=paper[2], by=str(by), at=at)
        record(by=by, at=at, action="authorise_verification", subject=f"verification:{request.number}",
               details={"place": person.place, "signed_on": str(signed.signed_on), "is_guardian": made.is_guardian,
                        "scope": made.scope})
    return made


def withdraw_authorisation(*, authorisation_id: int, by: Actor, at: datetime) -> Authorisation:
    """The person takes their authorisation back: from that day nothing more is asked about them."""
    with transaction.atomic():
        found = Authorisation.objects.select_for_update(of=("self",)).filter(pk=authorisation_id, withdrawn_on=None).first()
        if found is None:
            raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
        require(by, ASKERS, held(found.request_id))
        found.withdrawn_on, found.withdrawn_by = at.astimezone(ZONE).date(), str(by)
        found.save(update_fields=["withdrawn_on", "withdrawn_by"])
        record(by=by, at=at, action="withdraw_authorisation", subject=f"verification:{found.request.number}",
               details={"authorisation": found.pk})
    return found


def _require_right(signed: Signed, person: RequestPerson, people: Sequence[RequestPerson], on: date) -> None:
    problems = [Problem("authorisation", one) for one in _wrong(signed, person, people, on)]
    if problems:
        raise Refused(problems[0].sentence, problems, code="authorisation_wrong")


def _wrong(signed: Signed, person: RequestPerson, people: Sequence[RequestPerson], on: date) -> Iterator[Sentence]:
    guardian = signed.guardian.strip()
    if not guardian and not person.is_adult:
        yield say("{name}未满 18 周岁，须由监护人授权", name=person.name)
    if guardian and guardian == person.name:
        yield say("监护人不能是{name}本人", name=person.name)
    if any(one.name == guardian and not one.is_adult for one in people):
        yield say("监护人{name}未满 18 周岁", name=guardian)
    if signed.signed_on > on:
        yield say("签署日期不能晚于今天")
    if signed.until is not None and not signed.signed_on <= signed.until <= signed.signed_on.replace(
            day=1, year=signed.signed_on.year + MOST_YEARS):
        yield say("授权截止日期应晚于签署日期")


def _paper(request: Request, signed: Signed) -> tuple[Document | None, str, str]:
    """The paper: the document, its name and digest. Raises Refused when there is none."""
    if signed.data:
        name = plain_name(signed.file_name)
        require_type(name, signed.data)
        return None, name, storage.put(signed.data)
    found = papers_of(request).filter(pk=signed.document_id).first() if signed.document_id else None
    if found is None:
        raise Refused(say("请选择或上传签名的授权书"), (), code="authorisation_without_paper")
    return found, found.file_name, found.sha256


def papers_of(request: Request) -> QuerySet[Document]:
    """The papers that may be authorisations: those of the application and of others of the household, the right kind first."""
    ways = Q(application__in=[request.case.application_id]) if request.case else Q(pk__in=[])
    household = household_of(request)
    if household is not None:
        ways |= Q(application__household=household)
    return Document.objects.filter(ways, removed_at=None, name=PAPER).order_by("-pk")


def in_force(request: Request, *, on: date) -> dict[bytes, Authorisation]:
    """The authorisations that hold on a day, by sealed number: the latest of each person, whichever request it was given for
    and whichever of their numbers they signed with."""
    same = by_number(request.people.values_list("id_number", flat=True))
    rows = Authorisation.objects.filter(
        Q(until=None) | Q(until__gte=on), id_number__in=set().union(*same.values()), signed_on__lte=on,
        withdrawn_on=None).order_by("pk")
    alive = [one for one in rows if is_alive(one, request, on=on)]
    return {number: one for one in alive for number, own in same.items() if bytes(one.id_number) in own}


def is_alive(one: Authorisation, request: Request, *, on: date) -> bool:
    """Whether an authorisation without an end still holds: it was given for this case, or for this household's assistance, of
    which not everything has ended."""
    if one.until is not None or one.request_id == request.pk:
        return True
    if request.case_id is not None and one.request.case_id == request.case_id:
        return True
    household = household_of(request)
    return household is not None and household_of(one.request) == household and not _has_left(household, on)


def _has_left(household: Household, on: date) -> bool:
    """Whether the household received something, and all of it has ended."""
    received = Award.objects.filter(household=household)
    return received.exists() and not received.filter(Q(last_month=None) | Q(last_month__gte=int(Month.of(on)))).exists()


def lacking(request: Request, *, on: date) -> list[Problem]:
    """For whom there is no valid authorisation on a day, each with a sentence."""
    given = in_force(request, on=on)
    return [Problem("not_authorised", _lacks(one)) for one in request.people.order_by("place")
            if bytes(one.id_number) not in given]


def _lacks(one: RequestPerson) -> Sentence:
    if one.is_adult:
        return say("{name}没有有效的授权书", name=one.name)
    return say("{name}没有监护人签署的有效授权书", name=one.name)
