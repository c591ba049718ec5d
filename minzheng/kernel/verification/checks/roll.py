"""Whom and what the checks are about: who is paid anything in an area, their households and awards. Sets through COPY."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import polars as pl

from minzheng.kernel.access.copying import copy_out
from minzheng.kernel.people.models import SCHEME
from minzheng.kernel.values import areas

from ..evidence import key_of
from .conditions import SIGNED, Signed, nobody_signed

PERSONS = {"person_ref": pl.Int64, "id_number": pl.Binary, "name": pl.String, "birth_date": pl.Date, "death_date": pl.Date,
           "household_id": pl.Int64, "area_code": pl.Int64, "relation": pl.String}
AWARDS = {"award_id": pl.Int64, "benefit": pl.String, "household_id": pl.Int64, "person_ref": pl.Int64,
          "award_first": pl.Int32, "award_last": pl.Int32}
ACCOUNTS = {"household_id": pl.Int64, "account_no": pl.Binary}
MERGED = {"person_ref": pl.Int64, "id_number": pl.Binary, "name": pl.String}
PAID = {"award_id": pl.Int64, "month": pl.Int32, "fen": pl.Int64}


@dataclass(frozen=True)
class Roll:
    """Who is paid or was in an area, and who lives with them, as it stands on a day: of nobody else can a check find anything.

    ``persons`` (PERSONS columns and ``key``), with the dead who were not taken out yet; ``awards`` (AWARDS columns), open and
    ended, one of a household without a person; ``accounts`` (ACCOUNTS columns), those that several households have; ``merged``
    (MERGED columns) are the other numbers of who was registered twice: what was paid under one of these is theirs as well.
    ``signed`` knows when somebody signed in for who lives alone; ``registered`` is how many persons and households stand in the
    registry, paid or not: all of them are looked at.
    """

    on: date
    persons: pl.DataFrame
    awards: pl.DataFrame
    accounts: pl.DataFrame
    merged: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=MERGED))
    signed: Signed = nobody_signed
    registered: tuple[int, int] = (0, 0)

    @property
    def known(self) -> pl.DataFrame:
        """The persons, once for each number they were registered by."""
        if not self.merged.height:
            return self.persons
        other = self.merged.with_columns(key_of(pl.col("id_number")).alias("key"))
        also = other.join(self.persons.drop("id_number", "name", "key"), on="person_ref")
        return pl.concat([self.persons, also.select(self.persons.columns)])

    def covered(self, *benefits: str) -> pl.LazyFrame:
        """Who is paid by some benefits (by any, where none is named), or was: a row for each person and award.

        Columns person_ref, household_id, benefit, award_id, award_first, award_last. An award of a household is for all members.
        """
        if not benefits:
            return self._all_covered.lazy()
        some = [self._covered[one,] for one in benefits if (one,) in self._covered]
        return pl.concat([self._all_covered.clear(), *some]).lazy()

    @cached_property
    def _covered(self) -> Mapping[tuple[object, ...], pl.DataFrame]:
        """Who is covered, by benefit."""
        return self._all_covered.partition_by("benefit", as_dict=True)

    @cached_property
    def paid_now(self) -> pl.DataFrame:
        """``benefit`` and ``household_id`` of the households that a benefit is paid to or to a member of."""
        return self.awards.filter(pl.col("award_last").is_null()).select("benefit", "household_id").unique()

    @cached_property
    def _all_covered(self) -> pl.DataFrame:
        shared = self.awards.lazy().filter(pl.col("person_ref").is_null()).drop("person_ref")
        members = self.persons.lazy().select("person_ref", "household_id")
        columns = ["person_ref", "household_id", "benefit", "award_id", "award_first", "award_last"]
        own = self.awards.lazy().filter(pl.col("person_ref").is_not_null())
        return pl.concat([own.select(columns), shared.join(members, on="household_id").select(columns)]).collect()


def read(*, area: int, on: date) -> Roll:
    """The roll of ``area`` and all below it as it stands on a day, as far as is known today."""
    low, high = areas.span(area)
    values = {"day": on, "low": low, "high": high}
    everybody, awards = copy_out(_EVERYBODY, values, PERSONS), copy_out(_AWARDS, values, AWARDS)
    is_paid = pl.any_horizontal(pl.col(name).is_in(awards[name].unique().implode()) for name in ("household_id", "person_ref"))
    persons = everybody.filter(is_paid).with_columns(key_of(pl.col("id_number")).alias("key"))
    return Roll(on, persons, awards, copy_out(_ACCOUNTS, values, ACCOUNTS), copy_out(_MERGED, {}, MERGED), signed_alone,
                registered=(everybody.height, everybody["household_id"].n_unique()))


_EVERYBODY = f"""
    SELECT p.id, p.id_number, p.name, p.birth_date, p.death_date, m.household_id, h.area_code, m.relation
    FROM people_membership m JOIN people_household h ON h.id = m.household_id JOIN people_person p ON p.id = m.person_id
    WHERE m.scheme = '{SCHEME}' AND m.counted AND m.known_until IS NULL AND m.valid_from <= %(day)s
      AND (m.valid_until IS NULL OR m.valid_until > %(day)s) AND h.area_code >= %(low)s AND h.area_code < %(high)s"""
_AWARDS = """
    SELECT a.id, a.benefit, a.household_id, coalesce(p.merged_into_id, a.person_id), a.first_month, a.last_month
    FROM payments_award a JOIN people_household h ON h.id = a.household_id
    LEFT JOIN people_person p ON p.id = a.person_id AND p.merged_into_id IS NOT NULL
    WHERE h.area_code >= %(low)s AND h.area_code < %(high)s"""

_MERGED = "SELECT merged_into_id, id_number, name FROM people_person WHERE merged_into_id IS NOT NULL"
_ACCOUNTS = """
    WITH own AS (SELECT id, account_no FROM people_household
                 WHERE account_no <> '' AND area_code >= %(low)s AND area_code < %(high)s)
    SELECT id, account_no FROM own WHERE account_no IN (SELECT account_no FROM own GROUP BY account_no HAVING count(*) > 1)"""


def paid(award_ids: Sequence[int]) -> pl.DataFrame:
    """What was paid of these awards for each month (PAID columns): released payments and decided corrections."""
    return copy_out(_PAID, {"awards": list(award_ids)}, PAID)


_PAID = """
    SELECT award_id, month, sum(fen)::bigint FROM (
        SELECT l.award_id, r.month, l.amount_fen - l.arrears_fen AS fen
        FROM payments_payrollline l JOIN payments_payrollrun r ON r.id = l.run_id
        WHERE l.award_id = ANY(%(awards)s::bigint[]) AND r.state = 'locked' AND r.kind = 'monthly'
        UNION ALL
        SELECT award_id, month, fen FROM corrections_awardentry
        WHERE award_id = ANY(%(awards)s::bigint[]) AND kind = 'correction') moved
    GROUP BY award_id, month HAVING sum(fen) > 0"""


def signed_alone(households: Sequence[int]) -> pl.DataFrame:
    """The days on which somebody signed in for those of the households in which one person lives (``conditions.SIGNED``)."""
    return copy_out(_SIGNED, {"households": list(households)}, SIGNED)


_SIGNED = f"""
    SELECT s.household_id, s.signed_on FROM casework_signin s WHERE s.household_id = ANY(%(households)s::bigint[])
      AND 1 = (SELECT count(*) FROM people_membership m WHERE m.household_id = s.household_id AND m.scheme = '{SCHEME}'
               AND m.counted AND m.known_until IS NULL AND m.valid_from <= s.signed_on
               AND (m.valid_until IS NULL OR m.valid_until > s.signed_on))"""
