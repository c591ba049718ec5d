"""What the ledger says of a month: released payments, corrections that were decided, and where both stand. Sets through COPY."""

from __future__ import annotations

import hashlib

import polars as pl

from minzheng.kernel.access.copying import copy_out
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

from .. import holding
from ..enrolment import covers
from ..models import PayrollRun, RunKind, RunState
from ..settlement import SUBJECT
from .models import AwardBalance, Correction, CorrectionState

_PAID = {"award_id": pl.Int64, "paid_fen": pl.Int64, "old": pl.String, "is_held": pl.Boolean}


def paid(awards: pl.DataFrame, *, month: Month) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Of the awards of an area (``registry.awards``) what was paid for the month, as ``differing`` takes it, and the subjects
    whose payment was held back: those months are paid or forfeited when the holding ends, not here. What a hold forfeited, or
    held of an award that is over, is judged like any other month.

    Arrears in a month's payment are for other months and do not count.
    """
    moved = copy_out(_MOVED, {"month": int(month)}, _PAID)
    covering = covers(awards, month=month).select("award_id", pl.lit(True).alias("covers"))
    known = (
        awards.select("award_id", *SUBJECT, "area_code").join(moved, on="award_id", how="left")
        .join(covering, on="award_id", how="left").with_columns(pl.col("covers").fill_null(False))
    )
    held = known.filter(pl.col("is_held") & (pl.col("paid_fen") == 0)).select(*SUBJECT, "area_code")
    return known.with_columns(pl.col("paid_fen").fill_null(0), pl.col("old").fill_null("")), held


_MOVED = f"""
SELECT award_id, sum(fen)::bigint, max(old), bool_or(is_held)::text FROM (
    SELECT l.award_id, l.amount_fen - l.arrears_fen AS fen, '' AS old, false AS is_held
    FROM payments_payrollline l JOIN payments_payrollrun r ON r.id = l.run_id
    WHERE r.month = %(month)s AND r.state = 'locked' AND r.kind = 'monthly'
    UNION ALL
    SELECT e.award_id, 0, e.reason,
           e.reason_code = 'suspended' OR (e.reason_code = 'held' AND e.award_id NOT IN ({holding.FORFEITED}))
    FROM payments_payrollexception e JOIN payments_payrollrun r ON r.id = e.run_id
    WHERE r.month = %(month)s AND r.state = 'locked' AND r.kind = 'monthly'
    UNION ALL
    SELECT award_id, fen, '', false FROM corrections_awardentry WHERE month = %(month)s AND kind = 'correction') moved
GROUP BY award_id"""


def require_released(first: Month, last: Month, *, area: int) -> list[Month]:
    """The months, each of which a released run covers for the whole area. Raises Refused with those that none covers."""
    low, high = areas.span(area)
    released = set(PayrollRun.objects.filter(
        kind=RunKind.MONTHLY, state=RunState.LOCKED, month__range=(int(first), int(last)), area_code__lte=low,
        area_until__gte=high).values_list("month", flat=True))
    months = [first.plus(number) for number in range(MOST_MONTHS) if not last < first.plus(number)]
    if last < first or not months or months[-1] != last:
        raise Refused(say("月份的顺序或跨度不对：最多重算 {most} 个月", most=MOST_MONTHS), (), code="months_in_wrong_order")
    missing = [month for month in months if int(month) not in released]
    if missing:
        named = str(say("、")).join(str(month) for month in missing)
        raise Refused(say("{months} 在该区划还没有发放，不能重算", months=named), (), code="month_not_released")
    return months


MOST_MONTHS = 60
"""How many months are computed again at once."""


def basis(first: Month, last: Month, *, area: int) -> str:
    """The digest of what a correction is compared with: released runs and decided corrections of these months and this area."""
    low, high = areas.span(area)
    runs = PayrollRun.objects.filter(
        kind=RunKind.MONTHLY, state=RunState.LOCKED, month__range=(int(first), int(last)), area_code__lt=high,
        area_until__gt=low).order_by("pk").values_list("pk", flat=True)
    earlier = Correction.objects.filter(
        state=CorrectionState.COMMITTED, first_month__lte=int(last), last_month__gte=int(first), area_code__lt=high,
        area_until__gt=low).order_by("pk").values_list("pk", flat=True)
    return hashlib.sha256(f"{list(runs)} {list(earlier)}".encode()).hexdigest()


def balances(award_ids: list[int]) -> dict[int, int]:
    """The balance of each of the awards that has one: fen owed to the person (> 0) or by them (< 0)."""
    found = AwardBalance.objects.filter(award__in=award_ids).exclude(fen=0)
    return dict(found.values_list("award_id", "fen"))
