"""A table declared once: the page, its sorting and filters, and the file it exports come from the same columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from minzheng.kernel.values.language import Label, Sentence

from .keyset import Slice

Text = Sentence | Label | str
NUMBERS = ("count", "money", "delta", "money_delta")


@dataclass(frozen=True)
class Column:
    """One column: where its value comes from, how it is drawn (``kind``) and by what it sorts.

    Kinds: text, name (kept on one line), code, date, time, month, count, money (fen), delta, money_delta (fen), badge (a
    value with ``tone``), id.
    """

    name: str
    label: Text
    value: Callable[[Any], Any]
    kind: str = "text"
    sort: str = ""
    link: Callable[[Any], str] | None = None
    tone: Callable[[Any], str] | None = None
    is_wide_only: bool = False
    total: int | str | None = None

    @property
    def is_number(self) -> bool:
        return self.kind in NUMBERS


@dataclass(frozen=True)
class Filter:
    """One choice of the filter bar; ``options`` are (value, label) pairs, the empty value means all."""

    name: str
    label: Text
    options: Sequence[tuple[str, Text]] = ()
    placeholder: Text = ""
    is_search: bool = False


@dataclass
class Table:
    """What ``components/table.html`` draws. ``state`` is the current query: filters, ``sort`` and ``at`` (cursor).

    ``keep`` names what else of the query stays when a filter changes.
    """

    name: str
    columns: Sequence[Column]
    rows: Sequence[Any]
    caption: Text = ""
    filters: Sequence[Filter] = ()
    state: Mapping[str, str] = field(default_factory=dict)
    paging: Slice | None = None
    empty_title: Text = ""
    empty_text: Text = ""
    has_total: bool = False
    export: str = ""
    count: int | None = None
    keep: Sequence[str] = ()

    def kept(self) -> list[tuple[str, str]]:
        """What a change of filters carries along."""
        return [(name, self.state[name]) for name in ("sort", *self.keep) if self.state.get(name)]

    def query(self, **changes: str) -> str:
        """The query string of the present state with ``changes``; empty values drop out."""
        merged = {**self.state, **changes}
        return "?" + urlencode({key: value for key, value in merged.items() if value})

    @property
    def is_filtered(self) -> bool:
        return any(self.state.get(one.name) for one in self.filters)

    @property
    def folded(self) -> list[Filter]:
        """The choices: on a narrow screen they stand behind a line that opens them, only the search stands in the open."""
        return [one for one in self.filters if not one.is_search]

    @property
    def chosen(self) -> list[Text]:
        """What the choices are set to, in words."""
        return [label for one in self.folded for value, label in one.options if value == self.state.get(one.name)]

    def headings(self) -> list[dict[str, Any]]:
        """Each column with the link that sorts by it and its present direction (ascending, descending, none)."""
        present = self.state.get("sort", "")
        headings = []
        for column in self.columns:
            now = {column.name: "ascending", f"-{column.name}": "descending"}.get(present, "none")
            following = f"-{column.name}" if now == "ascending" else column.name
            link = self.query(sort=following, at="") if column.sort else ""
            headings.append({"column": column, "link": link, "direction": now})
        return headings

    def bar(self) -> list[dict[str, Any]]:
        """The filters with their present values."""
        return [{"filter": one, "value": self.state.get(one.name, "")} for one in self.filters]

    @property
    def previous(self) -> str:
        return self.query(at=self.paging.previous) if self.paging and self.paging.previous else ""

    @property
    def next(self) -> str:
        return self.query(at=self.paging.next) if self.paging and self.paging.next else ""


def order_of(columns: Sequence[Column], sort: str, *default: str, unique: str = "id") -> list[str]:
    """The ORM order for the query's ``sort`` (a column's name, ``-name`` descends), ending in a unique field.

    ``default`` are the fields without a ``sort``: best those an index begins with.
    """
    known = {column.name: column.sort for column in columns if column.sort}
    name, sign = sort.lstrip("-"), "-" if sort.startswith("-") else ""
    return [*([f"{sign}{known[name]}"] if name in known else default), unique]
