"""One household: members, facts with source and date, awards, payments, and how each amount came about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from minzheng.kernel.access.encryption import open_sealed
from minzheng.kernel.casework.changes.reporting import REPORTERS
from minzheng.kernel.casework.ending import PROPOSERS
from minzheng.kernel.casework.records import FIELDS
from minzheng.kernel.casework.suspending import SUSPEND
from minzheng.kernel.payments.holding import open_holds
from minzheng.kernel.payments.models import Award, AwardState, PayrollException, PayrollLine, RunKind, RunState
from minzheng.kernel.payments.reasons import reason
from minzheng.kernel.people.models import OPEN, Household, Membership
from minzheng.kernel.people.queries import household as household_by_id
from minzheng.kernel.values import areas
from minzheng.kernel.values.identity import mask_id, mask_phone
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.values.periods import Month, age_on
from minzheng.kernel.verification.findings.queries import of_household
from minzheng.kernel.verification.requests.duties import ASKERS

from ..benefits import order, title
from ..duties import SUSPENDERS
from ..lawbook import business_title, endable, has_suspensions, held_members, holdable, suspensions_of
from ..places import names
from ..scope import account_of, now, scope_of
from ..words import AWARD_STATES, NO_STATUS, SEXES, word
from .finding.shown import described
from .household_facts import Facts, facts_of

MOST_FINDINGS = 20
HOLDS = {label.zh: label for _, label in FIELDS[SUSPEND][0].choices}
"""The reasons of suspensions by their Chinese names, which are what is kept."""


def household_in_scope(request: HttpRequest, household_id: int) -> Household:
    """The household. Raises NotFound where there is none or it lies outside the account's area."""
    found = household_by_id(household_id=household_id)
    scope_of(request).require(found.area_code)
    return found


def page(request: HttpRequest, household_id: int) -> HttpResponse:
    """The page of one household."""
    household = household_in_scope(request, household_id)
    members = _members(household)
    facts = facts_of(household, members)
    payments = _payments(household)
    return render(request, "pages/household.html", {
        "household": household, "members": members, "facts": facts, "payments": payments,
        "head": next((one.person.name for one in members if one.relation == "户主"), ""),
        "particulars": _particulars(household, facts, members),
        "places": _places(household), "awards": _awards(household, account_of(request).role in SUSPENDERS),
        "explained": _explained(household, payments),
        "endable": _endable(request, household), "holdable": _holdable(request, household),
        "held_members": _held_members(request, household),
        "may_check": account_of(request).role in ASKERS and household.last_month is None,
        "findings": described(of_household(household.pk)[:MOST_FINDINGS], today=now().date()),
        "holds": open_holds(household_id=household.pk),
        "may_change": account_of(request).role in REPORTERS and household.last_month is None,
    })


def _endable(request: HttpRequest, household: Household) -> Sequence[tuple[str, Label]]:
    """The benefits whose end the account may propose."""
    may = account_of(request).role in PROPOSERS and household.last_month is None
    return endable(household, now().date()) if may else ()


def _holdable(request: HttpRequest, household: Household) -> Sequence[tuple[str, Label, str]]:
    """The benefits whose suspension or resumption the account may propose, each with the flow."""
    may = account_of(request).role in PROPOSERS and household.last_month is None
    return holdable(household, now().date()) if may else ()


def _places(household: Household) -> list[dict[str, str]]:
    codes = [areas.at(household.area_code, level) for level in (areas.COUNTY, areas.TOWNSHIP, areas.VILLAGE)]
    known = names(codes)
    return [{"name": known[code], "link": reverse("township", args=[code])} for code in codes if code in known]


def _members(household: Household) -> list[Any]:
    """The memberships, head first, each with ``id_masked``, ``age``, ``sex`` and the person."""
    rows: list[Any] = list(Membership.objects.filter(OPEN, household=household).select_related("person"))
    today = now().date()
    for row in rows:
        row.id_masked = mask_id(open_sealed(bytes(row.person.id_number)))
        row.age = age_on(row.person.birth_date, row.person.death_date or today)
        row.sex = SEXES[row.person.sex]
        row.relation_word = word(row.relation)
    return sorted(rows, key=lambda row: (row.relation != "户主", row.person.birth_date))


