"""Files that deeds bring: sniffed, sealed at rest, with the time and place that photos say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.encryption import open_sealed, seal
from minzheng.kernel.access.queries import account_of, was_read_by
from minzheng.kernel.casework.papers import storage
from minzheng.kernel.casework.papers.exif import Spot, taken
from minzheng.kernel.casework.papers.filetypes import PDF, plain_name, require_type
from minzheng.kernel.values.errors import NotAllowed, NotFound, Place, Problem, Refused
from minzheng.kernel.values.language import say

from .declarations import DeedDeclared, PaperDeclared
from .duties import require_reader
from .kinds import ABSENT, Book
from .models import Entry, Paper

OPENED = timedelta(minutes=30)
"""How long a purpose opens the papers of an entry."""


@dataclass(frozen=True)
class File:
    """A file as it was sent, for the paper ``name`` of a deed; ``spot`` is where the device says it is."""

    name: str
    file_name: str
    data: bytes
    spot: Spot | None = None


def checked(deed: DeedDeclared, files: list[File]) -> list[tuple[File, PaperDeclared, str]]:
    """The files with their declared papers and types. Raises Refused for each that is none of them, or no photo."""
    known = {one.name: one for one in deed.papers}
    found, problems = [], []
    for file in files:
        paper = known.get(file.name)
        if paper is None:
            raise NotFound(ABSENT)
        try:
            mime = require_type(plain_name(file.file_name), file.data)
        except Refused as refused:
            problems.append(Problem("file", refused.sentence, place=Place(heading=f"paper.{file.name}")))
            continue
        if paper.photo and mime == PDF:
            sentence = say("“{name}”不是照片：请选择图片，或换一个材料种类", name=plain_name(file.file_name))
            problems.append(Problem("not_a_photo", sentence, place=Place(heading=f"paper.{file.name}")))
            continue
        found.append((file, paper, mime))
    if problems:
        raise Refused(say("还不能办理"), problems, code="papers_wrong")
    return found


def keep(*, entry: Entry, deed: DeedDeclared, files: list[File], by: Actor, at: datetime) -> list[Paper]:
    """Keep what a deed brought; in the transaction of the deed."""
    made = []
    for file, paper, mime in checked(deed, files):
        digest = storage.put(file.data)
        time, place = taken(file.data) if paper.photo else (None, None)
        spot = place or (file.spot if paper.photo else None)
        made.append(Paper.objects.create(
            entry=entry, deed=deed.name, name=paper.name, file_name=plain_name(file.file_name), mime=mime, size=len(file.data),
            sha256=digest, taken_at=time, place=_sealed(spot), at=at, by=str(by)[:130]))
    return made


def read_paper(*, book: Book, entry_id: int, paper_id: int, by: Actor, at: datetime) -> tuple[Paper, bytes]:
    """A paper and its bytes; that it was read is on record.

    Of a book that is guarded only to who has said, half an hour ago at the most, what the entry is opened for. Raises NotAllowed.
    """
    paper = Paper.objects.select_related("entry").filter(pk=paper_id, entry=entry_id).first()
    if paper is None:
        raise NotFound(ABSENT)
    kind = book.kind(paper.entry.kind)
    require_reader(account_of(by), kind, paper.entry)
    subject = f"{kind.name}:{paper.entry.number or paper.entry.pk}"
    if kind.declared.guarded and not was_read_by(by=by, subject=subject, since=at - OPENED):
        raise NotAllowed(say("请先填写查看完整内容的用途，再打开材料"), code="purpose_missing")
    data = storage.take(paper.sha256)
    with transaction.atomic():
        record(by=by, at=at, action="read_document", subject=subject,
               details={"document": paper.pk, "file": paper.file_name})
    return paper, data


def used_before(paper: Paper) -> bool:
    """Whether the same file stands in an earlier deed: a picture that proves two things proves none (K-20)."""
    return Paper.objects.filter(sha256=paper.sha256, pk__lt=paper.pk).exists()


def spot_of(paper: Paper) -> Spot | None:
    """Where a photo was taken, as far as anybody said."""
    if not paper.place:
        return None
    latitude, longitude, metres = open_sealed(bytes(paper.place)).split()
    return Spot(int(latitude), int(longitude), int(metres) if metres != "-" else None)


def _sealed(spot: Spot | None) -> bytes:
    return seal(f"{spot.latitude} {spot.longitude} {'-' if spot.metres is None else spot.metres}") if spot else b""
