"""The tasks of an account that can be done together: the same step of the same procedure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from minzheng.kernel.access.models import Account
from minzheng.kernel.casework.procedures import Step, Version
from minzheng.kernel.casework.queries import tasks_of

from ..lawbook import law

TOGETHER = frozenset({"review", "decide", "tell", "publish"})
"""Kinds of steps whose record may be the same for many; a survey or a verification is never one of them."""


@dataclass(frozen=True)
class Group:
    """Cases of one business that stand at the same step under the same version of the procedure."""

    business: str
    version: Version
    step: Step
    count: int


def groups_of(account: Account) -> Sequence[Group]:
    """The groups among the account's tasks, the largest first."""
    rows = tasks_of(account).values_list("business", "version_from", "step").annotate(count=Count("pk")).order_by("-count")
    found = [_group(business, version_from, step, count) for business, version_from, step, count in rows]
    return [one for one in found if one.step.kind in TOGETHER]


def _group(business: str, version_from: date, step: str, count: int) -> Group:
    version = law().procedures[business].begun(version_from)
    return Group(business, version, version.step(step), count)
