"""What the pages of reports share: the report in the reader's scope, and what the reader may do with it."""

from __future__ import annotations

from django.http import HttpRequest

from minzheng.kernel.reports import queries
from minzheng.kernel.reports.duties import ABSENT, OFFICE, READERS, SIGNERS, writes
from minzheng.kernel.reports.models import WRITABLE, Report
from minzheng.kernel.values.errors import NotFound

from ...scope import account_of, require_role, scope_of

TONES = {"open": "blue", "figures_frozen": "blue", "in_review": "orange", "signed": "green"}


def report_seen(request: HttpRequest, report_id: int) -> Report:
    """A report of the account's area or one below. Raises NotFound, and NotAllowed for a role that reads none."""
    require_role(request, READERS)
    found = queries.within(scope_of(request).code).filter(pk=report_id).first()
    if found is None:
        raise NotFound(ABSENT)
    return found


def is_office(request: HttpRequest, report: Report) -> bool:
    """Whether the reader leads the work on the report."""
    return account_of(request).role in OFFICE


def is_signer(request: HttpRequest, report: Report) -> bool:
    """Whether the reader signs the report."""
    return account_of(request).role in SIGNERS


def may_write(request: HttpRequest, report: Report, owner: str, owners: set[str]) -> bool:
    """Whether the reader may write in a section now."""
    return report.state in WRITABLE and writes(account_of(request), owner, owners)
