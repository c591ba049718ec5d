"""A proposed correction decided: each item becomes an entry of its award's balance, all in one statement."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

from . import paid
from .models import Correction, CorrectionState


def commit(correction: Correction, *, document: str, by: str, at: datetime) -> int:
    """Write the entries of a correction held by the caller, with awards locked; how many there are.

    Raises Refused where something was released or corrected since it was computed.
    """
    first, last = Month.from_int(correction.first_month), Month.from_int(correction.last_month)
    if paid.basis(first, last, area=correction.area_code) != correction.basis:
        raise Refused(say("重算之后又有发放或更正，金额可能已变：请重新预览"), (), code="correction_is_stale")
    values: dict[str, Any] = {"correction": correction.pk, "by": by, "at": at}
    with connection.cursor() as cursor:
        cursor.execute(_OPEN_AWARDS, values)
        cursor.execute(_ENTRIES, values)
        count = int(cursor.rowcount)
    correction.state, correction.decided_by, correction.decided_at = CorrectionState.COMMITTED, by, at
    correction.document = document
    correction.save(update_fields=["state", "decided_by", "decided_at", "document"])
    return count


_SAME = """(a.benefit, a.component, a.household_id) = (i.benefit, i.component, i.household_id)
    AND a.person_id IS NOT DISTINCT FROM i.person_id"""
_OPEN_AWARDS = f"""
INSERT INTO payments_award (benefit, component, household_id, person_id, first_month, last_month, state, suspended_reason)
SELECT i.benefit, i.component, i.household_id, i.person_id, min(i.month), max(i.month), 'ended', ''
FROM corrections_correctionitem i
WHERE i.correction_id = %(correction)s AND i.award_id IS NULL AND NOT EXISTS (SELECT FROM payments_award a WHERE {_SAME})
GROUP BY i.benefit, i.component, i.household_id, i.person_id"""
"""Who should have had an award in those months and never had one: it begins and ends with them."""
_ENTRIES = f"""
INSERT INTO corrections_awardentry (award_id, kind, month, fen, correction_id, document, by, at)
SELECT coalesce(i.award_id, (SELECT max(a.id) FROM payments_award a WHERE {_SAME})), 'correction', i.month, i.difference_fen,
       i.correction_id, '', %(by)s, %(at)s
FROM corrections_correctionitem i WHERE i.correction_id = %(correction)s"""


def set_aside(correction: Correction, *, by: str, at: datetime) -> None:
    """Give a proposed correction up: nothing of it is owed."""
    correction.state, correction.decided_by, correction.decided_at = CorrectionState.SET_ASIDE, by, at
    correction.save(update_fields=["state", "decided_by", "decided_at"])
