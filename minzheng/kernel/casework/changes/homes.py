"""A household as the registry has it, as texts that can be altered and read again by the readers of a roster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from minzheng.kernel.people.models import OPEN, Household, Membership
from minzheng.kernel.people.registering import Checked, Form, check
from minzheng.kernel.values.periods import Month

from ..intake.forms import HEAD
from ..intake.known import columns_of, columns_of_persons, standing

NEW = "new"
"""The key of a member the registry does not know yet."""


@dataclass(frozen=True)
class Home:
    """A household's columns and those of its living members; ``members`` are keyed by the person's id as text."""

    number: str
    columns: Mapping[str, str]
    members: Mapping[str, Mapping[str, str]]

    @property
    def head(self) -> str:
        """The key of the head; empty without one."""
        return next((key for key, one in self.members.items() if one.get("relation") == HEAD), "")

    @property
    def keys(self) -> list[str]:
        """The members in the order of the form."""
        return list(self.members)

    @property
    def form(self) -> Form:
        """The household as a form: every member with the same columns, so that what one has is not taken from another."""
        names = list(dict.fromkeys(name for one in self.members.values() for name in one))
        head = self.members[self.head]["id_number"] if self.head else ""
        members = [{**{name: one.get(name, "") for name in names}, "household_no": self.number} for one in self.members.values()]
        return Form({**self.columns, "household_no": self.number, "head_id": head}, members)

    def read(self, *, month: Month, today: date) -> Checked:
        """The form read by itself."""
        return check(self.form, month=month, today=today)

    def name_of(self, key: str) -> str:
        """The name of a member."""
        return self.members[key].get("name", "") if key in self.members else ""

    def with_columns(self, **columns: str) -> Home:
        """The household with other columns."""
        return replace(self, columns={**self.columns, **columns})

    def with_members(self, members: Mapping[str, Mapping[str, str]]) -> Home:
        """The household with other members."""
        return replace(self, members=dict(members))

    def without(self, keys: Sequence[str]) -> Home:
        """The household after these members are gone."""
        return self.with_members({key: one for key, one in self.members.items() if key not in keys})

    def restated(self, key: str, **columns: str) -> Home:
        """The household with other columns of one member."""
        return self.with_members({**self.members, key: {**self.members.get(key, {}), **columns}})


def home_of(household: Household) -> Home:
    """The household as it is believed to be from its newest month on; who died is left out."""
    rows = Membership.objects.filter(OPEN, household=household, counted=True, person__death_date=None)
    found = sorted(rows.select_related("person"), key=lambda one: (one.relation != HEAD, one.person.birth_date, one.pk))
    facts = columns_of_persons(found)
    columns = {**columns_of(household), "area_code": f"{household.area_code:012d}", **standing(household)}
    return Home(household.household_no, columns, {str(one.person_id): facts[one.person_id] for one in found})
