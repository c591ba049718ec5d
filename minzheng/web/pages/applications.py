"""Applications: the list of those in the scope, and how a new one is begun."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from minzheng.kernel.access.actions import record_read
from minzheng.kernel.access.encryption import seal
from minzheng.kernel.access.roles import READERS_IN_FULL
from minzheng.kernel.access.searching import looked_up
from minzheng.kernel.casework import actions
from minzheng.kernel.casework.duties import INTAKE, READERS
from minzheng.kernel.casework.intake.conditions import plain_number
from minzheng.kernel.casework.intake.known import household_of_head, known_answers
from minzheng.kernel.casework.models import CHANNELS, STATES, Applicant, Application, ApplicationState, Channel
from minzheng.kernel.catalogue.in_force import law
from minzheng.kernel.people.models import Household
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import MinzhengError
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

from ..components.keyset import slice_of
from ..components.table import Column, Filter, Table, order_of
from ..listing import EXPORT_MOST, export, state_of
from ..places import lower_areas, names
from ..scope import account_of, by, now, require_role, scope_of
from .application_form import villages
from .household import household_in_scope

ID_NUMBER = re.compile(r"\d{17}[\dXx]", re.ASCII)
TONES = {ApplicationState.SUBMITTED: "blue", ApplicationState.RETURNED: "orange", ApplicationState.ACCEPTED: "green"}
COLUMNS = (
    Column("number", say("申请编号"), lambda row: row.number, "name", sort="number",
           link=lambda row: reverse("application", args=[row.pk])),
    Column("head", say("申请人"), lambda row: row.head_name, "name", sort="head_name"),
    Column("benefits", say("申请事项"), lambda row: titles(row.benefits)),
    Column("village", say("村（社区）"), lambda row: row.village, sort="area_code"),
    Column("channel", say("渠道"), lambda row: CHANNELS[row.channel], is_wide_only=True),
    Column("begun", say("登记时间"), lambda row: row.begun_at, "time", sort="begun_at", is_wide_only=True),
    Column("submitted", say("提交日期"), lambda row: row.submitted_on, "date", is_wide_only=True),
    Column("state", say("状态"), lambda row: STATES[row.state], "badge", sort="state", tone=lambda row: tone(row)),
)
FROM_OUTSIDE = (Channel.ONLINE,)
"""Channels by which nobody comes to an office."""


def titles(benefits: Iterable[str]) -> str:
    """The names of the benefits, in the order of the law book."""
    known, wanted = law().titles, set(benefits)
    return str(say("、")).join(str(title) for name, title in known.items() if name in wanted)


def tone(application: Application) -> str:
    """The colour of an application's state."""
    return TONES.get(ApplicationState(application.state), "secondary")


def listing(request: HttpRequest) -> HttpResponse:
    """The applications of the scope that answer the query, newest first."""
    require_role(request, READERS)
    state = state_of(request, "q", "area", "state", "benefit")
    found = _found(request, state)
    if ID_NUMBER.fullmatch(state.get("q", "")) and len(keys := list(found.values_list("pk", flat=True)[:2])) == 1:
        return _leads_to(request, reverse("application", args=[keys[0]]))
    page = slice_of(found, order=order_of(COLUMNS, state.get("sort", ""), unique="-id"), cursor=state.get("at", ""))
    known = law().titles
    table = Table(
        "applications", COLUMNS, described(page.rows), say("申请名单"),
        filters=(
            Filter("q", say("查找"), placeholder=say("姓名、拼音首字母、编号或公民身份号码"), is_search=True),
            Filter("state", say("状态"), [(one.value, STATES[one.value]) for one in ApplicationState]),
            Filter("area", say("区划"), lower_areas(scope_of(request).code)),
            Filter("benefit", say("申请事项"), [(one, known[one]) for one in law().open_to_applications(now().date())]),
        ),
        state=state, paging=page, export=reverse("applications_export", args=["x"])[:-2],
        empty_title=say("没有符合条件的申请"),
        empty_text=say("姓名、拼音首字母和编号从头写起，公民身份号码须写全 18 位；也可以清除筛选条件再找。"),
    )
    return render(request, "pages/applications.html", {"table": table, "may_begin": account_of(request).role in INTAKE})


def _leads_to(request: HttpRequest, address: str) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def exported(request: HttpRequest, kind: str) -> HttpResponse:
    """The same applications as a file."""
    require_role(request, READERS)
    state = state_of(request, "q", "area", "state", "benefit")
    rows = _found(request, state).order_by(*order_of(COLUMNS, state.get("sort", ""), unique="-id"))[:EXPORT_MOST]
    return export(request, kind, name="applications", title=str(say("申请名单")), columns=COLUMNS,
                  rows=described(list(rows)))


