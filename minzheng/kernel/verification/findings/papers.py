"""Photos of the spot and papers of an examination, kept as those of cases are: sealed files, and who brought them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.casework.papers import storage
from minzheng.kernel.casework.papers.evidence import DEVICE, PICTURE, Whereabouts, sealed_place
from minzheng.kernel.casework.papers.exif import Spot, taken
from minzheng.kernel.casework.papers.filetypes import PDF, plain_name, require_type
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.language import say

from .duties import ABSENT, CLOSERS, EXAMINERS, READERS, require_role, require_scope
from .models import FindingPaper, FindingState
from .queries import finding

MOST = 40
"""Files of one finding."""


def add(
    *, finding_id: int, file_name: str, data: bytes, by: Actor, at: datetime, is_photo: bool = False, spot: Spot | None = None
) -> FindingPaper:
    """Take in a file until the finding is closed. The same file twice is one.

    A photo keeps the time and place it says itself, or else the ``spot`` of the device that sent it. Raises Refused for what
    is neither PDF nor picture, for a photo that is no picture, and when there are too many.
    """
    shown = plain_name(file_name)
    mime = require_type(shown, data)
    with transaction.atomic():
        found = finding(finding_id)
        require_scope(by, found.area_code)
        require_role(by, EXAMINERS | CLOSERS)
        if found.state == FindingState.CLOSED:
            raise Refused(say("疑点已经办结，材料不能再增减"), (), code="finding_closed")
        if is_photo and mime == PDF:
            raise Refused(say("“{name}”不是照片：请选择图片，或换一个材料种类", name=shown), (), code="not_a_photo")
        digest = storage.put(data)
        there = FindingPaper.objects.filter(finding=found, removed_at=None)
        if (same := there.filter(sha256=digest).first()) is not None:
            return same
        if there.count() >= MOST:
            raise Refused(say("这条疑点已有 {most} 个文件，不能再增加", most=MOST), (), code="too_many_papers")
        time, place = taken(data)
        where = Whereabouts(place, PICTURE) if place else Whereabouts(spot, DEVICE) if spot and is_photo else None
        made = FindingPaper.objects.create(finding=found, is_photo=is_photo, file_name=shown, mime=mime, size=len(data),
                                           sha256=digest, taken_at=time, place=sealed_place(where), by=str(by), at=at)
        record(by=by, at=at, action="add_document", subject=f"finding:{found.pk}",
               details={"document": made.pk, "file": shown, "sha256": digest})
    return made


def read(*, finding_id: int, paper_id: int, by: Actor, at: datetime) -> tuple[FindingPaper, bytes]:
    """A paper and its bytes; that it was read goes on record."""
    paper = FindingPaper.objects.select_related("finding").filter(pk=paper_id, finding=finding_id, removed_at=None).first()
    if paper is None:
        raise NotFound(ABSENT)
    require_scope(by, paper.finding.area_code)
    require_role(by, READERS)
    data = storage.take(paper.sha256)
    record(by=by, at=at, action="read_document", subject=f"finding:{finding_id}",
           details={"document": paper.pk, "file": paper.file_name})
    return paper, data
