"""A reading as rows: the sentences, values and tasks of a report, as the program read them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from . import units
from .models import OldReport, ReadTask, ReadValue
from .results import Reading, ReportRead, TaskRead, decimal

_WHOLE = ("全县", "全市", "全区", "全旗", "全州", "全省")


def described(found: ReportRead) -> dict[str, Any]:
    """What a report says of itself, by field of OldReport."""
    plain = found.as_json()
    return {
        "title": found.text.title[:300], "area_named": found.area, "period": found.period, "cut_off": found.cut_off,
        "chapters": plain["chapters"], "sentences": plain["sentences"], "documents": plain["documents"],
        "notes": [{"code": one.code, "what": one.what, "sentence": one.sentence} for one in found.text.notes],
    }


def write(report: OldReport, found: ReportRead) -> None:
    """Write the values and tasks of ``found`` as rows of ``report``, at once."""
    ReadValue.objects.bulk_create([_value(report, serial, one) for serial, one in enumerate(found.values, start=1)])
    ReadTask.objects.bulk_create([_task(report, serial, one) for serial, one in enumerate(found.tasks, start=1)])


def is_whole(scope: str) -> bool:
    """Whether a scope is the whole area of the report."""
    return not scope or scope in _WHOLE


def fraction(one: Reading | None) -> dict[str, int | None]:
    """The value of a reading as numerator and denominator; both None where digits are masked."""
    value = one.value if one else None
    return {"numerator": value.numerator if value is not None else None,
            "denominator": value.denominator if value is not None else None}


def printed(value: ReadValue) -> str:
    """The number as it now stands, in its printed unit; masked digits as x."""
    exact = value.value
    return value.written if exact is None else decimal(exact / units.value(Fraction(1), value.unit))


def _value(report: OldReport, serial: int, one: Reading) -> ReadValue:
    return ReadValue(
        report=report, serial=serial, sentence=one.sentence, start=one.number.start, end=one.number.end, written=one.shown,
        unit=one.number.unit, indicator=one.indicator, confidence=one.confidence, read_as=one.as_json(),
            qualifier=str(one.qualifier),
        role=str(one.role), period=one.period, cut_off=one.cut_off, scope=one.scope, is_whole=is_whole(one.scope),
            **fraction(one))


def _task(report: OldReport, serial: int, one: TaskRead) -> ReadTask:
    target = one.target
    return ReadTask(
        report=report, serial=serial, sentence=one.sentence, start=one.start, end=one.end, text=one.text, due=one.due,
        comparison=str(one.comparison or ""), is_soft=one.is_soft, written=target.shown if target else "",
        unit=target.number.unit if target else "", indicator=target.indicator if target else "",
        confidence=target.confidence if target else 0, read_as=one.as_json(), **fraction(target))


