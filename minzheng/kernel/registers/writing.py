"""How a deed is written: computed, checked, kept with what it holds and names, and with what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.encryption import seal
from minzheng.kernel.values.errors import NotFound, Problem, Refused
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.periods import ZONE
from minzheng.kernel.values.pinyin import initials

from .deadlines import due_after
from .declarations import DeedDeclared
from .doing import NO_ENTRY, Doing
from .fields import Given, Value, heading
from .holding import hold
from .kinds import ABSENT, LAPSE, Book, Kind
from .models import Deed, Entry, Party
from .naming import names_of
from .numbering import number_of
from .periods import written_period
from .values import opened, parted

FORM, IMPORT, SYSTEM = "form", "import", "system"
INCOMPLETE = say("还不能办理")


def locked(entry_id: int) -> Entry:
    """An entry, held until the transaction ends. Raises NotFound."""
    entry = Entry.objects.select_for_update(of=("self",)).select_related("parent").filter(pk=entry_id).first()
    if entry is None:
        raise NotFound(ABSENT)
    return entry


def doing_of(
    book: Book, kind: Kind, deed: DeedDeclared, entry: Entry | None, parent: Entry | None, area_code: int, by: Actor, at: datetime
) -> Doing:
    """A deed on its way."""
    before = NO_ENTRY if entry is None else opened(entry)
    return Doing(book, kind, deed, entry, parent, before, {}, area_code, at.astimezone(ZONE).date(), at, by,
                 ProgramWriter())


def require_state(kind: Kind, deed: DeedDeclared, entry: Entry) -> None:
    """Raises Refused where the entry is in a state that the deed is not done in."""
    if entry.state not in deed.in_:
        raise Refused(say("目前是“{state}”，不能办理“{deed}”", state=kind.states[entry.state].label, deed=deed.title.label), (),
                      code="wrong_state")


class ProgramWriter:
    """Writes what follows from a deed like the deed itself, by the program."""

    def follow(self, doing: Doing, entry: Entry, deed: str, given: Mapping[str, Value], on: date | None = None, /) -> Entry:
        """What a deed brings about for another entry; with ``on`` it was done on that day, which is past."""
        held = locked(entry.pk)
        kind = doing.book.kind(held.kind)
        declared = kind.deed(deed)
        require_state(kind, declared, held)
        following = doing_of(doing.book, kind, declared, held, held.parent, held.area_code, PROGRAM, doing.at)
        following.given, following.on = dict(given), min(on or following.on, following.on)
        return done(following, SYSTEM, {})

    def follow_new(
        self, doing: Doing, name: str, deed: str, parent: Entry | None, area_code: int | None, given: Mapping[str, Value], /
    ) -> Entry:
        """An entry that a deed brings about."""
        kind = doing.book.kind(name)
        above = parent or doing.entry if kind.declared.of else None
        area = doing.area_code if area_code is None else area_code
        following = doing_of(doing.book, kind, kind.deed(deed), None, above, area, PROGRAM, doing.at)
        following.given = {name: value for name, value in given.items() if name != "number"}
        return done(following, SYSTEM, {"number": str(given.get("number", ""))})


def done(doing: Doing, source: str, given: Given, row: str = "") -> Entry:
    """Compute, check, write: the entry with its deed, what it holds, who is named, and what follows."""
    kind, deed = doing.kind, doing.deed
    for field in kind.declared.fields:
        if field.grows and doing.given.get(field.name):
            doing.given[field.name] = _below(doing.before.get(field.name), f"{doing.on} {doing.given[field.name]}")
        if field.computed:
            value = kind.functions[field.computed](doing)
            if value is not None:
                doing.given[field.name] = value.isoformat() if isinstance(value, date) else value
    for check in deed.checks:
        kind.functions[check](doing)
    if doing.problems:
        raise Refused(INCOMPLETE, doing.problems, code="deed_refused")
    entry = _written(doing, source, given, row)
    for name in deed.then:
        kind.functions[name](doing)
    return entry


def _below(before: Value, line: str) -> str:
    return f"{before}\n{line}" if before else line


def _written(doing: Doing, source: str, given: Given, row: str) -> Entry:
    kind, deed, values = doing.kind, doing.deed, doing.values
    entry = doing.entry or Entry(kind=kind.name, area_code=doing.area_code, parent=doing.parent, created_at=doing.at,
                                 state=deed.to, on=doing.on, root=_root(doing.parent))
    was_due_on, entry.state = entry.due_on, deed.to or entry.state
    entry.version += 1
    entry.values, entry.sealed = parted(kind, values)
    _describe(kind, entry, values)
    entry.number = entry.number or number_of(doing, entry, given)
    doing.entry = entry
    if deed.to:
        entry.due_on, entry.lapses_on = due_after(doing), _lapses_on(doing)
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError as error:
        raise _twice(kind, entry, error) from None
    Deed.objects.create(
        entry=entry, serial=entry.version, name=deed.name, state=entry.state, on=_day_of(doing, source), at=doing.at,
        by=str(doing.by)[:130], account_id=doing.by.account_id, values=entry.values, sealed=entry.sealed, was_due_on=was_due_on,
        source=source, row=row)
    hold(kind, entry, values)
    _name(kind, entry, values)
    record(by=doing.by, at=doing.at, action="do_deed", subject=f"{kind.name}:{entry.number or entry.pk}",
           details={"deed": deed.name, "state": entry.state, "version": entry.version})
    return entry


def _root(parent: Entry | None) -> Entry | None:
    return None if parent is None else (parent.root or parent)


def _day_of(doing: Doing, source: str) -> date:
    """The day of a deed: today, or for what is entered afterwards the day the entry counts from."""
    assert doing.entry is not None
    return min(doing.entry.on, doing.on) if source == IMPORT else doing.on


def _describe(kind: Kind, entry: Entry, values: Mapping[str, Value]) -> None:
    declared = kind.declared
    dated = values.get(declared.dated) if declared.dated else None
    if dated and kind.fields[declared.dated].type == "date":
        entry.on = date.fromisoformat(dated)
    named = names_of([kind], [values])
    parts = [heading(kind.fields[name], values.get(name), named) for name in declared.label if values.get(name) not in (None, "")]
    entry.label = " ".join(parts)[:200]
    entry.initials = initials(entry.label)
    if declared.every is not None and values.get(declared.every.dated):
        entry.period = written_period(declared.every, values[declared.every.dated])


def _lapses_on(doing: Doing) -> date | None:
    assert doing.entry is not None
    lapses = doing.kind.states[doing.entry.state].lapses
    if not lapses:
        return None
    day = doing.kind.functions[lapses](doing)
    assert day is None or isinstance(day, date)
    return day


def _twice(kind: Kind, entry: Entry, error: IntegrityError) -> Refused:
    sentence: Sentence
    if "entry_period" in str(error):
        sentence = say("{period} 的“{kind}”已经登记过", period=entry.period, kind=kind.title)
    else:
        sentence = say("编号 {number} 已经用过", number=entry.number)
    return Refused(INCOMPLETE, [Problem("twice", sentence)], code="twice")


def _name(kind: Kind, entry: Entry, values: Mapping[str, Value]) -> None:
    """Who is named in the entry now, to be found by name and number."""
    people = {one.name: values[one.name] for one in kind.declared.fields if one.type == "person" and values.get(one.name)}
    if entry.version > 1:
        Party.objects.filter(entry=entry).delete()
    Party.objects.bulk_create(
        Party(entry=entry, field=name, name=one["name"], initials=initials(one["name"]), id_number=seal(one["id_number"]))
        for name, one in people.items())


def lapse_first(book: Book, kind: Kind, entry: Entry, at: datetime) -> int:
    """End the entry's states one after the other as far as their last days have passed; how many they were."""
    ended = 0
    while entry.lapses_on is not None and at.astimezone(ZONE).date() > entry.lapses_on:
        _lapse(book, kind, entry, at)
        ended += 1
    return ended


def _lapse(book: Book, kind: Kind, entry: Entry, at: datetime) -> None:
    assert entry.lapses_on is not None
    to = kind.states[entry.state].lapses_to
    declared = DeedDeclared.model_validate({"name": LAPSE, "title": {"zh": "期限届满", "en": "Time ran out"}, "who": ["program"],
                                            "in": [entry.state], "to": to, "then": kind.states[entry.state].lapse_then})
    doing = doing_of(book, kind, declared, entry, entry.parent, entry.area_code, PROGRAM, at)
    doing.on = min(doing.on, date.fromordinal(entry.lapses_on.toordinal() + 1))
    done(doing, SYSTEM, {})


def lapse_due(*, book: Book, on: date, at: datetime) -> int:
    """End the states whose last day has passed before ``on``; how many there were. Doing it twice changes nothing."""
    ended = 0
    for key in Entry.objects.filter(lapses_on__lt=on).order_by("lapses_on", "pk").values_list("pk", flat=True):
        with transaction.atomic():
            entry = locked(key)
            if entry.kind in book.kinds:
                ended += lapse_first(book, book.kinds[entry.kind], entry, at) > 0
    return ended
