"""One relation that does not hold: both sides with their values, its story, and its explanation."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from minzheng.kernel.indicators.relations import actions, queries
from minzheng.kernel.indicators.relations.duties import EXPLAINERS, READERS
from minzheng.kernel.indicators.relations.models import FindingState, RelationFinding
from minzheng.kernel.indicators.snapshots import queries as snapshots
from minzheng.kernel.values.language import say

from ...scope import account_of, by, now, require_role, scope_of
from ..confirm import Field, Question, ask
from ..figures.shared import address, unread
from .shown import EVENTS, SEVERITY_TONES, STATE_TONES, described, snapshot_name

MOST_SHOWN = 60
"""Figures of a finding that are shown; a copied column may name hundreds."""


@require_GET
def page(request: HttpRequest, finding_id: int) -> HttpResponse:
    """The finding in the own area."""
    found = _seen(request, finding_id)
    described([found])
    return render(request, "pages/relations/one.html", {
        "finding": found, "severity_tone": SEVERITY_TONES.get(found.severity, "secondary"),
        "state_tone": STATE_TONES[FindingState(found.state)], "snapshot": snapshot_name(found.snapshot),
        "figures": _figures(found, account_of(request).role), "left_out": max(0, len(found.ids) - MOST_SHOWN),
        "story": [{"event": one, "deed": EVENTS.get(one.action, one.action),
                   "note": found.sentence if one.note == found.sentence_zh else one.note} for one in queries.story(found)],
        "may_explain": account_of(request).role in EXPLAINERS and found.state != FindingState.CORRECTED})


def _seen(request: HttpRequest, finding_id: int) -> RelationFinding:
    require_role(request, READERS)
    return queries.finding(finding_id, scope_of(request).code)


def _figures(found: RelationFinding, role: str) -> list[dict[str, Any]]:
    """The figures concerned, as the snapshot has them now."""
    results = snapshots.results(found.snapshot, found.area_code, public=unread(role))
    known = [(id, results[id]) for id in found.ids[:MOST_SHOWN] if id in results]
    return [{"id": id, "title": one.title, "link": address("figure", found.snapshot_id, id, found.area_code),
             "value": one.shown(), "unit": one.unit if one.value is not None else "", "note": one.note or ""}
            for id, one in known]


@require_http_methods(["GET", "POST"])
def explain(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Say why the figures are right though the relation does not hold."""
    found = _seen(request, finding_id)
    require_role(request, EXPLAINERS)
    question = Question(
        title=say("说明原因"), action=say("保存说明"), back=reverse("relation", args=[found.pk]), done=say("已说明"),
        text=say("{sentence}。数字确有错误的应当更正；确属正常的写明原因，签发时不再妨碍。", sentence=found.sentence),
        fields=(Field("explanation", say("原因"), "lines", value=found.explanation),))
    return ask(request, question, lambda given: actions.explain(
        finding_id=found.pk, explanation=given["explanation"], by=by(request), at=now()))
