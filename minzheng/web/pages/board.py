"""The public board: what is posted and what is published, without signing in; and an applicant's own case by number and code.

It shows what a notice may show and nothing else, and nothing of benefits whose procedure posts no list.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.hashers import check_password
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.queries import events
from minzheng.kernel.casework.models import STATES, Application, NoticeLine, PublicNotice
from minzheng.kernel.values import areas
from minzheng.kernel.values.language import say

from ..lawbook import business_title, law, step_title
from ..listing import plain
from ..places import names
from ..scope import now

LOOKUP_FAILED = "lookup_failed"
MOST_FAILURES, WAIT = 5, timedelta(minutes=30)
MOST_NOTICES = 100


@login_not_required
def board(request: HttpRequest) -> HttpResponse:
    """The notices that hang now, of a township or village that is chosen."""
    code = request.GET.get("area", "")
    area = int(code) if len(code) == 12 and code.isascii() and code.isdigit() else 0
    today = now().date()
    hanging = PublicNotice.objects.filter(removed_on=None).filter(Q(ends_on=None) | Q(ends_on__gte=today))
    where = sorted({areas.at(one, areas.TOWNSHIP) for one in hanging.values_list("area_code", flat=True).distinct()})
    if area:
        low, high = areas.span(area)
        hanging = hanging.filter(area_code__gte=low, area_code__lt=high)
    notices = list(hanging.order_by("-posted_on", "-pk")[:MOST_NOTICES]) if area else []
    return render(request, "pages/board.html", {
        "townships": [(f"{one:012d}", name) for one, name in names(where).items()], "area": code if area else "",
        "notices": _shown(notices), "is_public": True,
    })


def _shown(notices: list[PublicNotice]) -> list[dict[str, Any]]:
    """Each notice with its lines, as posted."""
    lines: dict[int, list[NoticeLine]] = {}
    for line in NoticeLine.objects.filter(notice__in=notices, ended_on=None).order_by("pk"):
        lines.setdefault(line.notice_id, []).append(line)
    places = names({one.area_code for one in notices})
    return [{"notice": one, "title": business_title(one.business), "village": places.get(one.area_code, ""),
             "shows": set(one.shows), "lines": lines.get(one.pk, []),
             "pays_once": law().version(one.business, one.posted_on).pays_once} for one in notices if lines.get(one.pk)]


@login_not_required
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def lookup(request: HttpRequest) -> HttpResponse:
    """Where an application stands, for who knows its number and code. Guessing is stopped."""
    number, code = plain(request.POST.get("number", "")).upper()[:32], plain(request.POST.get("code", ""))[:12]
    context: dict[str, Any] = {"number": number, "is_public": True}
    if request.method == "POST":
        subject = f"lookup:{number}"
        if events(subject=subject, action=LOOKUP_FAILED, since=now() - WAIT).count() >= MOST_FAILURES:
            context["problem"] = say("输错次数过多，请半小时后再试，或到受理窗口查询。")
            return render(request, "pages/lookup.html", context, status=429)
        application = Application.objects.filter(number=number).exclude(code_hash="").first()
        if application is None or not check_password(code, application.code_hash):
            record(by=PROGRAM, at=now(), action=LOOKUP_FAILED, subject=subject)
            context["problem"] = say("申请编号或查询码不正确。")
            return render(request, "pages/lookup.html", context, status=403)
        record(by=PROGRAM, at=now(), action="lookup", subject=subject)
        context["application"], context["state"] = application, STATES[application.state]
        context["cases"] = [{"title": business_title(one.business), "step": step_title(one), "state": STATES[one.state],
                             "due_on": one.due_on, "decided_on": one.decided_on} for one in application.cases.order_by("pk")]
    return render(request, "pages/lookup.html", context)


