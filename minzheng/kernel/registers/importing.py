"""Existing lists brought into a book from a workbook: each row a deed, good rows kept, bad ones told with row, column and value.

The same list twice changes nothing: a row that was imported before, or whose number the book has already, is left as it is.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import xlsxwriter
from django.db import transaction
from django.db.models import Q

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.people.roster.opening import open_workbook
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import MinzhengError, NotAllowed, Place, Problem, Refused
from minzheng.kernel.values.language import Label, say

from .actions import make
from .declarations import FieldDeclared
from .duties import areas_above
from .fields import ID_TYPES, SEXES, TRUTHS
from .kinds import Book, Kind
from .models import Deed, Entry
from .writing import IMPORT

MOST = 20_000
"""Rows of one list at the most; a longer one is split."""
AREA, NUMBER, ABOVE = Label("区划代码", "Area code"), Label("原编号", "Old number"), Label("所属", "Belongs to")
_PERSON = {"name": Label("姓名", "name"), "id_type": Label("证件", "document"), "id_number": Label("证件号码", "number"),
           "birth": Label("出生日期", "born"), "sex": Label("性别", "sex")}
_EXCEL_ZERO = date(1899, 12, 30)


class Undone(Exception):
    """Takes back what was only tried."""


@dataclass(frozen=True)
class Heading:
    """A column of the workbook: what is typed in, what it is called, and the words that stand for choices."""

    input: str
    label: str
    words: Mapping[str, str] = field(default_factory=dict)
    is_required: bool = False


@dataclass
class Outcome:
    """What came of a list: rows made, rows there already, and every problem."""

    rows: int = 0
    made: int = 0
    known: int = 0
    problems: list[Problem] = field(default_factory=list)


def headings(kind: Kind) -> list[Heading]:
    """The columns of a list of this kind, in order."""
    deed = kind.deed(kind.declared.imports)
    found = [Heading(ABOVE_INPUT, ABOVE.zh, is_required=True)] if kind.declared.of else []
    if kind.declared.own_area or (not kind.declared.of and kind.declared.level != "county"):
        found.append(Heading("area", AREA.zh, is_required=True))
    if kind.declared.number is not None and deed.name in kind.declared.number.typed:
        found.append(Heading("number", NUMBER.zh))
    for name in [one for one in kind.fields if one in deed.recorded]:
        found += _of_field(kind.fields[name], name in deed.record and not kind.fields[name].optional)
    return found


ABOVE_INPUT = "above"


def _of_field(one: FieldDeclared, is_required: bool) -> list[Heading]:
    if one.type == "person":
        choices = {"id_type": _words(ID_TYPES), "sex": _words(SEXES)}
        return [Heading(f"{one.name}.{part}", f"{one.zh}{label.zh}", choices.get(part, {}), is_required and part == "name")
                for part, label in _PERSON.items()]
    if one.type in ("scores", "choices"):
        return [Heading(f"{one.name}.{part.name}", f"{one.zh}：{part.zh}") for part in (one.items or one.choices)]
    words = _words(TRUTHS) if one.type == "truth" else {choice.zh: choice.name for choice in one.choices}
    return [Heading(one.name, one.zh, words, is_required)]


def _words(labels: Mapping[str, Label]) -> dict[str, str]:
    return {label.zh: name for name, label in labels.items()}


def template(kind: Kind) -> bytes:
    """An empty workbook to fill in: headings, orange where something must stand, with lists of the choices."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet(kind.title.zh[:31])
    page.freeze_panes(1, 0)
    text = book.add_format({"num_format": "@"})
    for place, one in enumerate(headings(kind)):
        colour = "#FCE4D6" if one.is_required else "#DDEBF7"
        page.set_column(place, place, max(12, 2 * len(one.label) + 2), text)
        page.write_string(0, place, one.label, book.add_format({"bold": True, "bg_color": colour, "border": 1}))
        if one.words:
            page.data_validation(1, place, 5000, place, {"validate": "list", "source": list(one.words)})
    book.close()
    return out.getvalue()


def bring_in(*, book: Book, kind: str, path: Path, area_code: int, by: Actor, at: datetime, is_trial: bool = False) -> Outcome:
    """Make an entry of every good row of a workbook. A trial changes nothing. Raises NotAWorkbook and Refused for a file that is
    none, or has other columns; NotAllowed for who may not."""
    this = book.kind(kind)
    rows = _rows(this, path)
    outcome = Outcome(rows=len(rows))
    try:
        with transaction.atomic():
            known = _known(this, rows)
            outcome.known = len(known)
            for number, given in [one for one in rows if one[0] not in known]:
                _bring(book, this, given, number, area_code, by, at, outcome)
            record(by=by, at=at, action="import_entries", subject=f"register:{kind}",
                   details={"file": path.name, "rows": outcome.rows, "made": outcome.made, "wrong": len(outcome.problems)})
            if is_trial:
                raise Undone
    except Undone:
        pass
    return outcome


