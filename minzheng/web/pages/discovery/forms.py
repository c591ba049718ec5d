"""Seeking everybody, sending visits out, and a need written down on the phone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from minzheng.kernel.access.models import Account
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import MinzhengError, NotFound, Problem, Refused
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.periods import Month
from minzheng.kernel.verification.discovery import actions
from minzheng.kernel.verification.discovery.duties import FINDERS, SEEKERS, SENDERS, VISITORS
from minzheng.kernel.verification.discovery.finding import BY_PEOPLE, Need
from minzheng.kernel.verification.discovery.models import CERTAINTIES, SOURCES, URGENCIES, Certainty

from ...benefits import options
from ...listing import plain
from ...places import lower_areas
from ...scope import Scope, by, now, require_role, scope_of
from ...work.asking import ask_for_job
from ..application_form import villages
from ..confirm import Field, Question, ask

USUAL_DAYS = 14
"""How long a village usually has for its visits."""
GIVEN = ("name", "id_number", "phone", "area", "place", "source", "urgency", "text")


@require_http_methods(["GET", "POST"])
def seek(request: HttpRequest) -> HttpResponse:
    """Have everybody of the scope searched for a month."""
    require_role(request, SEEKERS)
    scope = scope_of(request)
    question = Question(
        title=say("查找应享未享对象"), action=say("开始查找"), back=reverse("discovery"), done=say("查找完成"),
        text=say("按现行政策把{area}的在册人员和各部门交来的人员逐一核算，找出符合条件而没有享受的。", area=scope.name),
        fields=(Field("month", say("月份"), "month", value=str(Month.of(now().date()))),))
    return ask_for_job(request, question, "unserved", lambda given: {"month": int(Month.parse(given["month"]))})


@require_http_methods(["GET", "POST"])
def send(request: HttpRequest) -> HttpResponse:
    """Send what waits out as visits."""
    require_role(request, SENDERS)
    scope, today = scope_of(request), now().date()
    area = plain(request.GET.get("area", ""))
    question = Question(
        title=say("派发走访任务"), action=say("派发"), back=reverse("discovery"), done=say("已派发"),
        text=say("待派发的对象交给村（社区）和网格走访；到期未登记的列为逾期，满 10 个工作日没有结果的转县级。"), fields=(
            Field("area", say("区划"), "choice", value=area, options=_places(scope)),
            Field("benefit", say("待遇"), "choice", value=plain(request.GET.get("benefit", "")),
                  options=[("", say("全部")), *options()], is_required=False),
            Field("certainty", say("判断"), "choice", options=_sendable(), is_required=False),
            Field("to", say("走访人"), "choice", options=[("", say("由村（社区）安排")), *_visitors(scope)], is_required=False),
            Field("due", say("走访期限"), "date", value=str(today + timedelta(days=USUAL_DAYS)))))
    return ask(request, question, lambda given: _sent(request, scope, given))


def _places(scope: Scope) -> list[tuple[str, object]]:
    """The scope's area and those directly below."""
    return [(f"{scope.code:012d}", scope.name), *lower_areas(scope.code)]


def _sendable() -> list[tuple[str, object]]:
    """Who is surely entitled first: who may be has more to be asked."""
    return [(one.value, CERTAINTIES[one]) for one in (Certainty.ENTITLED, Certainty.LIKELY)] + [("", say("全部"))]


def _visitors(scope: Scope) -> list[tuple[str, object]]:
    found = Account.objects.filter(scope.within(), role__in=VISITORS, is_active=True).order_by("area_code", "username")
    return [(str(one.pk), f"{one.username}（{one.post}）") for one in found[:200]]


def _sent(request: HttpRequest, scope: Scope, given: dict[str, str]) -> Sentence:
    area = int(given["area"]) if given["area"].isascii() and given["area"].isdigit() and len(given["area"]) == 12 else -1
    low, high = areas.span(area) if area >= 0 else (-1, 0)
    scope.require(low)
    scope.require(high - 1)
    to = int(given["to"]) if given["to"].isascii() and given["to"].isdecimal() and len(given["to"]) < 18 else None
    sent = actions.send(area=area, benefit=given["benefit"], certainty=given["certainty"], to=to, due=_day(given["due"]),
                        by=by(request), at=now())
    return say("已派发 {count} 人次", count=sent)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(say("请填写走访期限"), (), code="date_missing") from None


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write down somebody in need, on the phone."""
    require_role(request, FINDERS)
    given = {name: plain(request.POST.get(name, ""))[:1000] for name in GIVEN}
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            found = actions.report(need=_need(given), by=by(request), at=now())
            messages.success(request, str(say("已上报，乡镇会在一个工作日内联系")))
            return redirect("discovery_one", found.pk)
        except NotFound:
            raise
        except Refused as error:
            problems = list(error.problems) or [Problem(error.code, error.sentence)]
        except MinzhengError as error:
            problems = [Problem(error.code, error.sentence)]
    scope = scope_of(request)
    places: list[tuple[str, Any]] = villages(scope)
    return render(request, "pages/discovery/new.html", {
        "given": given, "problems": problems, "villages": places, "sources": [(one.value, SOURCES[one]) for one in BY_PEOPLE],
        "urgencies": list(URGENCIES.items())[::-1]}, status=409 if problems else 200)


def _need(given: dict[str, str]) -> Need:
    area = given["area"]
    if not (area.isascii() and area.isdigit() and len(area) == 12):
        raise Refused(say("请选择所在村（社区）"), (), code="area")
    return Need(name=given["name"], area_code=int(area), text=given["text"], source=given["source"], urgency=given["urgency"],
                place=given["place"], phone=given["phone"], id_number=given["id_number"])
