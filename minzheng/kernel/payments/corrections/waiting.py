"""What came in after a month was released and may change it: facts, members, deaths, values. It changes nothing by itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

from minzheng.kernel.people.columns import RULE_FACTS
from minzheng.kernel.people.deaths import DEATHS
from minzheng.kernel.people.models import SCHEME
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.policy.program import Program
from minzheng.kernel.values import areas
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.periods import Month

from .. import bundles
from ..models import PayrollRun, RunKind, RunState
from ..rulebook import frozen_parameters
from .models import Correction, CorrectionState

FACTS = sorted({column.name for columns in RULE_FACTS.values() for column in columns} - {"area_code"})
"""The facts that rules read."""
MEMBERS, DEATH = "members", "death"


@dataclass(frozen=True)
class Waiting:
    """One reason why released months may be different: from ``first`` to ``last``; ``households`` None where a value is."""

    cause: Sentence
    first: Month
    last: Month
    households: int | None


def waiting(*, since: Month, area: int, program: Program, parameters: ParameterBook, home: Path) -> list[Waiting]:
    """Why released months of ``area`` since a month may be different now, those that reach furthest back first.

    What a decided correction has looked at already does not wait any more.
    """
    found = [*_people(since, area, program), *_values(since, area, parameters, home)]
    return sorted(found, key=lambda one: (one.first, str(one.cause)))


def _people(since: Month, area: int, program: Program) -> list[Waiting]:
    low, high = areas.span(area)
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED, {"since": int(since), "low": low, "high": high, "facts": FACTS, "scheme": SCHEME})
        rows = cursor.fetchall()
    return [Waiting(_cause(name, program), Month.from_int(first), Month.from_int(last), count)
            for name, first, last, count in rows]


def _cause(name: str, program: Program) -> Sentence:
    if name == MEMBERS:
        return say("家庭成员变化")
    fact = program.facts.get(name)
    return say("登记死亡") if name == DEATH else say("“{fact}”变化", fact=fact.label if fact else name)


def digest_of(parameters: ParameterBook, *, month: Month, area: int) -> str:
    """The SHA-256 of the values that count in a month of an area."""
    return _digest(frozen_parameters(parameters, month=month, area=area))


def _digest(values: Sequence[Any]) -> str:
    return hashlib.sha256(json.dumps(values, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _values(since: Month, area: int, parameters: ParameterBook, home: Path) -> list[Waiting]:
    """The parameters whose values in released months are not those that the months were computed by."""
    low, high = areas.span(area)
    runs = PayrollRun.objects.filter(kind=RunKind.MONTHLY, state=RunState.LOCKED, month__gte=int(since), area_code__lte=low,
                                     area_until__gte=high).order_by("month")
    looked_at = _looked_at(since, low, high)
    months: dict[str, list[Month]] = {}
    for run in runs:
        month = Month.from_int(run.month)
        now = frozen_parameters(parameters, month=month, area=run.area_code)
        if looked_at.get(run.month) == digest_of(parameters, month=month, area=area):
            continue
        differing = _differing(bundles.parameters(home, run.bundle), now)
        for name in differing or ({""} if run.month in looked_at else set()):
            months.setdefault(name, []).append(month)
    return [Waiting(_value(name, parameters), min(found), max(found), None) for name, found in months.items()]


def _value(name: str, parameters: ParameterBook) -> Sentence:
    """The parameter; without a name, that something is not as a correction found it."""
    declared = parameters.declared.get(name)
    return say("标准变化：{name}", name=declared.label) if declared else say("标准变化")


def _looked_at(since: Month, low: int, high: int) -> dict[int, str]:
    """By month the digest of the values that the latest decided correction of the whole area was computed by."""
    found: dict[int, str] = {}
    for one in Correction.objects.filter(
            state=CorrectionState.COMMITTED, last_month__gte=int(since), area_code__lte=low, area_until__gte=high).order_by("pk"):
        found |= {int(month): digest for month, digest in one.values.items()}
    return found


def _differing(before: Iterable[dict[str, Any]], after: Iterable[dict[str, Any]]) -> set[str]:
    old, new = ({(one["name"], one["area_code"], str(one["key"])): one["value"] for one in side} for side in (before, after))
    return {key[0] for key in old.keys() | new.keys() if old.get(key) != new.get(key)}


def _versions(table: str, owner: str, household: str) -> str:
    """Facts of persons or households that are believed to be something else now than when the month was looked at."""
    return f"""
    SELECT DISTINCT run, month, name, {household} AS household_id FROM (
        WITH touched AS (
            SELECT DISTINCT {owner}, name FROM {table}
            WHERE (known_since > (SELECT min(at) FROM released) OR known_until > (SELECT min(at) FROM released))
              AND name = ANY(%(facts)s)),
        versions AS (SELECT f.* FROM {table} f JOIN touched USING ({owner}, name)),
        held AS (SELECT r.id AS run, r.month, r.day, r.at, v.* FROM released r JOIN versions v
                 ON v.valid_from <= r.day AND (v.valid_until IS NULL OR v.valid_until > r.day)),
        old AS (SELECT * FROM held WHERE known_since <= at AND (known_until IS NULL OR known_until > at)),
        new AS (SELECT * FROM held WHERE known_until IS NULL)
        SELECT run, month, name, {owner} FROM old FULL JOIN new USING (run, month, name, {owner})
        WHERE old.value IS DISTINCT FROM new.value) differing"""


_OF_PERSON = """ JOIN people_membership m USING (person_id)
    WHERE m.scheme = %(scheme)s AND m.counted AND m.known_until IS NULL"""
_CHANGED = f"""
WITH released AS (
    SELECT r.id, r.month, make_date(r.month / 100, r.month %% 100, 1) AS day, r.area_code, r.area_until, greatest(r.at, (
        SELECT max(c.at) FROM corrections_correction c
        WHERE c.state = 'committed' AND r.month BETWEEN c.first_month AND c.last_month
          AND c.area_code <= greatest(r.area_code, %(low)s) AND c.area_until >= least(r.area_until, %(high)s))) AS at
    FROM payments_payrollrun r
    WHERE r.kind = 'monthly' AND r.state = 'locked' AND r.month >= %(since)s
      AND r.area_code < %(high)s AND r.area_until > %(low)s),
