"""Why a household, or one of its members, gets what it gets: from the registry as it was known when the month was run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl

from minzheng.kernel.people.models import Household, HouseholdFact, Person, PersonFact
from minzheng.kernel.people.queries import facts_of_persons, frames, household_facts
from minzheng.kernel.policy.explain import Explanation, explain
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.policy.program import Program
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.periods import Month

from .models import PayrollException, PayrollLine, PayrollRun, RunKind, RunState


def explain_household(
    household: Household, *, month: Month, program: Program, parameters: ParameterBook, benefit: str | None = None,
    person_id: int | None = None, as_known_now: bool = False,
) -> Explanation:
    """The tree of rules, facts and parameters of a month, each fact with its source. Raises NotFound for an unknown month.

    What was known at the standing run counts; without a run, or ``as_known_now``, what is known now.
    """
    run = None if as_known_now else run_of(household, month)
    known_at = run.at if run else None
    persons, households = frames(month=month, area=household.area_code, known_at=known_at, household_id=household.pk)
    this = households.filter(pl.col("household_id") == household.pk)
    members = persons.filter(pl.col("household_id") == household.pk)
    if this.is_empty():
        raise NotFound(say("{month} 没有这户家庭的登记信息", month=month))
    names = dict(Person.objects.filter(pk__in=members["person_ref"].to_list()).values_list("pk", "name"))
    return explain(
        program, parameters, members, this, month=month, household_no=household.household_no, person_ref=person_id,
        benefit=benefit, name_of=names.__getitem__, source_of=_sources(household, members, month, known_at),
    )


def run_of(household: Household, month: Month) -> PayrollRun | None:
    """The monthly run that stands for the household's month."""
    lines = PayrollLine.objects.filter(household=household, run__month=int(month)).values("run")
    exceptions = PayrollException.objects.filter(household=household, run__month=int(month)).values("run")
    found = PayrollRun.objects.filter(pk__in=lines.union(exceptions), kind=RunKind.MONTHLY).exclude(state=RunState.SUPERSEDED)
    return found.order_by("-pk").first()


def _sources(household: Household, members: pl.DataFrame, month: Month, known_at: Any) -> Callable[[str, Any], str]:
    day = month.first_day
    held = household_facts(household_id=household.pk, on=day, known_at=known_at)
    found: dict[tuple[str, int | None], HouseholdFact | PersonFact] = {(fact.name, None): fact for fact in held}
    for fact in facts_of_persons(person_ids=members["person_ref"].to_list(), on=day, known_at=known_at):
        found[fact.name, fact.person_id] = fact

    def source(name: str, person: int | None) -> str:
        fact = found.get((name, person))
        return str(say("{source}，{day} 起", source=Sentence(fact.source), day=fact.valid_from)) if fact else ""

    return source

