"""The law as pages ask it: titles of businesses, steps and roles. ``law`` is the law in force, approved standards included."""

from __future__ import annotations

from datetime import date

from minzheng.kernel.access.roles import LABELS, Role
from minzheng.kernel.casework.changes.models import Suspension
from minzheng.kernel.casework.ending import held_by, is_in, may_end
from minzheng.kernel.casework.law import Law
from minzheng.kernel.casework.models import Case
from minzheng.kernel.casework.proceeding import version_of
from minzheng.kernel.casework.suspending import RESUME, SUSPEND
from minzheng.kernel.catalogue.in_force import law
from minzheng.kernel.catalogue.lawbook import law as declared
from minzheng.kernel.people.models import Household
from minzheng.kernel.values.language import Label, Sentence, say
from minzheng.kernel.values.periods import Month

__all__ = [
    "Law", "business_title", "endable", "has_suspensions", "held_members", "holdable", "law", "role_title", "step_title",
    "suspensions_of",
]


def business_title(business: str) -> str:
    """What a business is called."""
    return str(declared().titles.get(business, Label(business, business)))


def endable(household: Household, on: date) -> list[tuple[str, Label]]:
    """The benefits of the household whose end can be proposed on a day."""
    known, held = declared(), held_by(household)
    versions = {name: procedure.known_on(on) for name, procedure in known.procedures.items()}
    return [(name, known.titles[name]) for name, version in versions.items() if version and may_end(held, version)]


def holdable(household: Household, on: date) -> list[tuple[str, Label, str]]:
    """The benefits of the household that can be suspended on a day, or paid again: name, title and flow."""
    known, held = declared(), held_by(household)
    versions = {name: procedure.known_on(on) for name, procedure in known.procedures.items()}
    found = [name for name, version in versions.items() if version and version.flow(SUSPEND) and is_in(held, version)]
    whole = Suspension.objects.filter(household=household, person=None, until_month=None)
    standing = set(whole.values_list("business", flat=True)) if found else set()
    return [(name, known.titles[name], RESUME if name in standing else SUSPEND) for name in found]


def has_suspensions(benefit: str, on: date) -> bool:
    """Whether a benefit is suspended by a procedure of its own on a day."""
    procedure = declared().procedures.get(benefit)
    version = procedure.known_on(on) if procedure else None
    return version is not None and bool(version.flow(SUSPEND))


def held_members(household: Household) -> list[Suspension]:
    """The members whose benefit alone is suspended now, each with its person."""
    return list(Suspension.objects.filter(household=household, until_month=None).exclude(person=None).select_related("person"))


def suspensions_of(household: Household, on: date) -> dict[tuple[str, int | None], Suspension]:
    """The suspensions by decision that hold a benefit back in the month of a day or later, by business and member (None: all)."""
    month = int(Month.of(on))
    rows = Suspension.objects.filter(household=household).exclude(until_month__lte=month)
    return {(one.business, one.person_id): one for one in rows.order_by("from_month")}


def step_title(case: Case) -> str:
    """What the case stands at."""
    return str(version_of(case, declared()).step(case.step).title) if case.step else str(say("已办结"))


def role_title(who: str) -> Label | Sentence:
    """What a role of a procedure is called."""
    return LABELS[Role(who)] if who in list(Role) else _OTHERS.get(who, say("经办人"))


_OTHERS = {"assessor": say("评估人员"), "guardian": say("监护人"), "surveyor": say("乡镇经办人（村居协助）")}
