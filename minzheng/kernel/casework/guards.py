"""When a step is called for: functions over a case, named by ``when`` of the procedures."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .records import REPORT

if TYPE_CHECKING:  # folders are checked without a database
    from .changes.models import Change
    from .models import Case

Guard = Callable[["Case"], bool]
ABOUT_MEANS = frozenset({"income", "joined", "left", "split", "merged"})
"""The kinds of change that are looked into before they are decided: income, and who lives on it."""


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


def is_about_means(case: Case) -> bool:
    """The change is one of income, or of who lives on it."""
    change = last_change(case)
    return change is not None and change.kind in ABOUT_MEANS


def reduces(case: Case) -> bool:
    """The change reduces a benefit."""
    change = last_change(case)
    return change is not None and change.is_reduction


def has_abnormal_report(case: Case) -> bool:
    """The latest report of the check of means that came into the file tells of something abnormal."""
    last = case.events.filter(record__has_key=REPORT).order_by("-pk").first()
    return last is not None and last.record.get("found") == "abnormal"


def last_change(case: Case) -> Change | None:
    """The change of a case as it was stated last; None for a case about something else."""
    return max(case.changes.all(), key=lambda one: one.pk, default=None)


GUARDS: dict[str, Guard] = {
    "is_approved": is_approved, "is_refused": is_refused, "was_objected": was_objected,
    "needs_county_visit": needs_county_visit, "is_about_means": is_about_means, "reduces": reduces,
}
"""The guards every business may name; a folder adds its own in ``guards.py``."""
