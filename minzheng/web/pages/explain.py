"""How one amount of one household came about, in sentences a clerk can read to the applicant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from minzheng.kernel.catalogue.in_force import catalogue
from minzheng.kernel.payments.explaining import explain_household, run_of
from minzheng.kernel.payments.models import PayrollException, PayrollLine, PayrollRun
from minzheng.kernel.payments.reasons import reason
from minzheng.kernel.people.models import Household
from minzheng.kernel.values.periods import Month

from ..benefits import benefit as benefit_named
from ..benefits import title
from .household import household_in_scope

OPEN_DEPTH = 2
"""How many levels of sentences stand open at first."""


def page(request: HttpRequest, household_id: int, month: Month, benefit: str) -> HttpResponse:
    """The explanation of one benefit and month, from what was known when the month was computed."""
    household = household_in_scope(request, household_id)
    declared = benefit_named(benefit)
    known = catalogue()
    explained = explain_household(household, month=month, program=known.program, parameters=known.parameters,
                                  benefit=benefit)
    run = run_of(household, month)
    return render(request, "pages/explain.html", {
        "household": household, "month": int(month), "title": declared.title, "run": run,
        "outcomes": _outcomes(household, run, benefit), "nodes": trees(one.as_json() for one in explained.inputs),
    })


def _outcomes(household: Household, run: PayrollRun | None, benefit: str) -> list[dict[str, Any]]:
    """What the run made of it: amounts paid, or the reason why not."""
    if run is None:
        return []
    lines = PayrollLine.objects.filter(run=run, household=household, benefit=benefit).select_related("person")
    withheld = PayrollException.objects.filter(run=run, household=household, benefit=benefit).select_related("person")
    paid = [{"title": title(benefit, one.component), "person": one.person, "amount": one.amount_fen} for one in lines]
    return paid + [{"title": title(benefit, one.component), "person": one.person, "amount": None,
                    "reason": reason(one.reason_code), "sentence": one.reason} for one in withheld]


def trees(explained: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The explanation ready to draw: who is paid first and open, whom it does not concern last and folded."""
    drawn = [{**_node(one, 0), "is_open": bool(one["value"])} for one in explained]
    ordered = sorted(drawn, key=lambda one: not one["is_open"])
    return [{**one, "is_open": True} for one in ordered] if len(ordered) == 1 else ordered


def _node(one: Mapping[str, Any], depth: int) -> dict[str, Any]:
    inputs = [_node(each, depth + 1) for each in one.get("inputs", ())]
    return {**one, "inputs": inputs, "is_open": depth < OPEN_DEPTH}
