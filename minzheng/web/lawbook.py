"""The law as pages ask it: titles of businesses, steps and roles."""

from __future__ import annotations

from minzheng.kernel.access.roles import LABELS, Role
from minzheng.kernel.casework.law import Law
from minzheng.kernel.casework.models import Case
from minzheng.kernel.casework.proceeding import version_of
from minzheng.kernel.catalogue.lawbook import law
from minzheng.kernel.values.language import Label, Sentence, say

__all__ = ["Law", "business_title", "law", "role_title", "step_title"]


def business_title(business: str) -> str:
    """What a business is called."""
    return str(law().titles.get(business, Label(business, business)))


def step_title(case: Case) -> str:
    """What the case stands at."""
    return str(version_of(case, law()).step(case.step).title) if case.step else str(say("已办结"))


def role_title(who: str) -> Label | Sentence:
    """What a role of a procedure is called."""
    return LABELS[Role(who)] if who in list(Role) else _OTHERS.get(who, say("经办人"))


_OTHERS = {"assessor": say("评估人员"), "guardian": say("监护人")}
