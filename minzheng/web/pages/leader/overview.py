"""The leader's page: money, people, what is late, what was found, and pictures, for an area and those below it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from minzheng.kernel.areas.boundaries.actions import DRAWERS
from minzheng.kernel.areas.boundaries.queries import rings_of
from minzheng.kernel.catalogue.leader_page import leader_page
from minzheng.kernel.indicators.leader_page import Compared, LeaderPage
from minzheng.kernel.indicators.periods import ReportPeriod
from minzheng.kernel.indicators.results import Result, State
from minzheng.kernel.indicators.snapshots.models import Snapshot
from minzheng.kernel.indicators.snapshots.queries import latest, results
from minzheng.kernel.indicators.snapshots.several import in_areas, over_periods
from minzheng.kernel.values.language import say

from ...components.pictures import Picture, picture_of, svg_answer
from ...listing import export
from ..figures.shared import unread
from . import drawing
from .cards import cards, work
from .standing import Standing, standing, trail

Results = Mapping[str, Result]


def page(request: HttpRequest) -> HttpResponse:
    """The page of the area and period asked for."""
    at = standing(request)
    context: dict[str, Any] = {"at": at, "trail": trail(request, at, "leader"), "may_draw": at.role in DRAWERS,
                               "work": work(request, at)}
    if at.snapshot is not None:
        declared = leader_page()
        own, before = _own(at, at.snapshot), year_before(at)
        context |= {
            "money": cards(declared.money, own, before, at), "people": cards(declared.people, own, before, at),
            "has_before": bool(before), "pictures": pictures(at, declared, own, before)}
    return render(request, "pages/leader/overview.html", context)


def file(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """One picture of the page as a file: ``svg``, or its table. Raises NotFound."""
    at = standing(request)
    if at.snapshot is None:
        return answer(request, [], name, kind)
    own = _own(at, at.snapshot)
    return answer(request, pictures(at, leader_page(), own, year_before(at)), name, kind)


def answer(request: HttpRequest, found: list[Picture], name: str, kind: str) -> HttpResponse:
    """A picture as SVG, or its table as a list is exported."""
    picture = picture_of(found, name)
    title = f"{picture.drawing.title} {picture.source}"
    if kind == "svg":
        return svg_answer(picture, title)
    return export(request, kind, name=name, title=title, columns=picture.table.columns, rows=picture.table.rows)


def year_before(at: Standing) -> Results:
    """The figures of the same months a year ago; none where they were not frozen."""
    found = _year_before(at.period, at.area)
    return _own(at, found) if found else {}


def _own(at: Standing, found: Snapshot) -> Results:
    return results(found, at.area, public=unread(at.role))


def _year_before(period: str, area: int) -> Snapshot | None:
    year = ReportPeriod.parse(period).first.year - 1
    return latest(f"{year}{period[4:]}", area)


def pictures(at: Standing, declared: LeaderPage, own: Results, before: Results) -> list[Picture]:
    """Every picture of the page, in its order, in as many queries however many areas there are."""
    frame = drawing.Frame(at.source(), reverse("leader_file", args=["x", "x"])[:-3], at.query())
    return [*_trends(at, declared, frame), *_compositions(at, declared, own, before, frame), *_by_area(at, declared, own, frame)]


def _trends(at: Standing, declared: LeaderPage, frame: drawing.Frame) -> list[Picture]:
    ids = list(dict.fromkeys(id for group in declared.trends for id in group.indicators))
    texts, found = over_periods(ids, at.area, until=at.period, public=unread(at.role))
    made = [drawing.trend(frame, f"trend-{group.name}", group.title.label, texts, {id: found[id] for id in group.indicators})
            for group in declared.trends]
    return [one for one in made if one]


def _compositions(at: Standing, declared: LeaderPage, own: Results, before: Results, frame: drawing.Frame) -> list[Picture]:
    made = []
    for group in declared.compositions:
        ids = [id for id in group.indicators if id in own and own[id].state is not State.UNRESOLVED]
        lacking = [str(own[id].title) for id in group.indicators if id in own and id not in ids]
        rows: list[tuple[drawing.Text, list[Result | None]]] = [(period_title(at.period), [own[id] for id in ids])]
        if before:
            rows.append((say("去年同期"), [before.get(id) for id in ids]))
        if ids:
            note = say("没有数据：{names}", names="、".join(lacking)) if lacking else ""
            made.append(drawing.composition(frame, f"made-{group.name}", group.title.label, rows, [own[id].title for id in ids],
                                            note))
    return made


def _by_area(at: Standing, declared: LeaderPage, own: Results, frame: drawing.Frame) -> list[Picture]:
    if not at.below or at.snapshot is None:
        return []
    wanted = {id for one in declared.comparisons for id in (one.indicator, one.per) if id} | set(declared.maps)
    found = in_areas(at.snapshot, [code for code, _ in at.below], wanted, public=unread(at.role))
    links = {code: leads_to(code, at) for code, _ in at.below}
    made = [_comparison(one, at, own, found, links, frame) for one in declared.comparisons if one.indicator in own]
    rings = rings_of(code for code, _ in at.below)
    for id in (id for id in declared.maps if id in own):
        bars = drawing.bars_of(found[id], at.below, links, whole=None)
        made.append(drawing.area_map(frame, f"map-{drawing.slug(id)}", own[id].title, bars, rings, drawing.titled(own[id])))
    return made


def _comparison(one: Compared, at: Standing, own: Results, found: Mapping[str, Mapping[int, Result]], links: Mapping[int, str],
                frame: drawing.Frame) -> Picture:
    per, result = own.get(one.per) if one.per else None, own[one.indicator]
    bars = drawing.bars_of(found[one.indicator], at.below, links, per=found[one.per] if one.per else None, whole=result)
    title = say("{title}，占{per}", title=result.title, per=per.title) if per else result.title
    mark = drawing.bars_of({at.area: result}, [(at.area, at.name)], {}, per={at.area: per} if per else None)[0]
    is_average = per is not None or result.denominator is not None
    return drawing.comparison(
        frame, f"areas-{drawing.slug(one.indicator)}", title, bars, (at.name, mark.value if is_average else None, mark.text),
        "%" if per else drawing.titled(result), reverse("indicator_pictures") + at.query(indicator=one.indicator))


def leads_to(code: int, at: Standing) -> str:
    """The leader's page of an area below."""
    return f"{reverse('leader')}?area={code:012d}&period={at.period}"


def period_title(text: str) -> drawing.Text:
    """A period in the reader's words."""
    return ReportPeriod.parse(text).title