changed AS (
    {_versions("people_personfact", "person_id", "m.household_id")}{_OF_PERSON}
    UNION ALL
    {_versions("people_householdfact", "household_id", "household_id")}
    UNION ALL
    SELECT DISTINCT r.id, r.month, 'members', m.household_id FROM released r JOIN people_membership m
      ON m.scheme = %(scheme)s AND m.counted AND m.valid_from <= r.day AND (m.valid_until IS NULL OR m.valid_until > r.day)
     AND (m.known_since > r.at) <> (m.known_until IS NOT NULL)
     AND (m.known_since > r.at OR m.known_until > r.at)
     AND NOT EXISTS (SELECT FROM people_membership o
                     WHERE o.person_id = m.person_id AND o.household_id = m.household_id AND o.scheme = m.scheme AND o.counted
                       AND o.id <> m.id AND o.valid_from <= r.day AND (o.valid_until IS NULL OR o.valid_until > r.day)
                       AND CASE WHEN m.known_since > r.at
                                THEN o.known_since <= r.at AND (o.known_until IS NULL OR o.known_until > r.at)
                                ELSE o.known_until IS NULL END)
    UNION ALL
    SELECT DISTINCT r.id, r.month, 'death', m.household_id FROM released r JOIN ({DEATHS}) p
      ON p.death_known_at > r.at AND p.death_date < r.day
    JOIN people_membership m ON m.person_id = p.person_id AND m.scheme = %(scheme)s AND m.counted AND m.known_until IS NULL
     AND m.valid_from <= r.day AND (m.valid_until IS NULL OR m.valid_until > r.day))
SELECT c.name, min(c.month), max(c.month), count(DISTINCT c.household_id)
FROM changed c JOIN released r ON r.id = c.run JOIN people_household h ON h.id = c.household_id
WHERE h.area_code >= greatest(r.area_code, %(low)s) AND h.area_code < least(r.area_until, %(high)s)
GROUP BY c.name"""
