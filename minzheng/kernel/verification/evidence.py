"""What the accepted deliveries say: their rows as frames, joined to people by the sealed identity number.

``HOME/deliveries/<register>/<id>.parquet`` holds the good rows of a delivery: ``row`` (Int32, its number in the file), ``key``
(Int64, see ``key_of``), ``id_number`` (sealed, null where the row has none) and the declared columns: dates as Date, months
``YYYYMM`` Int32, yuan as fen Int64, counts Int64, areas Int64, sealed texts as Binary, all else String. Rows lie in order of key.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter
from pathlib import Path

import polars as pl
from django.db.models import Max

from .declarations import OutsideRegister, Type
from .models import Delivery, DeliveryState

KINDS: dict[Type, pl.DataType | type[pl.DataType]] = {
    "identity": pl.Binary, "sealed": pl.Binary, "date": pl.Date, "month": pl.Int32, "yuan": pl.Int64, "count": pl.Int64,
    "area": pl.Int64, "name": pl.String, "text": pl.String, "choice": pl.String,
}
"""How the values of each type of column rest."""


def key_of(sealed: pl.Expr) -> pl.Expr:
    """The keyed hash of a sealed identity number, as Int64: the first eight bytes of its authentication code.

    Equal numbers have equal keys; of unequal ones two among ten million collide once in three hundred thousand such counties, so
    whoever joins by it compares ``id_number`` as well.
    """
    return sealed.bin.slice(0, 8).bin.reinterpret(dtype=pl.Int64, endianness="little")


def schema(register: OutsideRegister) -> dict[str, pl.DataType | type[pl.DataType]]:
    """The columns of the rows of a register."""
    columns = {one.name: KINDS[one.type] for one in register.columns}
    return {"row": pl.Int32, "key": pl.Int64, "id_number": pl.Binary} | columns


def in_force(register: OutsideRegister, *, on: date, area: int | None = None) -> list[Delivery]:
    """The accepted deliveries of a register that count on a day: of events all, of a state the newest of each area.

    Where several providers hand over their own, of each of them.
    """
    found = Delivery.objects.filter(register=register.name, state=DeliveryState.ACCEPTED, data_date__lte=on)
    if register.holds == "state":
        found = found.filter(data_date__gt=on - timedelta(days=register.valid_days))
    if area is not None:
        found = found.filter(area_code=area)
    newest_first = list(found.order_by("-data_date", "-id"))
    if register.holds == "events":
        return newest_first
    provider = attrgetter("provider") if register.several_providers else lambda one: ""
    return list({(one.area_code, provider(one)): one for one in reversed(newest_first)}.values())


def speaking(register: OutsideRegister, *, on: date) -> list[Delivery]:
    """Those in force that still tell how things stand: old events stay true, and say nothing of who is due something today."""
    return [one for one in in_force(register, on=on) if _is_young(register, one.data_date, on)]


@dataclass(frozen=True)
class Lapsed:
    """The newest delivery of a provider, where it is too old to count."""

    register: str
    provider: str
    data_date: date


def lapsed(registers: Iterable[OutsideRegister], *, on: date) -> list[Lapsed]:
    """Who delivered once and has not renewed it in time, by register and provider; one query.

    Of a register that one provider hands over whoever delivered last speaks for all.
    """
    known = {one.name: one for one in registers}
    newest: dict[tuple[str, int, str], date] = {}
    told = Delivery.objects.filter(register__in=known, state=DeliveryState.ACCEPTED, data_date__lte=on)
    for name, area, provider, day in told.values_list("register", "area_code", "provider").annotate(Max("data_date")).order_by():
        key = (name, area, provider if known[name].several_providers else "")
        newest[key] = max(day, newest.get(key, day))
    return [Lapsed(name, provider, day) for (name, _, provider), day in sorted(newest.items())
            if not _is_young(known[name], day, on)]


def _is_young(register: OutsideRegister, data_date: date, on: date) -> bool:
    return data_date > on - timedelta(days=register.valid_days)


def is_fresh(register: OutsideRegister, deliveries: Sequence[Delivery], *, on: date) -> bool:
    """Whether the newest of some deliveries still counts on a day: old events stay true, and say nothing of those since."""
    return any(_is_young(register, one.data_date, on) for one in deliveries)


def rows(register: OutsideRegister, deliveries: Sequence[Delivery], *, home: Path) -> pl.LazyFrame:
    """The rows of deliveries with ``delivery`` (Int64, its id) before the columns of ``schema``."""
    if not deliveries:
        return pl.LazyFrame(schema={"delivery": pl.Int64, **schema(register)})
    frames = [pl.scan_parquet(home / one.file).select(pl.lit(one.pk, pl.Int64).alias("delivery"), pl.all()) for one in deliveries]
    return pl.concat(frames)


def of_numbers(
    register: OutsideRegister, sealed: Sequence[bytes], *, on: date, home: Path, area: int | None = None
) -> pl.DataFrame:
    """What a register says about the persons with these sealed identity numbers, on a day."""
    numbers = pl.DataFrame({"id_number": list(sealed)}, schema={"id_number": pl.Binary}).with_columns(
        key_of(pl.col("id_number")).alias("key"))
    found = rows(register, in_force(register, on=on, area=area), home=home)
    asked = found.filter(pl.col("key").is_in(numbers["key"].implode())).collect()
    return asked.join(numbers.select("id_number"), on="id_number", how="semi")
