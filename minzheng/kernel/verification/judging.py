"""What is strange about a delivery as a whole, held against its declaration, the registry and the delivery before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from minzheng.kernel.values.areas import PREFECTURE, level
from minzheng.kernel.values.money import as_read

from .declarations import OutsideRegister
from .models import Delivery
from .reading.headings import Layout
from .reading.rows import Rows
from .reading.shifting import shifted
from .reading.texts import OPEN_END, TRUNCATED
from .remarks import Remark, remark

UNMATCHED_LIMIT = 30
"""Per cent of rows naming nobody of the registry from which on a delivery is strange."""
BAD_LIMIT = 10
DESTROYED_LIMIT = 5
HALF = 50
LATE_CYCLES = 3
_JUMP = 50
_FOREIGN = 50


@dataclass(frozen=True)
class Facts:
    """What a delivery is judged by. ``matched`` of its good rows name a person; ``last`` is the newest accepted before it.

    ``medians`` are those of its amounts, in fen, ``before`` those of the last one;
    ``others`` are the providers that handed over their own before.
    """

    register: OutsideRegister
    area: int
    data_date: date
    today: date
    layout: Layout
    rows: Rows
    matched: int
    last: Delivery | None
    before: Mapping[str, int]
    others: Sequence[str] = ()

    @property
    def good(self) -> pl.DataFrame:
        return self.rows.good


def remarks(facts: Facts) -> list[dict[str, Any]]:
    """All remarks, in the order of their weight; none where nothing is strange."""
    return [dict(one) for judge in _JUDGES for one in judge(facts)]


def _per_cent(part: int, whole: int) -> int:
    return part * 100 // whole if whole else 0


def _shifted(facts: Facts) -> Iterator[Remark]:
    found = shifted(facts.layout, facts.register, facts.rows)
    for column, other, share in found:
        if other:
            yield remark("columns_shifted", column=column.label, other=other)
        else:
            yield remark("column_unreadable", column=column.label, share=share)


def _destroyed(facts: Facts) -> Iterator[Remark]:
    count = facts.rows.bad.filter(pl.col("rule") == "id_scientific").height
    if count and _per_cent(count, facts.rows.total) >= DESTROYED_LIMIT:
        yield remark("numbers_destroyed", count=count)


def _bad(facts: Facts) -> Iterator[Remark]:
    share = _per_cent(facts.rows.lost, facts.rows.total)
    if share >= BAD_LIMIT:
        yield remark("bad_rows", share=share, limit=BAD_LIMIT)


def _truncated(facts: Facts) -> Iterator[Remark]:
    """A last line that is cut off, or one without an end of which something cannot be read."""
    sheet = facts.layout.sheet
    is_wrong = facts.rows.bad["row"].max() == sheet.cells["row"].max()
    if TRUNCATED in sheet.marks or (OPEN_END in sheet.marks and is_wrong):
        yield remark("truncated")


def _older(facts: Facts) -> Iterator[Remark]:
    if facts.last is not None and facts.data_date < facts.last.data_date:
        yield remark("older", date=facts.data_date, last=facts.last.data_date)


def _stale(facts: Facts) -> Iterator[Remark]:
    """A date long ago, and events whose newest is long before the date they are said to be of."""
    register, days = facts.register, min(facts.register.valid_days, LATE_CYCLES * facts.register.cycle_days)
    if facts.data_date <= facts.today - timedelta(days=days):
        yield remark("stale", date=facts.data_date, days=days)
    column = register.column(register.evidence.holds_from)
    if register.holds == "events" and column is not None and column.type == "date":
        latest = facts.good[column.name].max()
        if isinstance(latest, date) and latest <= facts.data_date - timedelta(days=days):
            yield remark("stale_rows", column=column.label, latest=latest, date=facts.data_date, days=days)


def _provider(facts: Facts) -> Iterator[Remark]:
    """A provider that is new beside others: if it is one of them by another name, both would count."""
    if facts.last is None and facts.others:
        yield remark("new_provider", others="、".join(facts.others))


def _fewer(facts: Facts) -> Iterator[Remark]:
    if facts.register.holds == "state" and facts.last and _per_cent(facts.rows.total, facts.last.rows) < HALF:
        yield remark("fewer_rows", rows=facts.rows.total, last=facts.last.rows)


def _foreign(facts: Facts) -> Iterator[Remark]:
    """Numbers of one other county that match few people here, or areas of one."""
    shares = []
    if "id_number" in facts.good.columns and _per_cent(facts.matched, facts.good.height) < HALF:
        shares.append(facts.good["id_number"].str.slice(0, 6))
    if facts.register.evidence.item != "paid_elsewhere":
        shares += [facts.good[one.name].cast(pl.String).str.slice(0, 6) for one in facts.register.columns if one.type == "area"]
    digits = level(facts.area).digits
    own = f"{facts.area:012d}"[:digits if level(facts.area) is PREFECTURE else 6]
    for prefixes in shares:
        told = prefixes.drop_nulls()
        foreign = told.filter(~told.str.starts_with(own))
        share = _per_cent(foreign.len(), told.len())
        most = foreign.value_counts(sort=True, name="n").row(0) if foreign.len() else ("", 0)
        if share >= _FOREIGN and _per_cent(most[1], told.len()) >= _FOREIGN:
            yield remark("other_county", share=_per_cent(most[1], told.len()), prefix=most[0])
            return


def _unmatched(facts: Facts) -> Iterator[Remark]:
    """Of a register about everyone the first delivery is looked at; later ones should match as many as it did."""
    share = _per_cent(facts.matched, facts.good.height)
    last = facts.last
    if facts.register.about == "asked" or last is None:
        if 100 - share >= UNMATCHED_LIMIT:
            yield remark("unmatched", share=100 - share, limit=UNMATCHED_LIMIT)
    elif share * 2 < _per_cent(last.matched, last.good) or not facts.matched:
        yield remark("matched_less", share=share, last=_per_cent(last.matched, last.good))


def _twice(facts: Facts) -> Iterator[Remark]:
    doubled = facts.rows.bad.filter(pl.col("rule") == "row_doubled").height
    if doubled and _per_cent(doubled, facts.rows.total) >= 1:
        yield remark("doubled", count=doubled)
    if facts.register.one_each and "id_number" in facts.good.columns:
        numbers = facts.good["id_number"].drop_nulls()
        count = numbers.filter(numbers.is_duplicated()).n_unique()
        if count:
            yield remark("answered_twice", count=count)


def _amounts(facts: Facts) -> Iterator[Remark]:
    """Amounts far above what is usual for the column, or than those of the last delivery were, or far below them."""
    for name, median in medians(facts.register, facts.good).items():
        column = facts.register.column(name)
        before, usual = facts.before.get(name, 0), column.usual * 100 if column else 0
        if column is None:
            continue
        if before and (median >= before * _JUMP or median * _JUMP <= before):
            yield remark("amounts_jumped", column=column.label, median=as_read(median), usual=as_read(before))
        elif usual and median > usual:
            yield remark("amounts_unit", column=column.label, median=as_read(median), usual=as_read(usual))


def medians(register: OutsideRegister, good: pl.DataFrame | pl.LazyFrame) -> dict[str, int]:
    """The median of the amounts of each column that are not zero, in fen."""
    amounts = [one.name for one in register.columns if one.type == "yuan"]
    if not amounts:
        return {}
    found = good.lazy().select(_median(name) for name in amounts).collect().row(0, named=True)
    return {name: value for name, value in found.items() if value is not None}


def _median(name: str) -> pl.Expr:
    paid = pl.col(name).filter(pl.col(name) > 0)
    return paid.sort().slice(paid.len() // 2, 1).first().alias(name)


Judge = Callable[[Facts], Iterator[Remark]]
_JUDGES: tuple[Judge, ...] = (
    _shifted, _destroyed, _truncated, _foreign, _older, _stale, _provider, _fewer, _unmatched, _bad, _twice, _amounts,
)
