"""What pages show of the papers of a case: those of its application and of each of its steps, with time and place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse

from minzheng.kernel.access.models import Account
from minzheng.kernel.casework import actions
from minzheng.kernel.casework.duties import READERS, READERS_OF_REPORTS
from minzheng.kernel.casework.models import Case, Document
from minzheng.kernel.casework.papers.documents import OTHER, documents_of
from minzheng.kernel.casework.papers.evidence import LABELS, PHOTO, PICTURE, Whereabouts, filed, spot_of, whereabouts
from minzheng.kernel.casework.papers.exif import DEGREE
from minzheng.kernel.casework.papers.filetypes import DRAWN, LARGEST
from minzheng.kernel.casework.procedures import Version
from minzheng.kernel.casework.records import REPORT
from minzheng.kernel.values.errors import MinzhengError, NotAllowed, NotFound
from minzheng.kernel.values.language import Label, Sentence, say
from minzheng.kernel.values.periods import ZONE

from .lawbook import law
from .scope import by, now

MOST_FILES = 20
"""Files of one upload."""


def papers_shown(account: Account, case: Case, version: Version) -> list[dict[str, Any]]:
    """The papers in groups: those of the application, then step by step; each a link for who may read them."""
    labels = {one.name: one.label for one in documents_of(case.application.benefits, law(), on=case.accepted_on)}
    titles: dict[str, Label | Sentence] = {"": say("申请材料"), **{step.name: step.title for step in version.steps}}
    labels |= {one.name: one.label for step in version.steps for one in step.documents} | LABELS
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in filed(case):
        groups.setdefault(one.step, []).append(_row(account, case, one, labels))
    return [{"step": step, "title": titles.get(step, step), "rows": groups[step]} for step in titles if step in groups]


def _row(account: Account, case: Case, one: Document, labels: Mapping[str, Label]) -> dict[str, Any]:
    readers = READERS_OF_REPORTS if one.name == REPORT else READERS
    link = reverse("case_paper", args=[case.pk, one.pk]) if account.role in readers else ""
    found = whereabouts(one) if link else None
    early = one.taken_at is not None and one.taken_at.astimezone(ZONE).date() < case.accepted_on
    may_go = bool(one.step) and one.step == case.step and one.name != REPORT
    return {"document": one, "label": labels.get(one.name, LABELS[OTHER]), "link": link, "is_drawn": one.mime in DRAWN,
            "place": told(found) if found else "", "is_early": one.name == PHOTO and early,
            "remove": reverse("remove_case_paper", args=[case.pk, one.pk]) if may_go else ""}


def told(found: Whereabouts) -> Sentence:
    """Where a photo was taken, and who says so."""
    spot = found.spot
    latitude, longitude = f"{spot.latitude / DEGREE:.5f}", f"{spot.longitude / DEGREE:.5f}"
    if found.source == PICTURE:
        return say("北纬 {latitude}°、东经 {longitude}°（照片自带）", latitude=latitude, longitude=longitude)
    if spot.metres is None:
        return say("北纬 {latitude}°、东经 {longitude}°（上传时定位）", latitude=latitude, longitude=longitude)
    return say("北纬 {latitude}°、东经 {longitude}°（上传时定位，误差约 {metres} 米）", latitude=latitude, longitude=longitude,
               metres=spot.metres)


def photos_of(account: Account, case: Case, step: str) -> list[dict[str, Any]]:
    """The photos of one step of a case."""
    own = case.documents.filter(step=step, name=PHOTO, removed_at=None).order_by("pk")
    return [_row(account, case, one, LABELS) for one in own]


def take_in(request: HttpRequest, cases: Sequence[Case], step: str) -> tuple[int, int]:
    """Take in the files of a request for the step of each case, one by one: how many were taken and refused; why, is told."""
    given = [(PHOTO, one) for one in files_of(request, "photos")]
    given += [(request.POST.get("paper", PHOTO), one) for one in files_of(request, "papers")]
    spot = spot_of(*(request.POST.get(name, "")[:30] for name in ("latitude", "longitude", "metres")))
    taken = refused = 0
    for name, one in given[:MOST_FILES]:
        data = one.read(LARGEST + 1)
        try:
            with transaction.atomic():
                for case in cases:
                    actions.add_paper(case_id=case.pk, step=step, name=name, file_name=one.name or "", data=data, spot=spot,
                                      law=law(), by=by(request), at=now())
        except (NotFound, NotAllowed):
            raise
        except MinzhengError as error:
            messages.error(request, str(error.sentence))
            refused += 1
        else:
            taken += 1
    if taken:
        messages.success(request, str(say("已收下 {count} 个文件", count=taken)))
    return taken, refused


def files_of(request: HttpRequest, name: str) -> Sequence[UploadedFile[Any]]:
    """The files that were sent under a name."""
    return [one for one in request.FILES.getlist(name) if isinstance(one, UploadedFile)]
