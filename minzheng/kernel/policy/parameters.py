"""Parameters: values by date, place and category, each with its document.

A business declares its parameters (``parameters.yaml``), localities give values. The value for a place is that of the
nearest area that has one on the day: village, township, county, prefecture, province, nation. A parameter without a value
in force is never a default.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from minzheng.kernel.values.areas import ancestors, span
from minzheng.kernel.values.errors import MinzhengError, NotFound
from minzheng.kernel.values.language import Label, say

from .units import Unit

NATION = 0
Key = tuple[str | None, ...] | int
"""Which row of a keyed parameter: a code per ``by`` fact (None for any), or the lower edge of a band."""


class ParameterMissing(MinzhengError):
    """A parameter that is needed has no value in force."""

    code = "parameter_missing"


@dataclass(frozen=True)
class Floor:
    """A parameter may not lie below a share of another, ``of``: ``per_mille`` thousandths, or as many as the parameter ``times``
    says, rounded. ``of_by`` says which row of the other is meant; one that ``blocks`` is refused, another must be explained."""

    of: str
    rounding: str
    law: str
    per_mille: int = 1000
    times: str = ""
    of_by: Mapping[str, str] = field(default_factory=dict)
    blocks: bool = True


@dataclass(frozen=True)
class Parameter:
    """A declared parameter. ``by`` names the facts its value depends on, ``band`` the number it has bands of."""

    name: str
    label: Label
    unit: Unit
    law: str = ""
    denominator: int = 1
    by: tuple[str, ...] = ()
    band: str = ""
    optional: bool = False
    floor: Floor | None = None

    @property
    def business(self) -> str:
        return self.name.partition(".")[0]


@dataclass(frozen=True)
class Value:
    """One value of a parameter, in force on ``[from_, until)`` in an area and all below it that have none nearer.

    ``value`` is an integer over the parameter's denominator (fen, thousandths, counts), a truth or a code.
    """

    name: str
    area_code: int
    key: Key
    from_: date
    until: date | None
    value: int | bool | str
    written: str
    document: str
    illustrative: bool = False
    pack: str = ""

    def is_in_force(self, on: date) -> bool:
        return self.from_ <= on and (self.until is None or on < self.until)


@dataclass(frozen=True)
class ParameterBook:
    """All declared parameters and all their values."""

    declared: Mapping[str, Parameter]
    values: tuple[Value, ...]
    packs: Mapping[str, Label] = field(default_factory=dict)
    _by_name: dict[str, list[Value]] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        for value in self.values:
            if not value.pack:
                self._by_name.setdefault(value.name, []).append(value)

    def with_pack(self, pack: str) -> ParameterBook:
        """The book with the values of one pack (a place without a code of its own) put in force everywhere."""
        if pack not in self.packs:
            raise NotFound(say("没有名为“{pack}”的参数包", pack=pack))
        own = tuple(replace(value, pack="") for value in self.values if value.pack == pack)
        names = {value.name for value in own}
        rest = tuple(value for value in self.values if not value.pack and value.name not in names)
        return ParameterBook(self.declared, own + rest, self.packs)

    def with_values(self, values: Iterable[Value]) -> ParameterBook:
        """The book with further values: simulations, tests, what is entered elsewhere."""
        return ParameterBook(self.declared, self.values + tuple(values), self.packs)

    def of(self, name: str) -> list[Value]:
        """Every value of a parameter, in the order written."""
        return self._by_name.get(name, [])

    def in_force(self, name: str, *, area_code: int, on: date) -> dict[Key, Value]:
        """The values in force for an area by key: for each key the nearest area that has one; later dates win."""
        found: dict[Key, Value] = {}
        chain = [area_code, *ancestors(area_code)] if area_code else [NATION]
        candidates = [value for value in self.of(name) if value.is_in_force(on)]
        for area in chain:
            here: dict[Key, Value] = {}
            for value in candidates:
                if value.area_code == area and (value.key not in here or here[value.key].from_ <= value.from_):
                    here[value.key] = value
            nearer = tuple(found)
            found.update({key: value for key, value in here.items() if not any(covers(near, key) for near in nearer)})
        return found

    def listed(self, name: str | None = None, *, area_code: int | None = None, on: date | None = None) -> list[Value]:
        """Values to look at: of a parameter (``dibao.dibao_standard``), a business (``dibao``) or all; for an area
        those it inherits; on a day those in force, otherwise with their history. Ordered by name, area, key, date."""
        names = [own for own in self.declared if name in (None, own, own.partition(".")[0], own.partition(".")[2])]
        if area_code is not None and on is not None:
            found = [v for own in names for v in self.in_force(own, area_code=area_code, on=on).values()]
        else:
            places = None if area_code is None else {area_code, *ancestors(area_code)} | {NATION}
            found = [v for own in names for v in self.of(own) if (places is None or v.area_code in places)
                     and (on is None or v.is_in_force(on))]
        return sorted(found, key=lambda v: (v.name, v.area_code, str(v.key), v.from_))

    def is_known(self, *, area_code: int, on: date) -> bool:
        """Whether any parameter has a value below the nation for this area on this day."""
        places = {area_code, *ancestors(area_code)} - {NATION}
        return any(value.area_code in places and value.is_in_force(on) for value in self.values if not value.pack)


def covers(nearer: Key, key: Key) -> bool:
    """Whether a nearer value of key ``nearer`` decides for ``key`` too."""
    if isinstance(nearer, int) or isinstance(key, int):
        return isinstance(nearer, int) and isinstance(key, int)
    return all(mine is None or mine == theirs for mine, theirs in zip(nearer, key, strict=True))


def matching(values: Mapping[Key, Value], codes: tuple[str | None, ...]) -> Value | None:
    """The value for a row with these codes: an exact key before one with fewer codes."""
    best: Value | None = None
    fewest = len(codes) + 1
    for key, value in values.items():
        if isinstance(key, tuple) and all(mine is None or mine == code for mine, code in zip(key, codes, strict=True)):
            open_places = sum(mine is None for mine in key)
            if open_places < fewest:
                best, fewest = value, open_places
    return best


@dataclass(frozen=True)
class Zones:
    """The country cut into stretches of codes inside which every parameter used has one set of values."""

    starts: tuple[int, ...]

    @classmethod
    def of(cls, book: ParameterBook, names: Iterable[str], *, on: date) -> Zones:
        edges = {0}
        for name in names:
            for value in book.of(name):
                if value.is_in_force(on) and value.area_code != NATION:
                    edges.update(span(value.area_code))
        return cls(tuple(sorted(edges)))

    def of_code(self, area_code: int) -> int:
        """The number of the stretch a code lies in."""
        return bisect_right(self.starts, area_code) - 1

    def __iter__(self) -> Iterator[int]:
        return iter(self.starts)


def as_text(value: Any, parameter: Parameter) -> str:
    """A value as a clerk reads it: 1,290.00, 30%, 1.5 ×, 是."""
    from minzheng.kernel.values.money import as_read

    if isinstance(value, bool):
        return str(Label("是", "yes") if value else Label("否", "no"))
    if isinstance(value, str):
        return value
    if parameter.unit.is_money:
        whole, rest = divmod(value, parameter.denominator)
        return as_read(whole) if not rest else f"{value}/{parameter.denominator * 100}"
    return str(value)
