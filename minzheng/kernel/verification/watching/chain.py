"""The aid chain: everything that a person was given by us and by others, in one list, and what stands in it twice.

Of our own: what payrolls paid the person and the household, single aids that were decided, goods on relief cards, amounts in the
books that name the person. Of others: what they reported or answered, and what registers of other counties say.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db.models import Q

from minzheng.kernel.casework.models import Case, CaseState
from minzheng.kernel.goods.models import ON_CARDS, Movement
from minzheng.kernel.goods.units import written
from minzheng.kernel.payments import ledger
from minzheng.kernel.people.merging import rows_of
from minzheng.kernel.people.models import Person
from minzheng.kernel.registers.models import Entry

from .. import evidence
from ..declarations import OutsideRegister
from .declarations import Watched
from .models import OtherAid

PAYROLL, SINGLE, GOODS, BOOK, OTHER, ELSEWHERE = "payroll", "single", "goods", "book", "other", "elsewhere"
MONEY_FIELDS = ("amount", "paid")
"""The fields of entries that hold what the person was given, in fen."""


@dataclass(frozen=True)
class Aid:
    """One thing given: the day (of a payroll the first of its month), by which body (empty: by us), of what sort.

    ``name`` is the benefit, the kind of entry or what was given, in words; ``amount_fen`` None for goods and services.
    ``is_of_household``: given to the household as a whole.
    """

    on: date
    sort: str
    name: str
    component: str = ""
    body: str = ""
    need: str = ""
    amount_fen: int | None = None
    goods: str = ""
    is_of_household: bool = False


def chain(
    *, person: Person, household_id: int, watched: Watched, paid_monthly: Collection[str],
    registers: Mapping[str, OutsideRegister], home: Path, on: date,
) -> list[Aid]:
    """All aid to a person, by whichever row of theirs, and the household known on a day, newest first.

    ``paid_monthly`` are the benefits that payrolls pay.
    """
    needs = {one.benefit: one.need for one in watched.aids}
    elsewhere = [one for one in registers.values() if one.evidence.item == "paid_elsewhere"]
    keys = rows_of([person.pk])[person.pk]
    numbers = [bytes(one) for one in Person.objects.filter(pk__in=keys).values_list("id_number", flat=True)]
    found = [*_payrolls(keys, household_id, needs), *_single(household_id, paid_monthly, needs), *_goods(numbers),
             *_books(numbers), *_others(keys),
             *(aid for register in elsewhere for aid in _elsewhere(numbers, register, needs, on=on, home=home))]
    return sorted(found, key=lambda one: (one.on, one.sort, one.name), reverse=True)


def repeated(aids: Sequence[Aid]) -> list[tuple[str, date, list[Aid]]]:
    """Aid for one need in one month by more than one body: need, first day of the month, what was given."""
    by_month: dict[tuple[str, date], list[Aid]] = {}
    for one in aids:
        if one.need:
            by_month.setdefault((one.need, one.on.replace(day=1)), []).append(one)
    return [(need, month, found) for (need, month), found in by_month.items() if len({one.body for one in found}) > 1]


def _payrolls(keys: Sequence[int], household_id: int, needs: dict[str, str]) -> list[Aid]:
    own = [row for row in ledger.of_household(household_id) if row.person_id is None]
    rows = [*(row for key in keys for row in ledger.of_person(key)), *own]
    return [Aid(date(row.month // 100, row.month % 100, 1), PAYROLL, row.benefit, row.component, need=needs.get(row.benefit, ""),
                amount_fen=row.paid_fen - row.returned_fen + row.reissued_fen, is_of_household=row.person_id is None)
            for row in rows if row.paid_fen - row.returned_fen + row.reissued_fen > 0]


def _single(household_id: int, paid_monthly: Collection[str], needs: dict[str, str]) -> list[Aid]:
    cases = Case.objects.filter(application__household=household_id, state=CaseState.APPROVED, amount_fen__gt=0,
                                decided_on__isnull=False, flow="application").exclude(business__in=list(paid_monthly))
    return [Aid(decided, SINGLE, business, need=needs.get(business, ""), amount_fen=amount, is_of_household=True)
            for decided, business, amount in cases.values_list("decided_on", "business", "amount_fen") if decided]


def _goods(numbers: Sequence[bytes]) -> list[Aid]:
    rows = Movement.objects.filter(kind__in=ON_CARDS, card__parties__id_number__in=numbers)
    return [Aid(row.on, GOODS, row.batch.item.name, need="disaster", goods=written(-row.change, row.batch.item.unit))
            for row in rows.select_related("batch__item").distinct()]


def _books(numbers: Sequence[bytes]) -> list[Aid]:
    some = Q()
    for field in MONEY_FIELDS:
        some |= Q(**{f"values__{field}__gt": 0})
    entries = Entry.objects.filter(some, parties__id_number__in=numbers).distinct()
    return [Aid(one.on, BOOK, one.kind, one.state, amount_fen=next(
        int(one.values[field]) for field in MONEY_FIELDS if isinstance(one.values.get(field), int) and one.values[field] > 0))
            for one in entries]


def _others(keys: Sequence[int]) -> list[Aid]:
    return [Aid(one.given_on, OTHER, one.what, body=one.body, need=one.need, amount_fen=one.amount_fen)
            for one in OtherAid.objects.filter(person__in=keys)]


def _elsewhere(
    numbers: Sequence[bytes], register: OutsideRegister, needs: Mapping[str, str], *, on: date, home: Path
) -> Iterable[Aid]:
    """What a register of other counties says that they paid, by its column of months and its choice of benefits."""
    rows = evidence.of_numbers(register, numbers, on=on, home=home)
    when, amount = register.evidence.holds_from, register.evidence.amount
    kind = next((one for one in register.columns if one.type == "choice"), None)
    for row in rows.iter_rows(named=True):
        if row[when] and (row[amount] or 0) > 0:
            day = row[when] if isinstance(row[when], date) else date(row[when] // 100, row[when] % 100, 1)
            benefit = str(row[kind.name]) if kind else ""
            yield Aid(day, ELSEWHERE, benefit, body=register.provider.zh, need=needs.get(benefit, ""), amount_fen=row[amount])
