"""One discovery: who, why, since when, what was done; and what is to be done next."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.sensitive import Field as Sealed
from minzheng.kernel.access.sensitive import masked
from minzheng.kernel.catalogue.in_force import catalogue
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.values.periods import Month
from minzheng.kernel.verification.discovery import actions, explaining
from minzheng.kernel.verification.discovery.duties import CLOSERS, VISITORS
from minzheng.kernel.verification.discovery.models import (
    CERTAINTIES,
    OUTCOMES,
    SOURCES,
    STATES,
    URGENCIES,
    Discovery,
    DiscoveryState,
)

from ...benefits import title
from ...components.figures import money_text
from ...scope import account_of, by, now, require_role
from ..applications import choices
from ..confirm import Field, Question, ask
from ..explain import trees
from .lists import STATE_TONES, TONES
from .shared import described, one_seen

DEEDS: dict[str, Label] = {
    "found": Label("比对发现", "found by matching"), "found_again": Label("再次发现", "found again"),
    "report": Label("上报", "reported"), "send": Label("派发", "sent out"), "contact": Label("走访联系", "contacted"),
    "apply": Label("登记申请", "application begun"), "given_up": Label("申请未继续", "application given up"),
    "decided": Label("申请已决定", "application decided"), "close": Label("登记结果", "outcome recorded"),
    "served": Label("已纳入保障", "enrolled"), "lapsed": Label("情况已变化", "no longer holds"),
    "read_outcome": Label("发现人已知晓", "the finder was told"),
}
"""What the story of a discovery calls its events."""


def page(request: HttpRequest, discovery_id: int) -> HttpResponse:
    """What is known of one discovery; that it was looked at is put on record."""
    found = one_seen(request, discovery_id)
    record(by=by(request), at=now(), action="read_discovery", subject=f"discovery:{found.pk}")
    (row,) = described([found])
    role, is_open = account_of(request).role, found.state != DiscoveryState.CLOSED
    return render(request, "pages/discovery/one.html", {
        "row": row, "state": STATES[found.state], "tone": STATE_TONES.get(DiscoveryState(found.state), "secondary"),
        "certainty": CERTAINTIES[found.certainty], "certainty_tone": TONES[found.certainty],  # type: ignore[index]
        "about": _about(row), "outcome": OUTCOMES[found.outcome] if found.outcome else "",
        "served_by": title(found.served_by) if found.served_by else "", "trees": _why(found), "story": _story(found),
        "number": masked(found.id_number, Sealed.ID_NUMBER) if found.id_number else "",
        "phone": masked(found.phone, Sealed.PHONE) if found.phone else "",
        "may_contact": is_open and role in VISITORS, "may_close": is_open and role in CLOSERS,
        "may_apply": is_open and role in VISITORS and found.application_id is None,
        "may_read": not is_open and found.finder_id == account_of(request).pk and found.told_at is None})


def _about(row: Any) -> list[tuple[object, object]]:
    """What is said of it, in the order a clerk asks."""
    amount = money_text(row.amount_fen) if row.amount_fen else say("待核定")
    told = [
        (say("待遇"), row.title), (say("每月（元）"), amount if row.benefit else None),
        (say("应享起始"), _since(row)), (say("累计未享（元）"), money_text(row.missed_fen) if row.missed_fen else None),
        (say("村（社区）"), f"{row.township} {row.place_name}".strip()), (say("发现途径"), SOURCES[row.source]),
        (say("发现日期"), row.found_on), (say("紧急程度"), URGENCIES[row.urgency] if row.need else None),
        (say("地点"), row.place or None), (say("期限"), row.waits_at), (say("走访人"), row.assigned_to or None),
        (say("发现人"), row.finder or None)]
    return [(term, meaning) for term, meaning in told if meaning]


def _since(row: Discovery) -> object:
    """Since which month; who has been so for as long as is looked back, since then at least."""
    if row.since_month is None or row.run is None:
        return None
    since, run = Month.from_int(row.since_month), Month.from_int(row.run.month)
    is_least = since == run.plus(-explaining.MONTHS_BACK)
    return say("至少自 {month}", month=since) if is_least else str(since)


def _why(found: Discovery) -> list[dict[str, Any]]:
    """The rules of the month told one by one, for who is in the registry."""
    if found.household is None or found.run is None or not found.benefit:
        return []
    known = catalogue()
    try:
        explained = explaining.explained(found, month=Month.from_int(found.run.month), program=known.program,
                                         parameters=known.parameters)
    except NotFound:
        return []
    return trees(one.as_json() for one in explained.inputs)


def _story(found: Discovery) -> list[dict[str, Any]]:
    return [{"event": one, "label": DEEDS.get(one.action, one.action)} for one in found.events.order_by("pk")]


@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest, discovery_id: int) -> HttpResponse:
    """What was seen or said at a visit or call."""
    found = one_seen(request, discovery_id)
    require_role(request, VISITORS)
    question = Question(
        title=say("登记走访：{name}", name=found.name), text=say("写明见到谁、家里情况、本人是否愿意申请。"), action=say("登记"),
        back=reverse("discovery_one", args=[found.pk]), done=say("已登记"),
        fields=(Field("note", say("走访情况"), "lines"),))
    return ask(request, question, lambda given: actions.contact(
        discovery_id=found.pk, note=given["note"], by=by(request), at=now()))


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, discovery_id: int) -> HttpResponse:
    """The outcome, with its reason."""
    found = one_seen(request, discovery_id)
    require_role(request, CLOSERS)
    question = Question(
        title=say("登记结果：{name}", name=found.name), text=say("办结后不能再改；本人愿意申请的，请先登记申请。"),
        action=say("办结"), back=reverse("discovery_one", args=[found.pk]), done=say("已办结"), fields=(
            Field("outcome", say("结果"), "choice", options=[(one.value, OUTCOMES[one]) for one in actions.BY_HAND[::-1]]),
            Field("served_by", say("享受的待遇"), "choice", options=[("", say("不选")), *choices()], is_required=False,
                  hint=say("结果为“已纳入保障”时选择")),
            Field("note", say("原因"), "lines")))
    return ask(request, question, lambda given: actions.close(
        discovery_id=found.pk, outcome=given["outcome"], served_by=given["served_by"], note=given["note"], by=by(request),
        at=now()))


@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest, discovery_id: int) -> HttpResponse:
    """Begin the application; who was reported applies for what is chosen."""
    found = one_seen(request, discovery_id)
    require_role(request, VISITORS)
    known = [name for name, _ in choices()]
    if request.method == "POST" and found.benefit in known:
        made = actions.apply(discovery_id=found.pk, by=by(request), at=now())
        return redirect("application", made.pk)
    question = Question(
        title=say("登记申请：{name}", name=found.name), text=say("已知的信息会预先填好，只需核对和补充。"),
        action=say("开始填写"), back=reverse("discovery_one", args=[found.pk]), done=say("已开始填写申请"),
        fields=(Field("benefits", say("申请事项"), "several", value=found.benefit, options=choices()),))
    return ask(request, question, lambda given: actions.apply(
        discovery_id=found.pk, benefits=[one for one in given["benefits"].split(",") if one in known], by=by(request),
        at=now()))


@require_POST
def told(request: HttpRequest, discovery_id: int) -> HttpResponse:
    """The finder has read what became of it."""
    found = one_seen(request, discovery_id)
    actions.read_outcome(discovery_id=found.pk, by=by(request), at=now())
    return redirect("discovery_one", found.pk)