def _particulars(household: Household, facts: Facts, members: Sequence[Any]) -> dict[str, Any]:
    phone = open_sealed(bytes(household.phone)) if household.phone else ""
    account = open_sealed(bytes(household.account_no)) if household.account_no else ""
    living = sum(1 for one in members if one.person.death_date is None and one.counted)
    return {"phone": mask_phone(phone), "account": f"****{account[-4:]}" if account else "",
            "status": facts.value("current_status"), "has_status": facts.raw("current_status") not in ("", NO_STATUS),
            "living": living, "items": facts.of_household()}


def _held_members(request: HttpRequest, household: Household) -> list[tuple[str, str, int, str]]:
    """The members suspended alone whose resumption the account may propose: business, its title, the person and the name."""
    if account_of(request).role not in PROPOSERS:
        return []
    return [(one.business, business_title(one.business), one.person_id or 0, one.person.name if one.person else "")
            for one in held_members(household)]


def _awards(household: Household, may_suspend: bool) -> list[Any]:
    """The awards as they stand this month; what is suspended by a decision is not suspended singly as well."""
    today = now().date()
    decided = suspensions_of(household, today)
    rows: list[Any] = list(Award.objects.filter(household=household).select_related("person").order_by(
        "last_month", "benefit", "component", "pk"))
    for row in rows:
        row.title = title(row.benefit, row.component)
        row.state_word, row.tone = AWARD_STATES[row.state]
        by_decision = decided.get((row.benefit, None)) or decided.get((row.benefit, row.person_id))
        row.may_suspend = may_suspend and (row.state == AwardState.SUSPENDED or not has_suspensions(row.benefit, today))
        row.held = by_decision if row.last_month is None else None
        row.held_reason = HOLDS.get(row.held.reason, row.held.reason) if row.held else ""
        if row.held and row.held.from_month <= int(Month.of(today)):
            row.state_word, row.tone = AWARD_STATES[AwardState.SUSPENDED]
    return sorted(rows, key=lambda row: (row.last_month is not None, order(row.benefit), row.component, row.pk))


def _payments(household: Household) -> list[dict[str, Any]]:
    """What was paid or withheld, newest month first, from the runs that stand."""
    paid = [_row(line, amount=line.amount_fen, arrears=line.arrears_fen) for line in _standing(PayrollLine.objects, household)]
    withheld = [
        _row(one, amount=None, reason=str(reason(one.reason_code).label), sentence=one.reason)
        for one in _standing(PayrollException.objects, household)
    ]
    rows = sorted([*paid, *withheld], key=lambda row: (-row["month"], order(row["benefit"]), row["title"],
                                                             row["person"]))
    return [{**row, "is_first": not at or rows[at - 1]["month"] != row["month"],
             "month_total": sum(one["amount"] or 0 for one in rows if one["month"] == row["month"])}
            for at, row in enumerate(rows)]


def _standing(rows: Any, household: Household) -> QuerySet[Any]:
    found: QuerySet[Any] = rows.filter(household=household).exclude(run__state=RunState.SUPERSEDED)
    return found.select_related("run", "person")


def _title(one: Any) -> str:
    name = title(one.benefit, one.component)
    return name if one.run.kind == RunKind.MONTHLY else str(say("补发：{title}", title=name))


def _row(one: Any, *, amount: int | None, reason: str = "", sentence: str = "", arrears: int = 0) -> dict[str, Any]:
    return {
        "month": one.run.month, "run": one.run_id, "state": one.run.state, "benefit": one.benefit,
        "title": _title(one), "person": one.person.name if one.person else "",
        "amount": amount, "reason": reason, "sentence": sentence, "arrears": arrears,
    }


def _explained(household: Household, payments: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The latest month and its benefits, whose explanation the page fetches."""
    if not payments:
        return None
    month = payments[0]["month"]
    found = Counter(row["benefit"] for row in payments if row["month"] == month)
    written = f"{month // 100}-{month % 100:02d}"
    links = [{"title": title(one), "link": reverse("explain", args=[household.pk, written, one])} for one in found]
    return {"month": month, "links": links}


