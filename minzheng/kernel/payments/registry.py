"""What a run reads from the database besides the facts: awards, accounts, deaths. Sets through COPY."""

from __future__ import annotations

import polars as pl

from minzheng.kernel.access.copying import copy_out
from minzheng.kernel.people.deaths import DEATHS
from minzheng.kernel.people.models import SCHEME
from minzheng.kernel.values import areas
from minzheng.kernel.values.periods import Month

from . import holding

AWARDS = {
    "award_id": pl.Int64, "benefit": pl.String, "component": pl.String, "household_id": pl.Int64,
    "person_ref": pl.Int64, "area_code": pl.Int64, "first_month": pl.Int32, "last_month": pl.Int32, "state": pl.String,
    "suspended_reason": pl.String, "death_date": pl.Date, "overpaid_fen": pl.Int64,
    "registered": pl.Int32, "arrears_fen": pl.Int64, "recover_fen": pl.Int64, "held_reason": pl.String,
}
ACCOUNTS = {
    "household_id": pl.Int64, "bank_name": pl.String, "account_no": pl.Binary, "account_name": pl.String,
    "holder_is_member": pl.Boolean,
}
_HOLDS = (
    "{0}.valid_from <= %(day)s AND ({0}.valid_until IS NULL OR {0}.valid_until > %(day)s) AND {0}.known_until IS NULL"
)
_OPEN = "f.known_until IS NULL AND f.valid_until IS NULL"
_MEMBER, _FACT = _HOLDS.format("m"), _HOLDS.format("f")


def awards(*, month: Month, area: int) -> pl.DataFrame:
    """All awards of the households that lie in ``area`` in ``month``, open and ended, sorted by award_id.

    ``registered`` is the household's first month; ``death_date`` that of the person, or for a household without a
    living member that of the last one. ``overpaid_fen`` is what locked runs paid for months after a person's death.
    ``suspended_reason`` is that of a decision which holds the benefit back in ``month``, else the award's own;
    ``held_reason`` is what payments wait for (``holding``), null where they do not.
    ``arrears_fen`` is what locked runs held back and a decision lets be paid, as far as none has paid it yet;
    ``recover_fen`` what plans agreed with who owes ask to be kept back this month, as far as it is open.
    """
    low, high = areas.span(area)
    select = f"""
        SELECT a.id, a.benefit, a.component, a.household_id, a.person_id, coalesce(w.area_code, h.area_code),
               a.first_month, a.last_month, a.state, coalesce(s.reason, t.reason, a.suspended_reason),
               CASE WHEN a.person_id IS NULL THEN d.death_date ELSE q.death_date END, o.overpaid_fen,
               h.first_month, coalesce(r.held_fen, 0) - coalesce(r.paid_fen, 0), coalesce(v.recover_fen, 0), k.reason
        FROM payments_award a
        JOIN people_household h ON h.id = a.household_id
        LEFT JOIN ({DEATHS}) q ON q.person_id = a.person_id
        LEFT JOIN ({_AREAS_OF_MONTH}) w ON w.household_id = h.id
        LEFT JOIN ({_DIED_OUT}) d ON d.household_id = h.id
        LEFT JOIN ({_OVERPAID}) o ON o.award_id = a.id
        LEFT JOIN ({_SUSPENDED}) s ON s.household_id = a.household_id AND s.business = a.benefit AND s.person_id IS NULL
        LEFT JOIN ({_SUSPENDED}) t ON t.household_id = a.household_id AND t.business = a.benefit AND t.person_id = a.person_id
        LEFT JOIN ({_ARREARS}) r ON r.award_id = a.id
        LEFT JOIN ({_PLANNED}) v ON v.award_id = a.id
        LEFT JOIN ({holding.HELD}) k ON k.award_id = a.id
        WHERE coalesce(w.area_code, h.area_code) >= %(low)s AND coalesce(w.area_code, h.area_code) < %(high)s
        ORDER BY a.id"""
    return copy_out(select, {"day": month.first_day, "month": int(month), "low": low, "high": high}, AWARDS)


_AREAS_OF_MONTH = f"""SELECT f.household_id, max(f.value)::bigint AS area_code FROM people_householdfact f
    WHERE f.name = 'area_code' AND {_FACT} GROUP BY f.household_id"""
_DIED_OUT = f"""SELECT m.household_id, max(q.death_date) AS death_date
    FROM people_membership m JOIN people_person q ON q.id = m.person_id
    WHERE m.scheme = '{SCHEME}' AND m.counted AND {_MEMBER}
    GROUP BY m.household_id HAVING bool_and(q.death_date IS NOT NULL AND q.death_date < %(day)s)"""


