"""Months computed again and kept as a proposal: what differs, by whom it is to be decided."""

from __future__ import annotations

import hashlib
from datetime import datetime

import polars as pl
from django.db import connection

from minzheng.kernel.access.copying import copy_in
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.policy.program import Program
from minzheng.kernel.values import areas
from minzheng.kernel.values.periods import Month

from . import computing, paid
from .differing import Differences, together
from .models import Correction, CorrectionItem, CorrectionRemark, CorrectionState
from .waiting import digest_of


def propose(
    *, first: Month, last: Month, area: int, cause: str, program: Program, parameters: ParameterBook, by: str, at: datetime
) -> Correction:
    """Compute the months again and keep what differs, in the caller's transaction. Nothing is owed by it yet.

    Raises Refused where a month is not released for the whole area.
    """
    months = paid.require_released(first, last, area=area)
    found = together(
        computing.differences(month=month, area=area, program=program, parameters=parameters) for month in months)
    correction = _described(found, area)
    correction.first_month, correction.last_month, correction.cause = int(first), int(last), cause
    correction.values = {str(int(month)): digest_of(parameters, month=month, area=area) for month in months}
    correction.basis, correction.by, correction.at = paid.basis(first, last, area=area), by, at
    for frame, model in ((found.items, CorrectionItem), (found.remarks, CorrectionRemark)):
        rows = frame.rename({"person_ref": "person_id"}).with_columns(pl.lit(correction.pk).alias("correction_id"))
        copy_in(rows, model._meta.db_table)
    correction.save(force_insert=True)
    return correction


def _described(found: Differences, area: int) -> Correction:
    """The correction's row, numbered but not yet written: it is written last."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('corrections_correction', 'id'))")
        number = cursor.fetchone()[0]
    low, high = areas.span(area)
    return Correction(
        pk=number, area_code=low, area_until=high, state=CorrectionState.PROPOSED, persons=_persons(found.items),
        households=found.items["household_id"].n_unique(), item_count=found.items.height, remark_count=found.remarks.height,
        arrears_fen=found.arrears_fen, recovery_fen=found.recovery_fen, digest=digest(found.items))


def _persons(items: pl.DataFrame) -> int:
    """How many subjects: people, and households that are paid as one."""
    return items.select(pl.coalesce("person_ref", -pl.col("household_id"))).n_unique()


def digest(items: pl.DataFrame) -> str:
    """The SHA-256 of what differs: subjects, months and amounts, in their order. Awards do not count: some are yet to be made."""
    text = items.drop("award_id", "old", "new").write_csv()
    return hashlib.sha256(text.encode()).hexdigest()
