"""Who is on the tekun roll and lives at home, beside who has a file: nobody falls between the two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from minzheng.kernel.people.models import NOW_KNOWN, SCHEME, HouseholdFact, Membership, Person
from minzheng.kernel.people.queries import facts_of_persons
from minzheng.kernel.registers.models import Party
from minzheng.kernel.values import areas

OPEN = ("in_time", "overdue", "missed_twice")
"""The states of a file of somebody who is supported at home."""
LEVELS = {"自理": "self", "半失能": "partial", "失能": "full"}


@dataclass(frozen=True)
class OnTekunRoll:
    """A living person on the tekun roll; ``place`` of support and ``care`` as the roll has them, empty where it says nothing."""

    person: Person
    area_code: int
    place: str
    care: str

    @property
    def number(self) -> bytes:
        """The sealed identity number."""
        return bytes(self.person.id_number)


def roll(area: int, on: date) -> list[OnTekunRoll]:
    """The living counted members of the tekun households of an area on a day, by household; three queries."""
    low, high = areas.span(area)
    homes = HouseholdFact.objects.filter(
        NOW_KNOWN, _valid(on), name="current_status", value="特困", household__area_code__gte=low, household__area_code__lt=high)
    members = list(
        Membership.objects.filter(NOW_KNOWN, _valid(on), scheme=SCHEME, counted=True, household__in=homes.values("household"))
        .filter(Q(person__death_date__isnull=True) | Q(person__death_date__gt=on))
        .select_related("person", "household").order_by("household__area_code", "household_id", "person_id"))
    asked = facts_of_persons(person_ids=[one.person_id for one in members], on=on).filter(name__in=("support_place", "self_care"))
    facts = {(one.person_id, one.name): one.value for one in asked}
    return [OnTekunRoll(one.person, one.household.area_code, facts.get((one.person_id, "support_place"), ""),
                        facts.get((one.person_id, "self_care"), "")) for one in members]


def files_by_number(area: int) -> dict[bytes, int]:
    """The open files of an area by the sealed number of the person: the keys of their entries."""
    low, high = areas.span(area)
    found = Party.objects.filter(field="person", entry__kind="home_tekun", entry__state__in=OPEN, entry__area_code__gte=low,
                                 entry__area_code__lt=high)
    return {bytes(number): key for number, key in found.values_list("id_number", "entry_id")}


def without_a_file(area: int, on: date) -> list[OnTekunRoll]:
    """Who is on the roll at home and has no open file, wherever it might lie in the county."""
    known = files_by_number(areas.at(area, areas.COUNTY))
    return [one for one in roll(area, on) if one.place == "分散" and one.number not in known]


def _valid(on: date) -> Q:
    return Q(valid_from__lte=on) & (Q(valid_until__isnull=True) | Q(valid_until__gt=on))
