"""``register.yaml``: the kinds of entries that a business keeps, their fields, states and deeds.

A declaration names and limits, it computes nothing: what decides is a function of the folder's ``deeds.py``, named by ``checks``
(may refuse), ``then`` (does what follows), ``due`` (until when something is to be done), ``lapses`` (the last day of a state),
``computed`` (the value of a field) and ``finds`` (what should become an entry). A deed without ``in`` makes an entry. ``from``
and ``until`` are the days a deed is law.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from minzheng.kernel.values.language import Label
from minzheng.kernel.values.yaml import Declaration

FILE = "register.yaml"
FILES = "register"
"""The folder of kinds that stand in a file each, ``register/KIND.yaml``: beside ``register.yaml``, or instead of it."""
FUNCTIONS = "deeds.py"
"""Where the functions stand that ``register.yaml`` names; in the files of a folder ``deeds`` where they are many."""


def files_of(folder: Path) -> list[Path]:
    """The files in which the functions of a business stand."""
    one = folder / FUNCTIONS
    return [one] if one.exists() else sorted(path for path in one.with_suffix("").glob("*.py") if path.name != "__init__.py")


def kind_files(folder: Path) -> list[Path]:
    """The files in which kinds of a business stand alone."""
    return sorted((folder / FILES).glob("*.yaml"))


Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Type = Literal[
    "text", "lines", "date", "time", "month", "quarter", "year", "count", "quantity", "yuan", "truth", "choice", "choices",
    "area", "person", "entry", "phone", "uscc", "scores", "temperature",
]
"""``quantity`` has three decimals and is kept in thousandths, ``temperature`` one and is kept in tenths of a degree; ``truth`` is
yes, no or unknown; ``choices`` are several of a list; ``entry`` is another entry; ``scores`` are points for ``items``."""
Privacy = Literal["P0", "P1", "P2", "P3", "P4"]
Every = Literal["day", "month", "quarter", "year"]


def _day(value: object) -> object:
    return date.fromisoformat(value) if isinstance(value, str) else value


Day = Annotated[date, BeforeValidator(_day)]


def _several(value: object) -> object:
    return [value] if isinstance(value, str) else value


class Names(Declaration):
    """A name in both languages."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    @property
    def label(self) -> Label:
        """The name as the rest of the program carries it."""
        return Label(self.zh, self.en)


class ChoiceDeclared(Names):
    """One of a list."""

    name: str = Field(min_length=1)


class ItemDeclared(Names):
    """What points are given for, and how many at the most."""

    name: Identifier
    most: int = Field(gt=0)


class FieldDeclared(Names):
    """One thing an entry knows. From P3 on it rests sealed and is shown in full for a purpose only.

    One that ``grows`` is an annotation: what is written down is added below what stands, with its day.
    """

    name: Identifier
    type: Type
    privacy: Privacy = "P1"
    optional: bool = False
    unit: str = ""
    hint: Names | None = None
    choices: list[ChoiceDeclared] = []
    items: list[ItemDeclared] = []
    of: Identifier | Literal[""] = ""
    least: int | None = None
    most: int | None = None
    computed: Identifier | Literal[""] = ""
    grows: bool = False

    @property
    def is_sealed(self) -> bool:
        """Whether it rests encrypted: what is sensitive, and every person."""
        return self.privacy in ("P3", "P4") or self.type == "person"


class StateDeclared(Names):
    """A state of an entry; ``ends`` says that nothing more is due. One with ``lapses`` turns into ``lapses_to`` by itself, and
    the functions of ``lapse_then`` do what follows."""

    name: Identifier
    tone: Literal["blue", "green", "orange", "red", "secondary"] = "blue"
    ends: bool = False
    lapses: Identifier | Literal[""] = ""
    lapses_to: Identifier | Literal[""] = ""
    lapse_then: list[Identifier] = []


class PaperDeclared(Names):
    """A paper or photo that a deed brings; a ``photo`` says when and where it was taken."""

    name: Identifier
    optional: bool = False
    photo: bool = False


class DeedDeclared(Declaration):
    """Something that is done with an entry: who, in which state, what is written down, what it leads to.

    ``record`` names the fields that are filled in, ``may`` those that may be. Nobody does it who did one of ``other_than``;
    without ``who`` nobody does it at all: it only follows from another deed. A deed that changes the
    state sets what is due anew, by ``due`` or in ``days`` or ``working_days``; any other leaves it.
    """

    name: Identifier
    title: Names
    who: list[str] = []
    in_: list[Identifier] = Field(default=[], alias="in")
    to: Identifier | Literal[""] = ""
    record: list[Identifier] = []
    may: list[Identifier] = []
    checks: list[Identifier] = []
    then: list[Identifier] = []
    due: Identifier | Literal[""] = ""
    days: int | None = None
    working_days: int | None = None
    other_than: list[Identifier] = []
    papers: list[PaperDeclared] = []
    from_: Day | None = Field(default=None, alias="from")
    until: Day | None = None
    note: Names | None = None
    grave: bool = False
    law: str = ""

    @property
    def makes(self) -> bool:
        """Whether it makes an entry."""
        return not self.in_

    def is_law(self, on: date) -> bool:
        """Whether it can be done on that day."""
        return (self.from_ is None or self.from_ <= on) and (self.until is None or on < self.until)

    @property
    def recorded(self) -> list[str]:
        """The names of the fields it writes down."""
        return [*self.record, *self.may]


