"""Having the relations of a snapshot tried again after one of its figures was corrected."""

from __future__ import annotations

from contextlib import suppress

from django.http import HttpRequest

from minzheng.kernel.indicators.relations.duties import CHECKERS
from minzheng.kernel.indicators.snapshots.models import Snapshot
from minzheng.kernel.jobs import actions
from minzheng.kernel.values.errors import Refused

from ...scope import account_of, by, now, scope_of


def may_check(request: HttpRequest, found: Snapshot) -> bool:
    """Whether the account may have the relations of a snapshot tried again: that of the own area, or of one below."""
    scope = scope_of(request)
    return account_of(request).role in CHECKERS and scope.low <= found.area_code < scope.high


def check_again(request: HttpRequest, found: Snapshot) -> None:
    """Queue the trial of all relations of a snapshot, if it is the account's to ask for and not under way."""
    if not may_check(request, found):
        return
    with suppress(Refused):
        actions.start("relations", arguments={"snapshot": found.pk}, area=found.area_code, about=scope_of(request).name,
                      by=by(request), at=now())
