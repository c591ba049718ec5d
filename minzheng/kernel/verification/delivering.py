"""A delivery from file to evidence: what ``actions.deliver`` does, step by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
from django.db import connection

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.copying import copy_in, copy_out
from minzheng.kernel.access.encryption import seal_all
from minzheng.kernel.people.roster.loading import Progress, silent
from minzheng.kernel.values.areas import COUNTY, PREFECTURE, level
from minzheng.kernel.values.errors import MinzhengError, Place, Problem, Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import ZONE

from . import evidence, judging, storing
from .declarations import OutsideRegister
from .models import BadRow, Delivery, DeliveryState, HeadingMeaning
from .reading import headings
from .reading.headings import Layout
from .reading.rows import BAD, Rows, masked, read_rows
from .reading.tables import Opened
from .remarks import what_is_wrong

_LOCK = 0x6D7A_0006
"""The advisory lock of deliveries, with a number of the register beside it."""
TOLD = 20
"""How many bad rows a refusal names."""


class DeliveryBusy(MinzhengError):
    """Another delivery of the register is being stored."""

    code = "delivery_busy"


@dataclass(frozen=True)
class Examined:
    """A delivery as it would be kept: what its headings mean, its rows, how many name a person, and all remarks."""

    opened: Opened
    layout: Layout
    rows: Rows
    matched: int
    remarks: Sequence[Mapping[str, Any]]
    register: OutsideRegister

    @property
    def headings(self) -> dict[str, Any]:
        """What is kept of how the headings were understood."""
        return {"read": dict(self.layout.headings), "unknown": list(self.layout.unknown)}

    @property
    def bad(self) -> pl.DataFrame:
        """The bad rows as they may be kept: values masked."""
        is_shifted = any(one["code"] in ("columns_shifted", "column_unreadable") for one in self.remarks)
        return masked(self.rows.bad, self.register, is_shifted=is_shifted)


def require_place(area: int, data_date: date, at: datetime) -> None:
    """Refuse an area that is no county (or city), and a date that is yet to come."""
    if level(area) not in (COUNTY, PREFECTURE):
        raise Refused(say("请按县（市、区）交付登记册"), (), code="area_not_a_county")
    if data_date > at.astimezone(ZONE).date():
        raise Refused(say("数据日期 {date} 还没有到", date=data_date), (), code="data_date_future")


def meanings(register: OutsideRegister, area: int) -> dict[str, str]:
    """What headings of the register were once said to mean in the area."""
    found = HeadingMeaning.objects.filter(register=register.name, area_code=area)
    return dict(found.values_list("heading", "column"))


def remember(register: OutsideRegister, area: int, chosen: Mapping[str, str], *, by: Actor, at: datetime) -> None:
    """Keep what headings were said to mean."""
    for heading, column in chosen.items():
        HeadingMeaning.objects.update_or_create(register=register.name, area_code=area, heading=heading,
                                                defaults={"column": column, "by": str(by), "at": at})


def accepted(register: OutsideRegister, area: int, provider: str) -> tuple[Delivery | None, list[str]]:
    """The newest delivery that was accepted and that this one would replace or follow, and the other providers there are."""
    found = Delivery.objects.filter(register=register.name, area_code=area, state=DeliveryState.ACCEPTED)
    if not register.several_providers:
        return found.order_by("-data_date", "-id").first(), []
    others = found.exclude(provider=provider).order_by("provider").values_list("provider", flat=True).distinct()
    return found.filter(provider=provider).order_by("-data_date", "-id").first(), list(others)


def provider_of(register: OutsideRegister, given: str) -> str:
    """Who gave it: as said, else as declared."""
    return given.strip()[:100] or register.provider.zh


def examined(
    opened: Opened, register: OutsideRegister, *, area: int, data_date: date, provider: str, chosen: Mapping[str, str],
    at: datetime, home: Path, progress: Progress = silent,
) -> Examined:
    """Read and judge an opened file. Raises Refused for headings that cannot be understood and where no row is good."""
    layout = headings.lay_out(register, opened, {**meanings(register, area), **chosen})
    count = layout.sheet.cells.height
    progress("检查", 0, count)
    rows = read_rows(layout, register, data_date)
    progress("检查", count, count)
    if not rows.good.height:
        raise _nothing_good(opened, register, rows)
    progress("与登记核对", 0, 0)
    matched, (last, others) = matching(rows.good), accepted(register, area, provider_of(register, provider))
    before = judging.medians(register, evidence.rows(register, [last], home=home)) if last else {}
    remarks = judging.remarks(judging.Facts(
        register, area, data_date, at.astimezone(ZONE).date(), layout, rows, matched, last, before, others))
    return Examined(opened, layout, rows, matched, remarks, register)


def matching(good: pl.DataFrame) -> int:
    """How many rows name a person of the registry by their number."""
    if "id_number" not in good.columns or not good["id_number"].count():
        return 0
    numbers = good.filter(pl.col("id_number").is_not_null()).group_by("id_number").len()
    asked = numbers.with_columns(pl.Series("id_number", seal_all(numbers["id_number"]), pl.Binary))
    known = copy_out("SELECT id_number FROM people_person", [], {"id_number": pl.Binary})
    return int(asked.join(known, on="id_number", how="semi")["len"].sum())


def _nothing_good(opened: Opened, register: OutsideRegister, rows: Rows) -> Refused:
    """The refusal of a file without one row that can be used, with the first things that are wrong."""
    names = {one.name: one.zh for one in register.columns}
    problems = [
        Problem(rule, what_is_wrong(rule, value, names.get(column, "")),
                place=Place(file=opened.name, sheet=opened.name, row=row, heading=names.get(column, "")))
        for row, column, value, rule, _ in masked(rows.bad, register, is_shifted=True).head(TOLD).iter_rows()
    ]
    sentence = say("{rows} 行中没有一行可以采用，没有收下", rows=rows.total) if rows.total else say("文件中没有数据行")
    return Refused(sentence, problems, code="nothing_good")


def lock(register: OutsideRegister) -> None:
    """Hold the register's deliveries to the end of the transaction. Raises DeliveryBusy."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, register.name])
        if not cursor.fetchone()[0]:
            raise DeliveryBusy(say("这一登记册的另一次交付正在进行，请稍后再试"))