class HoldDeclared(Declaration):
    """What one entry at a time may have: the persons or things of fields, while the entry is in one of the states and, with
    ``where``, other fields have one of the values.

    With ``per: root`` one entry below each top entry may: a household is a victim once in each event.
    """

    name: Identifier
    per: Literal["", "root"] = ""
    fields: list[Identifier] = Field(min_length=1)
    while_: list[Identifier] = Field(min_length=1, alias="while")
    where: dict[str, list[str]] = {}
    refusal: Names


class NumberDeclared(Declaration):
    """How entries are numbered: ``pattern`` with ``{county}`` (6 digits), ``{year}``, ``{date}``, ``{serial:6}`` and names of
    choice fields. ``at`` are the deeds that give the number, by default those that make the entry; deeds that are ``typed``
    enter an old number."""

    pattern: str
    at: Annotated[list[Identifier], BeforeValidator(_several)] = []
    typed: list[Identifier] = []


class EveryDeclared(Declaration):
    """One entry for each period and each entry above it that is in one of the states; due ``working_days`` or ``days`` of the
    calendar after its end, at ``by`` o'clock of its last day, or on the first day ``until`` (``05-31``) after it. In an
    ``unsent`` state it is asked for and has not come."""

    period: Every
    while_: list[Identifier] = Field(min_length=1, alias="while")
    dated: Identifier
    working_days: int = 0
    days: int = 0
    by: str = ""
    unsent: list[Identifier] = []
    until: Annotated[str, StringConstraints(pattern=r"^(\d\d-\d\d)?$")] = ""


class FindDeclared(Declaration):
    """A function of ``deeds.py`` that finds the entries which something should be done about, each with its reason: a list of
    candidates that one look and one press make into entries by ``deed``. The reason is written into the field ``reason``. With
    ``persons`` it finds persons of the registry whom no entry names yet."""

    name: Identifier
    title: Names
    deed: Identifier
    reason: Identifier
    persons: bool = False


class PublicDeclared(Declaration):
    """What everybody may look up: these fields, of entries in these states."""

    states: list[Identifier] = Field(min_length=1)
    fields: list[Identifier] = Field(min_length=1)
    title: Names


class TaskDeclared(Declaration):
    """An entry that is not ended may be proposed to the work plan: the fields that say what is to be done, by whom, with whom
    and until when."""

    text: Identifier
    owner: Identifier
    partners: Identifier | Literal[""] = ""
    due: Identifier | Literal[""] = ""


class PrintDeclared(Names):
    """A paper that is printed from an entry: ``prints/NAME.md`` of the folder, in these states."""

    name: Identifier
    states: list[Identifier] = Field(min_length=1, alias="in")
    who: list[str] = []


class KindDeclared(Declaration):
    """A kind of entry.

    An entry below another lies where that one lies, or with ``own_area`` in an area of its ``level`` within that. ``shared``
    entries are read, and others made below them, by the offices of the areas within theirs too. In the states that ``draws``
    names, goods are handed out on the entry by its number.
    """

    name: Identifier
    title: Names
    business_id: str
    readers: list[str] = Field(min_length=1)
    guarded: bool = False
    of: Identifier | Literal[""] = ""
    level: Literal["county", "township", "village", "any"] = "county"
    label: list[Identifier] = Field(min_length=1)
    dated: Identifier | Literal[""] = ""
    number: NumberDeclared | None = None
    retention: Literal["permanent", "100y", "30y", "10y"] = "10y"
    states: list[StateDeclared] = Field(min_length=1)
    fields: list[FieldDeclared] = Field(min_length=1)
    deeds: list[DeedDeclared] = Field(min_length=1)
    holds: list[HoldDeclared] = []
    columns: list[Identifier] = []
    filters: list[Identifier] = []
    every: EveryDeclared | None = None
    finds: list[FindDeclared] = []
    public: PublicDeclared | None = None
    prints: list[PrintDeclared] = []
    imports: Identifier | Literal[""] = ""
    inside: bool = False
    own_area: bool = False
    shared: bool = False
    draws: list[Identifier] = []
    task: TaskDeclared | None = None


class RegisterDeclared(Declaration):
    """``register.yaml``. ``imports`` of a kind is the deed that a workbook's rows do; ``inside`` keeps a kind off the menu: it is
    found on the entry above it."""

    kinds: list[KindDeclared] = Field(min_length=1)
