"""The facts of a household and its members, as a page shows them: now, with source and date, and through time."""

from __future__ import annotations

from base64 import b64decode
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from minzheng.kernel.access.encryption import open_sealed
from minzheng.kernel.people.models import OPEN_OR_PAST, Household, HouseholdFact, PersonFact
from minzheng.kernel.values.identity import mask_account, mask_phone
from minzheng.kernel.values.language import say

from ..words import fact_text, heading, order, word

MASKS = {"phone": mask_phone, "account_no": mask_account}
ELSEWHERE = ("area_code", "phone", "account_no", "bank_name", "account_name", "name", "note")
"""Facts that the page shows at a place of their own."""

Fact = HouseholdFact | PersonFact


@dataclass(frozen=True)
class Facts:
    """``household`` and ``persons`` (by person) are the current facts by name; ``past`` is every fact ever known."""

    household: dict[str, Fact]
    persons: dict[int, dict[str, Fact]]
    past: list[dict[str, Any]]
    members: Sequence[Any]

    def raw(self, name: str) -> str:
        """The current value of a household fact as it is kept; empty when unknown."""
        return self.household[name].value if name in self.household else ""

    def value(self, name: str) -> str:
        """The current value of a household fact as people read it; empty when unknown."""
        return fact_text(name, self.household[name].value) if name in self.household else ""

    @property
    def usual(self) -> tuple[str, date] | None:
        """The source and first day that most current facts share: said once instead of beside each value."""
        current = [*self.household.values(), *(fact for one in self.persons.values() for fact in one.values())]
        common = Counter((fact.source, fact.valid_from) for fact in current).most_common(1)
        return common[0][0] if common else None

    def of_household(self) -> list[tuple[str, str]]:
        """The household's own facts as (heading, value)."""
        names = sorted((name for name in self.household if name not in ELSEWHERE), key=order)
        return [(heading(name), shown(self.household[name])) for name in names]

    def matrix(self) -> list[dict[str, Any]]:
        """One row per fact, one cell per member: value, and source and date where they are not the usual ones."""
        names = sorted({name for one in self.persons.values() for name in one if name not in ELSEWHERE}, key=order)
        return [{"heading": heading(name), "cells": [self._cell(one.person.pk, name) for one in self.members]}
                for name in names]

    def _cell(self, person: int, name: str) -> dict[str, str]:
        fact = self.persons.get(person, {}).get(name)
        if fact is None:
            return {"value": "", "note": ""}
        is_usual = (fact.source, fact.valid_from) == self.usual
        note = "" if is_usual else str(say("{day} 起 · {source}", day=fact.valid_from, source=word(fact.source)))
        return {"value": shown(fact), "note": note}


def facts_of(household: Household, members: Sequence[Any]) -> Facts:
    """Every fact of the household and the members, in two queries."""
    names = {one.person.pk: one.person.name for one in members}
    own = list(HouseholdFact.objects.filter(OPEN_OR_PAST, household=household).order_by("valid_from", "known_since", "pk"))
    theirs = list(PersonFact.objects.filter(OPEN_OR_PAST, person__in=names).order_by("valid_from", "known_since", "pk"))
    persons: dict[int, dict[str, Fact]] = {}
    for fact in theirs:
        if _is_current(fact):
            persons.setdefault(fact.person_id, {})[fact.name] = fact
    past = [*_past(own, str(say("本户"))), *(row for fact in theirs for row in _past([fact], names[fact.person_id]))]
    return Facts({fact.name: fact for fact in own if _is_current(fact)}, persons, past, members)


def _is_current(fact: Fact) -> bool:
    return fact.known_until is None and fact.valid_until is None


def _past(facts: Iterable[Fact], whose: str) -> list[dict[str, Any]]:
    return [{"whose": whose, "heading": heading(fact.name), "value": shown(fact), "fact": fact,
             "is_current": _is_current(fact), "is_corrected": fact.known_until is not None} for fact in facts]


def shown(fact: Fact) -> str:
    """A fact's value as people read it; sealed ones masked."""
    if fact.name in MASKS and fact.value:
        return MASKS[fact.name](open_sealed(b64decode(fact.value)))
    return fact_text(fact.name, fact.value)
