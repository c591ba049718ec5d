"""How findings fare: by township, by who handles them, by month. One statement each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from minzheng.kernel.values import areas

BY = {
    "township": "(f.area_code / 1000) * 1000", "examiner": "f.examined_by", "rule": "f.rule",
    "month": "to_char(f.found_at AT TIME ZONE 'Asia/Shanghai', 'YYYYMM')::int",
}
"""What the counts may be grouped by."""


@dataclass(frozen=True)
class Fared:
    """How many were found, examined, true, explained, false and closed; late ones; fen found owed and fen that came back."""

    key: Any
    found: int
    examined: int
    true: int
    explained: int
    false: int
    closed: int
    late: int
    owed_fen: int
    recovered_fen: int

    @property
    def permille(self) -> int | None:
        """Of what was examined, the thousandths that were true; None while nothing was."""
        return self.true * 1000 // self.examined if self.examined else None


def fared(*, area: int, by: str, today: str, since: str = "", until: str = "") -> list[Fared]:
    """The counts of an area grouped by one of BY; ``since`` and ``until`` bound the day of finding (ISO, half-open)."""
    low, high = areas.span(area)
    with connection.cursor() as cursor:
        cursor.execute(_FARED.format(key=BY[by]), {
            "low": low, "high": high, "today": today, "since": since or "0001-01-01", "until": until or "9999-12-31"})
        return [Fared(*row) for row in cursor.fetchall()]


_FARED = """
WITH f AS (
    SELECT f.id, f.household_id, f.person_id, f.area_code, f.rule, f.found_at, f.state, f.due, f.result, f.examined_by
    FROM findings_finding f
    WHERE f.area_code >= %(low)s AND f.area_code < %(high)s
      AND (f.found_at AT TIME ZONE 'Asia/Shanghai')::date >= %(since)s::date
      AND (f.found_at AT TIME ZONE 'Asia/Shanghai')::date < %(until)s::date),
owed AS (
    SELECT o.id, sum(-i.difference_fen)::bigint AS fen, array_agg(DISTINCT i.award_id) AS awards
    FROM (SELECT DISTINCT ON (f.id) f.id, f.household_id, f.person_id,
                 coalesce(e.details->'corrections', jsonb_build_array(e.details->'correction')) AS corrections
          FROM f JOIN findings_findingevent e ON e.finding_id = f.id AND e.action = 'look_back' ORDER BY f.id, e.id DESC) o
    JOIN corrections_correction c ON o.corrections @> to_jsonb(c.id) AND c.state = 'committed'
    JOIN corrections_correctionitem i ON i.correction_id = c.id AND i.difference_fen < 0
     AND (i.household_id = o.household_id OR i.person_id = o.person_id)
    GROUP BY o.id),
back AS (
    SELECT owed.id, sum(least(owed.fen, n.fen))::bigint AS fen
    FROM owed JOIN LATERAL (
        SELECT sum(n.fen) AS fen FROM corrections_awardentry n
        WHERE n.award_id = ANY(owed.awards) AND n.kind IN ('deduction', 'refund')) n ON n.fen > 0
    GROUP BY owed.id)
SELECT {key} AS key, count(*), count(*) FILTER (WHERE f.result <> ''), count(*) FILTER (WHERE f.result = 'true'),
       count(*) FILTER (WHERE f.result = 'explained'), count(*) FILTER (WHERE f.result = 'false'),
       count(*) FILTER (WHERE f.state = 'closed'),
       count(*) FILTER (WHERE f.state = 'assigned' AND f.due < %(today)s::date),
       coalesce(sum(owed.fen), 0)::bigint, coalesce(sum(back.fen), 0)::bigint
FROM f LEFT JOIN owed ON owed.id = f.id LEFT JOIN back ON back.id = f.id
GROUP BY 1 ORDER BY 1"""
