"""One earlier report: the text with what was read marked in it, beside each reading with its confidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from minzheng.kernel.access.actions import record
from minzheng.kernel.casework.papers import storage
from minzheng.kernel.catalogue.in_force import catalogue
from minzheng.kernel.catalogue.outline import report_outline
from minzheng.kernel.catalogue.report_words import report_words
from minzheng.kernel.indicators.declarations import Indicator
from minzheng.kernel.indicators.relations.checking import declared
from minzheng.kernel.indicators.relations.declarations import Relation
from minzheng.kernel.indicators.relations.outcome import Outcome
from minzheng.kernel.plans.proposals import OLD_TASK
from minzheng.kernel.reports.reading import queries
from minzheng.kernel.reports.reading.confidence import SAYS
from minzheng.kernel.reports.reading.duties import CONFIRMERS
from minzheng.kernel.reports.reading.keeping import printed
from minzheng.kernel.reports.reading.models import STATES, OldReport, ReadTask, ReadValue, State
from minzheng.kernel.reports.reading.notes import Note
from minzheng.kernel.values.language import Sentence, say

from ...components.table import Column
from ...listing import export
from ...places import names
from ...scope import account_of, by, now
from ..plans.sources import placed
from .shared import COMPARISONS, QUALIFIERS, ROLES, TONES, seen

SURE = 850
"""The confidence from which on readings are offered to be confirmed all at once, in per-mille."""

CERTAIN = 1000
"""The highest confidence, in per-mille."""


@dataclass(frozen=True)
class Piece:
    """A piece of a sentence; with ``value`` the number that was read there."""

    text: str
    value: ReadValue | None = None


@require_GET
def page(request: HttpRequest, report_id: int) -> HttpResponse:
    """The report: notes, what does not fit together, the marked text, the values and tasks."""
    report = seen(request, report_id)
    values = list(report.values.order_by("serial"))
    for one in values:
        describe(one)
    tasks = [_task(one) for one in report.tasks.order_by("serial")]
    _place(request, tasks)
    may = account_of(request).role in CONFIRMERS
    waiting = [one for one in values if one.state == State.OPEN and one.indicator]
    return render(request, "pages/old_reports/report.html", {
        "report": report, "values": values, "tasks": tasks, "notes": [*_elsewhere(report), *(_note(one) for one in report.notes)],
        "paragraphs": _paragraphs(report.sentences, values), "failed": _failed(report), "may_confirm": may, "sure": SURE,
        "waiting": len(waiting), "sure_ones": sum(one.confidence >= SURE for one in waiting),
        "confirmed": sum(one.state == State.CONFIRMED for one in values), "unknown": sum(not one.indicator for one in values),
        "documents": list(dict.fromkeys(one["number"] for one in report.documents)),
        "is_decided": any(one.state != State.OPEN for one in values)})


def _elsewhere(report: OldReport) -> list[Sentence]:
    """That the text names another area than the one whose history it becomes."""
    place, named = names([report.area_code]).get(report.area_code, ""), report.area_named
    if not named or not place or named in place or place in named:
        return []
    return [say("报告写的是“{named}”：确认的数值会作为{place}的历史数据", named=named, place=place)]


def describe(one: Any) -> None:
    """Add to a value what pages show of it."""
    term = report_words().terms.get(one.indicator)
    one.title = term.title if term else ""
    one.state_word, one.tone = STATES[one.state], TONES[one.state]
    one.amount, one.qualified = printed(one), QUALIFIERS[one.qualifier]
    one.role_word = ROLES[one.role] if one.role != "value" else ""
    one.why = [SAYS[reason] for reason in one.reasons if reason in SAYS]
    one.rivals = [(id, report_words().terms[id].title) for id in one.read_as.get("rivals", []) if id in report_words().terms]


def _task(one: Any) -> ReadTask:
    term = report_words().terms.get(one.indicator)
    one.title = term.title if term else ""
    one.state_word, one.tone = STATES[one.state], TONES[one.state]
    one.target = f"{COMPARISONS[one.comparison] if one.comparison else ''}{one.written}{one.unit}"
    task: ReadTask = one
    return task


def _place(request: HttpRequest, tasks: Sequence[Any]) -> None:
    """Add to confirmed tasks what became of them in the plan."""
    keys = [one.pk for one in tasks if one.state == State.CONFIRMED]
    known = placed(account_of(request), OLD_TASK, keys, open_keys=keys)
    for one in tasks:
        one.in_plan = known.get(one.pk)


def _note(row: dict[str, Any]) -> Sentence:
    return Note(row["code"], row["what"], row["sentence"]).says


def _paragraphs(sentences: Iterable[dict[str, Any]], values: Sequence[ReadValue]) -> list[dict[str, Any]]:
    """The text by paragraphs, each sentence in pieces."""
    own: dict[int, list[ReadValue]] = {}
    for one in values:
        own.setdefault(one.sentence, []).append(one)
    found: list[dict[str, Any]] = []
    for row in sentences:
        if not found or found[-1]["number"] != row["paragraph"]:
            found.append({"number": row["paragraph"], "is_heading": row["is_heading"], "sentences": []})
        found[-1]["sentences"].append({"number": row["number"], "is_heading": row["is_heading"],
                                       "pieces": list(_pieces(row["text"], own.get(row["number"], [])))})
    return found


def _pieces(text: str, values: Iterable[ReadValue]) -> Iterator[Piece]:
    at = 0
    for one in values:
        yield Piece(text[at:one.start])
        yield Piece(text[one.start:one.end], one)
        at = one.end
    yield Piece(text[at:])


def _failed(report: OldReport) -> list[Outcome]:
    """The relations between figures that do not hold in the text."""
    relations, indicators = _declared()
    return queries.outcomes(report, relations=relations, indicators=indicators, parameters=catalogue().parameters)


@cache
def _declared() -> tuple[list[tuple[str, Relation]], dict[str, Indicator]]:
    """The relations and indicators of the folders, which stay as they are."""
    outline = report_outline(catalogue())
    return declared(outline.files), outline.indicators


COLUMNS = (
    Column("indicator", say("指标"), lambda row: row.indicator or None, "code"),
    Column("title", say("名称"), lambda row: row.title or None),
    Column("amount", say("数值"), lambda row: row.amount, "name"),
    Column("unit", say("单位"), lambda row: row.unit),
    Column("qualifier", say("约数"), lambda row: str(row.qualified) or None),
    Column("role", say("性质"), lambda row: ROLES[row.role]),
    Column("period", say("统计期"), lambda row: row.period or None),
    Column("cut_off", say("截至"), lambda row: row.cut_off, "date"),
    Column("scope", say("范围"), lambda row: row.scope or None),
    Column("confidence", say("把握（‰）"), lambda row: row.confidence, "count"),
    Column("state", say("状态"), lambda row: row.state_word),
    Column("sentence", say("原句"), lambda row: row.words),
)


@require_GET
def exported(request: HttpRequest, report_id: int, kind: str) -> HttpResponse:
    """The values as a file, each with its sentence."""
    report = seen(request, report_id)
    said = {row["number"]: row["text"] for row in report.sentences}
    rows: list[Any] = list(report.values.order_by("serial"))
    for one in rows:
        describe(one)
        one.words = said.get(one.sentence, "")
    return export(request, kind, name=f"old-report-{report.pk}", title=str(report), columns=COLUMNS, rows=rows)


@require_GET
def source(request: HttpRequest, report_id: int) -> HttpResponse:
    """The file as it was brought in; that it was taken goes on record."""
    report = seen(request, report_id)
    content = storage.take(report.sha256)
    record(by=by(request), at=now(), action="download", subject=f"old_report:{report.pk}", details={"file": report.file_name})
    return HttpResponse(content, content_type="application/octet-stream", headers={
        "Content-Disposition": content_disposition_header(True, report.file_name) or "attachment"})
