"""What the books of an event ask of it and of each other."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values.periods import ZONE

DAY = timedelta(days=1)
FIGURES = (
    "affected", "deaths", "missing", "injured", "evacuated", "concentrated", "dispersed", "needing_aid", "thirsty",
    "crops_affected", "crops_damaged", "crops_lost", "collapsed_households", "collapsed_rooms", "damaged_households",
    "damaged_rooms", "loss",
)
"""What a report says, all cumulative."""


def event_of(doing: Doing) -> Entry:
    """The event (or winter) that an entry belongs to."""
    assert doing.parent is not None
    return doing.parent.root or doing.parent


def day_in(entry: Entry, name: str) -> date | None:
    """A day that an entry knows."""
    text = entry.values.get(name)
    return date.fromisoformat(text) if text else None


def began_at(event: Entry) -> datetime:
    """When the event began."""
    hour, minute = event.values["started_at"].split(":")
    return datetime.combine(date.fromisoformat(event.values["started_on"]), datetime.min.time(), ZONE).replace(
        hour=int(hour), minute=int(minute))


def is_frozen(event: Entry) -> bool:
    """Whether the ledger of affected households is frozen."""
    return bool(event.values.get("frozen_on"))
