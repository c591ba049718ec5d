"""The rows of a snapshot, from what was computed everywhere and what sections entered."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import polars as pl

from minzheng.kernel.values.language import Label, Sentence, speaking

from ..computation import Everywhere
from ..declarations import Indicator, IndicatorFile, NotCollected, Quotient
from ..results import Result
from .models import EnteredValue, Snapshot, SnapshotIndicator, ValueState
from .parts import hidden_parts

COLUMNS = {
    "snapshot_id": pl.Int64, "indicator": pl.String, "area_code": pl.Int64, "part": pl.String, "state": pl.String,
    "numerator": pl.Int64, "denominator": pl.Int64, "people": pl.Int64, "is_illustrative": pl.Boolean, "entered_id": pl.Int64,
    "note_zh": pl.String, "note_en": pl.String,
}


def declared(snapshot: Snapshot, files: Mapping[str, IndicatorFile], found: Everywhere) -> list[SnapshotIndicator]:
    """The indicators as they are declared now, in the order of the folders."""
    whole = found.results[snapshot.area_code]
    pairs = [(business, one) for business, file in files.items() for one in file.indicators]
    return [SnapshotIndicator(
        snapshot=snapshot, serial=serial, indicator=one.id, business=business, title_zh=one.title.zh, title_en=one.title.en,
        unit=one.unit, kind=one.period, measure=one.measure, inputs=list(one.inputs), source=whole[one.id].query.group,
        expression=whole[one.id].query.expression, note_zh=one.reason.zh if isinstance(one, NotCollected) else "",
        note_en=one.reason.en if isinstance(one, NotCollected) else "") for serial, (business, one) in enumerate(pairs)]


def values(
    snapshot: Snapshot, files: Mapping[str, IndicatorFile], found: Everywhere, given: Mapping[tuple[int, str], EnteredValue]
) -> pl.DataFrame:
    """The rows of ``SnapshotValue``: each indicator in each area, then parts that are not zero; ``given``: what was entered."""
    indicators = {one.id: one for file in files.values() for one in file.indicators}
    says = _Notes()
    rows = [
        _value(snapshot, indicators[id], result, found, given.get((area, id)), says)
        for area, results in found.results.items() for id, result in results.items()
        if not isinstance(indicators[id], NotCollected) or result.value is not None or (area, id) in given]
    rows += _parts(snapshot, found)
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")


def _value(snapshot: Snapshot, one: Indicator, result: Result, found: Everywhere, entered: EnteredValue | None,
           says: _Notes) -> tuple[Any, ...]:
    people = found.people[result.area].get(one.id, 0)
    state = ValueState.SUPPRESSED if (result.area, one.id) in found.hidden else ValueState(str(result.state))
    return (snapshot.pk, one.id, result.area, "", state, *written(result, is_quotient=isinstance(one, Quotient)), people,
            result.illustrative, entered.pk if entered else None, *says(result.note))


def written(result: Result, *, is_quotient: bool) -> tuple[int | None, int | None]:
    """Numerator and denominator of a result: of a quotient those it was divided from, where they are whole."""
    numerator, denominator, value = result.numerator, result.denominator, result.value
    if is_quotient and numerator is not None and denominator is not None and (
            value is None or Fraction(numerator, denominator) == value):
        return numerator, denominator
    if result.value is None:
        return None, None
    return result.value.numerator, result.value.denominator


def _parts(snapshot: Snapshot, found: Everywhere) -> list[tuple[Any, ...]]:
    rows = []
    for id, by_area in found.done.parts.items():
        hidden = hidden_parts(by_area, {area for area in by_area if (area, id) in found.hidden}, found.done.places.below)
        for area, parts in by_area.items():
            for part, tally in parts.items():
                state = ValueState.SUPPRESSED if part in hidden[area] else ValueState.EXACT
                rows.append((snapshot.pk, id, area, part, state, tally.value.numerator, tally.value.denominator, tally.people,
                             False, None, "", ""))
    return rows


class _Notes:
    """Sentences in both languages, each spoken once."""

    def __init__(self) -> None:
        self.spoken: dict[tuple[str, str], tuple[str, str]] = {}

    def __call__(self, note: Sentence | Label | None) -> tuple[str, str]:
        if note is None:
            return "", ""
        if isinstance(note, Label):
            return note.zh, note.en
        key = (note.template, repr(note.values))
        if key not in self.spoken:
            with speaking("zh"):
                chinese = str(note)
            with speaking("en"):
                self.spoken[key] = chinese, str(note)
        return self.spoken[key]
