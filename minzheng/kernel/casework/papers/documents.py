"""The documents of an application: brought, read, taken off the list, and which are still missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.values.periods import age_on

from ..duties import INTAKE, READERS, READERS_OF_REPORTS, require_role
from ..intake import answers as filled
from ..intake.answers import Answers
from ..intake.conditions import birth_of
from ..law import Law
from ..models import Application, ApplicationState, Document
from ..procedures import DocumentDeclared
from ..records import REPORT
from . import storage
from .filetypes import plain_name, require_type

ADULT = 18
OTHER = "other"
"""The name of a document that no procedure asks for."""
OPEN_TO_DOCUMENTS = (ApplicationState.DRAFT, ApplicationState.RETURNED, ApplicationState.SUBMITTED)


@dataclass(frozen=True)
class Wanted:
    """A document an application brings; ``about`` is the adult it is of, empty where it is the household's."""

    declared: DocumentDeclared
    about: str = ""

    @property
    def name(self) -> str:
        return self.declared.name

    @property
    def optional(self) -> bool:
        return self.declared.optional

    @property
    def zh(self) -> str:
        return f"{self.declared.zh}（{self.about}）" if self.about else self.declared.zh

    @property
    def label(self) -> Label:
        return Label(self.zh, f"{self.declared.en} ({self.about})" if self.about else self.declared.en)


def store(
    *, application_id: int, name: str, file_name: str, data: bytes, by: Actor, at: datetime, about: str = ""
) -> Document:
    """Take in a file as the document ``name``, of the person ``about``. The same file twice as the same is one.

    Raises Refused for a file that is empty, too large or neither PDF nor picture, and after the acceptance.
    """
    shown = plain_name(file_name)
    mime = require_type(shown, data)
    with transaction.atomic():
        application = _held(application_id, by)
        digest = storage.put(data)
        same = application.documents.filter(case=None, name=name, about=about, sha256=digest, removed_at=None).first()
        if same is not None:
            return same
        made = Document.objects.create(application=application, name=name[:40], about=about[:50], file_name=shown, mime=mime,
                                       size=len(data), sha256=digest, at=at, by=str(by)[:130])
        record(by=by, at=at, action="add_document", subject=f"application:{application.number}",
               details={"document": made.pk, "file": shown, "name": name, "sha256": digest})
    return made


def read(*, application_id: int, document_id: int, by: Actor, at: datetime) -> tuple[Document, bytes]:
    """A document and its bytes; that it was read goes on record."""
    document = _document(application_id, document_id)
    require_role(by, READERS_OF_REPORTS if document.name == REPORT else READERS, document.application.area_code)
    data = storage.take(document.sha256)
    record(by=by, at=at, action="read_document", subject=f"application:{document.application.number}",
           details={"document": document.pk, "file": document.file_name})
    return document, data


def remove(*, application_id: int, document_id: int, by: Actor, at: datetime) -> Document:
    """Take a document off the list; row and file stay, so that what was brought can be shown."""
    with transaction.atomic():
        application = _held(application_id, by)
        document = _document(application_id, document_id, case=None)
        document.removed_at = at
        document.save(update_fields=["removed_at"])
        record(by=by, at=at, action="remove_document", subject=f"application:{application.number}",
               details={"document": document.pk, "file": document.file_name})
    return document


def wanted_documents(application: Application, law: Law, *, on: date) -> list[Wanted]:
    """The documents that the application brings: each once, those of adults once for each adult member."""
    grown = adults(filled.opened(application.answers), on=on)
    found: list[Wanted] = []
    for one in documents_of(application.benefits, law, on=on):
        found += [Wanted(one, name) for name in grown] if one.per == "adult" and grown else [Wanted(one)]
    return found


def missing_documents(application: Application, law: Law, *, on: date) -> list[Wanted]:
    """The documents that are not there yet. One of no named person counts for all adults: a sheet that all have signed."""
    there = set(application.documents.filter(case=None, removed_at=None).values_list("name", "about"))
    wanted = wanted_documents(application, law, on=on)
    return [one for one in wanted if not one.optional and not {(one.name, one.about), (one.name, "")} & there]


def documents_of(benefits: Sequence[str], law: Law, *, on: date) -> list[DocumentDeclared]:
    """The documents that applications for ``benefits`` bring, each once."""
    found = {one.name: one for benefit in benefits for one in law.version(benefit, on).documents}
    return list(found.values())


def adults(answers: Answers, *, on: date) -> list[str]:
    """The names of the members who are grown up by their identity numbers."""
    found = []
    for place in filled.places(answers):
        given = filled.of(answers, place)
        birth = birth_of(given.get("id_number", ""))
        if birth is not None and birth <= on and age_on(birth, on) >= ADULT and given.get("name"):
            found.append(given["name"][:50])
    return list(dict.fromkeys(found))


def used_elsewhere(application: Application) -> dict[str, list[Document]]:
    """The files of an application that stand in others too, by digest (K-20): a picture that proves two things proves none."""
    own = application.documents.filter(removed_at=None).values("sha256")
    rows = Document.objects.filter(sha256__in=own, removed_at=None).exclude(application=application)
    found: dict[str, list[Document]] = {}
    for one in rows.select_related("application").order_by("pk")[:100]:
        found.setdefault(one.sha256, []).append(one)
    return found


def _held(application_id: int, by: Actor) -> Application:
    application = Application.objects.select_for_update(of=("self",)).filter(pk=application_id).first()
    if application is None:
        raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
    require_role(by, INTAKE, application.area_code)
    if application.state not in OPEN_TO_DOCUMENTS:
        raise Refused(say("申请已经受理或结束，材料不能再增减"), (), code="application_closed")
    return application


def _document(application_id: int, document_id: int, **more: object) -> Document:
    found = Document.objects.select_related("application").filter(
        pk=document_id, application_id=application_id, removed_at=None, **more).first()
    if found is None:
        raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
    return found
