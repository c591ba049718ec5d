"""Whom and what the checks are about: everybody of an area, their households and awards. Sets through COPY."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from minzheng.kernel.access.copying import copy_out
from minzheng.kernel.people.models import SCHEME
from minzheng.kernel.values import areas

from ..evidence import key_of

PERSONS = {"person_ref": pl.Int64, "id_number": pl.Binary, "name": pl.String, "birth_date": pl.Date, "death_date": pl.Date,
           "household_id": pl.Int64, "area_code": pl.Int64}
AWARDS = {"award_id": pl.Int64, "benefit": pl.String, "household_id": pl.Int64, "person_ref": pl.Int64,
          "award_first": pl.Int32, "award_last": pl.Int32}
ACCOUNTS = {"household_id": pl.Int64, "account_no": pl.Binary}
PAID = {"award_id": pl.Int64, "month": pl.Int32, "fen": pl.Int64}


@dataclass(frozen=True)
class Roll:
    """Everybody of an area on a day: ``persons`` (PERSONS columns and ``key``), with the dead who were not taken out yet,
    ``awards`` (AWARDS columns), open and ended, one of a household without a person, and ``accounts`` (ACCOUNTS columns)."""

    on: date
    persons: pl.DataFrame
    awards: pl.DataFrame
    accounts: pl.DataFrame

    def covered(self, benefit: str) -> pl.LazyFrame:
        """Who is paid by a benefit (all where it is empty), or was: a row for each person and award.

        Columns person_ref, household_id, benefit, award_id, award_first, award_last. An award of a household is for all members.
        """
        awards = self.awards.lazy() if not benefit else self.awards.lazy().filter(pl.col("benefit") == benefit)
        own = awards.filter(pl.col("person_ref").is_not_null())
        shared = awards.filter(pl.col("person_ref").is_null()).drop("person_ref")
        members = self.persons.lazy().select("person_ref", "household_id")
        columns = ["person_ref", "household_id", "benefit", "award_id", "award_first", "award_last"]
        return pl.concat([own.select(columns), shared.join(members, on="household_id").select(columns)])


def read(*, area: int, on: date) -> Roll:
    """The roll of ``area`` and all below it as it stands on a day, as far as is known today."""
    low, high = areas.span(area)
    values = {"day": on, "low": low, "high": high}
    persons = copy_out(_PERSONS, values, PERSONS).with_columns(key_of(pl.col("id_number")).alias("key"))
    return Roll(on, persons, copy_out(_AWARDS, values, AWARDS), copy_out(_ACCOUNTS, values, ACCOUNTS))


_PERSONS = f"""
    SELECT p.id, p.id_number, p.name, p.birth_date, p.death_date, m.household_id, h.area_code
    FROM people_membership m JOIN people_person p ON p.id = m.person_id JOIN people_household h ON h.id = m.household_id
    WHERE m.scheme = '{SCHEME}' AND m.counted AND m.known_until IS NULL AND m.valid_from <= %(day)s
      AND (m.valid_until IS NULL OR m.valid_until > %(day)s) AND h.area_code >= %(low)s AND h.area_code < %(high)s"""
_AWARDS = """
    SELECT a.id, a.benefit, a.household_id, a.person_id, a.first_month, a.last_month
    FROM payments_award a JOIN people_household h ON h.id = a.household_id
    WHERE h.area_code >= %(low)s AND h.area_code < %(high)s"""

_ACCOUNTS = """
    SELECT id, account_no FROM people_household h
    WHERE account_no <> '' AND h.area_code >= %(low)s AND h.area_code < %(high)s"""


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
