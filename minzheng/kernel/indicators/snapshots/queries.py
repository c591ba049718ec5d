"""What snapshots say: figures of an area, of the areas below it, of earlier periods; the last correction counts."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import replace
from fractions import Fraction

from django.db.models import Q, QuerySet

from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import Label, say

from ..passing import OF_PEOPLE
from ..periods import ReportPeriod
from ..results import SMALLEST_CELL, Query, Result, State
from .models import EnteredState, EnteredValue, Snapshot, SnapshotIndicator, SnapshotValue, ValueCorrection, ValueState

QUOTIENTS = ("ratio", "average")


class _Everything:
    """Holds whatever is asked for."""

    def __contains__(self, key: object) -> bool:
        return True


EVERYTHING: Container[str] = _Everything()
"""All indicators: what is made for the public is told small cells of none of them."""


def snapshots(area_code: int) -> QuerySet[Snapshot]:
    """The snapshots that hold the figures of an area, taken for it or for an area above; the newest first."""
    return Snapshot.objects.filter(area_code__in=areas.lineage(area_code)).defer("statements").order_by("-id")


def held(area_code: int) -> QuerySet[Snapshot]:
    """The snapshots that hold figures of an area or of areas below it."""
    low, high = areas.span(area_code)
    wanted = Q(area_code__in=areas.lineage(area_code)) | Q(area_code__gte=low, area_code__lt=high)
    return Snapshot.objects.filter(wanted).defer("statements")


def latest(period: str, area_code: int) -> Snapshot | None:
    """The last snapshot of a period that holds the figures of an area; None before the first."""
    return snapshots(area_code).filter(period=period).first()


def snapshot(id: int, area_code: int) -> Snapshot:
    """The snapshot of that number, where it holds figures of the area. Raises NotFound."""
    found = Snapshot.objects.filter(pk=id).first()
    if found is None or not (areas.is_within(area_code, found.area_code) or areas.is_within(found.area_code, area_code)):
        raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
    return found


def indicators(found: Snapshot) -> dict[str, SnapshotIndicator]:
    """The indicators of a snapshot by id, in their order."""
    return {one.indicator: one for one in found.indicators.order_by("serial")}


def results(found: Snapshot, area_code: int, *, public: Container[str] = ()) -> dict[str, Result]:
    """Every indicator of an area in a snapshot, corrected, in the order of the folders; ``public``: the indicators that are told
    as the public is told them, small cells hidden."""
    return results_of(found, [area_code], public=public)[area_code]


def results_of(found: Snapshot, codes: Iterable[int], *, public: Container[str] = ()) -> dict[int, dict[str, Result]]:
    """The same for several areas, in the order given; three queries."""
    known, wanted = indicators(found), list(codes)
    values = {(one.area_code, one.indicator): one for one in found.values.filter(area_code__in=wanted, part="")}
    corrected = corrections(values.values())
    return {
        code: {id: result_of(values[code, id], one, found, corrected.get(values[code, id].pk), public) if (code, id) in values
               else _absent(one, found, code)
               for id, one in known.items() if (code, id) in values or one.measure == "not_collected"}
        for code in wanted}


def below(found: Snapshot, area_code: int, indicator: str, *, public: Container[str] = ()) -> list[tuple[int, Result]]:
    """An indicator in each area directly below an area, by code."""
    low, high = areas.span(area_code)
    values = list(found.values.filter(indicator=indicator, part="", area_code__gt=low, area_code__lt=high).order_by("area_code"))
    codes = {one.area_code for one in values}
    nearest = [one for one in values if not set(areas.ancestors(one.area_code)) & codes]
    known = found.indicators.filter(indicator=indicator).first()
    corrected = corrections(nearest)
    return [(one.area_code, result_of(one, known, found, corrected.get(one.pk), public)) for one in nearest if known]


def parts(found: Snapshot, area_code: int, indicator: str, *, public: Container[str] = ()) -> dict[str, Result]:
    """The parts of an indicator (``residence=城市``) that are not zero."""
    known = found.indicators.filter(indicator=indicator).first()
    values = found.values.filter(indicator=indicator, area_code=area_code).exclude(part="").order_by("part")
    return {one.part: result_of(one, known, found, None, public) for one in values} if known else {}


def series(indicator: str, area_code: int, *, until: str = "", like: str = "",
           public: Container[str] = ()) -> list[tuple[str, Result]]:
    """An indicator over periods, the last snapshot of each, oldest first; ``until`` a period, ``like``: of its length alone."""
    taken: dict[str, Snapshot] = {}
    for one in snapshots(area_code):
        taken.setdefault(one.period, one)
    spans = {text: ReportPeriod.parse(text) for text in taken}
    last = int(ReportPeriod.parse(until).last) if until else None
    length = len(ReportPeriod.parse(like).months) if like else None
    wanted = sorted((text for text, span in spans.items()
                     if (last is None or int(span.last) <= last) and (length is None or len(span.months) == length)),
                    key=lambda text: (int(spans[text].last), int(spans[text].first)))
    chosen = {taken[text].pk: taken[text] for text in wanted}
    values = {one.snapshot_id: one for one in SnapshotValue.objects.filter(
        indicator=indicator, area_code=area_code, part="", snapshot_id__in=chosen)}
    known = {one.snapshot_id: one for one in SnapshotIndicator.objects.filter(indicator=indicator, snapshot_id__in=chosen)}
    corrected = corrections(values.values())
    return [(one.period, result_of(values[pk], known[pk], one, corrected.get(values[pk].pk), public))
            for pk, one in chosen.items() if pk in values]


def accepted(period: str) -> dict[tuple[int, str], EnteredValue]:
    """What sections entered for a period and somebody accepted, by area and indicator; the last counts."""
    found = EnteredValue.objects.filter(period=period, state=EnteredState.ACCEPTED).order_by("reviewed_at", "id")
    return {(one.area_code, one.indicator): one for one in found}


def number(one: SnapshotValue | ValueCorrection | EnteredValue) -> Fraction | None:
    """The value a row holds; None where there is none."""
    if one.numerator is None or (isinstance(one, SnapshotValue) and one.state in (ValueState.UNRESOLVED, ValueState.MASKED)):
        return None
    return Fraction(one.numerator, one.denominator or 1)


def shown(result: Result, value: Fraction | None) -> str:
    """Another value of an indicator, as its own is printed."""
    return replace(result, value=value, state=State.EXACT if value is not None else State.UNRESOLVED).shown()


def written(value: Fraction | None, unit: str) -> str:
    """An entered value as it is printed with its unit; what was masked in its words."""
    state = State.EXACT if value is not None else State.MASKED
    one = Result("", Label("", ""), unit, 0, None, state, Query("", ""), value)
    return f"{one.shown()} {unit}" if value is not None else one.shown()


def corrections(values: Iterable[SnapshotValue]) -> dict[int, ValueCorrection]:
    """The last correction of each value that has one, by the value's number; one query."""
    found = ValueCorrection.objects.filter(value_id__in=[one.pk for one in values]).order_by("id")
    return {one.value_id: one for one in found.select_related("value", "because_of")}


