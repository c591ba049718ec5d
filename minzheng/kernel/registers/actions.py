"""The doors through which entries are made and changed: each deed checks who, when and what, and is on record for ever."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from minzheng.kernel.access.actions import record_read
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.queries import account_of
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotFound, Place, Problem, Refused
from minzheng.kernel.values.language import say

from .declarations import DeedDeclared
from .duties import require_doer, require_other_person, require_reader
from .fields import Given, Value
from .kinds import ABSENT, Book, Kind
from .models import Entry
from .papers import File, keep
from .reading import recorded
from .values import opened
from .writing import FORM, INCOMPLETE, doing_of, done, lapse_first, locked, require_state


def make(
    *, book: Book, kind: str, deed: str, given: Given, area_code: int, by: Actor, at: datetime, parent_id: int | None = None,
    files: Sequence[File] = (), source: str = FORM, row: str = "",
) -> Entry:
    """Make an entry in an area. ``given`` is what was typed, ``files`` what is brought with it.

    Raises Refused with every problem, each with the name of its field.
    """
    this = book.kind(kind)
    with transaction.atomic():
        declared = this.deed(deed)
        parent = _parent(book, this, parent_id)
        doing = doing_of(book, this, declared, None, parent, _area_of(this, parent, area_code), by, at)
        require_doer(by, declared, doing.area_code, parent, None if parent is None else book.kind(parent.kind))
        _require_law(declared, doing.on)
        if not declared.makes:
            raise NotFound(ABSENT)
        if parent is None or this.declared.own_area:
            _require_level(this, doing.area_code)
        doing.given, doing.files = recorded(doing, given), files
        _require_papers(declared, files)
        entry = done(doing, source, given, row)
        keep(entry=entry, deed=declared, files=list(files), by=by, at=at)
        return entry


def do(
    *, book: Book, entry_id: int, deed: str, given: Given, by: Actor, at: datetime, version: int | None = None,
    files: Sequence[File] = (),
) -> Entry:
    """Do something with an entry. ``version`` is the one that was looked at: one that has changed since is refused."""
    with transaction.atomic():
        entry = locked(entry_id)
        kind = book.kind(entry.kind)
        declared = kind.deed(deed)
        require_doer(by, declared, entry.area_code, entry)
        if version is not None and version != entry.version:
            raise Refused(say("您打开页面之后，这条记录已由他人办理：请查看变化后再办"), (), code="changed_since")
        lapse_first(book, kind, entry, at)
        require_state(kind, declared, entry)
        require_other_person(by, kind, declared, entry)
        doing = doing_of(book, kind, declared, entry, entry.parent, entry.area_code, by, at)
        _require_law(declared, doing.on)
        doing.given, doing.files = recorded(doing, given), files
        _require_papers(declared, files)
        made = done(doing, FORM, given)
        keep(entry=made, deed=declared, files=list(files), by=by, at=at)
        return made


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
    parent = locked(parent_id or 0)
    if parent.kind != kind.declared.of:
        raise NotFound(ABSENT)
    return parent


def _area_of(kind: Kind, parent: Entry | None, area_code: int) -> int:
    """Where a new entry lies: where the one above lies, or where it was said within that."""
    if parent is None or not kind.declared.own_area:
        return area_code if parent is None else parent.area_code
    if not areas.is_within(area_code, parent.area_code):
        raise NotFound(ABSENT)
    return area_code


def _require_level(kind: Kind, area_code: int) -> None:
    wanted = kind.declared.level
    if wanted != "any" and areas.level(area_code) != wanted:
        sentence = say("“{kind}”按{level}登记：请选择{level}的区划", kind=kind.title, level=areas.AreaLevel(wanted).label)
        raise Refused(INCOMPLETE, [Problem("level", sentence, place=Place(heading="area"))], code="level")


def _require_law(deed: DeedDeclared, on: date) -> None:
    if not deed.is_law(on):
        raise Refused(say("{day} 不能按“{deed}”办理：当日适用的规定不同", day=on, deed=deed.title.label), (), code="not_law")


def _require_papers(deed: DeedDeclared, files: Sequence[File]) -> None:
    there = {one.name for one in files}
    problems = [Problem("paper_missing", say("缺少“{paper}”", paper=one.label), place=Place(heading=f"paper.{one.name}"))
                for one in deed.papers if not one.optional and one.name not in there]
    if problems:
        raise Refused(INCOMPLETE, problems, code="papers_missing")

