"""Having the relations of a snapshot tried again after one of its figures was corrected."""

from __future__ import annotations

from contextlib import suppress

from django.http import HttpRequest

from minzheng.kernel.indicators.relations.duties import CHECKERS
from minzheng.kernel.indicators.snapshots.models import Snapshot
from minzheng.kernel.jobs import actions
from minzheng.kernel.values.errors import Refused

from ...scope import account_of, by, now, scope_of


def check_again(request: HttpRequest, found: Snapshot) -> None:
    """Queue the trial of all relations of a snapshot, if it is the account's to ask for and not under way."""
    scope = scope_of(request)
    if account_of(request).role not in CHECKERS or not scope.low <= found.area_code < scope.high:
        return
    with suppress(Refused):
        actions.start("relations", arguments={"snapshot": found.pk}, area=found.area_code, about=scope.name, by=by(request),
                      at=now())
