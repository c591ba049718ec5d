"""What is due after a deed: a day that a function of the folder gives, or so many days from it."""

from __future__ import annotations

from datetime import date, timedelta

from minzheng.kernel.casework.workdays import deadline

from .doing import Doing
from .kinds import LAPSE


def due_after(doing: Doing) -> date | None:
    """The day until which the next thing is to be done; None where nothing is. Time running out leaves what is due."""
    deed, kind = doing.deed, doing.kind
    assert doing.entry is not None
    if kind.states[doing.entry.state].ends:
        return None
    if deed.name == LAPSE:
        return doing.entry.due_on
    if deed.due:
        day = kind.functions[deed.due](doing)
        assert day is None or isinstance(day, date)
        return day
    if deed.working_days is not None:
        return deadline(doing.on, deed.working_days)
    return doing.on + timedelta(days=deed.days) if deed.days is not None else None
