"""One check: its people and what they signed, how the registers answered, its reports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from minzheng.kernel.access.encryption import open_sealed
from minzheng.kernel.casework.papers.filetypes import LARGEST
from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.values.errors import MinzhengError, NotFound, Refused
from minzheng.kernel.values.identity import mask_id
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.verification.requests import actions
from minzheng.kernel.verification.requests.authorising import Signed, in_force, papers_of
from minzheng.kernel.verification.requests.duties import ASKERS, OFFICERS, READERS
from minzheng.kernel.verification.requests.models import (
    ANSWERS,
    CONCLUSIONS,
    STATES,
    Answer,
    Authorisation,
    Conclusion,
    Request,
    RequestState,
)
from minzheng.kernel.verification.requests.queries import latest_reports
from minzheng.kernel.verification.requests.reporting import last_round

from ...components.table import Column, Table
from ...listing import plain
from ...places import names
from ...scope import account_of, by, now, require_role, scope_of
from ..case import ABSENT
from .lists import TONES, purpose_title

ANSWER_TONES = {Answer.ANSWERED: "blue", Answer.NOTHING: "secondary", Answer.SILENT: "orange"}
CONCLUSION_TONES = {Conclusion.NO_ABNORMAL: "green", Conclusion.ABNORMAL: "red", Conclusion.INCOMPLETE: "orange"}
OPEN = (RequestState.WAITING, RequestState.ASKED)
CLOSED = (RequestState.REPORTED, RequestState.CANCELLED)
NOBODY = say("未获授权")
"""Of a register that nobody let be asked."""
SOURCES = (
    Column("register", say("来源"), lambda row: _declared(row, "title"), "name"),
    Column("provider", say("提供单位"), lambda row: _declared(row, "provider"), is_wide_only=True),
    Column("status", say("反馈"), lambda row: ANSWERS[row.status] if row.persons else NOBODY, "badge",
           tone=lambda row: ANSWER_TONES[Answer(row.status)]),
    Column("data", say("数据日期"), lambda row: row.data_date, "date"),
    Column("persons", say("人数"), lambda row: row.persons, "count", is_wide_only=True),
    Column("rows", say("条数"), lambda row: row.rows, "count"),
)


def _declared(row: Any, name: str) -> object:
    register = outside_registers().get(row.register)
    return getattr(register, name).label if register else row.register


def request_seen(request: HttpRequest, request_id: int) -> Request:
    """A check of the scope, for who may read it. Raises NotAllowed and NotFound."""
    require_role(request, READERS)
    rows = Request.objects.select_related("case__application__household", "household")
    found = rows.filter(scope_of(request).within(), pk=request_id).first()
    if found is None:
        raise NotFound(ABSENT)
    return found


def page(request: HttpRequest, request_id: int) -> HttpResponse:
    """One check."""
    return page_of(request, request_seen(request, request_id))


def page_of(
    request: HttpRequest, found: Request, *, given: Mapping[str, str] | None = None, problem: Sentence | None = None
) -> HttpResponse:
    """The page, with what was typed and why it was refused where that was tried."""
    role, answers = account_of(request).role, last_round(found)
    people = _people(found, now().date(), given or {})
    is_open = found.state in (RequestState.WAITING, RequestState.CONTESTED)
    return render(request, "pages/requests/one.html", {
        "request_": found, "state": STATES[found.state], "tone": TONES[RequestState(found.state)],
        "purpose": purpose_title(found.purpose), "place": names([found.area_code]).get(found.area_code, ""),
        "people": people, "lacking": [one for one in people if not one["given"]], "papers": list(papers_of(found)[:50]),
        "guardians": [one["person"].name for one in people if one["person"].is_adult],
        "sources": Table("sources", SOURCES, answers, say("来源")) if answers else None,
        "silent": sum(one.status == Answer.SILENT for one in answers),
        "reports": [{"report": one, "conclusion": CONCLUSIONS[one.conclusion],
                     "tone": CONCLUSION_TONES[Conclusion(one.conclusion)]} for one in latest_reports(found)],
        "may_authorise": role in ASKERS and found.state not in CLOSED,
        "may_add": role in ASKERS and found.state == RequestState.WAITING, "is_open": is_open,
        "may_give_up": role in ASKERS and found.state in OPEN and not found.reports.exists(),
        "may_run": role in OFFICERS and is_open, "may_issue": role in OFFICERS and found.state == RequestState.ASKED,
        "problem": problem, "late": found.state == RequestState.WAITING and found.due_on < now().date(),
    }, status=409 if problem else 200)


def _people(found: Request, on: date, given: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each person with the authorisation that holds, or the fields of one."""
    signed = in_force(found, on=on)
    day = found.case.application.submitted_on if found.case else None
    return [{"person": one, "id": mask_id(open_sealed(one.id_number)), "given": (own := signed.get(bytes(one.id_number))),
             "scope": _scope(own) if own else "",
             "signed_on": given.get(f"signed_on.{one.place}", str(day or on)), "until": given.get(f"until.{one.place}", ""),
             "guardian": given.get(f"guardian.{one.place}", ""), "choices": _items(given.get(f"scope.{one.place}", "")),
             "is_limited": bool(given.get(f"scope.{one.place}", ""))}
            for one in found.people.order_by("place")]


