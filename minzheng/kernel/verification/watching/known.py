"""What a run of watching reads: everybody of an area as frames, each part read once and only when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

import polars as pl

from minzheng.kernel.access.copying import copy_out
from minzheng.kernel.people.models import SCHEME
from minzheng.kernel.values import areas

from .. import evidence
from ..declarations import OutsideRegister
from ..matching import exact
from ..matching.links import accepted

_HOLDS = "{0}.known_until IS NULL AND {0}.valid_from <= %(on)s AND ({0}.valid_until IS NULL OR {0}.valid_until > %(on)s)"
_LIVING = f"""FROM people_membership m JOIN people_person p ON p.id = m.person_id JOIN people_household h ON h.id = m.household_id
    WHERE m.scheme = '{SCHEME}' AND m.counted AND {_HOLDS.format("m")} AND h.area_code >= %(low)s AND h.area_code < %(high)s
      AND (p.death_date IS NULL OR p.death_date > %(on)s)"""
RECENT = timedelta(days=92)
"""What happened longer ago gives no warning any more."""
PERSONS = {"person_ref": pl.Int64, "household_id": pl.Int64, "area_code": pl.Int64, "birth_date": pl.Date}


@dataclass(frozen=True)
class Known:
    """The registry of an area and all below it on a day, and what the outside registers say of its people."""

    area: int
    on: date
    registers: Mapping[str, OutsideRegister]
    home: Path

    @property
    def _values(self) -> dict[str, object]:
        low, high = areas.span(self.area)
        return {"low": low, "high": high, "on": self.on, "month": self.on.year * 100 + self.on.month}

    @cached_property
    def persons(self) -> pl.DataFrame:
        """The living counted members: PERSONS columns, with ``status`` of their household and the day ``status_since``."""
        found = copy_out(f"SELECT p.id, m.household_id, h.area_code, p.birth_date {_LIVING} ORDER BY p.id", self._values, PERSONS)
        return found.join(self.statuses, on="household_id", how="left", maintain_order="left")

    @cached_property
    def statuses(self) -> pl.DataFrame:
        """household_id, status and status_since of the households of the area."""
        select = f"""SELECT f.household_id, f.value, f.valid_from FROM people_householdfact f
            JOIN people_household h ON h.id = f.household_id
            WHERE f.name = 'current_status' AND {_HOLDS.format("f")} AND h.area_code >= %(low)s AND h.area_code < %(high)s"""
        return copy_out(select, self._values, {"household_id": pl.Int64, "status": pl.String, "status_since": pl.Date})

    @cached_property
    def homes(self) -> pl.DataFrame:
        """household_id, area_code and status of the households where somebody lives."""
        return self.persons.select("household_id", "area_code", "status").unique(maintain_order=True)

    @cached_property
    def awards(self) -> pl.DataFrame:
        """What is awarded to persons and not ended: person_ref, benefit, first_month."""
        select = """SELECT a.person_id, a.benefit, min(a.first_month) FROM payments_award a
            JOIN people_household h ON h.id = a.household_id
            WHERE a.last_month IS NULL AND a.person_id IS NOT NULL AND h.area_code >= %(low)s AND h.area_code < %(high)s
            GROUP BY a.person_id, a.benefit"""
        return copy_out(select, self._values, {"person_ref": pl.Int64, "benefit": pl.String, "first_month": pl.Int32})

    @cached_property
    def reviews(self) -> pl.DataFrame:
        """household_id, since, last_on and due_on of the households that are reviewed."""
        select = """SELECT household_id, since, last_on, due_on FROM casework_reviewdue
            WHERE holds_from <= %(on)s AND holds_until > %(on)s AND area_code >= %(low)s AND area_code < %(high)s"""
        return copy_out(select, self._values, {"household_id": pl.Int64, "since": pl.Date, "last_on": pl.Date, "due_on": pl.Date})

    @cached_property
    def leaving(self) -> pl.DataFrame:
        """Households that are to have no status from a later day on: household_id and that day, ``due_on``."""
        select = """SELECT f.household_id, min(f.valid_from) FROM people_householdfact f
            JOIN people_household h ON h.id = f.household_id
            WHERE f.name = 'current_status' AND f.known_until IS NULL AND f.value = '无' AND f.valid_from > %(on)s
              AND h.area_code >= %(low)s AND h.area_code < %(high)s GROUP BY f.household_id"""
        return copy_out(select, self._values, {"household_id": pl.Int64, "due_on": pl.Date})

    @cached_property
    def suspensions(self) -> pl.DataFrame:
        """Benefits held back and not resumed: household_id, person_ref (null: of all), from_month."""
        select = """SELECT s.household_id, s.person_id, min(s.from_month) FROM casework_suspension s
            JOIN people_household h ON h.id = s.household_id
            WHERE s.until_month IS NULL AND h.area_code >= %(low)s AND h.area_code < %(high)s
            GROUP BY s.household_id, s.person_id"""
        return copy_out(select, self._values, {"household_id": pl.Int64, "person_ref": pl.Int64, "from_month": pl.Int32})

    @cached_property
    def authorisations(self) -> pl.DataFrame:
        """Until when the last authorisation of a person holds, where it ends: person_ref, ``due_on``."""
        select = """SELECT coalesce(p.merged_into_id, p.id), max(a.until)
            FROM requests_authorisation a JOIN people_person p ON p.id_number = a.id_number
            WHERE a.withdrawn_on IS NULL GROUP BY 1 HAVING bool_and(a.until IS NOT NULL)"""
        return copy_out(select, self._values, {"person_ref": pl.Int64, "due_on": pl.Date})

    @cached_property
    def recognised(self) -> pl.DataFrame:
        """Whom a document puts into a tier on the day: person_ref, tier, since."""
        select = """SELECT person_id, tier, min(valid_from) FROM watching_recognition
            WHERE valid_from <= %(on)s AND valid_until > %(on)s GROUP BY person_id, tier"""
        return copy_out(select, self._values, {"person_ref": pl.Int64, "tier": pl.String, "since": pl.Date})

    @cached_property
    def deaths(self) -> pl.DataFrame:
        """Who of a household died in the last months: household_id, dead_ref, ``on``."""
        select = f"""SELECT m.household_id, p.id, p.death_date FROM people_membership m JOIN people_person p ON p.id = m.person_id
            JOIN people_household h ON h.id = m.household_id
            WHERE m.scheme = '{SCHEME}' AND m.counted AND m.known_until IS NULL AND p.death_date > %(since)s
              AND p.death_date <= %(on)s AND (m.valid_until IS NULL OR m.valid_until >= p.death_date)
              AND h.area_code >= %(low)s AND h.area_code < %(high)s"""
        schema = {"household_id": pl.Int64, "dead_ref": pl.Int64, "on": pl.Date}
        return copy_out(select, {**self._values, "since": self.on - RECENT}, schema)

    @cached_property
    def incomes(self) -> pl.DataFrame:
        """What the members of each household have in a month together, as the registry knows it: household_id, income_fen."""
        select = f"""SELECT m.household_id, sum(f.value::bigint)::bigint FROM people_membership m
            JOIN people_household h ON h.id = m.household_id JOIN people_personfact f ON f.person_id = m.person_id
            WHERE m.scheme = '{SCHEME}' AND m.counted AND {_HOLDS.format("m")} AND {_HOLDS.format("f")}
              AND f.name IN ('wage', 'business', 'property', 'transfer') AND h.area_code >= %(low)s AND h.area_code < %(high)s
            GROUP BY m.household_id"""
        return copy_out(select, self._values, {"household_id": pl.Int64, "income_fen": pl.Int64})

    @cached_property
    def disabled(self) -> pl.DataFrame:
        """Who has a disability by the registry: person_ref."""
        select = f"""SELECT DISTINCT f.person_id FROM people_personfact f JOIN people_membership m ON m.person_id = f.person_id
            JOIN people_household h ON h.id = m.household_id
            WHERE f.name = 'disability_category' AND f.value <> '无' AND {_HOLDS.format("f")} AND {_HOLDS.format("m")}
              AND h.area_code >= %(low)s AND h.area_code < %(high)s"""
        return copy_out(select, self._values, {"person_ref": pl.Int64})

    def named_in(self, kinds: Sequence[str]) -> pl.DataFrame:
        """Who is named in a recent entry of these kinds of books: person_ref, entry, ``on``."""
        select = f"""SELECT DISTINCT m.person_id, e.id, e."on" FROM registers_entry e JOIN registers_party t ON t.entry_id = e.id
            JOIN people_person p ON p.id_number = t.id_number
            JOIN people_membership m ON m.person_id = coalesce(p.merged_into_id, p.id)
            JOIN people_household h ON h.id = m.household_id
            WHERE e.kind = ANY(%(kinds)s::text[]) AND e."on" > %(since)s AND e."on" <= %(on)s AND {_HOLDS.format("m")}
              AND h.area_code >= %(low)s AND h.area_code < %(high)s"""
        values = {**self._values, "since": self.on - RECENT, "kinds": list(kinds)}
        return copy_out(select, values, {"person_ref": pl.Int64, "entry": pl.Int64, "on": pl.Date})

    def lapsing(self, kinds: Sequence[str]) -> pl.DataFrame:
        """The last day of the entries of these kinds, to come or past: person_ref and ``due_on``.

        Whose they are says the entry above, or the entry itself where there is none; what was ended early has no last day, and
        what lies below an entry that is done with counts no more.
        """
        select = f"""SELECT m.person_id, max(coalesce(e.lapses_on, (SELECT max(d."on") - 1 FROM registers_deed d
                  WHERE d.entry_id = e.id AND d.name = 'lapse')))
            FROM registers_entry e LEFT JOIN registers_entry a ON a.id = e.parent_id
            JOIN registers_party t ON t.entry_id = coalesce(e.parent_id, e.id)
            JOIN people_person p ON p.id_number = t.id_number
            JOIN people_membership m ON m.person_id = coalesce(p.merged_into_id, p.id)
            JOIN people_household h ON h.id = m.household_id
            WHERE e.kind = ANY(%(kinds)s::text[]) AND (e.parent_id IS NULL OR a.due_on IS NOT NULL) AND {_HOLDS.format("m")}
              AND h.area_code >= %(low)s AND h.area_code < %(high)s
            GROUP BY m.person_id"""
        found = copy_out(select, {**self._values, "kinds": list(kinds)}, {"person_ref": pl.Int64, "due_on": pl.Date})
        return found.drop_nulls("due_on")

    @cached_property
    def numbers(self) -> pl.DataFrame:
        """Who a row can mean: person_ref, key, id_number, name and birth_date (``matching.exact.persons``)."""
        return exact.persons(self.area)

    @cached_property
    def links(self) -> pl.DataFrame:
        """The rows without a number that people linked to a person (``matching.links.accepted``)."""
        return accepted()

    def rows(self, register: str, *columns: str, on: date | None = None) -> pl.DataFrame:
        """What the register says, on a day (that of the run), of persons of the area: person_ref, ``delivery`` and ``columns``.

        Only where number and name agree, or somebody said whose a row without a number is. Columns that it does not have are left
        out; without a register of that name or an accepted delivery there are no rows.
        """
        declared = self.registers.get(register)
        deliveries = evidence.speaking(declared, on=on or self.on) if declared else []
        if declared is None or not deliveries:
            return pl.DataFrame(schema={"person_ref": pl.Int64, "delivery": pl.Int64})
        wanted = [name for name in dict.fromkeys(columns) if name in evidence.schema(declared)]
        asked = dict.fromkeys(["key", "id_number", "name", "delivery", "row", *wanted])
        said = evidence.rows(declared, deliveries, home=self.home).select(
            one for one in asked if one == "delivery" or one in evidence.schema(declared))
        found = exact.matched(said, self.numbers, self.links).filter(pl.col("grade") != "differs")
        return found.select("person_ref", "delivery", *wanted)
