"""Findings follow whom they are about: to the place they live in now, whoever looks after it."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from minzheng.kernel.people.merging import standing
from minzheng.kernel.people.models import OPEN, SCHEME, Membership
from minzheng.kernel.values import areas

from .models import Finding


def follow_moves(area: int, *, by: str, at: datetime) -> int:
    """Let what is not closed of an area go with whoever moved, in the caller's transaction; how many went.

    A person is followed into the household they are counted in now, a household to its village. What somebody had been handed is
    of the new place as a whole. The story says from where to where.
    """
    low, high = areas.span(area)
    with connection.cursor() as cursor:
        cursor.execute(_FOLLOW, {"low": low, "high": high, "by": by, "at": at})
        return int(cursor.rowcount)


def has_left(found: Finding) -> bool:
    """Whether whom it is about stands in no household any more and did not die: they moved away, nobody knows where to."""
    if found.person is None or (found.person.merged_into or found.person).death_date is not None:
        return False
    now = Membership.objects.filter(OPEN, person=standing(found.person.pk), scheme=SCHEME, counted=True)
    return not now.exists()


_FOLLOW = f"""
WITH lives AS (
    SELECT f.id, f.area_code AS left_code, coalesce((
        SELECT h.area_code FROM people_person p JOIN people_membership m ON m.person_id = coalesce(p.merged_into_id, p.id)
        JOIN people_household h ON h.id = m.household_id
        WHERE p.id = f.person_id AND m.scheme = '{SCHEME}' AND m.counted AND m.known_until IS NULL AND m.valid_until IS NULL
        LIMIT 1), h.area_code) AS area_code
    FROM findings_finding f JOIN people_household h ON h.id = f.household_id
    WHERE f.state <> 'closed' AND f.area_code >= %(low)s AND f.area_code < %(high)s),
moved AS (
    UPDATE findings_finding f SET area_code = lives.area_code, assigned_to_id = NULL
    FROM lives WHERE f.id = lives.id AND f.area_code <> lives.area_code
    RETURNING f.id, lives.left_code, f.area_code)
INSERT INTO findings_findingevent (finding_id, action, note, details, by, at)
SELECT id, 'move', '', jsonb_build_object('moved_from', left_code, 'moved_to', area_code), %(by)s, %(at)s FROM moved"""
