"""What the demonstration county shows of epidemic control: homes closed, one reporting with a doubt, the others missing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.roles import Role
from minzheng.kernel.registers import actions
from minzheng.kernel.registers.kinds import Book
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values.periods import ZONE

Actors = Callable[..., Actor]
ITEMS = ("temperature", "disinfection", "inspection", "duty_24h", "closed_management")
TEMPERATURES = (("36.1", "36.9"), ("36.5", "36.5"), ("36.2", "37.4"))
"""Of three days: in order, doubtful, with a fever."""


def furnish(*, book: Book, area: int, on: date, at: datetime, actors: Actors) -> None:
    """Close the homes three days ago; the first one reports, and has not yet done so today."""
    start = on - timedelta(days=len(TEMPERATURES))
    given = {"document": "演示文件〔2026〕31号", "from": start.isoformat(), "measures": "13", "what": "非必要不进出（示例）"}
    actions.make(book=book, kind="epidemic_period", deed="open", given=given, area_code=area, by=actors(Role.COUNTY_SECTION_HEAD),
                 at=_at(start))
    closed = Entry.objects.filter(kind="closed_management", state="in_force", area_code__gte=area).order_by("pk").first()
    for ago, (low, high) in enumerate(TEMPERATURES if closed else ()):
        assert closed is not None
        day = start + timedelta(days=ago)
        report = {"date": day.isoformat(), "residents_in": "9", "staff_in": "3", "measured": "12", "lowest": low, "highest": high,
                  "education": "yes", "supplies_days": "20", "visitors": "0", **{f"items.{one}": "on" for one in ITEMS}}
        if high >= "37.3":
            report |= {"feverish.name": "示例护工", "feverish.id_type": "unknown"}
        actions.make(book=book, kind="institution_daily", deed="report", given=report, area_code=closed.area_code,
                     by=actors(Role.INSTITUTION_ADMIN), at=_at(day), parent_id=closed.pk)


def _at(day: date) -> datetime:
    return datetime.combine(day, time(9), ZONE)
