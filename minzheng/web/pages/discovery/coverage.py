"""How many of the entitled are on the roll, by benefit and by area: a table, and the same as a map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from minzheng.kernel.areas.boundaries.actions import DRAWERS
from minzheng.kernel.areas.boundaries.queries import rings_of
from minzheng.kernel.values import areas
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.verification.discovery import queries
from minzheng.kernel.verification.discovery.duties import EXACT, READERS, STATISTICIANS
from minzheng.kernel.verification.discovery.models import DiscoveryRun
from minzheng.kernel.verification.discovery.queries import SMALL, Covered

from ...benefits import benefits, options, order, title
from ...components.area_map import AreaMap, Classes, Place
from ...components.table import Column, Filter, Table
from ...listing import export, span_of, state_of
from ...places import lower_areas, names
from ...scope import account_of, require_role, scope_of

NAMES = ("area", "benefit")
STEPS = Classes(
    (0, 900, 950, 980, 1000),
    (say("不到 90%"), say("90% 至 95%"), say("95% 至 98%"), say("98% 以上"), say("全部享受")), (5, 4, 3, 2, 1))
"""The classes of a share in a thousand: the lower, the darker."""
Shown = dict[str, Any]


def page(request: HttpRequest) -> HttpResponse:
    """The coverage of the newest pass: by benefit, and by the areas below the one chosen."""
    require_role(request, STATISTICIANS)
    state, area = state_of(request, *NAMES), _area(request)
    run = queries.latest_run(area=area)
    if run is None:
        return render(request, "pages/discovery/coverage.html", {"run": None, "area": names([area]).get(area, "")})
    by_benefit, by_area = _by_benefit(request, run, area), _by_area(request, run, area, state.get("benefit", ""))
    chosen = title(state["benefit"]) if state.get("benefit") in benefits() else str(say("全部待遇"))
    return render(request, "pages/discovery/coverage.html", {
        "run": run, "area": names([area]).get(area, ""), "trail": _trail(request, area), "chosen": chosen,
        "benefits": _benefits_table(by_benefit, area), "areas": _areas_table(by_area, state, request) if by_area else None,
        "map": _map(by_area, state, chosen) if by_area else None, "is_exact": _is_exact(request),
        "may_read": account_of(request).role in READERS, "may_draw": account_of(request).role in DRAWERS})


def exported(request: HttpRequest, kind: str) -> HttpResponse:
    """The areas below the one chosen as a file."""
    require_role(request, STATISTICIANS)
    state, area = state_of(request, *NAMES), _area(request)
    run = queries.latest_run(area=area)
    rows = _by_area(request, run, area, state.get("benefit", "")) if run else []
    return export(request, kind, name="coverage", title=str(say("保障覆盖")), columns=_columns(_first(state)), rows=rows)


def _area(request: HttpRequest) -> int:
    """The area chosen, within the scope. Raises NotFound outside it."""
    scope, span = scope_of(request), span_of(state_of(request, "area"))
    if span is None:
        return scope.code
    scope.require(span[0])
    scope.require(span[1] - 1)
    return span[0]


def _is_exact(request: HttpRequest) -> bool:
    return account_of(request).role in EXACT


def _shown(request: HttpRequest, one: Covered, name: str) -> Shown:
    """The figures of a row as the reader may see them: fewer than three are not told to who reads statistics only."""
    is_small = not _is_exact(request) and (0 < one.unserved < SMALL or 0 < one.enrolled < SMALL)
    return {
        "key": one.key, "name": name, "is_small": is_small, "enrolled": None if is_small else one.enrolled,
        "unserved": None if is_small else one.unserved, "entitled": None if is_small and one.entitled < SMALL else one.entitled,
        "likely": None if not _is_exact(request) and 0 < one.likely < SMALL else one.likely,
        "per_mille": None if is_small else one.per_mille}


def _by_benefit(request: HttpRequest, run: DiscoveryRun, area: int) -> list[Shown]:
    rows = sorted(queries.by_benefit(run, area=area), key=lambda one: order(one.key))
    return [_shown(request, one, title(one.key)) for one in rows]


def _by_area(request: HttpRequest, run: DiscoveryRun, area: int, benefit: str) -> list[Shown]:
    """One row for each area below, those without anybody as well; none of a village."""
    if areas.level(area) == areas.VILLAGE:
        return []
    found = {one.key: one for one in queries.by_area(run, area=area, benefit=benefit)}
    below = {int(code): name for code, name in lower_areas(area)}
    lost = names(int(key) for key in found if int(key) not in below)
    every = below | {int(key): lost.get(int(key), areas.written(int(key))) for key in found if int(key) not in below}
    return [_shown(request, found.get(str(code), Covered(str(code), 0, 0, 0)), name) for code, name in every.items()]


def written(per_mille: int | None) -> str:
    """A share as officials read it: 98.7%; a dash where nobody is entitled."""
    return "—" if per_mille is None else f"{per_mille // 10}.{per_mille % 10}%"


def _columns(first: Column) -> tuple[Column, ...]:
    def figure(name: str, label: Sentence, **more: Any) -> Column:
        return Column(name, label, lambda row: row[name], "count", **more)

    return (
        first, figure("entitled", say("已知应享")), figure("enrolled", say("已享受")), figure("unserved", say("应享未享")),
        Column("share", say("覆盖率"), lambda row: "" if row["is_small"] else written(row["per_mille"]), "name"),
        figure("likely", say("可能符合"), is_wide_only=True))


def _benefits_table(rows: Sequence[Shown], area: int) -> Table:
    first = Column("benefit", say("待遇"), lambda row: row["name"],
                   link=lambda row: f"{reverse('discovery_coverage')}?area={area:012d}&benefit={row['key']}")
    return Table("benefits", _columns(first), rows, say("各项待遇"), empty_title=say("没有对象"))


def _first(state: dict[str, str]) -> Column:
    return Column("area", say("区划"), lambda row: row["name"], "name", link=lambda row: _below(row, state))


def _below(row: Shown, state: dict[str, str]) -> str:
    """Where an area leads: to the areas below it, of a village to its list."""
    code = int(row["key"])
    query = f"?area={code:012d}" + (f"&benefit={state['benefit']}" if state.get("benefit") else "")
    return reverse("discovery" if areas.level(code) == areas.VILLAGE else "discovery_coverage") + query


def _areas_table(rows: Sequence[Shown], state: dict[str, str], request: HttpRequest) -> Table:
    first = _first(state)
    if account_of(request).role not in READERS:
        first = Column("area", first.label, first.value, "name", link=lambda row: "" if _is_village(row) else _below(row, state))
    return Table(
        "areas", _columns(first), rows, say("按区划"), state=state, keep=("area",),
        filters=(Filter("benefit", say("待遇"), options()),), export=reverse("discovery_coverage_export", args=["x"])[:-2],
        empty_title=say("没有下级区划"))


def _is_village(row: Shown) -> bool:
    return areas.level(int(row["key"])) == areas.VILLAGE


def _map(rows: Sequence[Shown], state: dict[str, str], chosen: str) -> AreaMap:
    few = str(say("人数少，不显示"))
    every = [Place(int(row["key"]), row["name"], few if row["is_small"] else written(row["per_mille"]), row["per_mille"],
                   "" if _is_village(row) else _below(row, state), row["is_small"]) for row in rows]
    return AreaMap(
        "coverage", say("各区划的覆盖率：{what}", what=chosen),
        say("每格一个区划，颜色越深覆盖率越低，斜纹表示没有应享对象，点纹表示人数过少不显示；数字见下表。"),
        every, STEPS, rings_of(one.code for one in every))


def _trail(request: HttpRequest, area: int) -> list[dict[str, str]]:
    scope = scope_of(request)
    above = [one for one in reversed(areas.ancestors(area)) if scope.low <= one < scope.high and one]
    known = names(above)
    return [{"name": known[one], "link": f"{reverse('discovery_coverage')}?area={one:012d}"} for one in above if one in known]
