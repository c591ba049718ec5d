"""Rows without a number and whom each may be about: the list, its file, and looking anew."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.verification.matching import queries
from minzheng.kernel.verification.matching.duties import READERS, SEEKERS
from minzheng.kernel.verification.matching.models import ANSWERS, Answer

from ...components.keyset import counted, slice_of
from ...components.table import Column, Filter, Table, order_of
from ...listing import EXPORT_MOST, export, span_of, state_of
from ...places import lower_areas, names
from ...scope import account_of, now, require_role, scope_of
from ...work.asking import ask_for_job
from ..confirm import Question
from ..duplicates.wording import NAMES, PLACES, percent

BIRTHS: dict[str, Label] = {
    "same": Label("出生日期相同", "same birth date"), "one_part": Label("出生年、月、日有一处不同", "year, month or day differs"),
    "other": Label("出生日期不同", "birth dates differ"), "missing": Label("没有出生日期", "no birth date"),
}
TONES = {Answer.OPEN: "orange", Answer.LATER: "secondary", Answer.NO: "secondary", Answer.YES: "green"}


def register_title(name: str) -> object:
    """The title of a register, also of one that is declared no longer."""
    declared = outside_registers().get(name)
    return declared.title.label if declared else name


COLUMNS = (
    Column("score", say("相似度"), lambda row: percent(row.score), "name", sort="score"),
    Column("person", say("登记人员"), lambda row: row.person.name, "name", link=lambda row: reverse("candidate", args=[row.pk])),
    Column("register", say("登记册"), lambda row: register_title(row.delivery.register)),
    Column("row", say("行号"), lambda row: row.row, "count", is_wide_only=True),
    Column("data_date", say("数据日期"), lambda row: row.delivery.data_date, "date", is_wide_only=True),
    Column("name", say("姓名"), lambda row: NAMES.get(row.name, row.name), is_wide_only=True),
    Column("birth", say("出生日期"), lambda row: BIRTHS.get(row.birth, row.birth), is_wide_only=True),
    Column("place", say("住址"), lambda row: PLACES.get(row.place, row.place), is_wide_only=True),
    Column("village", say("村（社区）"), lambda row: row.village, is_wide_only=True),
    Column("answer", say("状态"), lambda row: ANSWERS[row.answer], "badge", tone=lambda row: TONES[Answer(row.answer)]),
)
SELECTED = ("q", "answer", "register", "area")


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """The candidates of the scope, the likeliest first."""
    require_role(request, READERS)
    state = state_of(request, *SELECTED)
    found = _found(request, state)
    page = slice_of(found, order=order_of(COLUMNS, state.get("sort", ""), "-score"), cursor=state.get("at", ""))
    registers = [(name, one.title.label) for name, one in outside_registers().items()]
    table = Table(
        "candidates", COLUMNS, described(page.rows), say("无号码记录"), state=state, paging=page, count=counted(found),
        filters=(Filter("q", say("查找"), placeholder=say("姓名或拼音首字母"), is_search=True),
                 Filter("answer", say("状态"), list(ANSWERS.items())), Filter("register", say("登记册"), registers),
                 Filter("area", say("区划"), lower_areas(scope_of(request).code))),
        export=reverse("candidates_export", args=["x"])[:-2], empty_title=say("没有待核对的无号码记录"),
        empty_text=say("外部登记册中没有公民身份号码的记录，可能指向的登记人员会列在这里。"))
    return render(request, "pages/candidates/list.html", {"table": table, "may_seek": account_of(request).role in SEEKERS})


@require_GET
def exported(request: HttpRequest, kind: str) -> HttpResponse:
    """The same candidates as a file."""
    require_role(request, READERS)
    state = state_of(request, *SELECTED)
    rows = _found(request, state).order_by(*order_of(COLUMNS, state.get("sort", ""), "-score"))[:EXPORT_MOST]
    return export(request, kind, name="candidates", title=str(say("无号码记录")), columns=COLUMNS, rows=described(list(rows)))


def _found(request: HttpRequest, state: dict[str, str]) -> QuerySet[Any]:
    found = queries.candidates(area=scope_of(request).code)
    wanted = state.get("answer", Answer.OPEN if "q" not in state else "")
    if wanted in ANSWERS:
        found = found.filter(answer=wanted)
    if "register" in state:
        found = found.filter(delivery__register=state["register"])
    if (span := span_of(state)) is not None:
        found = found.filter(area_code__gte=span[0], area_code__lt=span[1])
    text = state.get("q", "")
    begins = "initials" if text.isascii() else "name"
    return found.filter(**{f"person__{begins}__startswith": text}) if text else found


def described(rows: list[Any]) -> list[Any]:
    """Rows with the name of the person's village, in one query."""
    places = names({row.area_code for row in rows})
    for row in rows:
        row.village = places.get(row.area_code, str(row.area_code))
    return rows


@require_http_methods(["GET", "POST"])
def seek(request: HttpRequest) -> HttpResponse:
    """Have the rows without a number compared with who is registered in the own area."""
    require_role(request, SEEKERS)
    scope = scope_of(request)
    question = Question(
        title=say("核对无号码记录"), action=say("开始比对"), back=reverse("candidates"), done=say("已比对"),
        text=say("按姓名、出生日期和住址，为有效登记册中没有公民身份号码的记录在{area}查找可能的登记人员。认定之前不作为依据。",
                 area=scope.name))
    return ask_for_job(request, question, "candidates", lambda given: {"on": now().date().isoformat()})
