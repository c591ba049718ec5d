"""The doors through which entries are made and changed: each deed checks who, when and what, and is on record for ever."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from minzheng.kernel.access.actions import record, record_read
from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.encryption import seal
from minzheng.kernel.access.queries import account_of
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotFound, Place, Problem, Refused
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.periods import ZONE
from minzheng.kernel.values.pinyin import initials

from .deadlines import due_after
from .declarations import DeedDeclared
from .doing import NO_ENTRY, Doing
from .duties import require_doer, require_other_person, require_reader
from .fields import Given, Value, heading
from .holding import hold
from .kinds import ABSENT, LAPSE, Book, Kind
from .models import Deed, Entry, Party
from .naming import names_of
from .numbering import number_of
from .papers import File, keep
from .periods import written_period
from .reading import recorded
from .values import opened, parted

FORM, IMPORT, SYSTEM = "form", "import", "system"


def make(
    *, book: Book, kind: str, deed: str, given: Given, area_code: int, by: Actor, at: datetime, parent_id: int | None = None,
    files: Sequence[File] = (), source: str = FORM,
) -> Entry:
    """Make an entry in an area. ``given`` is what was typed, ``files`` what is brought with it.

    Raises Refused with every problem, each with the name of its field.
    """
    this = book.kind(kind)
    with transaction.atomic():
        declared = this.deed(deed)
        parent = _parent(book, this, parent_id)
        doing = _doing(book, this, declared, None, parent, area_code if parent is None else parent.area_code, by, at)
        require_doer(by, declared, doing.area_code, parent)
        _require_law(declared, doing.on)
        if not declared.makes:
            raise NotFound(ABSENT)
        if parent is None:
            _require_level(this, doing.area_code)
        doing.given = recorded(doing, given)
        _require_papers(declared, files)
        entry = _done(doing, source, given)
        keep(entry=entry, deed=declared, files=list(files), by=by, at=at)
        return entry


def do(
    *, book: Book, entry_id: int, deed: str, given: Given, by: Actor, at: datetime, version: int | None = None,
    files: Sequence[File] = (),
) -> Entry:
    """Do something with an entry. ``version`` is the one that was looked at: one that has changed since is refused."""
    with transaction.atomic():
        entry = _locked(entry_id)
        kind = book.kind(entry.kind)
        _lapse_first(book, kind, entry, at)
        declared = kind.deed(deed)
        require_doer(by, declared, entry.area_code, entry)
        if version is not None and version != entry.version:
            raise Refused(say("您打开页面之后，这条记录已由他人办理：请查看变化后再办"), (), code="changed_since")
        _require_state(kind, declared, entry)
        require_other_person(by, kind, declared, entry)
        doing = _doing(book, kind, declared, entry, entry.parent, entry.area_code, by, at)
        _require_law(declared, doing.on)
        doing.given = recorded(doing, given)
        _require_papers(declared, files)
        made = _done(doing, FORM, given)
        keep(entry=made, deed=declared, files=list(files), by=by, at=at)
        return made


def follow(doing: Doing, entry: Entry, deed: str, given: Mapping[str, Value]) -> Entry:
    """What a deed brings about for another entry."""
    held = _locked(entry.pk)
    kind = doing.book.kind(held.kind)
    declared = kind.deed(deed)
    _require_state(kind, declared, held)
    following = _doing(doing.book, kind, declared, held, held.parent, held.area_code, PROGRAM, doing.at)
    following.given = dict(given)
    return _done(following, SYSTEM, {})


def follow_new(doing: Doing, name: str, deed: str, parent: Entry | None, given: Mapping[str, Value]) -> Entry:
    """An entry that a deed brings about."""
    kind = doing.book.kind(name)
    above = parent or doing.entry if kind.declared.of else None
    following = _doing(doing.book, kind, kind.deed(deed), None, above, doing.area_code, PROGRAM, doing.at)
    following.given = dict(given)
    return _done(following, SYSTEM, {})


def lapse_due(*, book: Book, on: date, at: datetime) -> int:
    """End the states whose last day has passed before ``on``; how many there were. Doing it twice changes nothing."""
    ended = 0
    for key in Entry.objects.filter(lapses_on__lt=on).order_by("lapses_on", "pk").values_list("pk", flat=True):
        with transaction.atomic():
            entry = _locked(key)
            if entry.kind in book.kinds:
                ended += _lapse_first(book, book.kinds[entry.kind], entry, at)
    return ended


def read_in_full(*, book: Book, entry_id: int, purpose: str, by: Actor, at: datetime) -> dict[str, Value]:
    """All that an entry knows, for a purpose; who read it is on record. Raises NotAllowed without a purpose."""
    entry = Entry.objects.filter(pk=entry_id).first()
    if entry is None:
        raise NotFound(ABSENT)
    require_reader(account_of(by), book.kind(entry.kind), entry)
    record_read(by=by, at=at, subject=f"{entry.kind}:{entry.number or entry.pk}", purpose=purpose)
    return opened(entry)


def _parent(book: Book, kind: Kind, parent_id: int | None) -> Entry | None:
    if not kind.declared.of:
        return None
    parent = _locked(parent_id or 0)
    if parent.kind != kind.declared.of:
        raise NotFound(ABSENT)
    return parent


def _require_level(kind: Kind, area_code: int) -> None:
    wanted = kind.declared.level
    if wanted != "any" and areas.level(area_code) != wanted:
        sentence = say("“{kind}”按{level}登记：请选择{level}的区划", kind=kind.title, level=areas.AreaLevel(wanted).label)
        raise Refused(INCOMPLETE, [Problem("level", sentence, place=Place(heading="area"))], code="level")


def _locked(entry_id: int) -> Entry:
    entry = Entry.objects.select_for_update(of=("self",)).select_related("parent").filter(pk=entry_id).first()
    if entry is None:
        raise NotFound(ABSENT)
    return entry


def _doing(
    book: Book, kind: Kind, deed: DeedDeclared, entry: Entry | None, parent: Entry | None, area_code: int, by: Actor, at: datetime
) -> Doing:
    before = NO_ENTRY if entry is None else opened(entry)
    return Doing(book, kind, deed, entry, parent, before, {}, area_code, at.astimezone(ZONE).date(), at, by)


def _require_law(deed: DeedDeclared, on: date) -> None:
    if not deed.is_law(on):
        raise Refused(say("{day} 不能按“{deed}”办理：当日适用的规定不同", day=on, deed=deed.title.label), (), code="not_law")


def _require_state(kind: Kind, deed: DeedDeclared, entry: Entry) -> None:
    if entry.state not in deed.in_:
        raise Refused(say("目前是“{state}”，不能办理“{deed}”", state=kind.states[entry.state].label, deed=deed.title.label), (),
                      code="wrong_state")


def _require_papers(deed: DeedDeclared, files: Sequence[File]) -> None:
    there = {one.name for one in files}
    problems = [Problem("paper_missing", say("缺少“{paper}”", paper=one.label), place=Place(heading=f"paper.{one.name}"))
                for one in deed.papers if not one.optional and one.name not in there]
    if problems:
        raise Refused(INCOMPLETE, problems, code="papers_missing")


INCOMPLETE = say("还不能办理")


def _done(doing: Doing, source: str, given: Given) -> Entry:
    """Compute, check, write: the entry with its deed, what it holds, who is named, and what follows."""
    kind, deed = doing.kind, doing.deed
    for field in kind.declared.fields:
        if field.computed:
            value = kind.functions[field.computed](doing)
            if value is not None:
                doing.given[field.name] = value.isoformat() if isinstance(value, date) else value
    for check in deed.checks:
        kind.functions[check](doing)
    if doing.problems:
        raise Refused(INCOMPLETE, doing.problems, code="deed_refused")
    entry = _written(doing, source, given)
    for name in deed.then:
        kind.functions[name](doing)
    return entry


def _written(doing: Doing, source: str, given: Given) -> Entry:
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
        source=source)
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


def _lapse_first(book: Book, kind: Kind, entry: Entry, at: datetime) -> bool:
    """End the entry's state where its last day has passed."""
    if entry.lapses_on is None or at.astimezone(ZONE).date() <= entry.lapses_on:
        return False
    to = kind.states[entry.state].lapses_to
    declared = DeedDeclared.model_validate({"name": LAPSE, "title": {"zh": "期限届满", "en": "Time ran out"}, "who": ["program"],
                                            "in": [entry.state], "to": to})
    doing = _doing(book, kind, declared, entry, entry.parent, entry.area_code, PROGRAM, at)
    doing.on = min(doing.on, date.fromordinal(entry.lapses_on.toordinal() + 1))
    _done(doing, SYSTEM, {})
    return True


def details_of(deed: Deed) -> dict[str, Any]:
    """Everything that was known after a deed."""
    return opened(deed)
