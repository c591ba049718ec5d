"""What a step brings of its own: photos of the spot with time and place, and the papers that its procedure asks for.

Files rest as those of applications do (``storage.py``); the place rests sealed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.encryption import open_sealed, seal
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.language import Label, say

from ..law import Law
from ..models import Case, Document
from ..procedures import Step
from ..proceeding import standing_at
from ..records import REPORT
from . import storage
from .documents import OTHER
from .exif import DEGREE, Spot, taken
from .filetypes import PDF, plain_name, require_type

PHOTO = "photo"
LABELS = {
    PHOTO: Label("现场照片", "Photo of the spot"), OTHER: Label("其他材料", "Other document"),
    REPORT: Label("核对报告", "Verification report"),
}
KINDS = frozenset({"survey", "assess", "appraise", "verify", "hear", "tell", "publish"})
"""The kinds of steps that bring something."""
MOST = 40
"""Files of one step of a case."""
DEVICE, PICTURE = "device", "picture"
"""Who says where it was: the device that sent the picture, or the picture itself."""


@dataclass(frozen=True)
class Whereabouts:
    """The place of a photo, and who says so (DEVICE or PICTURE)."""

    spot: Spot
    source: str


def brought_by(step: Step) -> list[tuple[str, Label]]:
    """What the step may bring: photos, the papers that are declared, others; of a notice, photos of where it hangs."""
    if step.kind == "notice":
        return [(PHOTO, LABELS[PHOTO])]
    if step.kind not in KINDS:
        return []
    return [(PHOTO, LABELS[PHOTO]), *((one.name, one.label) for one in step.documents), (OTHER, LABELS[OTHER])]


def add_paper(
    *, case_id: int, step: str, name: str, file_name: str, data: bytes, law: Law, by: Actor, at: datetime,
    spot: Spot | None = None,
) -> Document:
    """Take in a file for the step the case stands at, from who may do it. The same file twice is one.

    A photo keeps the time and place it says itself, or else the ``spot`` of the device that sent it. Raises Refused for what
    the step does not bring, for a photo that is no picture, and when there are too many.
    """
    shown = plain_name(file_name)
    mime = require_type(shown, data)
    with transaction.atomic():
        case, _, this = standing_at(case_id, step, law, by)
        if name not in dict(brought_by(this)):
            raise Refused(say("请选择材料的种类"), (), code="document_unknown")
        if name == PHOTO and mime == PDF:
            raise Refused(say("“{name}”不是照片：请选择图片，或换一个材料种类", name=shown), (), code="not_a_photo")
        there = case.documents.filter(step=step, removed_at=None)
        digest = storage.put(data)
        if (same := there.filter(name=name, sha256=digest).first()) is not None:
            return same
        if there.count() >= MOST:
            raise Refused(say("这一步已有 {most} 个文件，不能再增加", most=MOST), (), code="too_many_papers")
        time, place = taken(data)
        found = Whereabouts(place, PICTURE) if place else Whereabouts(spot, DEVICE) if spot and name == PHOTO else None
        made = Document.objects.create(
            application=case.application, case=case, step=step, name=name, file_name=shown, mime=mime, size=len(data),
            sha256=digest, taken_at=time, place=sealed_place(found), at=at, by=str(by)[:130])
        record(by=by, at=at, action="add_document", subject=f"case:{case.number}",
               details={"document": made.pk, "step": step, "name": name, "sha256": digest})
    return made


def remove_paper(*, case_id: int, document_id: int, law: Law, by: Actor, at: datetime) -> Document:
    """Take a file of the step off its list, while the case stands there; row and file stay."""
    with transaction.atomic():
        found = Document.objects.filter(pk=document_id, case_id=case_id, removed_at=None).first()
        if found is None:
            raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
        if found.name == REPORT:
            raise Refused(say("核对报告不能移除：有错的，重新核对后出具新的报告"), (), code="report_stays")
        case, _, _ = standing_at(case_id, found.step, law, by)
        found.removed_at = at
        found.save(update_fields=["removed_at"])
        record(by=by, at=at, action="remove_document", subject=f"case:{case.number}", details={"document": found.pk})
    return found


def papers_of(case: Case) -> Sequence[Document]:
    """What the steps of the case brought, in order."""
    return list(case.documents.filter(removed_at=None).order_by("pk"))


def filed(case: Case) -> Sequence[Document]:
    """What is in the file of the case: the documents of its application and those of its own steps."""
    own = case.application.documents.filter(Q(case=None) | Q(case=case), removed_at=None)
    return list(own.order_by("pk"))


def whereabouts(document: Document) -> Whereabouts | None:
    """Where a photo was taken, as far as anybody said."""
    return place_in(bytes(document.place))


def place_in(sealed: bytes) -> Whereabouts | None:
    """The place as it rests sealed; None of nothing."""
    if not sealed:
        return None
    source, latitude, longitude, metres = open_sealed(sealed).split()
    return Whereabouts(Spot(int(latitude), int(longitude), int(metres) if metres != "-" else None), source)


def spot_of(latitude: str, longitude: str, metres: str = "") -> Spot | None:
    """A place as a browser says it, in degrees; None for what is none."""
    try:
        within = round(float(metres)) if metres else None
        return Spot(round(float(latitude) * DEGREE), round(float(longitude) * DEGREE), within)
    except (ValueError, OverflowError):
        return None


def sealed_place(found: Whereabouts | None) -> bytes:
    """A place as it rests; nothing for none."""
    if found is None:
        return b""
    spot = found.spot
    return seal(f"{found.source} {spot.latitude} {spot.longitude} {'-' if spot.metres is None else spot.metres}")
