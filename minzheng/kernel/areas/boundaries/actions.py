"""The doors through which boundaries come and go. None are shipped."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.queries import account_of, is_in_scope
from minzheng.kernel.access.roles import Role
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotAllowed, NotFound, Refused
from minzheng.kernel.values.language import Sentence, say

from ..models import Boundary, BoundaryEdition
from ..queries import in_force
from . import geojson, shapefile
from .matching import matched
from .outlines import MOST_BYTES, Ring, refuse_too_many, too_large
from .simplifying import simplified

DRAWERS = frozenset({Role.VERIFICATION_OFFICER, Role.COUNTY_CLERK, Role.COUNTY_SECTION_HEAD})
"""Who may load boundaries and take them back."""
ABSENT = say("没有找到这条记录，或者它不在您负责的区划之内。")


@dataclass(frozen=True)
class Loaded:
    """An edition that was taken in, and what is to be told of it."""

    edition: BoundaryEdition
    told: Sentence


def load_boundaries(*, data: bytes, name: str, area: int, by: Actor, at: datetime, attribute: str = "") -> Loaded:
    """Keep the shapes of a GeoJSON file or a zipped Shapefile called ``name`` as a new edition for ``area`` and all below it.

    From then on each area is drawn by the newest standing edition that has it. ``attribute`` says which one names the area.
    Raises Refused, with nothing kept, for a file that cannot be read or has no shape of these areas.
    """
    _require(by, area)
    if len(data) > MOST_BYTES:
        raise too_large()
    outlines = shapefile.read(data) if data.startswith(b"PK") else geojson.read(data)
    refuse_too_many(outlines)
    low, high = areas.span(area)
    known = dict(in_force(at.date()).filter(code__gte=low, code__lt=high).values_list("code", "name"))
    found = matched(outlines, known, attribute=attribute.strip())
    kept = simplified(found.rings)
    levels = {areas.level(code) for code in kept}
    lacking = sum(areas.level(code) in levels for code in known) - len(kept)
    with transaction.atomic():
        edition = _keep(kept, data=data, name=name, area=area, by=by, at=at)
        record(by=by, at=at, action="load_boundaries", subject=f"area:{area:012d}",
               details={"edition": edition.pk, "file": edition.source, "areas": edition.areas, "unmatched": len(found.unmatched)})
    return Loaded(edition, found.sentence(lacking))


def withdraw_boundaries(*, edition_id: int, by: Actor, at: datetime) -> BoundaryEdition:
    """Take an edition back: its areas are drawn by the edition before it, or not at all. Raises NotFound, Refused if it was."""
    with transaction.atomic():
        edition = BoundaryEdition.objects.select_for_update().filter(pk=edition_id).first()
        if edition is None:
            raise NotFound(ABSENT)
        _require(by, edition.area_code)
        if edition.withdrawn_at is not None:
            raise Refused(say("这一版边界已经撤回"), (), code="withdrawn")
        edition.withdrawn_at, edition.withdrawn_by = at, by.username
        edition.save(update_fields=["withdrawn_at", "withdrawn_by"])
        record(by=by, at=at, action="withdraw_boundaries", subject=f"area:{edition.area_code:012d}",
               details={"edition": edition.pk})
    return edition


def _keep(
    kept: Mapping[int, Sequence[Ring]], *, data: bytes, name: str, area: int, by: Actor, at: datetime,
) -> BoundaryEdition:
    points = sum(len(ring) for rings in kept.values() for ring in rings)
    edition = BoundaryEdition.objects.create(
        area_code=area, source=name[:200], digest=hashlib.sha256(data).hexdigest(), areas=len(kept), points=points, at=at,
        by=by.username)
    Boundary.objects.bulk_create(Boundary(edition=edition, code=code, rings=rings) for code, rings in kept.items())
    return edition


def _require(by: Actor, area: int) -> None:
    if by.account_id is None:
        return
    account = account_of(by)
    if not is_in_scope(account, area):
        raise NotFound(ABSENT)
    if account.role not in DRAWERS:
        raise NotAllowed(say("您的岗位没有这项权限。需要时请联系本单位的系统管理员。"))
