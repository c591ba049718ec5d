"""Lists of departments: each row is brought to its household by identity numbers, never by the number of the list."""

from __future__ import annotations

from datetime import date
from typing import Any

from minzheng.kernel.registers.declarations import FieldDeclared
from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.models import Entry, Party
from minzheng.kernel.values.language import say

from ..queries import WATCHED, homes_of, households_of, living_with, numbers_of
from .households import not_ahead


def is_listing_by_now(doing: Doing) -> None:
    """A list says who is on it now."""
    not_ahead(doing, "listed_on")


def day_to_match(doing: Doing) -> date:
    """Until when somebody matches a row by hand."""
    return doing.working_days(doing.parameter("match_days"))


def bring_home(doing: Doing) -> None:
    """Note the row on the household that the numbers mean, or enter a new one.

    Without any number, and where the numbers mean two households, somebody decides.
    """
    assert doing.entry is not None
    numbers = numbers_of([doing["person"], doing["head"]])
    found = households_of(numbers, doing.on)
    watched = [one for one in found if one.state in WATCHED]
    if not numbers or len(watched) > 1:
        doing.do(doing.entry, "doubt")
        return
    reason = _reason(doing, found)
    if watched:
        home = _noted(doing, watched[0])
    elif found:
        home = doing.do(found[-1], "take_up_again", type=doing["type"], listed_on=doing["listed_on"], lists=_line(doing),
                        reason=_line(doing))
    else:
        home = _entered(doing, numbers)
    doing.do(doing.entry, "match", household=home.pk, matched_by=reason)


def _entered(doing: Doing, numbers: set[bytes]) -> Entry:
    listed = len(numbers) or 1
    members = len(living_with(numbers, doing.on)) if homes_of(numbers, doing.on) else 1
    return doing.make("monitor_household", "enter_listed", head=doing["head"] or doing["person"], persons=max(members, listed),
                      listed_persons=listed, type=doing["type"], listed_on=doing["listed_on"], risk=doing["risk"],
                      lists=_line(doing))


def _noted(doing: Doing, home: Entry) -> Entry:
    known = doing.known(home)
    listed = (known.get("listed_persons") or 0) + (not _is_known(doing, home))
    types = sorted({*(known["seen_types"] or ()), doing["type"]})
    return doing.do(home, "note_list", lists=_line(doing), seen_types=types, listed_persons=listed,
                    persons=max(known["persons"] or 1, listed))


def _is_known(doing: Doing, home: Entry) -> bool:
    """Whether the person of the row is the head, or stood on a list of the household before."""
    own = numbers_of([doing["person"]])
    entries = list(Party.objects.filter(id_number__in=own).values_list("entry_id", flat=True))
    before = Entry.objects.filter(pk__in=entries, kind="household_listing", values__household=home.pk)
    return home.pk in entries or before.exists()


def _reason(doing: Doing, found: list[Entry]) -> str:
    """By what the row and the household go together: a choice of ``matched_by``."""
    if not found:
        return "new_household"
    for name, person in (("own_number", doing["person"]), ("head_number", doing["head"])):
        numbers = numbers_of([person])
        entries = Entry.objects.filter(parties__id_number__in=numbers).exclude(pk=doing.entry.pk if doing.entry else 0)
        if numbers and entries.filter(kind__in=("monitor_household", "household_listing")).exists():
            return name
    return "same_home"


def _line(doing: Doing) -> str:
    """The row in a line: whose list, their number of the household, as what, since when."""
    parts = (_word(doing.kind.fields["source"], doing["source"]), doing["household_no"],
             _word(doing.kind.fields["type"], doing["type"]), doing["listed_on"])
    return " ".join(str(one) for one in parts if one)


def _word(field: FieldDeclared, value: Any) -> str:
    return next((one.zh for one in field.choices if one.name == value), "")


def is_household_open(doing: Doing) -> None:
    """By hand a row is brought to a household that is watched."""
    doing.given["matched_by"] = "by_hand"
    home = doing.entries("monitor_household").filter(pk=doing["household"] or 0).first()
    if home is None or home.state not in WATCHED:
        doing.wrong("household", say("请填写在监测台账中的户的编号"))


def tell_household_of_list(doing: Doing) -> None:
    """The household is told of a row that somebody brought to it."""
    _noted(doing, doing.entries("monitor_household").get(pk=doing["household"]))
