"""Whom a value of a parameter concerns: the benefits whose amounts read it, and how many are awarded them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from minzheng.kernel.policy.program import Program
from minzheng.kernel.values.areas import span
from minzheng.kernel.values.periods import Month


@dataclass(frozen=True)
class Awarded:
    """How many households and persons hold a benefit now."""

    benefit: str
    households: int
    persons: int


def benefits_reading(program: Program, names: Iterable[str], *, month: Month) -> list[str]:
    """The benefits whose amount or enrolment depends on one of the parameters in a month, in the order of payment."""
    wanted, rules = set(names), program.graph(on=month.first_day, payroll=True)
    found = [output.benefit for output in program.outputs
             if wanted & program.reached([f"{output.prefix}.amount_due", output.enrolled], rules)]
    return list(dict.fromkeys(found))


def awarded(benefits: Iterable[str], *, area: int) -> list[Awarded]:
    """The households and persons of an area with an open award of each benefit; of a household's award all counted members.
    One statement."""
    low, high = span(area)
    with connection.cursor() as cursor:
        cursor.execute(_AWARDED, {"benefits": list(benefits), "low": low, "high": high})
        return [Awarded(*row) for row in cursor.fetchall()]


_AWARDED = """
    SELECT a.benefit, count(DISTINCT a.household_id), count(DISTINCT coalesce(a.person_id, m.person_id))
    FROM payments_award a JOIN people_household h ON h.id = a.household_id
    LEFT JOIN people_membership m ON a.person_id IS NULL AND m.household_id = a.household_id AND m.counted
        AND m.known_until IS NULL AND m.valid_until IS NULL
    WHERE a.last_month IS NULL AND a.benefit = ANY(%(benefits)s) AND h.area_code >= %(low)s AND h.area_code < %(high)s
    GROUP BY a.benefit ORDER BY array_position(%(benefits)s::text[], a.benefit)"""
