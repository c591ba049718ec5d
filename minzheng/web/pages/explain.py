"""How one amount of one household came about, in sentences a clerk can read to the applicant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.payments.models import PayrollException, PayrollLine, PayrollRun, RunState
from minzheng.kernel.payments.reasons import reason
from minzheng.kernel.people.models import Household
from minzheng.kernel.people.queries import frames
from minzheng.kernel.policy.explain import explain
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import say
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
    run = _run(household, month)
    explained = explain_household(household, month, benefit, run)
    return render(request, "pages/explain.html", {
        "household": household, "month": int(month), "title": declared.title, "run": run,
        "outcomes": _outcomes(household, run, benefit), "nodes": nodes(explained),
    })


def _run(household: Household, month: Month) -> PayrollRun | None:
    """The run that stands for the household's month."""
    lines = PayrollLine.objects.filter(household=household, run__month=int(month)).values("run")
    exceptions = PayrollException.objects.filter(household=household, run__month=int(month)).values("run")
    found = PayrollRun.objects.filter(pk__in=lines.union(exceptions)).exclude(state=RunState.SUPERSEDED)
    return found.order_by("-pk").first()


def explain_household(
    household: Household, month: Month, benefit: str, run: PayrollRun | None
) -> Sequence[Mapping[str, Any]]:
    """The explanation's trees, as plain data. Raises NotFound when nothing is known of the household in that month."""
    persons, households = frames(month=month, area=household.area_code, known_at=run.at if run else None)
    this = households.filter(pl.col("household_id") == household.pk)
    if this.is_empty():
        raise NotFound(say("{month} 没有这户家庭的登记信息", month=month))
    members = persons.filter(pl.col("household_id") == household.pk)
    known = catalogue()
    explained = explain(known.program, known.parameters, members, this, month=month,
                        household_no=household.household_no, benefit=benefit)
    tree = explained.as_json()
    return tree if isinstance(tree, list) else [tree]


def _outcomes(household: Household, run: PayrollRun | None, benefit: str) -> list[dict[str, Any]]:
    """What the run made of it: amounts paid, or the reason why not."""
    if run is None:
        return []
    lines = PayrollLine.objects.filter(run=run, household=household, benefit=benefit).select_related("person")
    withheld = PayrollException.objects.filter(run=run, household=household, benefit=benefit).select_related("person")
    paid = [{"title": title(benefit, one.component), "person": one.person, "amount": one.amount_fen} for one in lines]
    return paid + [{"title": title(benefit, one.component), "person": one.person, "amount": None,
                    "reason": reason(one.reason_code), "sentence": one.reason} for one in withheld]


def nodes(explained: Sequence[Mapping[str, Any]], depth: int = 0) -> list[dict[str, Any]]:
    """The explanation ready to draw: the upper levels open, the rest folded."""
    return [{**one, "inputs": nodes(one.get("inputs", ()), depth + 1), "is_open": depth < OPEN_DEPTH}
            for one in explained]
