"""Pictures of one indicator: over periods, its parts, and the areas below as a map and by their shares."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from minzheng.kernel.areas.boundaries.queries import rings_of
from minzheng.kernel.catalogue.chapters import CHAPTERS, PREFIXES
from minzheng.kernel.indicators.results import Result
from minzheng.kernel.indicators.snapshots.models import Snapshot, SnapshotIndicator
from minzheng.kernel.indicators.snapshots.queries import indicators, parts, results
from minzheng.kernel.indicators.snapshots.several import in_areas, over_periods
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import say

from ...components.pictures import Picture
from ...listing import state_of
from ...words import heading, word
from ..figures.one import DIMENSIONS
from ..figures.shared import address, unread
from . import drawing
from .overview import answer, period_title
from .standing import Standing, standing, trail


def page(request: HttpRequest) -> HttpResponse:
    """The pictures of the indicator, area and period asked for; without an indicator those of the first."""
    at = standing(request)
    context: dict[str, Any] = {"at": at}
    if at.snapshot is not None:
        known = indicators(at.snapshot)
        id = _asked(request, known)
        own = _own(at, at.snapshot, id)
        context |= {
            "id": id, "own": own, "value": drawing.written(own), "unit": drawing.unit_of(own), "choices": _choices(known),
            "figure": address("figure", at.snapshot.pk, id, at.area), "pictures": pictures(at, at.snapshot, own),
            "trail": trail(request, at, "indicator_pictures", indicator=id)}
    return render(request, "pages/leader/indicator.html", context)


def file(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """One of the pictures as a file. Raises NotFound."""
    at = standing(request)
    if at.snapshot is None:
        return answer(request, [], name, kind)
    own = _own(at, at.snapshot, _asked(request, indicators(at.snapshot)))
    return answer(request, pictures(at, at.snapshot, own), name, kind)


def pictures(at: Standing, snapshot: Snapshot, own: Result) -> list[Picture]:
    """What can be drawn of an indicator."""
    frame = drawing.Frame(at.source(), reverse("indicator_pictures_file", args=["x", "x"])[:-3], at.query(indicator=own.id))
    texts, found = over_periods([own.id], at.area, until=at.period, public=unread(at.role))
    over = drawing.trend(frame, "trend", say("{title}：各期", title=own.title), texts, found)
    return [*([over] if over else []), *_parts(at, snapshot, own, frame), *_areas(at, snapshot, own, frame)]


def _asked(request: HttpRequest, known: Mapping[str, SnapshotIndicator]) -> str:
    """The indicator of the address. Raises NotFound for one that the snapshot has not."""
    id = state_of(request, "indicator").get("indicator") or next(iter(known), "")
    if id not in known:
        raise NotFound(say("没有指标“{name}”", name=id))
    return id


def _own(at: Standing, snapshot: Snapshot, id: str) -> Result:
    """The indicator in the area. Raises NotFound for an area that was none when the figures were frozen."""
    found = results(snapshot, at.area, public=unread(at.role)).get(id)
    if found is None:
        raise NotFound(say("{area} 在冻结的数据里没有指标“{name}”", area=at.name, name=id))
    return found


def _choices(known: Mapping[str, SnapshotIndicator]) -> list[tuple[Any, list[tuple[str, Any]]]]:
    """The indicators by chapter, in the order of the report."""
    chapters = {prefix: CHAPTERS[name] for name, prefix in PREFIXES.items()}
    ordered = sorted(known.values(), key=lambda one: (list(chapters).index(one.indicator[:2]), one.indicator))
    return [(chapters[prefix], [(one.indicator, f"{one.indicator} {one.title}") for one in ones])
            for prefix, ones in groupby(ordered, key=lambda one: one.indicator[:2])]


def _parts(at: Standing, snapshot: Snapshot, own: Result, frame: drawing.Frame) -> list[Picture]:
    """One composition for each dimension the indicator is cut by."""
    found = parts(snapshot, at.area, own.id, public=unread(at.role))
    made = []
    for dimension, names in groupby(sorted(found), key=lambda part: part.partition("=")[0]):
        ordered = list(names)
        labels = [str(word(part.partition("=")[2])) or str(say("未填")) for part in ordered]
        title = say("{title}：按{dimension}", title=own.title, dimension=DIMENSIONS.get(dimension, heading(dimension)))
        made.append(drawing.composition(frame, f"made-{dimension}", title,
                                        [(period_title(at.period), [found[part] for part in ordered])], labels))
    return made


def _areas(at: Standing, snapshot: Snapshot, own: Result, frame: drawing.Frame) -> list[Picture]:
    if not at.below:
        return []
    codes = [code for code, _ in at.below]
    found = in_areas(snapshot, codes, [own.id], public=unread(at.role))[own.id]
    links = {code: f"{reverse('indicator_pictures')}?area={code:012d}&period={at.period}&indicator={own.id}" for code in codes}
    bars, unit = drawing.bars_of(found, at.below, links, whole=own), drawing.titled(own)
    mark = (at.name, own.value if own.denominator else None, drawing.written(own))
    plain = drawing.bars_of(found, at.below, links)
    return [drawing.area_map(frame, "map", say("{title}：地图", title=own.title), plain, rings_of(codes), unit),
            drawing.comparison(frame, "areas", say("{title}：各区划", title=own.title), bars, mark, unit)]
