"""What is looked at before a run is paid: one statement for each check, over all its lines at once.

A check either stops payment (a new run is needed) or asks for an explanation, one for each finding or for many alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Q

from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.values.periods import Month

from . import queries
from .models import PayrollRun, PrepayCheck, PrepayFinding

JUMP = "payments.prepay_jump"
"""The parameter: from which change against the month before, in thousandths, an amount is looked at."""


@dataclass(frozen=True)
class Check:
    """One check: what it is called, whether it stops payment, and the SQL that finds ``line`` and ``shown``."""

    label: Label
    stops: bool
    statement: str


_LINES = "payments_payrollline line"
_YUAN = "FM999,999,990.00"
CHECKS: Mapping[str, Check] = {
    "dead": Check(Label("核算后登记死亡", "Death registered after the run"), True, f"""
        SELECT DISTINCT ON (line.id) line.id, line.household_id, line.area_code, person.name || ' ' || person.death_date
        FROM {_LINES} JOIN people_membership member ON member.household_id = line.household_id AND member.known_until IS NULL
        JOIN people_person person ON person.id = member.person_id AND (line.person_id IS NULL OR line.person_id = person.id)
        WHERE line.run_id = %(run)s AND person.death_date < %(first)s AND person.death_known_at > %(at)s"""),
    "no_account": Check(Label("没有账号", "No account"), True, f"""
        SELECT line.id, line.household_id, line.area_code, '' FROM {_LINES}
        WHERE line.run_id = %(run)s AND (line.account_no = '' OR line.account_name = '')"""),
    "account_shared": Check(Label("几户共用一个账号", "One account for several households"), False, f"""
        SELECT line.id, line.household_id, line.area_code, shared.households || '户' FROM {_LINES} JOIN (
            SELECT account_no, count(DISTINCT household_id) AS households FROM payments_payrollline
            WHERE run_id = %(run)s AND account_no <> '' GROUP BY 1 HAVING count(DISTINCT household_id) > 1
        ) shared USING (account_no)
        WHERE line.run_id = %(run)s"""),
    "account_changed": Check(Label("账号与上月不同", "Account differs from the month before"), False, f"""
        SELECT line.id, line.household_id, line.area_code, line.account_name
        FROM {_LINES} JOIN payments_payrollline old ON old.award_id = line.award_id AND old.run_id = %(before)s
        WHERE line.run_id = %(run)s AND old.account_no <> line.account_no"""),
    "holder_outside": Check(Label("户名不是家庭成员", "The holder is not of the household"), False, f"""
        SELECT line.id, line.household_id, line.area_code, line.account_name FROM {_LINES}
        WHERE line.run_id = %(run)s AND line.account_name <> '' AND NOT EXISTS (
            SELECT FROM people_membership member JOIN people_person person ON person.id = member.person_id
            WHERE member.household_id = line.household_id AND member.known_until IS NULL AND person.name = line.account_name)"""),
    "jump": Check(Label("金额与上月相差较大", "Amount far from the month before"), False, f"""
        SELECT line.id, line.household_id, line.area_code,
               to_char(old.amount_fen / 100.0, '{_YUAN}') || ' → ' || to_char(line.amount_fen / 100.0, '{_YUAN}')
        FROM {_LINES} JOIN payments_payrollline old ON old.award_id = line.award_id AND old.run_id = %(before)s
        WHERE line.run_id = %(run)s AND abs(line.amount_fen - line.arrears_fen - old.amount_fen + old.arrears_fen) * 1000
              > (old.amount_fen - old.arrears_fen) * %(jump)s"""),
}


def look_through(run: PayrollRun, parameters: ParameterBook, *, by: str, at: datetime) -> int:
    """Keep every finding of a run; how many there are. What was found and explained before stays. In the caller's transaction."""
    month = Month.from_int(run.month)
    before = queries.month_before(run)
    found = parameters.in_force(JUMP, area_code=run.area_code, on=month.first_day)
    jump = next(iter(found.values())).value if found else None
    values: dict[str, Any] = {"run": run.pk, "before": before.pk if before else 0, "first": month.first_day, "at": run.at,
                              "jump": jump}
    with connection.cursor() as cursor:
        for code, check in CHECKS.items():
            if code == "jump" and jump is None:
                continue
            cursor.execute(
                f"""INSERT INTO payments_prepayfinding (run_id, code, line_id, household_id, area_code, shown, note, explained_by)
                    SELECT %(run)s, '{code}', found.*, '', '' FROM ({check.statement}) found
                    ON CONFLICT (run_id, code, line_id) DO NOTHING""", values)
    PrepayCheck.objects.update_or_create(run=run, defaults={"by": by, "at": at})
    return PrepayFinding.objects.filter(run=run).count()


@dataclass(frozen=True)
class Found:
    """How much one check found, and how much of it is not explained yet."""

    code: str
    check: Check
    count: int
    unexplained: int

    @property
    def stands_in_the_way(self) -> bool:
        """Whether the run cannot be signed because of it."""
        return bool(self.count if self.check.stops else self.unexplained)


def found_in(run: PayrollRun) -> list[Found]:
    """What each check found, in one query."""
    rows = PrepayFinding.objects.filter(run=run).values("code").annotate(
        count=Count("pk"), unexplained=Count("pk", filter=Q(explained_at=None)))
    counts = {row["code"]: (row["count"], row["unexplained"]) for row in rows}
    return [Found(code, check, *counts.get(code, (0, 0))) for code, check in CHECKS.items()]


def require_looked_through(run: PayrollRun) -> None:
    """Raises Refused where nobody looked the run through, something stops payment, or something is not explained."""
    if not PrepayCheck.objects.filter(run=run).exists():
        raise Refused(say("请先做发放前检查"), (), code="not_looked_through")
    for one in found_in(run):
        if one.stands_in_the_way and one.check.stops:
            sentence = say("“{check}”有 {count} 笔：请重新核算", check=one.check.label, count=one.count)
            raise Refused(sentence, (), code="prepay_stops")
        if one.stands_in_the_way:
            sentence = say("“{check}”还有 {count} 笔没有说明", check=one.check.label, count=one.unexplained)
            raise Refused(sentence, (), code="prepay_unexplained")
