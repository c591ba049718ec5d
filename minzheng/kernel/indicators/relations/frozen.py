"""The figures of a snapshot as relations see them, and what they are held against: earlier snapshots of the same area."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from minzheng.kernel.policy.parameters import ParameterBook

from ..periods import ReportPeriod, last_day
from ..snapshots.models import Snapshot, SnapshotIndicator, ValueCorrection
from ..snapshots.queries import QUOTIENTS
from .figures import Figure, Figures
from .standpoint import Standpoint


def figures(found: Snapshot, area_codes: Iterable[int] | None = None) -> Figures:
    """The figures of a snapshot with its last corrections, of all areas or some; those without a value are not there."""
    known = {one.indicator: one for one in found.indicators.all()}
    values = found.values.filter(part="", numerator__isnull=False, denominator__gt=0)
    corrections = ValueCorrection.objects.filter(value__snapshot=found).order_by("id")
    if area_codes is not None:
        codes = list(area_codes)
        values, corrections = values.filter(area_code__in=codes), corrections.filter(value__area_code__in=codes)
    last = {pk: (over, under) for pk, over, under in corrections.values_list("value_id", "numerator", "denominator")}
    rows = values.values_list("pk", "indicator", "area_code", "numerator", "denominator")
    return Figures.of(
        _figure(known[id], area, *last.get(pk, (over or 0, under or 1)), found)
        for pk, id, area, over, under in rows.iterator(20_000))


def _figure(one: SnapshotIndicator, area: int, over: int, under: int, found: Snapshot) -> Figure:
    sides = (over, under) if one.measure in QUOTIENTS else (None, None)
    return Figure(one.indicator, one.title, one.unit, one.kind, area, Fraction(over, under), found.cut_off, *sides)


def standpoint(
    area: int, span: ReportPeriod, cut_off: date | None, parameters: ParameterBook, *, until: Snapshot | None = None
) -> Standpoint:
    """What figures of an area, period and cut-off are held against: its snapshots, or those taken before ``until``."""
    same = Snapshot.objects.filter(area_code=area).order_by("-pk").defer("statements")
    same = same.filter(pk__lt=until.pk) if until else same
    earlier, before, last_year = None, None, None
    length, day = len(span.months), cut_off or last_day(span.last)
    for one in same:
        other = ReportPeriod.parse(one.period)
        if earlier is None and other.first == span.first and one.cut_off and one.cut_off <= day:
            earlier = one
        if before is None and len(other.months) == length and other.last.plus(1) == span.first:
            before = one
        if last_year is None and len(other.months) == length and other.first.plus(12) == span.first:
            last_year = one
    nothing = Figures()
    return Standpoint(day, parameters, figures(earlier) if earlier else nothing, figures(before) if before else nothing,
                      figures(last_year) if last_year else nothing)