_OVERPAID = f"""SELECT l.award_id, sum(l.amount_fen)::bigint AS overpaid_fen
    FROM ({DEATHS}) q JOIN payments_award b ON b.person_id = q.person_id
    JOIN payments_payrollline l ON l.award_id = b.id JOIN payments_payrollrun r ON r.id = l.run_id
    WHERE r.state = 'locked' AND r.kind = 'monthly'
      AND r.month > extract(year FROM q.death_date) * 100 + extract(month FROM q.death_date)
    GROUP BY l.award_id"""


_SUSPENDED = """SELECT household_id, business, person_id, max(reason) AS reason FROM casework_suspension
    WHERE from_month <= %(month)s AND (until_month IS NULL OR until_month > %(month)s)
    GROUP BY household_id, business, person_id"""


def suspended(*, month: Month) -> pl.DataFrame:
    """What decisions hold back in ``month``: household_id, benefit, person_ref (null: of all members) and reason."""
    schema = {"household_id": pl.Int64, "benefit": pl.String, "person_ref": pl.Int64, "reason": pl.String}
    return copy_out(_SUSPENDED, {"month": int(month)}, schema)


_ARREARS = f"""
    SELECT h.award_id, h.held_fen, (
        SELECT sum(l.arrears_fen) FROM payments_payrollline l JOIN payments_payrollrun p ON p.id = l.run_id
        WHERE l.award_id = h.award_id AND p.state = 'locked' AND p.kind = 'monthly' AND p.month < %(month)s)::bigint AS paid_fen
    FROM (SELECT award_id, sum(fen)::bigint AS held_fen FROM (
        SELECT e.award_id, e.amount_fen AS fen
        FROM casework_suspension c JOIN payments_award b ON b.household_id = c.household_id AND b.benefit = c.business
          AND (c.person_id IS NULL OR c.person_id = b.person_id)
        JOIN payments_payrollexception e ON e.award_id = b.id JOIN payments_payrollrun r ON r.id = e.run_id
        WHERE c.pays_held AND c.until_month <= %(month)s AND e.reason_code = 'suspended' AND r.state = 'locked'
          AND r.month >= c.from_month AND r.month < c.until_month
        UNION ALL {holding.PAYABLE}) released GROUP BY award_id) h"""


_PLANNED = """
    SELECT p.from_award_id AS award_id, sum(least(p.instalment_fen, o.open_fen))::bigint AS recover_fen
    FROM corrections_recoveryplan p
    JOIN (SELECT award_id, -fen AS open_fen FROM corrections_awardbalance) o ON o.award_id = p.award_id
    WHERE p.ended_at IS NULL AND p.first_month <= %(month)s AND o.open_fen > 0 GROUP BY p.from_award_id"""


def listed(unsure: pl.DataFrame) -> pl.DataFrame:
    """Of SUBJECT rows those that a roster told of: there an empty cell is a question left open. The form of an application
    asks what its benefits need; what it did not ask says nothing about any other."""
    persons = _told("person", unsure["person_ref"].drop_nulls())
    households = _told("household", unsure.filter(pl.col("person_ref").is_null())["household_id"])
    return unsure.filter(pl.when(pl.col("person_ref").is_null()).then(pl.col("household_id").is_in(households))
                         .otherwise(pl.col("person_ref").is_in(persons)))


def _told(whom: str, keys: pl.Series) -> list[int]:
    """The persons or households of whom a roster said anything."""
    if not keys.len():
        return []
    select = f"""
        SELECT DISTINCT f.{whom}_id FROM people_{whom}fact f LEFT JOIN people_importbatch b ON b.id = f.batch_id
        WHERE f.{whom}_id = ANY(%s::bigint[]) AND ({_OPEN} OR NOT ({_OPEN}))
          AND b.kind IS DISTINCT FROM 'case' AND b.undone_at IS NULL"""
    return copy_out(select, [keys.unique().to_list()], {"key": pl.Int64})["key"].to_list()


def accounts(*, month: Month, area: int) -> pl.DataFrame:
    """The account of each household of the area's counties, and whether its holder is a living member of it."""
    low, high = areas.span(area)
    select = f"""
        SELECT h.id, h.bank_name, coalesce(h.account_no, ''), h.account_name,
               CASE WHEN holder.household_id IS NULL THEN 'false' ELSE 'true' END
        FROM people_household h LEFT JOIN (
            SELECT DISTINCT m.household_id, q.name
            FROM people_membership m JOIN people_person q ON q.id = m.person_id
            WHERE m.scheme = '{SCHEME}' AND {_MEMBER} AND (q.death_date IS NULL OR q.death_date >= %(day)s)
        ) holder ON holder.household_id = h.id AND holder.name = h.account_name
        WHERE h.county >= %(low)s AND h.county <= %(high)s ORDER BY h.id"""
    county = areas.COUNTY.unit
    values = {"day": month.first_day, "low": low // county, "high": (high - 1) // county}
    return copy_out(select, values, ACCOUNTS)
