"""Confirming, changing and rejecting what was read."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from minzheng.kernel.catalogue.report_words import report_words
from minzheng.kernel.indicators.relations.figures import written
from minzheng.kernel.indicators.snapshots.queries import series
from minzheng.kernel.reports.reading import actions, queries
from minzheng.kernel.reports.reading.duties import ABSENT, CONFIRMERS
from minzheng.kernel.reports.reading.models import ReadValue
from minzheng.kernel.values.errors import MinzhengError, NotFound
from minzheng.kernel.values.language import say

from ...listing import plain
from ...scope import account_of, by, now, require_role
from ..confirm import Field, Question, ask
from .report import CERTAIN, describe
from .shared import seen, task_seen, value_seen

_AMOUNT = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,6})?")
FIELDS = ("indicator", "amount", "period", "cut_off", "scope")
NAMES = {"indicator": say("指标"), "amount": say("数值"), "period": say("统计期"), "cut_off": say("截至"), "scope": say("范围")}
KINDS = {"confirm": say("确认"), "change": say("更改"), "reject": say("剔除"), "reopen": say("重新核对")}


@require_http_methods(["GET", "POST"])
def value(request: HttpRequest, value_id: int) -> HttpResponse:
    """One value with its sentence, why it was read so, what was decided; a form to confirm it as something else."""
    found: Any = value_seen(request, value_id)
    describe(found)
    given = {"indicator": found.indicator, "amount": "" if found.value is None else found.amount, "period": found.period,
             "cut_off": found.cut_off.isoformat() if found.cut_off else "", "scope": found.scope}
    problem = ""
    if request.method == "POST":
        require_role(request, CONFIRMERS)
        given = {name: plain(request.POST.get(name, ""))[:60] for name in FIELDS}
        try:
            actions.change(value_id=found.pk, to=_change(given, found), dictionary=report_words(), by=by(request), at=now())
            messages.success(request, str(say("已更改并确认")))
            return _back(found)
        except MinzhengError as error:
            problem = str(error.sentence)
    sentence = next((row["text"] for row in found.report.sentences if row["number"] == found.sentence), "")
    return render(request, "pages/old_reports/value.html", {
        "value": found, "given": given, "problem": problem, "may_confirm": account_of(request).role in CONFIRMERS,
        "before": sentence[:found.start], "number": sentence[found.start:found.end], "after": sentence[found.end:],
        "past": _past(found), "terms": [(id, one.title) for id, one in sorted(report_words().terms.items())],
        "decisions": _decisions(found),
    }, status=409 if problem else 200)


def _past(found: ReadValue) -> list[dict[str, Any]]:
    """The indicator over the years: what earlier reports say that was confirmed, and what the system froze; by cut-off."""
    if not found.indicator:
        return []
    area, unit = found.report.area_code, report_words().terms[found.indicator].unit
    rows = [{"period": one.period, "cut_off": one.cut_off, "value": told(one.value, unit), "report": one.report,
             "title": one.title,
             "is_this": one.reading == found.pk} for one in queries.history(found.indicator, area)]
    rows += [{"period": period, "cut_off": one.cut_off, "value": told(one.value, unit)} for period,
             one in series(found.indicator, area)]
    return sorted(rows, key=lambda row: (row["cut_off"] or date.min, row["period"]))


def _decisions(found: ReadValue) -> list[dict[str, Any]]:
    return [{"kind": KINDS[one.kind], "by": one.by, "at": one.at, "note": one.note,
             "changed": [(NAMES[name], old, new) for name, (old, new) in one.changed.items() if name in NAMES]}
            for one in found.decisions.order_by("pk")]


def told(value: Fraction | None, unit: str) -> str:
    """A value in the indicator's unit; a dash where it is hidden or not known."""
    return written(value, unit) if value is not None else "—"


def _change(given: dict[str, str], found: Any) -> actions.Change:
    amount = given["amount"] if given["amount"] != found.amount else ""
    try:
        if amount and not _AMOUNT.fullmatch(amount):
            raise ValueError(amount)
        exact = Fraction(amount) if amount else None
        day = date.fromisoformat(given["cut_off"]) if given["cut_off"] else None
    except ValueError:
        raise MinzhengError(say("数值应为数字，截止日期应为日期"), code="not_a_number") from None
    return actions.Change(given["indicator"].partition(" ")[0], exact, given["period"], day, given["scope"])


@require_POST
def confirm(request: HttpRequest, value_id: int) -> HttpResponse:
    """Confirm a value as it stands."""
    require_role(request, CONFIRMERS)
    found = value_seen(request, value_id)
    try:
        actions.confirm(value_id=found.pk, by=by(request), at=now())
    except MinzhengError as error:
        messages.error(request, str(error.sentence))
    return _back(found)


@require_POST
def reopen(request: HttpRequest, value_id: int) -> HttpResponse:
    """Let a value wait again."""
    require_role(request, CONFIRMERS)
    found = value_seen(request, value_id)
    actions.reopen(value_id=found.pk, by=by(request), at=now())
    return _back(found)


@require_http_methods(["GET", "POST"])
def reject(request: HttpRequest, value_id: int) -> HttpResponse:
    """Say why a number is no value."""
    require_role(request, CONFIRMERS)
    found = value_seen(request, value_id)
    question = Question(
        title=say("剔除“{number}”", number=f"{found.written}{found.unit}"),
            text=say("剔除的数字不作为历史数据；原句和识别结果保留。"),
        action=say("剔除"), done=say("已剔除"), back=_place(found), is_grave=True, fields=(Field("note", say("原因")),))
    return ask(request, question, lambda given: actions.reject(value_id=found.pk, note=given["note"], by=by(request), at=now()))


@require_POST
def confirm_above(request: HttpRequest, report_id: int) -> HttpResponse:
    """Confirm all that are as sure as was asked for; none where what was typed is no confidence."""
    require_role(request, CONFIRMERS)
    report, asked = seen(request, report_id), plain(request.POST.get("confidence", ""))
    if not (asked.isascii() and asked.isdigit() and len(asked) < 5 and int(asked) <= CERTAIN):
        messages.error(request, str(say("把握应为 0 到 {most} 的整数，没有确认任何数值", most=CERTAIN)))
        return redirect("old_report", report.pk)
    count = actions.confirm_above(report_id=report.pk, confidence=int(asked), by=by(request), at=now())
    messages.success(request, str(say("已确认 {count} 个数值", count=count)))
    return redirect("old_report", report.pk)


@require_POST
def task(request: HttpRequest, task_id: int, deed: str) -> HttpResponse:
    """Confirm or reject a task of the plan."""
    require_role(request, CONFIRMERS)
    found = task_seen(request, task_id)
    if deed not in ("confirm", "reject"):
        raise NotFound(ABSENT)
    actions.decide_task(task_id=found.pk, is_one=deed == "confirm", by=by(request), at=now())
    return redirect(f"{reverse('old_report', args=[found.report_id])}#task-{found.pk}")


def _back(found: ReadValue) -> HttpResponse:
    return redirect(_place(found))


def _place(found: ReadValue) -> str:
    return f"{reverse('old_report', args=[found.report_id])}#value-{found.pk}"
