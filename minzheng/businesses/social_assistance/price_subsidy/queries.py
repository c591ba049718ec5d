"""From the indices of a month to what a person is paid: the trigger, the rate, the amounts; and whom it reaches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from minzheng.kernel.policy.parameters import NATION, Key, ParameterBook, Value, matching
from minzheng.kernel.standards.models import APPROVED, DRAFT
from minzheng.kernel.values.areas import ancestors, span
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.values.money import Rounding, yuan
from minzheng.kernel.values.periods import Month

from .models import PriceIndex

BASE = "dibao.dibao_standard"
STARTED, AMOUNT = "price_subsidy.price_subsidy_started", "price_subsidy.price_subsidy_amount"
INDICES = {"cpi": Label("居民消费价格", "Consumer prices"), "food": Label("食品价格", "Food prices")}
GROUPS = {
    "tekun": Label("特困", "tekun"), "dibao": Label("低保", "dibao"), "orphans": Label("孤儿", "orphans"),
    "unattended_children": Label("事实无人抚养儿童", "unattended children"),
    "edge_families": Label("低保边缘家庭", "edge families"),
}
"""The groups in the order in which a person of several is counted; each is listed by a parameter of its own."""


@dataclass(frozen=True)
class Indices:
    """The growth of a month's prices over the year before in ‰, as published; ``scpi`` is that for households of low income."""

    month: Month
    cpi: int
    food: int
    scpi: int | None = None


@dataclass(frozen=True)
class Condition:
    """One condition: the index, the growth, from which growth on it is met, and by which document."""

    index: str
    growth: int
    least: int
    document: str

    @property
    def is_met(self) -> bool:
        return self.growth >= self.least


def conditions(book: ParameterBook, indices: Indices, *, area_code: int) -> list[Condition]:
    """Both conditions by the parameters in force in the month of the indices."""
    found = []
    for index, growth in (("cpi", indices.cpi), ("food", indices.food)):
        value = _needed(book, f"price_subsidy.price_trigger_{index}", area_code, indices.month)
        found.append(Condition(index, growth, int(value.value), value.document))
    return found


def rate(tested: list[Condition], scpi: int | None) -> int:
    """By how many ‰ of the dibao standard the subsidy is paid: the index of low incomes where it was published, else the higher
    of those that triggered; 0 where none did."""
    met = [one.growth for one in tested if one.is_met]
    return 0 if not met else max(met) if scpi is None else max(scpi, 0)


def amounts(book: ParameterBook, rate_per_mille: int, *, area_code: int, month: Month) -> dict[Key, int]:
    """What a person is paid in fen, by residence: the dibao standard of the month × the rate, rounded, at least the minimum."""
    rounding = Rounding(str(_needed(book, "price_subsidy.price_subsidy_rounding", area_code, month).value))
    minimum = int(_needed(book, "price_subsidy.price_subsidy_minimum", area_code, month).value)
    denominator = 1000 * book.declared[BASE].denominator
    held = book.in_force(BASE, area_code=area_code, on=month.first_day)
    return {key: max(rounding.apply(int(one.value) * rate_per_mille, denominator), minimum) for key, one in held.items()}


def values(
    book: ParameterBook, indices: Indices, *, area_code: int, paid_in: Month, document: str
) -> list[Value]:
    """What the month of payment is given as standards: that the subsidy is started, and its amounts. None without a trigger."""
    share = rate(conditions(book, indices, area_code=area_code), indices.scpi)
    if not share:
        return []
    since, until = paid_in.first_day, paid_in.next_first_day
    paid = amounts(book, share, area_code=area_code, month=indices.month)
    if not paid:
        raise Refused(say("{month} 没有有效的低保标准，不能计算价格补贴", month=indices.month), (), code="no_base")
    return [
        Value(STARTED, area_code, (), since, until, True, "true", document),
        *(Value(AMOUNT, area_code, key, since, until, fen, f"{yuan(fen)} 元/月", document) for key, fen in paid.items())]


def listed(book: ParameterBook, *, area_code: int, month: Month) -> dict[str, bool]:
    """Which groups the locality pays in a month."""
    held = {group: book.in_force(f"price_subsidy.price_subsidy_for_{group}", area_code=area_code, on=month.first_day)
            for group in GROUPS}
    return {group: any(one.value is True for one in found.values()) for group, found in held.items()}


def _needed(book: ParameterBook, name: str, area_code: int, month: Month) -> Value:
    found = matching(book.in_force(name, area_code=area_code or NATION, on=month.first_day), ())
    if found is None:
        sentence = say("{month} 没有“{label}”的有效值", month=month, label=book.declared[name].label)
        raise Refused(sentence, (), code="parameter_missing")
    return found


def standing(area_code: int) -> QuerySet[PriceIndex]:
    """The indices of an area that count: without a trigger, or with a document that is approved or waits."""
    return PriceIndex.objects.filter(Q(document=None) | Q(document__state__in=(DRAFT, APPROVED)), area_code=area_code)


def seen(area_code: int) -> QuerySet[PriceIndex]:
    """The indices that were entered for an area, below it, or above it."""
    low, high = span(area_code)
    return PriceIndex.objects.filter(Q(area_code__gte=low, area_code__lt=high) | Q(area_code__in=ancestors(area_code)))


def rolls(area_code: int) -> list[tuple[str, str, int]]:
    """The people on the rolls of an area as they stand: group, residence, persons; each person in the first group only.

    One statement. The run that pays decides for itself; this is what a leader is shown before.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ROLLS, {"low": span(area_code)[0], "high": span(area_code)[1]})
        rows: list[Any] = cursor.fetchall()
    return [(list(GROUPS)[rank - 1], residence or "", count) for rank, residence, count in rows]


_ROLLS = """
    WITH homes AS (
        SELECT id FROM people_household WHERE area_code >= %(low)s AND area_code < %(high)s AND last_month IS NULL),
    members AS (
        SELECT m.person_id, m.household_id FROM people_membership m JOIN homes ON homes.id = m.household_id
        WHERE m.known_until IS NULL AND m.valid_until IS NULL AND m.counted),
    held AS (
        SELECT m.person_id, m.household_id, r.rank FROM payments_award a
        JOIN (VALUES ('tekun', 1), ('dibao', 2), ('edge_families', 2), ('orphans', 3), ('unattended_children', 4))
          r (benefit, rank) ON r.benefit = a.benefit
        JOIN members m ON m.household_id = a.household_id AND (a.person_id IS NULL OR a.person_id = m.person_id)
        WHERE a.state = 'active'
        UNION ALL
        SELECT m.person_id, m.household_id, 5 FROM members m JOIN people_householdfact f ON f.household_id = m.household_id
        WHERE f.name = 'current_status' AND f.value = '低保边缘' AND f.known_until IS NULL AND f.valid_until IS NULL),
    first AS (SELECT person_id, min(rank) AS rank, min(household_id) AS household_id FROM held GROUP BY person_id)
    SELECT first.rank, f.value, count(*) FROM first LEFT JOIN people_householdfact f ON f.household_id = first.household_id
        AND f.name = 'residence' AND f.known_until IS NULL AND f.valid_until IS NULL
    GROUP BY 1, 2 ORDER BY 1, 2"""
