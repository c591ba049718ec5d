"""What can be asked of relations: what a snapshot's findings are, what blocks a signature, what an entered value would break."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from django.db.models import QuerySet

from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import say

from ..declarations import IndicatorFile
from ..periods import ReportPeriod, last_day
from ..snapshots.models import EnteredValue, Snapshot, ValueCorrection
from ..snapshots.queries import latest
from . import frozen
from .checking import check_entered, declared
from .figures import Figure, Figures
from .models import FindingState, RelationCheck, RelationEvent, RelationFinding
from .outcome import Outcome
from .standpoint import Standpoint


def within(snapshot: Snapshot, area_code: int) -> QuerySet[RelationFinding]:
    """The findings of a snapshot in an area and all below it."""
    low, high = areas.span(area_code)
    return RelationFinding.objects.filter(snapshot=snapshot, area_code__gte=low, area_code__lt=high)


def finding(finding_id: int, area_code: int) -> RelationFinding:
    """One finding in an area or below it. Raises NotFound."""
    low, high = areas.span(area_code)
    found = RelationFinding.objects.select_related("snapshot").filter(
        pk=finding_id, area_code__gte=low, area_code__lt=high).first()
    if found is None:
        raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
    return found


def story(found: RelationFinding) -> list[RelationEvent]:
    """What befell a finding, in order."""
    return list(RelationEvent.objects.filter(finding=found).order_by("pk"))


def last_check(snapshot: Snapshot) -> RelationCheck | None:
    """The last trial of a snapshot; None where none was made."""
    return RelationCheck.objects.filter(snapshot=snapshot).order_by("-pk").first()


def is_checked(snapshot: Snapshot) -> bool:
    """Whether all relations were tried since the last correction."""
    last = last_check(snapshot)
    return last is not None and not ValueCorrection.objects.filter(value__snapshot=snapshot, at__gt=last.at).exists()


def blocking(snapshot: Snapshot) -> list[RelationFinding]:
    """What keeps a report on a snapshot from being signed: serious findings that nobody explained, the largest areas first.

    That a snapshot was not tried since its last correction blocks as well: ask ``is_checked``.
    """
    return list(RelationFinding.objects.filter(snapshot=snapshot, state=FindingState.OPEN, severity="serious")
                .order_by("area_code", "number", "pk"))


def count_failed(snapshot: Snapshot, area_code: int) -> int:
    """How many relations do not hold now among the figures of an area itself, explained or not; RP-03.01 as frozen says how many
    did when the snapshot was taken."""
    return RelationFinding.objects.filter(snapshot=snapshot, area_code=area_code).exclude(state=FindingState.CORRECTED).count()


def failed_by_entered(
    entered: Iterable[EnteredValue], *, files: Mapping[str, IndicatorFile], parameters: ParameterBook
) -> list[Outcome]:
    """What would not hold if values that sections entered (all of one period) stood beside the last snapshot of their areas."""
    values = [one for one in entered if one.numerator is not None and one.denominator]
    if not values:
        return []
    span = ReportPeriod.parse(values[0].period)
    indicators = {one.id: one for file in files.values() for one in file.indicators}
    on = last_day(span.last)
    own = Figures.of(
        Figure(one.indicator, declared_one.title.label, declared_one.unit, declared_one.period, one.area_code,
               Fraction(one.numerator or 0, one.denominator or 1))
        for one in values if (declared_one := indicators.get(one.indicator)) is not None)
    beside, before = Figures(), Figures()
    for area in own.areas:
        there, then = latest(values[0].period, area), latest(_before(span), area)
        beside = beside.with_these(frozen.figures(there, [area])) if there else beside
        before = before.with_these(frozen.figures(then, [area])) if then else before
    return check_entered(declared(files), own, beside, Standpoint(on, parameters, before=before))


def _before(span: ReportPeriod) -> str:
    """The period of the same length before, as it is written."""
    length = len(span.months)
    first = span.first.plus(-length)
    if length == 12:
        return str(first.year)
    names = {6: f"{first.year}H{(first.number + 5) // 6}", 3: f"{first.year}Q{(first.number + 2) // 3}"}
    return names.get(length, str(first))