def _bring(
    book: Book, kind: Kind, given: dict[str, str], row: int, area_code: int, by: Actor, at: datetime, outcome: Outcome
) -> None:
    try:
        with transaction.atomic():
            parent = _above(book, kind, given, area_code)
            area = areas.parse(given["area"]) if given.get("area") else area_code
            make(book=book, kind=kind.name, deed=kind.declared.imports, given=given, area_code=area, by=by, at=at,
                 parent_id=parent, source=IMPORT, row=_digest(kind, given))
        outcome.made += 1
    except NotAllowed:
        raise
    except MinzhengError as error:
        labels = {one.input: one.label for one in headings(kind)} | {name: one.zh for name, one in kind.fields.items()}
        for problem in error.problems or (Problem(error.code, error.sentence),):
            name = problem.place.heading
            place = Place(row=row, sheet=kind.title.zh[:31], heading=labels.get(name, name))
            outcome.problems.append(Problem(problem.code, problem.sentence, place=place, value=given.get(name, "")[:60]))


def _digest(kind: Kind, given: Mapping[str, str]) -> str:
    return sha256(repr((kind.name, sorted(given.items()))).encode()).hexdigest()


def _known(kind: Kind, rows: list[tuple[int, dict[str, str]]]) -> set[int]:
    """The rows that were imported before, or whose number the book has, in two queries."""
    digests = {_digest(kind, given): number for number, given in rows}
    numbers = {given["number"].upper(): number for number, given in rows if given.get("number")}
    there = Deed.objects.filter(row__in=digests, entry__kind=kind.name).values_list("row", flat=True)
    numbered = Entry.objects.filter(kind=kind.name, number__in=numbers).values_list("number", flat=True)
    return {digests[one] for one in there} | {numbers[one] for one in numbered}


def _above(book: Book, kind: Kind, given: dict[str, str], area_code: int) -> int | None:
    if not kind.declared.of:
        return None
    text = given.get(ABOVE_INPUT, "")
    low, high = areas.span(area_code)
    theirs = Q(area_code__gte=low, area_code__lt=high)
    if book.kind(kind.declared.of).declared.shared:
        theirs |= Q(area_code__in=areas_above(area_code))
    found = Entry.objects.filter(theirs, kind=kind.declared.of)
    one = found.filter(number=text.upper()).first() if text else None
    rows = [one] if one else list(found.filter(label=text)[:2])
    if len(rows) != 1:
        sentence = say("没有找到“{text}”", text=text) if not rows else say("有几个“{text}”，请填写编号", text=text)
        raise Refused(say("还不能办理"), [Problem("above", sentence, place=Place(heading=ABOVE_INPUT))])
    return rows[0].pk


def _rows(kind: Kind, path: Path) -> list[tuple[int, dict[str, str]]]:
    """The rows that say something, each with its number in the workbook and what stands in for every input."""
    grids = [grid for grid in open_workbook(path).grids if grid.rows]
    wanted = headings(kind)
    known = {one.label: one for one in wanted}
    grid = next((grid for grid in grids if known.keys() & {_text(cell) for cell in grid.rows[0]}), None)
    if grid is None:
        raise Refused(say("工作簿里没有“{kind}”的表头：请用导入模板", kind=kind.title), (), code="headings")
    columns = [known.get(_text(cell)) for cell in grid.rows[0]]
    missing = [one.label for one in wanted if one.is_required and one not in columns]
    strange = [_text(cell) for cell, column in zip(grid.rows[0], columns, strict=True) if column is None and _text(cell)]
    if missing or strange:
        told = [say("缺少列“{name}”", name=name) for name in missing]
        told += [say("不认识列“{name}”：请删除，或改成模板里的名称", name=name) for name in strange]
        problems = [Problem("heading", sentence) for sentence in told]
        raise Refused(say("表头与模板不符"), problems, code="headings")
    if len(grid.rows) > MOST + 1:
        raise Refused(say("一次最多导入 {most} 行，请拆分成几个文件", most=MOST), (), code="too_many_rows")
    found = []
    for number, row in enumerate(grid.rows[1:], start=2):
        given = {column.input: column.words.get(text, text) for column, cell in zip(columns, row, strict=False)
                 if column is not None and (text := _text(cell))}
        if given:
            found.append((number, given))
    return found


def _text(cell: Any) -> str:
    """A cell as it would be typed."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return (_EXCEL_ZERO + cell).isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip().replace("\u3000", " ").strip()


