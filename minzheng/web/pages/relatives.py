"""The close-relative register: one's own declared; all of them, and their households, for who oversees."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from minzheng.kernel.access.encryption import open_sealed
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework import actions
from minzheng.kernel.casework.models import StaffRelative
from minzheng.kernel.casework.supervision.relatives import READERS, RELATIONS, households_of_relatives, relatives_within
from minzheng.kernel.values.language import Label, say

from ..components.keyset import slice_of
from ..components.table import Column, Filter, Table, order_of
from ..listing import EXPORT_MOST, export, state_of
from ..places import lower_areas, names
from ..scope import account_of, by, now, scope_of
from .confirm import Field, Question, ask
from .supervision import choices_of, narrowed, show, with_homes

COLUMNS = (
    Column("name", say("亲属姓名"), lambda row: row.name, "name", sort="name"),
    Column("relation", say("关系"), lambda row: RELATIONS.get(row.relation, row.relation)),
    Column("id_number", say("公民身份号码"), lambda row: row.number, "id"),
    Column("account", say("申报人"), lambda row: f"{row.account.username} {row.account.post}", sort="account__username"),
    Column("area", say("申报人区划"), lambda row: row.place, is_wide_only=True),
    Column("declared_on", say("备案日期"), lambda row: row.declared_on, "date", sort="declared_on"),
)
OWN = tuple(one for one in COLUMNS if one.name not in ("account", "area"))
HOUSEHOLD_COLUMNS = (
    Column("member", say("家庭成员"), lambda row: row.person.name, "name"),
    Column("household_no", say("户号"), lambda row: row.household.household_no, sort="household__household_no",
           link=lambda row: reverse("household", args=[row.household_id])),
    Column("head", say("户主"), lambda row: row.head, "name"),
    Column("village", say("村（社区）"), lambda row: row.village, sort="household__area_code"),
    Column("staff", say("申报人和关系"), lambda row: row.staff),
)
SHOWN = {"own": OWN, "all": COLUMNS, "households": HOUSEHOLD_COLUMNS}
VIEWS = (("own", Label("我的近亲属", "My relatives")), ("all", Label("全部备案", "All declared")),
         ("households", Label("涉及的家庭", "Their households")))


def listing(request: HttpRequest) -> HttpResponse:
    """One's own relatives; for who oversees also everybody's, and the households they live in."""
    state = state_of(request, "q", "tab", "area")
    view = _view(request, state)
    columns = SHOWN[view]
    page = slice_of(_found(request, state, view), order=order_of(columns, state.get("sort", "")), cursor=state.get("at", ""))
    filters = () if view == "own" else (
        Filter("q", say("查找"), is_search=True,
               placeholder=say("亲属姓名或户号") if view == "households" else say("亲属姓名或申报人")),
        Filter("area", say("区划"), lower_areas(scope_of(request).code)))
    table = Table("relatives", columns, _described(page.rows, view), say("近亲属备案"), filters=filters, keep=("tab",),
                  state=state, paging=page, export=reverse("relatives_export", args=["x"])[:-2],
                  empty_title=say("没有备案"), empty_text=say("近亲属申请或享受救助的，须备案并由县级入户核查。"))
    may = account_of(request).role != Role.AUDITOR
    return show(request, "relatives", table, title=say("近亲属备案"), view=view,
                lead=say("本人的近亲属申请救助时，系统据此要求回避，并由县级入户核查。"),
                actions=[(reverse("declare_relative"), say("申报近亲属"), True)] if may else [],
                views=[(name, label, None) for name, label in VIEWS] if account_of(request).role in READERS else [])


def exported(request: HttpRequest, kind: str) -> HttpResponse:
    """The same lists as a file."""
    state = state_of(request, "q", "tab", "area")
    view = _view(request, state)
    columns = SHOWN[view]
    rows = _found(request, state, view).order_by(*order_of(columns, state.get("sort", "")))[:EXPORT_MOST]
    return export(request, kind, name=f"relatives-{view}", title=str(say("近亲属备案")), columns=columns,
                  rows=_described(list(rows), view))


def _view(request: HttpRequest, state: dict[str, str]) -> str:
    """What is asked for, as far as the role may."""
    wanted = state.get("tab", "own")
    return wanted if wanted in ("all", "households") and account_of(request).role in READERS else "own"


def _found(request: HttpRequest, state: dict[str, str], view: str) -> QuerySet[Any]:
    code, text = scope_of(request).code, state.get("q", "")
    if view == "households":
        homes = narrowed(households_of_relatives(code), state, "household__area_code")
        found = homes.filter(Q(person__name__startswith=text) | Q(household__household_no__startswith=text)) if text else homes
        return found.select_related("household", "person")
    if view == "own":
        return StaffRelative.objects.filter(account=account_of(request)).select_related("account")
    declared = narrowed(relatives_within(code), state, "account__area_code").select_related("account")
    return declared.filter(Q(name__startswith=text) | Q(account__username__startswith=text)) if text else declared


def _described(rows: list[Any], view: str) -> list[Any]:
    if view == "households":
        return _of_staff(with_homes(rows))
    places = names({row.account.area_code for row in rows})
    for row in rows:
        row.number, row.place = open_sealed(bytes(row.id_number)), places.get(row.account.area_code, "")
    return rows


def _of_staff(rows: list[Any]) -> list[Any]:
    said: dict[bytes, list[str]] = {}
    numbers = [bytes(row.person.id_number) for row in rows]
    for one in StaffRelative.objects.filter(id_number__in=numbers).select_related("account").order_by("pk"):
        said.setdefault(bytes(one.id_number), []).append(
            f"{one.account.username} {one.account.post}（{RELATIONS.get(one.relation, one.relation)}）")
    for row in rows:
        row.staff = str(say("、")).join(said.get(bytes(row.person.id_number), []))
    return rows


@require_http_methods(["GET", "POST"])
def declare(request: HttpRequest) -> HttpResponse:
    """Declare a close relative of one's own."""
    question = Question(
        title=say("申报近亲属"), action=say("申报"), back=reverse("relatives"), done=say("已备案"),
        text=say("备案后不能删除。亲属在办的案件会标明，由县级入户核查，您应当回避。"), fields=(
            Field("name", say("亲属姓名")), Field("id_number", say("公民身份号码")),
            Field("relation", say("关系"), "choice", options=choices_of(RELATIONS))))
    return ask(request, question, lambda given: actions.declare_relative(
        name=given["name"], id_number=given["id_number"], relation=given["relation"], by=by(request), at=now()))
