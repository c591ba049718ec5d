"""When a step is called for: functions over a case, named by ``when`` of the procedures."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # folders are checked without a database
    from .models import Case

Guard = Callable[["Case"], bool]


def is_approved(case: Case) -> bool:
    """The decision was to approve."""
    return case.state == "approved"


def is_refused(case: Case) -> bool:
    """The decision was to refuse."""
    return case.state == "refused"


def was_objected(case: Case) -> bool:
    """An objection to the posted list was found to hold."""
    return case.objections.filter(is_upheld=True).exists()


def needs_county_visit(case: Case) -> bool:
    """The county must visit: a close relative of staff is a member, or there was an objection or complaint."""
    return case.is_relative or case.objections.exists() or has_complaint(case)


def has_complaint(case: Case) -> bool:
    """Somebody complained about the case, or about its household while the case runs; one found false does not count."""
    if case.complaints.exclude(finding="false").exists():
        return True
    household = case.application.household
    return household is not None and household.complaints.exclude(finding="false").exclude(
        closed_on__lt=case.accepted_on).exists()


GUARDS: dict[str, Guard] = {
    "is_approved": is_approved, "is_refused": is_refused, "was_objected": was_objected,
    "needs_county_visit": needs_county_visit,
}
"""The guards every business may name; a folder adds its own in ``guards.py``."""
