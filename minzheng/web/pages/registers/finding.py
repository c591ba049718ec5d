"""What a rule finds: the candidates with their reasons, made into entries with one press, and what came of each."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from minzheng.kernel.catalogue.in_force import book
from minzheng.kernel.registers.finding import candidates, find_of, make_found
from minzheng.kernel.registers.writing import lapse_due
from minzheng.kernel.values.errors import MinzhengError
from minzheng.kernel.values.language import say

from ...scope import account_of, by, now, require_role
from .drawing import kind_seen

SHOWN = 200
"""Candidates on one page; the rest come when these are done."""


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, kind: str, find: str) -> HttpResponse:
    """The candidates of a list, or what came of the chosen ones."""
    this = kind_seen(request, kind)
    declared = find_of(this, find)
    deed = this.deed(declared.deed)
    require_role(request, frozenset(deed.who))
    told: dict[str, object] = {"kind": this, "find": declared, "deed": deed}
    status = 200
    lapse_due(book=book(), on=now().date(), at=now())
    if request.method == "POST":
        chosen = {int(one) for one in request.POST.getlist("entry") if one.isdecimal() and one.isascii() and len(one) < 18}
        if chosen:
            outcomes = make_found(book=book(), kind=kind, find=find, chosen=chosen, by=by(request), at=now())
            told |= {"outcomes": outcomes, "made": sum(1 for one in outcomes if one.made)}
            told["refused"] = len(outcomes) - sum(1 for one in outcomes if one.made)
        else:
            told["problem"], status = say("请至少选择一个"), 409
    try:
        found = candidates(book=book(), kind=this, find=declared, account=account_of(request), on=now().date())
    except MinzhengError as error:
        return render(request, "pages/registers/finding.html", {**told, "problem": error.sentence, "found": []}, status=409)
    told |= {"found": found[:SHOWN], "count": len(found), "shown": min(len(found), SHOWN)}
    return render(request, "pages/registers/finding.html", told, status=status)