def _found(request: HttpRequest, state: dict[str, str]) -> QuerySet[Application]:
    found = Application.objects.filter(scope_of(request).within()).defer("answers", "changed")
    if re.fullmatch(r"[0-9]{12}", state.get("area", ""), re.ASCII):
        low, high = areas.span(int(state["area"]))
        found = found.filter(area_code__gte=low, area_code__lt=high)
    if state.get("state") in STATES:
        found = found.filter(state=state["state"])
    if "benefit" in state:
        found = found.filter(benefits__contains=[state["benefit"]])
    return found.filter(_sought(state["q"])) if "q" in state else found


def _sought(text: str) -> Q:
    """What is meant: a full identity number, the start of a number, of a name or of its initials."""
    if ID_NUMBER.fullmatch(text):
        sealed = seal(text.upper())
        people = Applicant.objects.filter(id_number=sealed, is_open=True).values_list("application_id", flat=True)
        return Q(head_id=sealed) | Q(pk__in=looked_up(people))
    if text.isascii():
        return Q(number__startswith=text.upper()) | Q(head_initials__startswith=text.lower())
    return Q(head_name__startswith=text)


def described(rows: Iterable[Application]) -> list[Any]:
    """The applications with the names of their villages, in one query."""
    found: list[Any] = list(rows)
    places = names({row.area_code for row in found})
    for row in found:
        row.village = places.get(row.area_code, areas.written(row.area_code))
    return found


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Choose benefits, village and channel, and whom it is for; begin a draft with what is known of them."""
    require_role(request, INTAKE)
    household = _household(request)
    problem = ""
    if request.method == "POST":
        try:
            return _begin(request, household)
        except MinzhengError as error:
            problem = str(error.sentence)
    context = {
        "problem": problem, "household": household, "given": request.POST,
        "chosen": request.POST.getlist("benefits"), "benefits": choices(), "villages": villages(scope_of(request)),
        "village": request.POST.get("area", f"{household.area_code:012d}" if household else ""),
        "channels": [(one.value, CHANNELS[one.value]) for one in Channel if one not in FROM_OUTSIDE],
        "channel": request.POST.get("channel", _usual_channel(request)),
    }
    return render(request, "pages/application_new.html", context, status=409 if problem else 200)


def choices() -> list[tuple[str, Any]]:
    """The benefits that can be applied for today."""
    return [(one, law().titles[one]) for one in law().open_to_applications(now().date())]


def chosen(request: HttpRequest) -> list[str]:
    """The benefits ticked in a form, in the order of the law book; others are passed over."""
    ticked = set(request.POST.getlist("benefits"))
    return [name for name, _ in choices() if name in ticked]


def _usual_channel(request: HttpRequest) -> str:
    at_desk = account_of(request).role == "township_clerk"
    return (Channel.WINDOW if at_desk else Channel.VILLAGE).value


def _household(request: HttpRequest) -> Household | None:
    text = request.POST.get("household") or request.GET.get("household", "")
    return household_in_scope(request, int(text)) if text.isascii() and text.isdigit() and len(text) < 18 else None


def _begin(request: HttpRequest, household: Household | None) -> HttpResponse:
    benefits, area = chosen(request), request.POST.get("area", "")
    if not benefits:
        raise MinzhengError(say("请至少选择一项申请事项"), code="benefits_missing")
    if not re.fullmatch(r"[0-9]{12}", area, re.ASCII):
        raise MinzhengError(say("请选择所在村（社区）"), code="area_missing")
    scope_of(request).require(int(area))
    if request.POST.get("channel") not in Channel.values:
        raise MinzhengError(say("请选择渠道"), code="channel_missing")
    today = now().date()
    law().granted([law().version(one, today) for one in benefits], Month.of(today).plus(1))
    number = plain_number(request.POST.get("id_number", ""))[:30]
    household = household or household_of_head(number, area=scope_of(request).code)
    answers = _known(request, household) if household else {}
    answers |= {"household.area_code": area, **({"1.id_number": number} if number else {})}
    application = actions.begin(
        area_code=int(area), channel=Channel(request.POST["channel"]), benefits=benefits, answers=answers,
        household=household, by=by(request), at=now())
    _tell_of_others(request, application)
    return redirect("application", application.pk)


def _known(request: HttpRequest, household: Household) -> dict[str, str]:
    """What the registry knows; numbers in full only for who may read them, and that is put on record."""
    in_full = account_of(request).role in READERS_IN_FULL
    if in_full:
        record_read(by=by(request), at=now(), subject=f"household:{household.pk}", purpose=str(say("受理申请，预填登记信息")))
    return known_answers(household, in_full=in_full)


def _tell_of_others(request: HttpRequest, application: Application) -> None:
    if application.household is None:
        messages.success(request, str(say("已登记申请 {number}，边填边保存，可随时离开再继续", number=application.number)))
        return
    others = Application.objects.filter(household=application.household, state__in=(
        ApplicationState.DRAFT, ApplicationState.SUBMITTED, ApplicationState.RETURNED)).exclude(pk=application.pk)
    messages.success(request, str(say("已按户号 {no} 的登记信息预填，请逐项核对", no=application.household)))
    for other in others[:3]:
        messages.warning(request, str(say("这一家另有未办结的申请 {number}", number=other.number)))