def delivered_before(register: OutsideRegister, area: int, sha256: str) -> Delivery | None:
    """The delivery that brought the same file, unless it was refused."""
    found = Delivery.objects.filter(register=register.name, area_code=area, sha256=sha256)
    return found.exclude(state=DeliveryState.REFUSED).first()


def store(
    found: Examined, *, area: int, data_date: date, provider: str, by: Actor, at: datetime, home: Path, progress: Progress
) -> Delivery:
    """Keep what was examined, in the caller's transaction: its rows on disk, the delivery and its bad rows in the database."""
    register = found.register
    storing.sweep(home, register.name)
    progress("写入", 0, found.rows.total)
    number = _next_number()
    file = storing.place(register.name, number)
    content = storing.write(home, file, storing.sealed(register, found.rows.good))
    state = DeliveryState.WAITING if found.remarks else DeliveryState.ACCEPTED
    delivery = Delivery.objects.create(
        pk=number, register=register.name, provider=provider_of(register, provider), law="；".join(register.law),
        area_code=area, data_date=data_date, file_name=found.opened.name[:255], sha256=found.opened.sha256, file=file,
        content_sha256=content, rows=found.rows.total, good=found.rows.good.height, bad=found.rows.lost, matched=found.matched,
        remarks=list(found.remarks), headings=found.headings, state=state, by=str(by), at=at,
        decided_by="" if found.remarks else str(by),
        decided_at=None if found.remarks else at)
    copy_in(found.bad.select(pl.lit(number).alias("delivery_id"), *BAD), BadRow._meta.db_table)
    storing.settle(home, file)
    progress("写入", found.rows.total, found.rows.total)
    return delivery


def _next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('verification_delivery', 'id'))")
        return int(cursor.fetchone()[0])