def _is_small(corrected: ValueCorrection, unit: str) -> bool:
    """Whether a correction, or the one it follows from, leaves one or two persons."""
    first = corrected.because_of or corrected
    is_of_people = corrected.because_of is not None or unit in OF_PEOPLE
    return is_of_people and 0 < Fraction(first.numerator, first.denominator) < SMALLEST_CELL


def _absent(one: SnapshotIndicator, found: Snapshot, area_code: int) -> Result:
    return Result(one.indicator, one.title, one.unit, area_code, found.cut_off, State.UNRESOLVED, Query("", one.measure),
                  note=Label(one.note_zh, one.note_en))


def result_of(value: SnapshotValue, one: SnapshotIndicator | None, found: Snapshot, corrected: ValueCorrection | None,
              public: Container[str]) -> Result:
    """What a kept value says, corrected; of the ``public`` indicators small cells are hidden."""
    assert one is not None
    numerator, denominator = (corrected or value).numerator, (corrected or value).denominator
    is_known = value.state in (ValueState.EXACT, ValueState.SUPPRESSED) or corrected is not None
    state = State(value.state) if value.state != ValueState.SUPPRESSED else State.EXACT
    note = Label(value.note_zh, value.note_en) if value.note_zh else None
    is_quotient = one.measure in QUOTIENTS
    result = Result(
        value.indicator, one.title, one.unit, value.area_code, found.cut_off, State.EXACT if is_known else state,
        Query(one.source, one.expression), Fraction(numerator or 0, denominator or 1) if is_known else None,
        numerator if is_quotient else None, denominator if is_quotient else None,
        say("已更正：{reason}", reason=corrected.reason) if corrected else note, value.is_illustrative)
    is_hidden = value.state == ValueState.SUPPRESSED or (corrected is not None and _is_small(corrected, one.unit))
    if is_hidden and value.indicator in public:
        return replace(result, state=State.SUPPRESSED, value=None, numerator=None, denominator=None,
                       note=say("不足3人或可由此推算，公开时不显示"))
    return result
