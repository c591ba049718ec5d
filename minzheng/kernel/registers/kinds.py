"""The kinds of entries of all folders with the functions that they name: what the actions are handed as ``book``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from minzheng.kernel.access.roles import OF_INSTITUTIONS, Role
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.policy.program import Program
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import Label, say

from .declarations import DeedDeclared, FieldDeclared, KindDeclared, PrintDeclared, StateDeclared

Function = Callable[[Any], Any]
"""A function of a folder: it is handed the deed that is being done (``doing``), or what is sought (``finding``)."""
LAPSE = "lapse"
"""The deed by which a state ends by itself."""
LAPSED = Label("期限届满", "Time ran out")
NO_SUCH_KIND = say("没有这种登记")
ABSENT = say("没有找到这条记录，或者它不在您负责的区划之内。")


@dataclass(frozen=True)
class Kind:
    """A kind of entry, of one business folder."""

    declared: KindDeclared
    business: str
    chapter: str
    folder: Path
    functions: Mapping[str, Function] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.declared.name

    @property
    def title(self) -> Label:
        return self.declared.title.label

    @cached_property
    def fields(self) -> Mapping[str, FieldDeclared]:
        """The fields by name, in order."""
        return {one.name: one for one in self.declared.fields}

    @cached_property
    def states(self) -> Mapping[str, StateDeclared]:
        """The states by name, in order."""
        return {one.name: one for one in self.declared.states}

    @cached_property
    def deeds(self) -> Mapping[str, DeedDeclared]:
        """The deeds by name, in order."""
        return {one.name: one for one in self.declared.deeds}

    def deed(self, name: str) -> DeedDeclared:
        """A deed. Raises NotFound."""
        if name not in self.deeds:
            raise NotFound(ABSENT)
        return self.deeds[name]

    def deed_label(self, name: str) -> Label:
        """What a deed is called."""
        return LAPSED if name == LAPSE else self.deeds[name].title.label if name in self.deeds else Label(name, name)

    def makers(self, on: date) -> list[DeedDeclared]:
        """The deeds that make an entry on a day."""
        return [one for one in self.declared.deeds if one.makes and one.is_law(on)]

    def possible(self, state: str, on: date) -> list[DeedDeclared]:
        """The deeds that can be done with an entry in a state on a day."""
        return [one for one in self.declared.deeds if state in one.in_ and one.is_law(on)]

    @cached_property
    def readers(self) -> frozenset[str]:
        """The roles that may read entries: those declared, those who do something, and who audits."""
        return frozenset({*self.declared.readers, *(role for deed in self.declared.deeds for role in deed.who), Role.AUDITOR})

    def print_of(self, name: str) -> PrintDeclared:
        """A paper that is printed. Raises NotFound."""
        found = next((one for one in self.declared.prints if one.name == name), None)
        if found is None:
            raise NotFound(ABSENT)
        return found


@dataclass(frozen=True)
class Book:
    """Every kind of entry by name, with the parameters and rules that their functions read."""

    kinds: Mapping[str, Kind]
    program: Program
    parameters: ParameterBook
    titles: Mapping[str, Label]

    def kind(self, name: str) -> Kind:
        """A kind. Raises NotFound."""
        if name not in self.kinds:
            raise NotFound(NO_SUCH_KIND)
        return self.kinds[name]

    def below(self, name: str) -> Iterator[Kind]:
        """The kinds whose entries lie below entries of a kind."""
        return (one for one in self.kinds.values() if one.declared.of == name)

    @property
    def institutions(self) -> list[str]:
        """The kinds whose entries somebody may work in, and see that one alone."""
        return [one.name for one in self.kinds.values() if not one.declared.of and one.readers & OF_INSTITUTIONS]

    def readable(self, role: str) -> list[Kind]:
        """The kinds that a role may read."""
        return [one for one in self.kinds.values() if role in one.readers]
