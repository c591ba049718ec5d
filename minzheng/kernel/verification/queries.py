"""What can be asked of deliveries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from minzheng.kernel.values.areas import span

from .declarations import OutsideRegister
from .models import BadRow, Delivery, DeliveryState


@dataclass(frozen=True)
class Standing:
    """How a register stands in an area on a day: its newest accepted delivery, how many wait, since when one is overdue."""

    register: OutsideRegister
    last: Delivery | None
    waiting: int
    overdue_since: date | None

    @property
    def counts(self) -> bool:
        """Whether anything of it counts as evidence."""
        return self.last is not None


def deliveries(area: int) -> QuerySet[Delivery]:
    """The deliveries for an area and all below it, newest first."""
    low, high = span(area)
    return Delivery.objects.filter(area_code__gte=low, area_code__lt=high).order_by("-id")


def bad_rows(delivery: Delivery) -> QuerySet[BadRow]:
    """What could not be used of a delivery, in the order of the file."""
    return delivery.bad_rows.order_by("row", "id")


def standings(registers: Mapping[str, OutsideRegister], area: int, on: date) -> list[Standing]:
    """How every register stands in an area: overdue is one whose last data are older than its cycle, or that never came."""
    found = list(deliveries(area).filter(data_date__lte=on).exclude(state=DeliveryState.REFUSED).order_by("data_date", "id")
                 .defer("remarks", "headings"))
    newest = {one.register: one for one in found if one.state == DeliveryState.ACCEPTED}
    waiting = [one.register for one in found if one.state == DeliveryState.WAITING]
    return [_standing(register, newest.get(name), waiting.count(name), on) for name, register in registers.items()]


def _standing(register: OutsideRegister, last: Delivery | None, waiting: int, on: date) -> Standing:
    due = last.data_date + timedelta(days=register.cycle_days) if last else None
    return Standing(register, last, waiting, due if due is not None and due < on else None)


def is_repeat(delivery: Delivery, at: datetime) -> bool:
    """Whether ``deliver`` at that moment answered a delivery that had been made before."""
    return delivery.at != at
