"""The law as pages ask it: titles of businesses, steps and roles."""

from __future__ import annotations

from datetime import date

from minzheng.kernel.access.roles import LABELS, Role
from minzheng.kernel.casework.ending import held_by, may_end
from minzheng.kernel.casework.law import Law
from minzheng.kernel.casework.models import Case
from minzheng.kernel.casework.proceeding import version_of
from minzheng.kernel.catalogue.lawbook import law
from minzheng.kernel.people.models import Household
from minzheng.kernel.values.language import Label, Sentence, say

__all__ = ["Law", "business_title", "endable", "law", "role_title", "step_title"]


def business_title(business: str) -> str:
    """What a business is called."""
    return str(law().titles.get(business, Label(business, business)))


def endable(household: Household, on: date) -> list[tuple[str, Label]]:
    """The benefits of the household whose end can be proposed on a day."""
    known, held = law(), held_by(household)
    versions = {name: procedure.known_on(on) for name, procedure in known.procedures.items()}
    return [(name, known.titles[name]) for name, version in versions.items() if version and may_end(held, version)]


def step_title(case: Case) -> str:
    """What the case stands at."""
    return str(version_of(case, law()).step(case.step).title) if case.step else str(say("已办结"))


def role_title(who: str) -> Label | Sentence:
    """What a role of a procedure is called."""
    return LABELS[Role(who)] if who in list(Role) else _OTHERS.get(who, say("经办人"))


_OTHERS = {"assessor": say("评估人员"), "guardian": say("监护人"), "surveyor": say("乡镇经办人（村居协助）")}
