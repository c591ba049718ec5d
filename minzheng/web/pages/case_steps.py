"""The same step for many cases at once: each in a transaction of its own, with a result of its own."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from minzheng.kernel.casework import actions
from minzheng.kernel.casework.aids import AMOUNT
from minzheng.kernel.casework.queries import cases_within, tasks_of
from minzheng.kernel.values.errors import MinzhengError, NotFound
from minzheng.kernel.values.language import Sentence, say

from ..lawbook import business_title, law
from ..scope import account_of, by, now
from .case import ABSENT
from .case_groups import Group, groups_of
from .cases import described

MOST_AT_ONCE = 200


def choose(request: HttpRequest) -> HttpResponse:
    """The groups of tasks that can be done together."""
    groups = [{"group": one, "title": business_title(one.business)} for one in groups_of(account_of(request))]
    return render(request, "pages/case_steps.html", {"groups": groups})


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, business: str, step: str) -> HttpResponse:
    """The cases of a group with the form of the step; when it is sent, what became of each."""
    found = [one for one in groups_of(account_of(request)) if one.business == business and one.step.name == step]
    chosen = [int(one) for one in request.POST.getlist("case") if one.isdigit()][:MOST_AT_ONCE]
    if not found and not chosen:
        raise NotFound(ABSENT)
    given = {name: request.POST.get(name, "").strip() for name in request.POST if name not in ("csrfmiddlewaretoken", "case")}
    results = {case_id: _do(request, case_id, step, given) for case_id in chosen} if request.method == "POST" else {}
    return _page(request, business, step, found, given, results, is_empty=request.method == "POST" and not chosen)


def _do(request: HttpRequest, case_id: int, step: str, given: dict[str, str]) -> tuple[bool, Sentence]:
    try:
        actions.complete_step(case_id=case_id, step=step, given=given, law=law(), by=by(request), at=now())
    except MinzhengError as error:
        return False, error.beneath[0].sentence if error.beneath else error.sentence
    return True, say("已完成")


def _page(
    request: HttpRequest, business: str, step: str, groups: list[Group], given: dict[str, str],
    results: dict[int, tuple[bool, Sentence]], *, is_empty: bool,
) -> HttpResponse:
    this = groups[0].step if groups else next(
        one.step(step) for one in law().procedures[business].versions if any(s.name == step for s in one.steps))
    waiting = tasks_of(account_of(request)).filter(business=business, step=step).order_by("due_on", "pk")[:MOST_AT_ONCE]
    today = now().date()
    fields: list[dict[str, Any]] = [
        {"field": one, "value": given.get(one.name, today.isoformat() if one.type == "date" else "")}
        for one in this.fields if one.name != AMOUNT]
    done = described(list(_done(request, [case_id for case_id, (is_done, _) in results.items() if is_done])), today)
    return render(request, "pages/case_steps_of.html", {
        "title": business_title(business), "step": this, "fields": fields, "business": business, "is_empty": is_empty,
        "rows": [{"case": row, "result": results.get(row.pk)} for row in described(list(waiting), today)],
        "done": done, "counts": (sum(1 for ok, _ in results.values() if ok), len(results)) if results else None,
    }, status=409 if is_empty else 200)


def _done(request: HttpRequest, keys: list[int]) -> Any:
    return cases_within(account_of(request).area_code).filter(pk__in=keys).order_by("pk")
