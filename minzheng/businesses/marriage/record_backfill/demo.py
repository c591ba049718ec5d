"""The archive of the demonstration county: a box that is loaded, one being keyed, a query."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.registers.invented import Filling, person
from minzheng.kernel.registers.kinds import Book
from minzheng.kernel.registers.models import Entry

UNKNOWN = {"id_type": "unknown"}


def furnish(*, book: Book, area: int, on: date, at: datetime, actors: Callable[..., Actor]) -> None:
    """Fill the books of the archive, all invented (示例)."""
    fill = Filling(book, area, on, actors)
    _loaded(fill)
    _being_keyed(fill)
    who = person("孔示例", date(1958, 3, 4), "M", 47)
    fill.make("archive_query", "answer", ago=3, applicant=who, subject=who, capacity="party", purpose="办理社会保险（示例）")


def _box(fill: Filling, ago: int, year: int, inventory: int, condition: str) -> Entry:
    return fill.make("archive_box", "inventory", ago=ago, office="城关人民公社（示例）", year=year, files="marriage",
                     inventory=inventory, condition=condition, first_serial=1, last_serial=inventory, shelf="一库 2 架 3 层")


def _record(year: int, place: int) -> dict[str, Any]:
    which = "一二三四五六"[place - 1]
    return {"old_number": f"城结字第{place}号", "date": f"{year}-0{place}-05", "man": {"name": f"曹{which}示例", **UNKNOWN},
            "woman": {"name": f"严{which}样例", **UNKNOWN}}


def _again(record: dict[str, Any]) -> dict[str, Any]:
    return {f"{name}_again": value for name, value in record.items()}


def _loaded(fill: Filling) -> None:
    """Three files, keyed twice, one in the sample, loaded."""
    box = _box(fill, 120, 1979, 3, "good")
    records = []
    for place in (1, 2, 3):
        record = _record(1979, place)
        one = fill.make("legacy_record", "key", ago=110, under=box, file_no=place, serial=place, quality="ok",
                        unknown=["man_id", "woman_id"], **record)
        fill.do(one, "key_again", ago=105, by="二录", **_again(record))
        records.append((one, record))
    fill.do(box, "draw_sample", ago=100)
    for one, record in records:
        one.refresh_from_db()
        if one.state == "selected":
            fill.do(one, "check", ago=99, by="抽检", errors=0, unknown=["man_id", "woman_id"], **record)
    fill.do(box, "close_sample", ago=98, by="抽检")
    fill.do(box, "load", ago=97, by="抽检")


def _being_keyed(fill: Filling) -> None:
    """Five files: one keyed once, two that differ, one missing, one to come."""
    box = _box(fill, 40, 1983, 5, "damaged")
    for place in (1, 2):
        record = _record(1983, place)
        one = fill.make("legacy_record", "key", ago=30, under=box, file_no=place, serial=place, quality="illegible",
                        unknown=["man_id", "woman_id"], **record)
        if place == 2:
            fill.do(one, "key_again", ago=28, by="二录", **_again({**record, "date": "1983-02-06"}))
    fill.make("legacy_record", "list_missing", ago=29, under=box, file_no=3, remark="盒内无此件（示例）")
