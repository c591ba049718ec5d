"""Pairs of persons who may be one: the list, its file, and comparing the registry anew."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from minzheng.kernel.values.language import say
from minzheng.kernel.verification.duplicates import queries
from minzheng.kernel.verification.duplicates.duties import READERS, SEEKERS
from minzheng.kernel.verification.duplicates.models import STATES, PairState

from ...components.keyset import counted, slice_of
from ...components.table import Column, Filter, Table, order_of
from ...listing import EXPORT_MOST, export, span_of, state_of
from ...places import lower_areas, names
from ...scope import account_of, require_role, scope_of
from ...work.asking import ask_for_job
from ..confirm import Question
from .wording import NAMES, NUMBERS, PLACES, percent

TONES = {PairState.OPEN: "orange", PairState.LATER: "secondary", PairState.DIFFERENT: "secondary", PairState.MERGED: "green"}
COLUMNS = (
    Column("score", say("相似度"), lambda row: percent(row.score), "name", sort="score"),
    Column("first", say("登记一"), lambda row: row.first.name, "name", link=lambda row: reverse("duplicate", args=[row.pk])),
    Column("second", say("登记二"), lambda row: row.second.name, "name", link=lambda row: reverse("duplicate", args=[row.pk])),
    Column("number", say("号码"), lambda row: NUMBERS.get(row.number, row.number)),
    Column("name", say("姓名"), lambda row: NAMES.get(row.name, row.name), is_wide_only=True),
    Column("place", say("住址"), lambda row: PLACES.get(row.place, row.place), is_wide_only=True),
    Column("village", say("登记一的村（社区）"), lambda row: row.village, is_wide_only=True),
    Column("other", say("登记二的村（社区）"), lambda row: row.other_village, is_wide_only=True),
    Column("state", say("状态"), lambda row: STATES[row.state], "badge", tone=lambda row: TONES[PairState(row.state)]),
)
SELECTED = ("q", "state", "number", "area")


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """The pairs of the scope, the likeliest first."""
    require_role(request, READERS)
    state = state_of(request, *SELECTED)
    found = _found(request, state)
    page = slice_of(found, order=order_of(COLUMNS, state.get("sort", ""), "-score"), cursor=state.get("at", ""))
    table = Table(
        "duplicates", COLUMNS, described(page.rows), say("疑似重复登记"), state=state, paging=page, count=counted(found),
        filters=(Filter("q", say("查找"), placeholder=say("姓名或拼音首字母"), is_search=True),
                 Filter("state", say("状态"), list(STATES.items())), Filter("number", say("号码"), list(NUMBERS.items())[:-1]),
                 Filter("area", say("区划"), lower_areas(scope_of(request).code))),
        export=reverse("duplicates_export", args=["x"])[:-2], empty_title=say("没有疑似重复登记"),
        empty_text=say("全县登记比对后，可能是同一人的两条登记会列在这里。"))
    return render(request, "pages/duplicates/list.html", {"table": table, "may_seek": account_of(request).role in SEEKERS})


@require_GET
def exported(request: HttpRequest, kind: str) -> HttpResponse:
    """The same pairs as a file."""
    require_role(request, READERS)
    state = state_of(request, *SELECTED)
    rows = _found(request, state).order_by(*order_of(COLUMNS, state.get("sort", ""), "-score"))[:EXPORT_MOST]
    return export(request, kind, name="duplicates", title=str(say("疑似重复登记")), columns=COLUMNS, rows=described(list(rows)))


def _found(request: HttpRequest, state: dict[str, str]) -> QuerySet[Any]:
    found = queries.pairs(area=scope_of(request).code)
    wanted = state.get("state", PairState.OPEN if "q" not in state else "")
    if wanted in STATES:
        found = found.filter(state=wanted)
    if state.get("number") in NUMBERS:
        found = found.filter(number=state["number"])
    if (span := span_of(state)) is not None:
        found = found.filter(area_code__gte=span[0], area_code__lt=span[1])
    text = state.get("q", "")
    begins = "initials" if text.isascii() else "name"
    called = Q(**{f"first__{begins}__startswith": text}) | Q(**{f"second__{begins}__startswith": text})
    return found.filter(called) if text else found


def described(rows: list[Any]) -> list[Any]:
    """Rows with the names of both villages, in one query."""
    places = names({code for row in rows for code in (row.area_code, row.other_area_code)})
    for row in rows:
        row.village = places.get(row.area_code, str(row.area_code))
        row.other_village = places.get(row.other_area_code, str(row.other_area_code))
    return rows


@require_http_methods(["GET", "POST"])
def seek(request: HttpRequest) -> HttpResponse:
    """Have the registry of the own area compared with itself."""
    require_role(request, SEEKERS)
    scope = scope_of(request)
    question = Question(
        title=say("查找重复登记"), action=say("开始比对"), back=reverse("duplicates"), done=say("已比对"),
        text=say("把{area}登记的全部人员两两比对，找出可能是同一人的登记。只列出供人核对，不会自动合并；已有结论的不再重复提出。",
                 area=scope.name))
    return ask_for_job(request, question, "doubles", lambda given: {})
