"""What the pages of registers share: entries as rows and as terms, kinds by chapter, what the present account may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from minzheng.kernel.catalogue.book import book
from minzheng.kernel.catalogue.chapters import CHAPTERS
from minzheng.kernel.registers.declarations import FieldDeclared
from minzheng.kernel.registers.duties import require_reader
from minzheng.kernel.registers.fields import Value, shown
from minzheng.kernel.registers.kinds import ABSENT, Kind
from minzheng.kernel.registers.models import Deed, Entry
from minzheng.kernel.registers.naming import names_of
from minzheng.kernel.registers.values import opened
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import Label, say

from ...components.table import Column
from ...places import names
from ...scope import account_of


def kind_seen(request: HttpRequest, name: str) -> Kind:
    """A kind that the account may read. Raises NotFound."""
    kind = book().kind(name)
    if account_of(request).role not in kind.readers:
        raise NotFound(ABSENT)
    return kind


def entry_seen(request: HttpRequest, entry_id: int) -> tuple[Kind, Entry]:
    """An entry that the account may read, with its kind. Raises NotFound."""
    entry = Entry.objects.select_related("parent", "root").filter(pk=entry_id).first()
    if entry is None:
        raise NotFound(ABSENT)
    kind = book().kind(entry.kind)
    require_reader(account_of(request), kind, entry)
    return kind, entry


def terms(
    kind: Kind, values: Mapping[str, Value], *, in_full: bool, only: Iterable[str] | None = None
) -> list[tuple[object, object]]:
    """What is known, as terms and what they are; nothing of what is not known. Another entry is a link."""
    named = names_of([kind], [values])
    wanted = kind.fields if only is None else {name: kind.fields[name] for name in only if name in kind.fields}
    found: list[tuple[object, object]] = []
    for name, field in wanted.items():
        text: object = shown(field, values.get(name), in_full=in_full, named=named)
        if text and field.type == "entry":
            text = format_html('<a href="{}">{}</a>', reverse("register_entry", args=[values[name]]), text)
        if text:
            found.append((field.label, text))
    return found


def columns_of(kind: Kind) -> list[Column]:
    """The columns of a list of entries: state, number, name, the declared ones, what is due, where."""
    found = [Column("state", say("状态"), lambda row: kind.states[row.state].label, "badge", sort="state",
                    tone=lambda row: kind.states[row.state].tone)]
    if kind.declared.number:
        found.append(Column("number", say("编号"), lambda row: row.number, sort="number", link=link_of))
    found.append(Column("label", say("名称"), lambda row: row.label, "name", sort="label", link=link_of))
    if kind.declared.of:
        found.append(Column("parent", book().kind(kind.declared.of).title, lambda row: row.parent.label, "name",
                            link=lambda row: link_of(row.parent)))
    found += [_column(kind, kind.fields[name]) for name in kind.declared.columns]
    if any(deed.due or deed.days or deed.working_days for deed in kind.declared.deeds):
        found.append(Column("due", say("期限"), lambda row: row.due_on, "date", is_wide_only=True))
    if kind.declared.dated not in kind.declared.columns:
        found.append(Column("on", say("日期"), lambda row: row.on, "date", sort="on", is_wide_only=True))
    if kind.declared.level != "county":
        found.append(Column("place", say("区划"), lambda row: row.place, sort="area_code", is_wide_only=True))
    return found


SHORT = ("date", "choice", "truth", "count", "yuan", "quantity", "month", "quarter", "year", "time")
"""The types of fields whose values stay on one line."""


def _column(kind: Kind, field: FieldDeclared) -> Column:
    return Column(field.name, field.label, lambda row: row.texts.get(field.name, ""), "name" if field.type in SHORT else "text",
                  sort="on" if field.name == kind.declared.dated else "", is_wide_only=field.type == "lines")


def link_of(row: Entry) -> str:
    """The page of an entry."""
    return reverse("register_entry", args=[row.pk])


def described(kinds: Mapping[str, Kind], rows: Sequence[Entry]) -> list[Any]:
    """Entries of some kinds with the texts of their columns and the names of their places, in three queries for all of them."""
    wanted = {key: [name for name in kind.declared.columns if name in kind.fields] for key, kind in kinds.items()}
    sealed = {key for key, kind in kinds.items() if any(kind.fields[name].is_sealed for name in wanted[key])}
    values = [opened(row) if row.kind in sealed else row.values for row in rows]
    named = names_of(kinds.values(), values)
    places = names({row.area_code for row in rows if kinds[row.kind].declared.level != "county"})
    found: list[Any] = list(rows)
    for row, known in zip(found, values, strict=True):
        fields = kinds[row.kind].fields
        row.texts = {name: shown(fields[name], known.get(name), in_full=False, named=named) for name in wanted[row.kind]}
        row.place = places.get(row.area_code, "")
    return found


def chapters_of(kinds: Iterable[Kind]) -> list[tuple[Label, list[Kind]]]:
    """The kinds that stand on the menu, by the chapters of the bureau's report and the numbers of their businesses."""
    found: dict[str, list[Kind]] = {}
    for kind in kinds:
        if not kind.declared.inside:
            found.setdefault(kind.chapter, []).append(kind)
    ordered = {name: sorted(kinds, key=lambda kind: kind.declared.business_id) for name, kinds in found.items()}
    return [(title, ordered[name]) for name, title in CHAPTERS.items() if name in ordered]


def history_of(kind: Kind, deeds: Sequence[Deed], *, in_full: bool) -> list[dict[str, Any]]:
    """Every deed with what it changed, the latest first; what stood before is shown beside what came after."""
    ordered = sorted(deeds, key=lambda one: one.serial)
    values = [opened(one) for one in ordered]
    named = names_of([kind], values)
    found: list[dict[str, Any]] = []
    before: dict[str, Value] = {}
    for deed, after in zip(ordered, values, strict=True):
        found.append({"deed": deed, "title": kind.deed_label(deed.name), "state": kind.states[deed.state],
                      "is_late": _is_late(kind, deed),
                      "changes": list(_changes(kind, before, after, named, in_full))})
        before = after
    return found[::-1]


def _is_late(kind: Kind, deed: Deed) -> bool:
    """Whether a deed came after its day: one that leads on, not one that only notes something."""
    declared = kind.deeds.get(deed.name)
    return deed.was_due_on is not None and deed.on > deed.was_due_on and declared is not None and bool(declared.to)


def _changes(
    kind: Kind, before: Mapping[str, Value], after: Mapping[str, Value], named: Mapping[int, str], in_full: bool
) -> Iterable[tuple[object, str]]:
    for name, field in kind.fields.items():
        old, new = before.get(name), after.get(name)
        if old != new and before:
            texts = [shown(field, value, in_full=in_full, named=named) for value in (old, new)]
            yield field.label, f"{texts[0] or '—'} → {texts[1] or '—'}"


def light_of(entry: Entry, today: date) -> tuple[Label, str] | None:
    """Whether what is due is late or due soon."""
    if entry.due_on is None:
        return None
    if entry.due_on < today:
        return Label("已超期", "Overdue"), "red"
    return (Label("三天内到期", "Due within three days"), "orange") if (entry.due_on - today).days <= 3 else None
