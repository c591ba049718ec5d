"""``stories.yaml``: worked stories of deeds on dates that officials agree on, which are the tests of a register.

A step says the day, the deed, what is typed, and what must come of it: the ``state``, the ``number``, what is ``due``, some
``values`` as they are read, or the sentence (a part of it) by which it is ``refused``. ``as`` gives an entry a name that later
steps use: ``of`` (what the deed is done with), ``under`` (the entry above), or ``"@name"`` where a field names an entry. People
are invented: ``{name, born, sex, serial}`` becomes somebody with a number nobody has. ``papers`` names the papers and photos that
come with a deed, each a picture of its own; a mapping says in a word what each shows, and the same word is the same picture. What
a deed brought about is ``flood/relief_card``: the latest entry of that kind below ``flood``, or in an area
``fund/allocation/430426102000``.
With ``find`` the entry ``under`` is looked for in a list of candidates, and made into an entry.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zlib import crc32

from pydantic import Field

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.roles import OF_INSTITUTIONS
from minzheng.kernel.casework.papers.exif import Spot
from minzheng.kernel.values.areas import parse
from minzheng.kernel.values.errors import MinzhengError, NotFound, Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import ZONE
from minzheng.kernel.values.yaml import Declaration, read

from . import actions
from .declarations import Day, Names
from .fields import shown
from .finding import find_of, make_found
from .invented import person, picture
from .kinds import ABSENT, Book, Kind
from .models import Entry
from .naming import names_of
from .papers import File
from .values import opened
from .writing import lapse_due

FILE = "stories.yaml"
SPOT = Spot(26_780_000, 112_120_000, 10)
"""Where the photos of stories are taken."""


class StepDeclared(Declaration):
    """One deed on a day, or with ``look`` a look at what became of an entry by itself (``kind``: at what another deed made)."""

    on: Day
    deed: str = ""
    kind: str = ""
    as_: str = Field(default="", alias="as")
    of: str = ""
    under: str = ""
    by: str = ""
    given: dict[str, Any] = {}
    papers: list[str] | dict[str, str] = []
    state: str = ""
    number: str = ""
    due: Day | None = None
    values: dict[str, str] = {}
    refused: str = ""
    area: str = ""
    look: bool = False
    find: str = ""


class StoryDeclared(Declaration):
    """A story with its source; ``area`` is where its first entries lie."""

    title: Names
    source: str = Field(min_length=1)
    area: str
    steps: list[StepDeclared] = Field(min_length=1)


class StoriesDeclared(Declaration):
    """``stories.yaml``."""

    stories: list[StoryDeclared] = Field(min_length=1)


@dataclass
class Telling:
    """A story being told: what its entries are called, and who acts (``actor_of`` a role, a name where two are needed, and the
    institution where the role works in one)."""

    book: Book
    story: StoryDeclared
    actor_of: Callable[[str, str, int | None], Actor]
    entries: dict[str, Entry] = field(default_factory=dict)
    drawn: int = 0
    wrong: list[str] = field(default_factory=list)

    def tell(self) -> list[str]:
        """Do every step; what came out otherwise, in words. Who makes entries has an account from the beginning."""
        for step in self.story.steps:
            if step.kind and step.deed:
                self._actor(self.book.kind(step.kind), step)
        for number, step in enumerate(self.story.steps, start=1):
            try:
                self._step(step)
            except MinzhengError as error:
                told = "；".join([str(error), *(str(one.sentence) for one in error.problems)])
                if not step.refused or step.refused not in told:
                    self.wrong.append(f"{number} {step.on} {step.deed}: {told}")
                continue
            if step.refused:
                self.wrong.append(f"{number} {step.on} {step.deed}: 应被拒绝（{step.refused}）")
        return self.wrong

    def _step(self, step: StepDeclared) -> None:
        at = datetime.combine(step.on, time(10), ZONE)
        if step.find:
            self._find(step, at)
        elif step.look:
            lapse_due(book=self.book, on=step.on, at=at)
            if step.kind:
                self._look_for(step)
        elif step.of:
            entry = self._named(step.of)
            kind = self.book.kind(entry.kind)
            actions.do(book=self.book, entry_id=entry.pk, deed=step.deed, given=self._typed(step.given), at=at,
                       by=self._actor(kind, step, entry), files=self._files(step))
        else:
            kind = self.book.kind(step.kind)
            above = self._named(step.under) if step.under else None
            area = parse(step.area or self.story.area)
            made = actions.make(book=self.book, kind=step.kind, deed=step.deed, given=self._typed(step.given), area_code=area,
                                by=self._actor(kind, step, above), at=at, files=self._files(step),
                                parent_id=above.pk if above else None)
            self.entries[step.as_ or step.kind] = made
        self._compare(step)

    def _named(self, name: str) -> Entry:
        """The entry that a step names, as it is now."""
        first, *path = name.split("/")
        if first not in self.entries:
            raise NotFound(ABSENT)
        entry = Entry.objects.get(pk=self.entries[first].pk)
        if not path:
            return entry
        below = Entry.objects.filter(parent=entry, kind=path[0])
        return (below.filter(area_code=parse(path[1])) if len(path) > 1 else below).latest("pk")

    def _find(self, step: StepDeclared, at: datetime) -> None:
        kind, above = self.book.kind(step.kind), self.entries[step.under]
        find = find_of(kind, step.find)
        made = make_found(book=self.book, kind=kind.name, find=find.name, chosen=[above.pk], at=at,
                          by=self.actor_of(kind.deed(find.deed).who[0], step.by, None))
        if made[0].made is None:
            raise Refused(say("{refusal}", refusal=made[0].refusal), ())
        self.entries[step.as_ or step.kind] = made[0].made

    def _look_for(self, step: StepDeclared) -> None:
        """Take up the latest entry of a kind, which another deed made."""
        found = Entry.objects.filter(kind=step.kind)
        if step.under:
            found = found.filter(parent=self.entries[step.under])
        made = found.order_by("pk").last()
        if made is None:
            raise NotFound(ABSENT)
        self.entries[step.as_ or step.kind] = made

    def _actor(self, kind: Kind, step: StepDeclared, entry: Entry | None = None) -> Actor:
        role = kind.deed(step.deed).who[0]
        institution = (entry.root_id or entry.pk) if entry is not None and role in OF_INSTITUTIONS else None
        return self.actor_of(role, step.by, institution)

    def _files(self, step: StepDeclared) -> list[File]:
        if isinstance(step.papers, dict):
            return [File(name, f"{name}.png", picture(crc32(shows.encode())), SPOT) for name, shows in step.papers.items()]
        self.drawn += len(step.papers)
        return [File(name, f"{name}.png", picture(self.drawn - number), SPOT) for number, name in enumerate(step.papers)]

    def _typed(self, given: Mapping[str, Any]) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, value in given.items():
            if isinstance(value, dict):
                found |= {f"{name}.{part}": text for part, text in _person(value).items()}
            elif isinstance(value, list):
                found |= {f"{name}.{one}": "on" for one in value}
            else:
                text = str(value)
                found[name] = str(self._named(text[1:]).pk) if text.startswith("@") else text
        return found

    def _compare(self, step: StepDeclared) -> None:
        entry = self._named(step.of or step.as_ or step.kind)
        kind, values = self.book.kind(entry.kind), opened(entry)
        named = names_of([kind], [values])
        found = {"state": entry.state, "number": entry.number, "due": entry.due_on}
        found |= {key: shown(kind.fields[key], values.get(key), in_full=True, named=named) for key in step.values}
        wanted: dict[str, Any] = {"state": step.state, "number": step.number, "due": step.due}
        wanted = {key: value for key, value in wanted.items() if value} | step.values
        for key, value in wanted.items():
            if found[key] != value:
                self.wrong.append(f"{step.on} {step.deed} {key}: {found[key]!r} ≠ {value!r}")


def _person(value: Mapping[str, Any]) -> dict[str, str]:
    """The inputs of an invented person, or of scores as they are written."""
    if "born" not in value:
        return {part: str(one) for part, one in value.items()}
    return person(str(value["name"]), date.fromisoformat(str(value["born"])), value["sex"], int(value.get("serial", 0)))


def stories_of(folder: Path) -> list[StoryDeclared]:
    """The stories of a folder. Raises Refused or ValidationError for what cannot be read."""
    return StoriesDeclared.model_validate(read(folder / FILE).data).stories
