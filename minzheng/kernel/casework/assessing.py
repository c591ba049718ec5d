"""What the rules of a folder say of one case: its registered facts, what was given before, and the household that applies.

For benefits that people decide case by case, within what the rules allow. A payroll asks the same rules for many households
at once; here they are asked for one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from minzheng.kernel.people.numbers import every_number
from minzheng.kernel.policy.declarations import Fact
from minzheng.kernel.policy.explain import Explanation, explain_rules
from minzheng.kernel.policy.single import Missing, SingleHousehold
from minzheng.kernel.policy.units import Unit
from minzheng.kernel.values.errors import MinzhengError
from minzheng.kernel.values.language import Label
from minzheng.kernel.values.money import fen
from minzheng.kernel.values.periods import Month

from .intake import answers as filled
from .intake.forms import form_of, questions
from .intake.prospects import frames_of
from .law import Law
from .models import Applicant, Application, Case, CaseState
from .procedures import AidDeclared, Version

BEFORE = ("times_before", "given_before", "alike_before")
"""The facts that earlier cases give: aids of the calendar year, their amount in fen, and how many were for the same."""
NONE = "无"
"""The code of a choice that nobody made, where the fact has it."""


@dataclass(frozen=True)
class Given:
    """What members of the household were given before in the same calendar year: how often, how much, how often alike."""

    times: int
    amount_fen: int
    alike: int


def earlier(case: Case, law: Law, *, on: date) -> Given:
    """The aids of the same business that were approved for any of the household's members in the year, this one left out."""
    aid = law.procedures[case.business].begun(case.version_from).aid
    found = list(approved_for(case, on=on))
    alike = aid.alike if aid else ""
    same = [one for one in found if alike and one.about.get(alike) == case.about.get(alike)]
    return Given(len(found), sum(one.amount_fen or 0 for one in found), len(same))


def approved_for(case: Case, *, on: date) -> QuerySet[Case]:
    """The cases of the business that were approved in the calendar year for any of the same people, the latest first.

    Of an approved case those before it: what is given later changes nothing of what it rested on.
    """
    numbers = every_number(Applicant.objects.filter(application=case.application_id).values_list("id_number", flat=True))
    same = Applicant.objects.filter(id_number__in=numbers).values("application")
    found = Case.objects.filter(business=case.business, application__in=same, state=CaseState.APPROVED,
                                decided_on__year=on.year)
    if case.state == CaseState.APPROVED and case.decided_on is not None:
        found = found.filter(Q(decided_on__lt=case.decided_on) | Q(decided_on=case.decided_on, pk__lt=case.pk))
    return found.exclude(pk=case.pk).order_by("-decided_on", "-pk")


@dataclass
class Assessment:
    """The rules of the case's business as they stand on a day, by default that of its acceptance."""

    case: Case
    law: Law
    on: date | None = None
    proposed: Mapping[str, str] | None = None

    @cached_property
    def single(self) -> SingleHousehold:
        """The household under the rules of the month."""
        day = self.on or self.case.accepted_on
        household, members = _household(self.case.application, self.law, day)
        facts = household | {"area_code": self.case.area_code} | self._registered(day)
        return SingleHousehold(self.law.program, self.law.parameters, facts, members, month=Month.of(day), payroll=False)

    def _registered(self, day: date) -> dict[str, Any]:
        """The facts whose source is the case: those registered, and those of earlier cases."""
        about = {**self.case.about, **(self.proposed or {})}
        known = self.law.program.folders[self.case.business].facts
        read = _read(about, self.law.procedures[self.case.business].begun(self.case.version_from))
        found = {name: as_fact(fact, read.get(name, "")) for name, fact in known.items() if fact.source.kind == "case"}
        before = earlier(_with(self.case, about), self.law, on=day)
        return found | dict(zip(BEFORE, (before.times, before.amount_fen, before.alike), strict=True))

    def of(self, name: str) -> Any:
        """The value of a rule or parameter of the folder, or Missing."""
        return self.single.of(f"{self.case.business}.{name}")

    def money(self, name: str) -> int | None:
        """An amount in fen; None where it cannot be told."""
        value = self.of(name)
        return None if isinstance(value, Missing) else int(value)

    def is_true(self, name: str) -> bool:
        """Whether a rule holds; what is not known does not."""
        return self.of(name) is True

    def missing(self, name: str) -> Label | None:
        """The name of the fact or parameter for want of which a rule has no value."""
        value = self.of(name)
        if not isinstance(value, Missing):
            return None
        program = self.law.program
        return program.facts[value.name].label if value.name in program.facts else program.parameters[value.name].label

    def explained(self, *names: str) -> tuple[Explanation, ...]:
        """How the rules named come about."""
        people = filled.opened(self.case.application.answers)
        return explain_rules(self.single, [f"{self.case.business}.{name}" for name in names],
                             name_of=lambda row: people.get(f"{row}.name", str(row)))


def _read(about: Mapping[str, str], version: Version) -> dict[str, str]:
    """What was registered, choices by their Chinese names: as the rules read it, and as their sentences say it."""
    names = {field.name: dict(field.choices) for step in version.steps for field in step.fields if field.choices}
    return {name: names[name][value].zh if value in names.get(name, {}) else value for name, value in about.items()}


def _household(application: Application, law: Law, day: date) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The household that applies and its members as the rules read them on a day.

    Read once while the application is in hand: the same case is asked about several times on its way to the next step.
    """
    known: dict[Any, Any] = application.__dict__.setdefault("households_read", {})
    key = (day, application.version)
    if key not in known:
        asked = questions(law.program, tuple(application.benefits), day)
        form = form_of(filled.opened(application.answers), asked, household_no=application.number)
        household, members = frames_of(form, month=Month.of(day), today=day)
        known[key] = (household.to_dicts()[0], members.to_dicts())
    return known[key]  # type: ignore[no-any-return]


def bounds(case: Case, aid: AidDeclared, law: Law) -> tuple[Explanation, ...]:
    """How the least, the most and the suggested amount come about, on the day of the decision, before it that of the acceptance.

    Nothing, until the aid is registered.
    """
    if not case.variant:
        return ()
    return Assessment(case, law, case.decided_on).explained(aid.least, aid.most, aid.suggested)


def as_fact(fact: Fact, written: str) -> Any:
    """What was written down, as the rules read it; None where nothing was."""
    if not written:
        return NONE if NONE in fact.codes else None
    try:
        if fact.unit.is_money:
            return fen(written)
        if fact.unit.is_number:
            return int(written)
    except (MinzhengError, ValueError):
        return None
    return date.fromisoformat(written) if fact.unit is Unit.DATE else written


def _with(case: Case, about: Mapping[str, str]) -> Case:
    """The case as it would be with what is proposed."""
    return Case(pk=case.pk, application_id=case.application_id, business=case.business, version_from=case.version_from,
                about=dict(about), state=case.state, decided_on=case.decided_on)