def _items(chosen: str) -> list[tuple[str, str, bool]]:
    """What an authorisation may be limited to: each item of evidence, the registers that tell of it, whether it is chosen."""
    titles: dict[str, list[str]] = {}
    for one in outside_registers().values():
        titles.setdefault(one.evidence.item, []).append(str(one.title.label))
    return [(item, str(say("、")).join(registers), item in chosen.split()) for item, registers in titles.items()]


def _scope(given: Authorisation) -> str:
    """The registers that an authorisation is limited to; empty where it is for all."""
    asked = [str(one.title.label) for one in outside_registers().values() if one.evidence.item in given.scope]
    return str(say("、")).join(asked)


@require_POST
def authorise(request: HttpRequest, request_id: int) -> HttpResponse:
    """Take down what the people of the check signed: all that was filled in, or nothing of it."""
    require_role(request, ASKERS)
    found = request_seen(request, request_id)
    given = {name: plain(" ".join(request.POST.getlist(name)) if name.startswith("scope.") else value)
             for name, value in request.POST.items() if isinstance(value, str)}
    items = {one.evidence.item for one in outside_registers().values()}
    try:
        with transaction.atomic():
            count = 0
            for person in found.people.order_by("place"):
                if f"paper.{person.place}" in given or f"file.{person.place}" in request.FILES:
                    actions.authorise(request_id=found.pk, signed=_signed(request, given, person.place), items=items,
                                      by=by(request), at=now())
                    count += 1
    except NotFound:
        raise
    except MinzhengError as error:
        return page_of(request, found, given=given, problem=error.sentence)
    messages.success(request, str(say("已登记 {count} 份授权", count=count)))
    return redirect("requests_one", found.pk)


def _signed(request: HttpRequest, given: Mapping[str, str], place: int) -> Signed:
    file = request.FILES.get(f"file.{place}")
    data = file.read(LARGEST + 1) if isinstance(file, UploadedFile) else b""
    paper = given.get(f"paper.{place}", "")
    until = given.get(f"until.{place}", "")
    return Signed(place, _day(given.get(f"signed_on.{place}", "")), until=_day(until) if until else None,
                  guardian=given.get(f"guardian.{place}", ""), scope=given.get(f"scope.{place}", "").split(),
                  document_id=int(paper) if paper.isdecimal() else None,
                  file_name=file.name or "" if isinstance(file, UploadedFile) else "", data=data)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused(say("“{label}”不是日期：请写成 2026-11-05", label=say("签署日期")), (), code="not_a_date") from error
