"""The doors through which figures are frozen and corrected. Each says who (``by=``) and when (``at=``)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction

from django.db import transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.copying import copy_in
from minzheng.kernel.access.queries import require
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.language import say

from ..computation import Everywhere, Given, compute_everywhere, structure_day
from ..declarations import IndicatorFile
from ..passing import Told, ignore
from ..periods import ReportPeriod
from ..relations import actions as relations
from . import freezing
from .checking import checked
from .duties import CORRECTORS, FREEZERS, require_place
from .models import EnteredValue, Publication, Snapshot, SnapshotIndicator, SnapshotValue, ValueCorrection
from .overlapping import published_before
from .queries import QUOTIENTS, accepted, corrections, number
from .typed import require_possible


def freeze(
    *, period: str, area: int, files: Mapping[str, IndicatorFile], parameters: ParameterBook, by: Actor, at: datetime,
    note: str = "", progress: Told = ignore,
) -> Snapshot:
    """Compute every indicator for an area and all below it, and keep them as a snapshot that is never edited.

    A period may be frozen again: the later snapshot counts, the earlier stays. Raises NotAllowed, NotFound outside the own area,
    UsageError for what is no period, and Refused for one that has not begun.
    """
    span = ReportPeriod.parse(period)
    if structure_day(span, at) < span.first.first_day:
        raise Refused(say("统计期 {period} 还没有开始", period=period), (), code="period_not_begun")
    with transaction.atomic():
        require(by, FREEZERS, say("冻结统计数据"))
        require_place(by, area)
        entered = accepted(span.text)
        given = {key: Given(number(one), one.source) for key, one in entered.items()}
        found = compute_everywhere(files, period=span, area=area, parameters=parameters, known_at=at, given=given,
                                   published=published_before, progress=progress)
        progress(str(say("核对")), 0, 0)
        outcomes, found = checked(found, files, area, span, parameters)
        progress(str(say("存档")), 0, 0)
        made = _kept(span, area, found, files, entered, note=note, by=by, at=at)
        relations.keep(snapshot=made, outcomes=outcomes, by=by, at=at)
        record(by=by, at=at, action="freeze_figures", subject=f"snapshot:{made.pk}",
               details={"period": period, "area_code": area, "cut_off": str(made.cut_off or "")})
    return made


def _kept(span: ReportPeriod, area: int, found: Everywhere, files: Mapping[str, IndicatorFile],
          entered: Mapping[tuple[int, str], EnteredValue], *, note: str, by: Actor, at: datetime) -> Snapshot:
    statements = {name: {"statement": one.statement, "parameters": dict(one.parameters)}
                  for name, one in found.done.statements.items()}
    statements |= {id: {"statement": one.statement, "parameters": dict(one.parameters)}
                   for id, one in found.done.queries.items() if one.statement}
    made = Snapshot.objects.create(
        period=span.text, area_code=area, on=structure_day(span, at),
        cut_off=next((one.cut_off for one in found.results[area].values() if one.cut_off), None), known_at=at, frozen_at=at,
        frozen_by=str(by), note=note.strip(), statements=statements,
        runs=[{"run": run.id, "month": str(run.month), "area_code": run.area_code, "is_locked": run.is_locked}
              for run in found.runs])
    SnapshotIndicator.objects.bulk_create(freezing.declared(made, files, found))
    copy_in(freezing.values(made, files, found, entered), SnapshotValue._meta.db_table)
    return made


def publish(*, snapshot: Snapshot, occasion: str, by: Actor, at: datetime) -> None:
    """Note that the figures of a snapshot are given out: later ones are withheld where both together told of one or two people.

    Whoever gives them out says so in the same transaction, and puts it on record.
    """
    Publication.objects.create(snapshot=snapshot, occasion=occasion, by=str(by), at=at)


def correct(
    *, value_id: int, value: Fraction, reason: str, by: Actor, at: datetime
) -> list[ValueCorrection]:
    """Say what a frozen value should have been, and why; what is computed from it in the same area follows.

    Nothing is edited: the last correction counts. Raises NotAllowed, NotFound, and Refused without a reason or a change, for
    values that are computed from others or are parts, and for one that would leave a share or an average without a denominator.
    """
    with transaction.atomic():
        require(by, CORRECTORS, say("更正统计数据"))
        found = SnapshotValue.objects.select_related("snapshot").filter(pk=value_id).first()
        if found is None:
            raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
        require_place(by, found.area_code)
        Snapshot.objects.select_for_update(no_key=True).only("pk").get(pk=found.snapshot_id)
        own = SnapshotIndicator.objects.get(snapshot=found.snapshot, indicator=found.indicator)
        if own.inputs or found.part:
            raise Refused(say("这个数是由其他指标推算的，请更正它所依据的指标"), (), code="derived_value")
        if not reason.strip():
            raise Refused(say("请写明更正的原因"), (), code="reason_missing")
        require_possible(value, own.unit, own.kind)
        before = corrections([found]).get(found.pk, found)
        if before.numerator is not None and before.denominator and Fraction(before.numerator, before.denominator) == value:
            raise Refused(say("新值与原值相同"), (), code="nothing_corrected")
        first = _write(found, value.numerator, value.denominator, reason.strip(), None, by, at)
        made = [first, *_follow(found, first, by, at)]
        record(by=by, at=at, action="correct_figure", subject=f"snapshot:{found.snapshot_id}", details={
            "indicator": found.indicator, "area_code": found.area_code, "before": _fraction(before), "after": str(value),
            "reason": reason.strip(), "followed": len(made) - 1})
    return made


def _follow(found: SnapshotValue, first: ValueCorrection, by: Actor, at: datetime) -> list[ValueCorrection]:
    """Correct whatever is computed from a corrected value, step by step."""
    known = {one.indicator: one for one in found.snapshot.indicators.all()}
    values = {one.indicator: one for one in found.snapshot.values.filter(area_code=found.area_code, part="")}
    now: dict[str, Fraction | None] = {id: number(one) for id, one in values.items()}
    now |= {one.value.indicator: number(one) for one in corrections(values.values()).values()}
    made: list[ValueCorrection] = []
    changed = {found.indicator}
    while due := [one for one in known.values() if set(one.inputs) & changed and one.indicator not in changed
                  and not any(name not in changed and _rests_on(name, changed, known) for name in one.inputs)]:
        for one in due:
            changed.add(one.indicator)
            inputs = [now.get(name) for name in one.inputs]
            if any(value is None for value in inputs):
                continue
            numerator, denominator = _computed(one.measure, [value for value in inputs if value is not None])
            if not denominator and now.get(one.indicator) is not None:
                raise Refused(say("更正后“{title}”的分母为 0，无法计算：请先核对 {id}", title=one.title, id=one.inputs[-1]), (),
                              code="denominator_zero")
            if denominator:
                now[one.indicator] = Fraction(numerator, denominator)
                made.append(_write(values[one.indicator], numerator, denominator, first.reason, first, by, at))
    return made


def _rests_on(id: str, changed: set[str], known: Mapping[str, SnapshotIndicator]) -> bool:
    return any(name in changed or _rests_on(name, changed, known) for name in known[id].inputs)


def _computed(measure: str, inputs: list[Fraction]) -> tuple[int, int]:
    first, *rest = inputs
    if measure in QUOTIENTS:
        quotient = first / rest[0] if rest[0] else None
        is_whole = first.denominator == rest[0].denominator == 1
        if quotient is None or is_whole:
            return int(first), int(rest[0])
        return quotient.numerator, quotient.denominator
    value = first + sum(rest, Fraction(0)) if measure == "total" else first - sum(rest, Fraction(0))
    return value.numerator, value.denominator


def _fraction(one: SnapshotValue | ValueCorrection) -> str:
    return f"{one.numerator}/{one.denominator}" if one.numerator is not None else ""


def _write(value: SnapshotValue, numerator: int, denominator: int, reason: str, because_of: ValueCorrection | None, by: Actor,
           at: datetime) -> ValueCorrection:
    return ValueCorrection.objects.create(value=value, numerator=numerator, denominator=denominator, reason=reason,
                                          because_of=because_of, by=str(by), at=at)
