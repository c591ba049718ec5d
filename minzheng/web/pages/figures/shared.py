"""What the pages of figures share: which snapshot and area are meant, and the address of a figure."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from minzheng.kernel.catalogue.chapters import CHAPTERS
from minzheng.kernel.catalogue.in_force import book
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.catalogue.outline import report_outline
from minzheng.kernel.indicators.declarations import IndicatorFile, Kept
from minzheng.kernel.indicators.relations.declarations import COMMONS
from minzheng.kernel.indicators.snapshots import queries
from minzheng.kernel.indicators.snapshots.duties import READERS
from minzheng.kernel.indicators.snapshots.models import Snapshot, SnapshotIndicator
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import Label, say

from ...places import names
from ...scope import account_of, scope_of

ABSENT = say("没有找到这条记录，或者它不在您负责的区划之内。")
TABS = (("snapshots", Label("数据期次", "Snapshots")), ("entered", Label("录入数据", "Entered values")))


@cache
def files() -> dict[str, IndicatorFile]:
    """The indicators of all businesses; they are declared with the program."""
    return report_outline(catalogue()).files


def chapter_of(business: str) -> str:
    """The chapter of a business, also of what belongs to no single one (``commons_CHAPTER``)."""
    known = catalogue().businesses.get(business)
    return known.chapter if known else business.removeprefix(f"{COMMONS}_")


def business_of(name: str) -> Label:
    """What a business is called; what belongs to none goes by its chapter."""
    known = catalogue().businesses.get(name)
    return known.title if known else CHAPTERS.get(chapter_of(name), Label(name, name))


def reader(request: HttpRequest) -> None:
    """Raises NotFound for who has nothing to do with figures."""
    if account_of(request).role not in READERS:
        raise NotFound(ABSENT)


def tabs_of(here: str) -> list[dict[str, Any]]:
    """The tabs over the lists of figures."""
    return [{"label": label, "link": reverse(name), "is_here": name == here} for name, label in TABS]


def seen(request: HttpRequest, snapshot_id: int) -> tuple[Snapshot, int]:
    """The snapshot and the area that are asked for, by default the own or the whole. Raises NotFound outside the scope."""
    reader(request)
    scope = scope_of(request)
    found = queries.snapshot(snapshot_id, scope.code)
    given = request.GET.get("area", "")
    default = scope.code if areas.is_within(scope.code, found.area_code) else found.area_code
    code = int(given) if len(given) == 12 and given.isascii() and given.isdigit() else default
    scope.require(code)
    if not areas.is_within(code, found.area_code):
        raise NotFound(ABSENT)
    return found, code


def indicator(found: Snapshot, id: str) -> SnapshotIndicator:
    """The indicator of a snapshot. Raises NotFound."""
    one = found.indicators.filter(indicator=id).first()
    if one is None:
        raise NotFound(ABSENT)
    return one


def may_read_records(request: HttpRequest, own: SnapshotIndicator) -> bool:
    """Whether the reader may read what a figure counts: of a legal register its readers alone."""
    origin, _, name = own.source.partition(":")
    return origin != "register" or _is_read(name, account_of(request).role)


@cache
def unread(role: str) -> frozenset[str]:
    """The indicators of registers that a role does not read, and those computed from them: it is told them as the public is."""
    known = [one for file in files().values() for one in file.indicators]
    found = {one.id for one in known if isinstance(one, Kept) and not _is_read(one.kind, role)}
    before = -1
    while before != (before := len(found)):
        found |= {one.id for one in known if not found.isdisjoint(one.inputs)}
    return frozenset(found)


def _is_read(kind: str, role: str) -> bool:
    known = book().kinds.get(kind)
    return known is not None and role in known.readers


def address(name: str, snapshot_id: int, id: str, area: int) -> str:
    """The address of a page about an indicator of an area."""
    return f"{reverse(name, args=[snapshot_id, id])}?area={area:012d}"


def place_of(code: int) -> str:
    """The name of an area."""
    return names([code]).get(code, areas.written(code))


def trail(request: HttpRequest, found: Snapshot, code: int) -> list[tuple[str, str]]:
    """The areas from the whole (or the own) down to the one that is looked at, each with its address."""
    scope = scope_of(request)
    wanted = [one for one in reversed(areas.lineage(code))
              if areas.is_within(one, found.area_code) and areas.is_within(one, scope.code)]
    known = names(wanted)
    return [(known.get(one, areas.written(one)), f"{reverse('figures', args=[found.pk])}?area={one:012d}") for one in wanted]
