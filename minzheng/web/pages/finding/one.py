"""One finding: what it rests on, the months and the money, its story, and what the account may do with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from minzheng.kernel.casework.changes.models import ChangeKind
from minzheng.kernel.casework.papers.evidence import place_in
from minzheng.kernel.casework.papers.filetypes import DRAWN
from minzheng.kernel.casework.supervision.models import ProposalState
from minzheng.kernel.casework.supervision.proposing import SETTLERS
from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.payments.corrections.actions import PROPOSERS as CORRECTORS
from minzheng.kernel.payments.corrections.models import STATES as CORRECTION_STATES
from minzheng.kernel.people.models import Person
from minzheng.kernel.values.language import say
from minzheng.kernel.verification.findings import actions, queries
from minzheng.kernel.verification.findings.assigning import UNEXAMINED
from minzheng.kernel.verification.findings.duties import ASSIGNERS, CLOSERS, DECIDERS_OF_HELD, EXAMINERS
from minzheng.kernel.verification.findings.models import CONSEQUENCES, RESULTS, Consequence, Finding, FindingState, Result
from minzheng.kernel.verification.findings.months import MonthPaid, months_of
from minzheng.kernel.verification.findings.moving import has_left

from ...benefits import title
from ...papers_shown import told
from ...places import names
from ...scope import account_of, by, now
from ..reviews import STATES as PROPOSAL_STATES
from .shown import EVENTS, SEVERITY_TONES, STATE_TONES, described, evidence_of, rule_title

KINDS: Mapping[str, ChangeKind] = {
    "death": ChangeKind.DIED, "cremation": ChangeKind.DIED, "custody": ChangeKind.LEFT, "taxed_income": ChangeKind.INCOME,
    "insured_wage": ChangeKind.INCOME, "pension": ChangeKind.INCOME, "provident_fund": ChangeKind.INCOME,
    "residence": ChangeKind.LEFT,
}
"""The change of a household that what a register says amounts to, by what its rows are evidence of."""


def page(request: HttpRequest, finding_id: int) -> HttpResponse:
    """The page of one finding; that it was looked at goes on record."""
    return page_of(request, actions.look(finding_id=finding_id, by=by(request), at=now()))


def page_of(request: HttpRequest, finding: Finding, *, problem: str = "", given: Mapping[str, str] | None = None) -> HttpResponse:
    """The page, with what was typed where something was refused."""
    described([finding], today=now().date())
    events = queries.story(finding)
    months = months_of(finding)
    context = {
        "finding": finding, "severity_tone": SEVERITY_TONES[finding.severity], "problem": problem, "given": given or {},
        "state_tone": "red" if getattr(finding, "is_late", False) else STATE_TONES[finding.state],
        "rule": rule_title(finding.rule), "evidence": evidence_of(finding), "months": _months(months),
        "paid_fen": sum(one.paid_fen for one in months), "held_fen": sum(one.held_fen for one in months),
        "owed_fen": sum(one.owed_fen for one in months), "holds": list(queries.holds_of(finding)),
        "story": [{"event": one, "deed": EVENTS.get(one.action, one.action), "words": _words(one.details)} for one in events],
        "papers": _papers(finding), "has_left": has_left(finding),
        "corrections": [(one, CORRECTION_STATES[one.state]) for one in queries.corrections_of(events)],
        "proposals": [_proposal(request, finding, one) for one in queries.proposals_of(events)], **_may(request, finding),
    }
    return render(request, "pages/finding/one.html", context, status=409 if problem else 200)


def _may(request: HttpRequest, finding: Finding) -> dict[str, Any]:
    """What the account may do with it now, and what the forms offer."""
    account, state = account_of(request), finding.state
    role = account.role
    is_mine = finding.assigned_to_id in (None, account.pk)
    decides = CLOSERS if not finding.holds and finding.consequence != Consequence.DEATH else DECIDERS_OF_HELD
    is_true = finding.result == Result.TRUE
    return {
        "may_assign": state in UNEXAMINED and role in ASSIGNERS,
        "may_examine": state in UNEXAMINED and role in EXAMINERS and is_mine,
        "may_close": state == FindingState.EXAMINED and role in decides and finding.examined_by != str(account.actor),
        "may_send_back": state == FindingState.EXAMINED and role in CLOSERS,
        "may_look_back": state == FindingState.CLOSED and is_true and role in CORRECTORS,
        "results": list(RESULTS.items()), "today": now().date(),
        "consequences": [(key, label) for key, label in CONSEQUENCES.items() if is_true or state in UNEXAMINED
                         or key == Consequence.NONE],
    }


def _months(rows: list[MonthPaid]) -> list[dict[str, Any]]:
    people = dict(Person.objects.filter(pk__in={one.person_id for one in rows if one.person_id}).values_list("pk", "name"))
    return [{"month": one.month, "title": title(one.benefit, one.component), "paid": one.paid_fen, "held": one.held_fen,
             "due": one.due_fen, "owed": one.owed_fen, "who": people.get(one.person_id or 0, "")} for one in rows]


def _words(details: Mapping[str, Any]) -> str:
    """What an event says besides its note."""
    said: list[str] = []
    if details.get("to"):
        said.append(str(say("交给{who}", who=details["to"])))
    if details.get("moved_to"):
        places = names([details["moved_from"], details["moved_to"]])
        said.append(str(say("{one} → {other}", one=places.get(details["moved_from"], details["moved_from"]),
                            other=places.get(details["moved_to"], details["moved_to"]))))
    if details.get("result"):
        said.append(str(RESULTS[details["result"]]))
    if details.get("consequence"):
        said.append(str(CONSEQUENCES[details["consequence"]]))
    if details.get("died_on"):
        said.append(str(say("死亡日期 {day}", day=details["died_on"])))
    if details.get("released"):
        said.append(str(say("解除暂缓并补发") if details.get("pays") else say("解除暂缓，不补发")))
    return " · ".join(said)


def _papers(finding: Finding) -> list[dict[str, Any]]:
    found = []
    for one in queries.papers(finding):
        where = place_in(bytes(one.place))
        found.append({"paper": one, "link": reverse("finding_paper", args=[finding.pk, one.pk]), "is_drawn": one.mime in DRAWN,
                      "label": say("现场照片") if one.is_photo else say("其他材料"), "place": told(where) if where else ""})
    return found


def _proposal(request: HttpRequest, finding: Finding, proposal: Any) -> dict[str, Any]:
    """A proposal with what became of it, and where it is brought into its procedure."""
    may = proposal.state == ProposalState.OPEN and account_of(request).role in SETTLERS
    link = reverse("settle_proposal", args=[proposal.pk])
    register = outside_registers().get(finding.register)
    kind = KINDS.get(register.evidence.item) if register else None
    if finding.consequence == Consequence.CHANGE and kind is not None:
        whose = f"&person={finding.person_id}" if finding.person_id else ""
        link = f"{reverse('report_change', args=[finding.household_id, kind])}?proposal={proposal.pk}{whose}"
    word, tone = PROPOSAL_STATES[proposal.state]
    return {"proposal": proposal, "state": word, "tone": tone, "link": link if may else ""}
