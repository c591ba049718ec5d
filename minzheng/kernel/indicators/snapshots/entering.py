"""Values of what the system does not collect: a section enters them with their source, somebody else reviews them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.queries import require
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.language import say

from ..declarations import Indicator, IndicatorFile, NotCollected
from ..periods import ReportPeriod
from .duties import ENTERERS, REVIEWERS, require_place
from .models import EnteredState, EnteredValue
from .typed import number, require_possible


def open_indicators(files: Mapping[str, IndicatorFile]) -> dict[str, Indicator]:
    """The indicators whose values are entered, by id: those of which nothing is collected."""
    return {one.id: one for file in files.values() for one in file.indicators if isinstance(one, NotCollected)}


def enter(
    *, indicator: str, area: int, period: str, value: str, source: str, files: Mapping[str, IndicatorFile], by: Actor,
    at: datetime,
) -> EnteredValue:
    """Enter a value, typed in the indicator's unit, with where it comes from; it counts once somebody else accepted it.

    Raises NotAllowed, NotFound outside the own area, UsageError for what is no number, and Refused where the system counts
    itself, where no source is named, and while another value of the same waits.
    """
    with transaction.atomic():
        require(by, ENTERERS, say("录入统计数据"))
        require_place(by, area)
        ReportPeriod.parse(period)
        one = open_indicators(files).get(indicator)
        if one is None:
            raise Refused(say("指标 {id} 由系统统计，不能录入", id=indicator), (), code="not_to_be_entered")
        if not source.strip():
            raise Refused(say("请写明数据来源"), (), code="source_missing")
        typed = number(value, one.unit)
        require_possible(typed, one.unit, one.period)
        try:
            with transaction.atomic():
                made = EnteredValue.objects.create(
                    indicator=indicator, area_code=area, period=period, source=source.strip()[:200],
                    numerator=typed.numerator if typed is not None else None,
                    denominator=typed.denominator if typed is not None else None,
                    entered_by=str(by), entered_by_account_id=by.account_id, entered_at=at)
        except IntegrityError as error:
            raise Refused(say("这个区划的 {id} 已有一个待审核的录入值", id=indicator), (), code="value_waits") from error
        record(by=by, at=at, action="enter_figure", subject=f"entered_value:{made.pk}",
               details={"indicator": indicator, "area_code": area, "period": period, "source": made.source})
    return made


def review(*, entered_id: int, accept: bool, note: str = "", by: Actor, at: datetime) -> EnteredValue:
    """Accept a value or give it back with a reason; never the own one. It stands in what is frozen from now on.

    Raises NotAllowed, NotFound, and Refused for the own value, one reviewed before, and one given back without a reason.
    """
    with transaction.atomic():
        require(by, REVIEWERS, say("审核录入的统计数据"))
        found = EnteredValue.objects.select_for_update().filter(pk=entered_id).first()
        if found is None:
            raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
        require_place(by, found.area_code)
        if found.state != EnteredState.WAITING:
            raise Refused(say("这个录入值已经审核过了"), (), code="reviewed_before")
        if found.entered_by_account_id == by.account_id:
            raise Refused(say("不能审核自己录入的数据"), (), code="own_value")
        if not accept and not note.strip():
            raise Refused(say("请写明退回的原因"), (), code="reason_missing")
        found.state = EnteredState.ACCEPTED if accept else EnteredState.REFUSED
        found.reviewed_by, found.reviewed_at, found.review_note = str(by), at, note.strip()
        found.save(update_fields=["state", "reviewed_by", "reviewed_at", "review_note"])
        record(by=by, at=at, action="review_figure", subject=f"entered_value:{found.pk}",
               details={"accepted": accept, "note": found.review_note})
    return found
