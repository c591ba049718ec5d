"""The form of a deed: its fields drawn by their types, its papers, what was typed before, what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from minzheng.kernel.access.models import Account
from minzheng.kernel.casework.papers.evidence import spot_of
from minzheng.kernel.catalogue.book import book
from minzheng.kernel.registers.declarations import DeedDeclared, FieldDeclared
from minzheng.kernel.registers.duties import seen_by
from minzheng.kernel.registers.fields import ID_TYPES, SEXES, TRUTHS, parts_of, typed
from minzheng.kernel.registers.kinds import Kind
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.registers.papers import File
from minzheng.kernel.registers.values import opened
from minzheng.kernel.values.errors import MinzhengError, Problem

from ...listing import plain

FEW = 60
"""Entries that are offered as a list of choices; of more, the number is typed."""


@dataclass(frozen=True)
class Drawn:
    """A field as it is drawn: what was typed for each of its inputs, what is wrong with it, what may be chosen."""

    field: FieldDeclared
    typed: Mapping[str, str]
    problem: str
    is_required: bool
    options: Sequence[tuple[str, object]]

    @property
    def value(self) -> str:
        """What was typed, of a field with one input."""
        return self.typed.get(self.field.name, "")

    @property
    def parts(self) -> list[dict[str, Any]]:
        """The inputs of a field with several: name, label, what was typed, the most points."""
        if self.field.type == "scores":
            return [{"name": f"{self.field.name}.{one.name}", "label": one.label, "most": one.most,
                     "value": self.typed.get(f"{self.field.name}.{one.name}", "")} for one in self.field.items]
        return [{"name": f"{self.field.name}.{one.name}", "label": one.label,
                 "value": self.typed.get(f"{self.field.name}.{one.name}", "")} for one in self.field.choices]

    @property
    def person(self) -> dict[str, str]:
        """What was typed of a person, by part."""
        return {part.partition(".")[2]: self.typed.get(part, "") for part in parts_of(self.field)}


def given_in(request: HttpRequest) -> dict[str, str]:
    """Everything that was typed."""
    return {name: plain(value)[:2000] for name, value in request.POST.items() if isinstance(value, str)}


def files_in(request: HttpRequest, deed: DeedDeclared) -> list[File]:
    """The files that were sent for the papers of a deed, with where the device says it is."""
    spot = spot_of(request.POST.get("latitude", ""), request.POST.get("longitude", ""), request.POST.get("metres", ""))
    return [File(paper.name, one.name or "", one.read(), spot) for paper in deed.papers
            for one in request.FILES.getlist(f"paper.{paper.name}") if isinstance(one, UploadedFile)]


def drawn(
    kind: Kind, deed: DeedDeclared, *, entry: Entry | None, parent: Entry | None, given: Mapping[str, str] | None,
    account: Account, problems: Sequence[Problem] = (), start: Mapping[str, str] | None = None,
) -> list[Drawn]:
    """The fields of a deed, in the order of the kind. What is sensitive is not shown again."""
    known = opened(entry) if entry is not None else {}
    wrong = {one.place.heading: str(one.sentence) for one in problems}
    found = []
    for name in [one for one in kind.fields if one in deed.recorded]:
        field = kind.fields[name]
        before = {} if field.is_sealed else typed(field, known.get(name))
        shown = {part: (given.get(part, "") if given is not None else before.get(part, (start or {}).get(part, "")))
                 for part in parts_of(field)}
        is_required = name in deed.record and not field.optional and not (field.is_sealed and known.get(name))
        found.append(Drawn(field, shown, wrong.get(name, ""), is_required, _options(field, parent or entry, account)))
    return found


def others(problems: Sequence[Problem], kind: Kind) -> list[str]:
    """The problems that belong to no field."""
    return [str(one.sentence) for one in problems if one.place.heading not in kind.fields]


def problems_of(error: MinzhengError) -> list[Problem]:
    """What a refusal says, each with its field; the sentence itself where it names none."""
    found = list(error.problems)
    return found or [Problem(error.code, error.sentence)]


def _options(field: FieldDeclared, near: Entry | None, account: Account) -> Sequence[tuple[str, object]]:
    if field.type == "choice":
        return [(one.name, one.label) for one in field.choices]
    if field.type == "truth":
        return list(TRUTHS.items())
    if field.type == "person":
        return list(ID_TYPES.items())
    return _entries(field, near, account) if field.type == "entry" and near is not None else []


def _entries(field: FieldDeclared, near: Entry, account: Account) -> Sequence[tuple[str, object]]:
    """The entries that the account sees, below the same one where there are any; none of a book that is guarded."""
    kind = book().kind(field.of)
    if kind.declared.guarded:
        return []
    found = Entry.objects.filter(seen_by(account, kind), kind=field.of)
    below = found.filter(root=near.root_id or near.pk)
    found = below if below.exists() else found
    rows = list(found.order_by("label", "pk")[: FEW + 1])
    return [(str(one.pk), f"{one.number} {one.label}".strip()) for one in rows] if len(rows) <= FEW else []


SEX_OPTIONS = list(SEXES.items())
