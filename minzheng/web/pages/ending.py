"""The end of a benefit is proposed from the household's page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from minzheng.kernel.casework import actions
from minzheng.kernel.casework.ending import PROPOSERS
from minzheng.kernel.casework.records import FIELDS
from minzheng.kernel.values.errors import MinzhengError, NotFound

from ..lawbook import business_title, endable, law
from ..scope import by, now, require_role
from .case import ABSENT
from .household import household_in_scope


@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, household_id: int, business: str) -> HttpResponse:
    """Propose to end a benefit, with the reason; the case then goes its way."""
    require_role(request, frozenset(PROPOSERS))
    household = household_in_scope(request, household_id)
    if business not in dict(endable(household, now().date())):
        raise NotFound(ABSENT)
    given = {name: request.POST.get(name, "").strip() for name in request.POST}
    error: MinzhengError | None = None
    if request.method == "POST":
        try:
            case = actions.propose_end(
                household_id=household.pk, business=business, given=given, law=law(), by=by(request), at=now())
        except NotFound:
            raise
        except MinzhengError as refused:
            error = refused
        else:
            return redirect("case", case.pk)
    wrong = {one.place.heading: one.sentence for one in error.problems} if error else {}
    fields = [{"field": one, "value": given.get(one.name, ""), "problem": wrong.get(one.name, "")} for one in FIELDS["propose"]]
    return render(request, "pages/propose_end.html", {
        "household": household, "title": business_title(business), "fields": fields, "problem": error.sentence if error else "",
    }, status=409 if error else 200)
