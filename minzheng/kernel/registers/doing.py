"""What a function of a folder is handed: the deed that is being done, and what it may ask and bring about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from django.db.models import QuerySet

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.encryption import seal
from minzheng.kernel.casework.papers.exif import Spot, taken
from minzheng.kernel.casework.workdays import deadline
from minzheng.kernel.policy.explain import explain_rules
from minzheng.kernel.policy.parameters import matching
from minzheng.kernel.policy.single import Missing, SingleHousehold
from minzheng.kernel.values.errors import Place, Problem, Refused
from minzheng.kernel.values.language import Sentence, say, speaking
from minzheng.kernel.values.periods import Month

from .declarations import DeedDeclared
from .fields import Value
from .holding import key_of
from .kinds import Book, Kind
from .models import Entry, Hold
from .papers import File
from .values import opened

NO_ENTRY: Mapping[str, Value] = {}


class Writer(Protocol):
    """Writes what a deed brings about elsewhere, in the same transaction."""

    def follow(self, doing: Doing, entry: Entry, deed: str, given: Mapping[str, Value], on: date | None = None, /) -> Entry:
        """What a deed brings about for another entry; with ``on`` it was done on that day, which is past."""

    def follow_new(
        self, doing: Doing, name: str, deed: str, parent: Entry | None, area_code: int | None, given: Mapping[str, Value], /
    ) -> Entry:
        """An entry that a deed brings about."""


@dataclass
class Doing:
    """A deed on its way: its entry (None where it makes one) and the entry above, what was known before, what is written down.

    ``given`` holds the values written down now, ``before`` those known before, ``values`` both, ``files`` what is brought.
    Functions refuse with ``wrong``.
    """

    book: Book
    kind: Kind
    deed: DeedDeclared
    entry: Entry | None
    parent: Entry | None
    before: Mapping[str, Value]
    given: dict[str, Value]
    area_code: int
    on: date
    at: datetime
    by: Actor
    writer: Writer
    problems: list[Problem] = field(default_factory=list)
    files: Sequence[File] = ()

    @property
    def values(self) -> dict[str, Value]:
        """What is known of the entry after the deed."""
        return {**self.before, **self.given}

    def __getitem__(self, name: str) -> Value:
        """A value as it is after the deed; None where nothing is known."""
        return self.values.get(name)

    def day(self, name: str) -> date | None:
        """A value that is a day."""
        text = self[name]
        return date.fromisoformat(text) if text else None

    def spot(self) -> Spot | None:
        """Where the photos that are brought were taken: as they say themselves, or else as the device says."""
        places = (taken(one.data)[1] or one.spot for one in self.files)
        return next((one for one in places if one is not None), None)

    def wrong(self, name: str, sentence: Sentence) -> None:
        """Refuse the deed because of a field (or, with an empty name, of the whole), with a sentence that says what to do."""
        self.problems.append(Problem("deed_refused", sentence, place=Place(heading=name)))

    def parameter(self, name: str, on: date | None = None, *, codes: tuple[str, ...] = ()) -> Any:
        """The value of a parameter of the folder (or ``folder.name``) for the area and day, and the codes it depends on.

        ``on`` is another day than that of the deed.

        Raises Refused where none is in force.
        """
        return parameter_of(self.book, self.kind, name, codes=codes, area_code=self.area_code, on=on or self.on)

    def rule(self, name: str, **facts: Value) -> Any:
        """The value of a rule of the folder for these facts. Raises Refused naming what is missing."""
        single = SingleHousehold(self.book.program, self.book.parameters, {"area_code": self.area_code, **facts}, [],
                                 month=Month.of(self.on), payroll=False)
        value = single.of(f"{self.kind.business}.{name}")
        if isinstance(value, Missing):
            program = self.book.program
            known = program.facts.get(value.name) or program.parameters.get(value.name)
            raise Refused(say("还不能计算：缺少“{label}”", label=known.label if known else value.name), (), code="rule_missing")
        return value

    def explained(self, name: str, **facts: Value) -> str:
        """How a rule of the folder comes to its value for these facts, in indented lines with law and document, to be kept."""
        single = SingleHousehold(self.book.program, self.book.parameters, {"area_code": self.area_code, **facts}, [],
                                 month=Month.of(self.on), payroll=False)
        with speaking("zh"):
            return "\n".join(line for step in explain_rules(single, [f"{self.kind.business}.{name}"]) for line in step.lines())

    def entries(self, kind: str) -> QuerySet[Entry]:
        """All entries of a kind."""
        return Entry.objects.filter(kind=kind)

    def below(self, kind: str) -> QuerySet[Entry]:
        """The entries of a kind below this entry."""
        return Entry.objects.filter(kind=kind, parent=self.entry)

    def beside(self) -> QuerySet[Entry]:
        """The other entries of this kind below the same entry."""
        found = Entry.objects.filter(kind=self.kind.name, parent=self.parent)
        return found if self.entry is None else found.exclude(pk=self.entry.pk)

    def naming(self, kind: str, person: Mapping[str, str]) -> QuerySet[Entry]:
        """The entries of a kind that name a person, by the number; none for who has no number."""
        if not person["id_number"]:
            return Entry.objects.none()
        return Entry.objects.filter(kind=kind, parties__id_number=seal(person["id_number"])).distinct()

    def holder(self, name: str, value: Value) -> Entry | None:
        """The entry that has a person or thing by the hold ``name``; None where nobody has."""
        found = Hold.objects.filter(name=name, key=key_of(value)).select_related("entry").first()
        return found.entry if found else None

    def known(self, entry: Entry) -> dict[str, Value]:
        """All that is known of another entry."""
        return opened(entry)

    def working_days(self, count: int) -> date:
        """The last day of so many working days from the day of the deed."""
        return deadline(self.on, count)

    def do(self, entry: Entry, deed: str, /, **given: Value) -> Entry:
        """Do a deed that follows, with another entry: in the same transaction, by the program, without asking who may."""
        return self.writer.follow(self, entry, deed, given)

    def did(self, on: date, entry: Entry, deed: str, /, **given: Value) -> Entry:
        """Enter a deed that was done with another entry on a day that is past, under the law of that day."""
        return self.writer.follow(self, entry, deed, given, on)

    def make(
        self, kind: str, deed: str, /, *, parent: Entry | None = None, area_code: int | None = None, **given: Value
    ) -> Entry:
        """Make an entry that follows, where this one lies or in ``area_code``; ``number`` is an old one where that is typed."""
        return self.writer.follow_new(self, kind, deed, parent, area_code, given)


def parameter_of(book: Book, kind: Kind, name: str, *, area_code: int, on: date, codes: tuple[str, ...] = ()) -> Any:
    """The value of a parameter of a kind's folder (or ``folder.name``) for an area and day, and the codes it depends on.

    Raises Refused where none is in force.
    """
    name = name if "." in name else f"{kind.business}.{name}"
    found = matching(book.parameters.in_force(name, area_code=area_code, on=on), codes)
    if found is None:
        label = book.program.parameters[name].label
        sentence = say("{day} 没有有效的标准“{label}”：请先在政策标准中登记", day=on, label=label)
        raise Refused(sentence, (), code="parameter_missing")
    return found.value
