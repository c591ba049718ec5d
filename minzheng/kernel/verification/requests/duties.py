"""Who asks for a check, who runs and reports it, and who may read what it found: never the village (SA-07)."""

from __future__ import annotations

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework.duties import require_no_relative, require_role
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import say

from .models import Request

ASKERS = frozenset({Role.TOWNSHIP_CLERK, Role.COUNTY_CLERK, Role.VERIFICATION_OFFICER})
"""Who may ask for a check, bring its authorisations, and take down an objection."""

OFFICERS = frozenset({Role.VERIFICATION_OFFICER})
"""Who runs a check, reports it and checks again."""

READERS = ASKERS | {Role.TOWNSHIP_LEADER, Role.COUNTY_SECTION_HEAD, Role.COUNTY_LEADER, Role.AUDITOR}
"""Who may read what was found; each look is on record."""

OVERSEERS = frozenset({Role.AUDITOR, Role.COUNTY_LEADER})
"""Who may see who looked at what, and what was refused."""


def held(request_id: int) -> Request:
    """The request, held to the end of the transaction. Raises NotFound."""
    rows = Request.objects.select_for_update(of=("self",)).select_related("case__application", "household")
    found = rows.filter(pk=request_id).first()
    if found is None:
        raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
    return found


def require(by: Actor, roles: frozenset[Role], request: Request) -> None:
    """Let accounts of ``roles`` pass whose area holds the request and who are no relatives of the household."""
    require_role(by, roles, request.area_code)
    if request.case is not None:
        require_no_relative(by, request.case.application)
