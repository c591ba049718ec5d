"""What does not hold in a snapshot, in the own area: the list, its file, and having it tried again."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from minzheng.kernel.catalogue.chapters import CHAPTERS, PREFIXES
from minzheng.kernel.indicators.relations import queries
from minzheng.kernel.indicators.relations.duties import CHECKERS, READERS
from minzheng.kernel.indicators.relations.models import SEVERITIES, STATES, FindingState, RelationFinding
from minzheng.kernel.indicators.snapshots import queries as snapshots
from minzheng.kernel.indicators.snapshots.models import Snapshot
from minzheng.kernel.values.errors import NotAllowed, NotFound
from minzheng.kernel.values.language import say

from ...components.keyset import counted, slice_of
from ...components.table import Column, Filter, Table, order_of
from ...listing import EXPORT_MOST, export, span_of, state_of
from ...places import lower_areas
from ...scope import require_role, scope_of
from ...work.asking import ask_for_job
from ..confirm import Question
from .asking import may_check
from .shown import SEVERITY_TONES, STATE_TONES, choices, described, snapshot_name

COLUMNS = (
    Column("severity", say("程度"), lambda row: row.severity_word, "badge", sort="severity",
           tone=lambda row: SEVERITY_TONES.get(row.severity, "secondary")),
    Column("number", say("编号"), lambda row: row.number or "—", "name", sort="number", is_wide_only=True),
    Column("sentence", say("不一致之处"), lambda row: row.sentence, link=lambda row: reverse("relation", args=[row.pk])),
    Column("place", say("区划"), lambda row: row.place, "name", sort="area_code"),
    Column("title", say("应当成立"), lambda row: row.title, is_wide_only=True),
    Column("state", say("状态"), lambda row: row.state_word, "badge", sort="state",
           tone=lambda row: STATE_TONES[FindingState(row.state)]),
    Column("explanation", say("说明"), lambda row: row.explanation or "—", is_wide_only=True),
    Column("found_at", say("发现时间"), lambda row: row.found_at, "time", sort="found_at", is_wide_only=True),
)
SELECTED = ("snapshot", "severity", "state", "chapter", "area")
MOST_SNAPSHOTS = 40


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """The findings of a snapshot (the newest unless one is named), the serious and open first."""
    require_role(request, READERS)
    state, known = state_of(request, *SELECTED), _known(request)
    chosen = _chosen(request, state, known)
    found = _found(request, state, chosen)
    page = slice_of(found, order=_order(state), cursor=state.get("at", ""))
    chapters = [(name, title) for name, title in CHAPTERS.items()]
    table = Table(
        "relations", COLUMNS, described(page.rows), say("指标核对"), state=state, paging=page, count=counted(found),
        filters=(Filter("snapshot", say("统计数据"), choices(_with(chosen, known))),
                 Filter("severity", say("程度"), list(SEVERITIES.items())), Filter("state", say("状态"), list(STATES.items())),
                 Filter("chapter", say("章节"), chapters),
                 Filter("area", say("区划"), lower_areas(scope_of(request).code))),
        export=reverse("relations_export", args=["x"])[:-2] if chosen else "", empty_title=say("没有不一致之处"),
        empty_text=say("冻结统计数据时核对各项关系，不成立的会列在这里，说明或更正后不再妨碍签发。"))
    return render(request, "pages/relations/list.html", {
        "table": table, "snapshot": chosen and snapshot_name(chosen), "snapshot_id": chosen and chosen.pk,
        **_standing(request, chosen), "may_check": chosen is not None and may_check(request, chosen)})


@require_GET
def exported(request: HttpRequest, kind: str) -> HttpResponse:
    """The same findings as a file."""
    require_role(request, READERS)
    state = state_of(request, *SELECTED)
    rows = _found(request, state, _chosen(request, state, _known(request))).order_by(*_order(state))[:EXPORT_MOST]
    return export(request, kind, name="relations", title=str(say("指标核对")), columns=COLUMNS, rows=described(list(rows)))


def _known(request: HttpRequest) -> list[Snapshot]:
    return list(snapshots.snapshots(scope_of(request).code)[:MOST_SNAPSHOTS])


def _with(chosen: Snapshot | None, known: list[Snapshot]) -> list[Snapshot]:
    """What there is to choose from, the one that is looked at among it."""
    return known if chosen is None or chosen in known else [chosen, *known]


def _chosen(request: HttpRequest, state: dict[str, str], known: list[Snapshot]) -> Snapshot | None:
    """The snapshot that is asked for, also of an area below, else the newest. Raises NotFound for one of another area."""
    if "snapshot" not in state:
        return known[0] if known else None
    wanted = state["snapshot"]
    is_number = wanted.isascii() and wanted.isdigit() and len(wanted) < 19
    chosen = snapshots.held(scope_of(request).code).filter(pk=int(wanted)).first() if is_number else None
    if chosen is None:
        raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
    return chosen


def _found(request: HttpRequest, state: dict[str, str], chosen: Snapshot | None) -> QuerySet[Any]:
    if chosen is None:
        return RelationFinding.objects.none()
    found = queries.within(chosen, scope_of(request).code)
    for name in ("severity", "state"):
        if name in state:
            found = found.filter(**{name: state[name]})
    if (prefix := PREFIXES.get(state.get("chapter", ""))) is not None:
        found = found.filter(Q(figures__startswith=prefix))
    if (span := span_of(state)) is not None:
        found = found.filter(area_code__gte=span[0], area_code__lt=span[1])
    return found


def _order(state: dict[str, str]) -> list[str]:
    return order_of(COLUMNS, state.get("sort", ""), "-severity", "area_code")


def _standing(request: HttpRequest, chosen: Snapshot | None) -> dict[str, Any]:
    """When the snapshot was last tried, how it came out, and what blocks its signature in the own area."""
    last = queries.last_check(chosen) if chosen else None
    if chosen is None or last is None:
        return {"last": None}
    own = queries.within(chosen, scope_of(request).code).filter(state=FindingState.OPEN)
    return {"last": last, "is_checked": queries.is_checked(chosen), "open": counted(own),
            "blocking": counted(own.filter(severity="serious"))}


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Have all relations of a snapshot tried again."""
    require_role(request, CHECKERS)
    chosen = _chosen(request, state_of(request, "snapshot"), _known(request))
    if chosen is None:
        raise NotFound(say("还没有冻结的统计数据"))
    if not may_check(request, chosen):
        raise NotAllowed(say("这份数据是为上级区划冻结的，由上级重新核对"))
    question = Question(
        title=say("重新核对"), action=say("开始核对"), back=reverse("relations"), done=say("已核对"),
        text=say("按现行的核对关系核对{snapshot}的全部区划。内容没有变化的，原有说明继续有效。", snapshot=snapshot_name(chosen)))
    return ask_for_job(request, question, "relations", lambda given: {"snapshot": chosen.pk})
