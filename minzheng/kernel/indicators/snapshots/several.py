"""Several indicators at once, for pages that draw many: over periods and in given areas, each in as many queries as one takes."""

from __future__ import annotations

from collections.abc import Collection, Container, Sequence

from ..periods import ReportPeriod
from ..results import Result
from .models import Snapshot, SnapshotIndicator, SnapshotValue
from .queries import corrections, result_of, snapshots

MOST_PERIODS = 12
_PARTS = {6: "H", 3: "Q"}


def periods(area_code: int) -> list[str]:
    """The periods that have figures of an area, the latest first, of those that end together the shorter one."""
    found = set(snapshots(area_code).order_by().values_list("period", flat=True).distinct())
    return sorted(found, key=lambda text: (int(ReportPeriod.parse(text).last), int(ReportPeriod.parse(text).first)), reverse=True)


def over_periods(
    ids: Collection[str], area_code: int, *, until: str, most: int = MOST_PERIODS, public: Container[str] = (),
) -> tuple[list[str], dict[str, dict[str, Result]]]:
    """The periods of the length of ``until`` that lead up to it, oldest first, from the first that was frozen, and each indicator
    by those that were; four queries."""
    newest: dict[str, Snapshot] = {}
    for taken in snapshots(area_code).only("id", "period", "area_code", "cut_off"):
        newest.setdefault(taken.period, taken)
    texts = _leading_up_to(until, most)
    first = next((place for place, text in enumerate(texts) if text in newest), len(texts))
    chosen = {newest[text].pk: newest[text] for text in texts if text in newest}
    values = list(SnapshotValue.objects.filter(snapshot__in=chosen, area_code=area_code, part="", indicator__in=ids))
    known = {(one.snapshot_id, one.indicator): one
             for one in SnapshotIndicator.objects.filter(snapshot__in=chosen, indicator__in=ids)}
    corrected = corrections(values)
    found: dict[str, dict[str, Result]] = {id: {} for id in ids}
    for one in values:
        taken = chosen[one.snapshot_id]
        found[one.indicator][taken.period] = result_of(
            one, known[one.snapshot_id, one.indicator], taken, corrected.get(one.pk), public)
    return texts[first:], found


def _leading_up_to(until: str, most: int) -> list[str]:
    """``until`` and the periods of its length before it, oldest first."""
    span = ReportPeriod.parse(until)
    length = len(span.months)
    firsts = [span.first.plus(-length * back) for back in reversed(range(most))]
    return [str(one) if length == 1 else f"{one.year}{_PARTS[length]}{(one.number - 1) // length + 1}" if length < 12 else
            str(one.year) for one in firsts]


def in_areas(
    found: Snapshot, codes: Sequence[int], ids: Collection[str], *, public: Container[str] = (),
) -> dict[str, dict[int, Result]]:
    """Each indicator by area, for the areas that have it; three queries."""
    values = list(SnapshotValue.objects.filter(snapshot=found, area_code__in=codes, part="", indicator__in=ids))
    known = {one.indicator: one for one in found.indicators.filter(indicator__in=ids)}
    corrected = corrections(values)
    shown: dict[str, dict[int, Result]] = {id: {} for id in ids}
    for one in values:
        shown[one.indicator][one.area_code] = result_of(one, known[one.indicator], found, corrected.get(one.pk), public)
    return shown
