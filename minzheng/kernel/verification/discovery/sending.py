"""Visits sent out as one set."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.models import Account
from minzheng.kernel.values import areas

_SEND = """WITH sent AS (
    UPDATE discovery_discovery SET state = 'sent', due = %(due)s, county_on = %(county_on)s, assigned_to_id = %(to)s
    WHERE state = 'found' AND area_code >= %(low)s AND area_code < %(high)s AND (%(benefit)s = '' OR benefit = %(benefit)s)
      AND (%(certainty)s = '' OR certainty = %(certainty)s)
    RETURNING id)
    INSERT INTO discovery_discoveryevent (discovery_id, action, note, details, by, at)
    SELECT id, 'send', '', jsonb_build_object('due', %(due)s::text, 'to', %(name)s::text), %(by)s, %(at)s FROM sent"""


def send(
    area: int, benefit: str, certainty: str, visitor: Account | None, *, due: date, county_on: date, by: Actor, at: datetime
) -> int:
    """Send what waits in the area, in the caller's transaction; how many."""
    low, high = areas.span(area)
    with connection.cursor() as cursor:
        cursor.execute(_SEND, {
            "due": due, "county_on": county_on, "to": visitor.pk if visitor else None, "low": low, "high": high,
            "benefit": benefit, "certainty": certainty, "name": visitor.username if visitor else "", "by": str(by), "at": at})
        return int(cursor.rowcount)
