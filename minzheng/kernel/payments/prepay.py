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

from minzheng.kernel.people.deaths import DEATHS
from minzheng.kernel.policy.exclusions import ONE_ONLY
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.policy.program import Program
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.values.periods import Month

from . import holding, queries
from .models import PayrollRun, PrepayCheck, PrepayFinding

JUMP = "payments.prepay_jump"
"""The parameter: from which change against the month before, in thousandths, an amount is looked at."""

ALIKE = "payments.prepay_alike"
"""The parameter: from how many households on a village is looked at in which all get the same."""

ACCOUNT_DAYS = 30
"""How long an account that was changed is looked at."""


@dataclass(frozen=True)
class Check:
    """One check: what it is called, whether it stops payment, and the SQL that finds ``line`` and ``shown``.

    What is found ``of_place`` is about a village and all lines of a component there, and explained village by village; ``line``
    is the first of them.
    """

    label: Label
    stops: bool
    statement: str
    of_place: bool = False


_LINES = "payments_payrollline line"
_YUAN = "FM999,999,990.00"
CHECKS: Mapping[str, Check] = {
    "dead": Check(Label("核算后登记死亡", "Death registered after the run"), True, f"""
        SELECT DISTINCT ON (line.id) line.id, line.household_id, line.area_code, person.name || ' ' || person.death_date
        FROM {_LINES} JOIN people_membership member ON member.household_id = line.household_id AND member.known_until IS NULL
        JOIN ({DEATHS}) person ON person.person_id = member.person_id
         AND (line.person_id IS NULL OR line.person_id = person.person_id)
        WHERE line.run_id = %(run)s AND person.death_date < %(first)s AND person.death_known_at > %(at)s"""),
    "held": Check(Label("核算后暂缓发放", "Held after the run"), True, f"""
        SELECT line.id, line.household_id, line.area_code, held.reason
        FROM {_LINES} JOIN ({holding.HELD}) held ON held.award_id = line.award_id WHERE line.run_id = %(run)s"""),
    "member_held": Check(Label("成员疑已死亡，待核实", "A member may have died, to be examined"), False, f"""
        SELECT line.id, line.household_id, line.area_code, min(hold.source)
        FROM {_LINES} JOIN payments_hold hold ON hold.household_id = line.household_id AND hold.person_id IS NOT NULL
        WHERE line.run_id = %(run)s AND line.person_id IS NULL AND NOT hold.covers_household
          AND hold.benefit IN ('', line.benefit) AND hold.until_month IS NULL AND hold.first_month <= %(month)s
        GROUP BY 1, 2, 3"""),
    "no_account": Check(Label("没有账号", "No account"), True, f"""
        SELECT line.id, line.household_id, line.area_code, '' FROM {_LINES}
        WHERE line.run_id = %(run)s AND (line.account_no = '' OR line.account_name = '')"""),
    "zero": Check(Label("实发为零", "Nothing is paid out"), False, f"""
        SELECT line.id, line.household_id, line.area_code, to_char(line.amount_fen / 100.0, '{_YUAN}') FROM {_LINES}
        WHERE line.run_id = %(run)s AND line.amount_fen = line.recovered_fen"""),
    "exclusive": Check(Label("同时领取不能兼得的待遇", "Paid two benefits that exclude each other"), True, f"""
        SELECT line.id, line.household_id, line.area_code, min(pair.title) FROM {_LINES}
        JOIN unnest(%(ones)s::text[], %(others)s::text[], %(titles)s::text[]) AS pair (one, other, title)
             ON pair.one = line.benefit
        JOIN payments_payrollline other ON other.run_id = line.run_id AND other.benefit = pair.other
             AND other.person_id = line.person_id AND other.amount_fen > other.arrears_fen
        WHERE line.run_id = %(run)s AND line.amount_fen > line.arrears_fen GROUP BY 1, 2, 3"""),
    "leaving": Check(Label("成员服刑、死亡或离开已登记、尚未办结", "Prison, death or leaving reported, not decided"), False, f"""
        SELECT DISTINCT ON (line.id) line.id, line.household_id, line.area_code, person.name
        FROM {_LINES} JOIN casework_change change ON change.household_id = line.household_id AND change.kind IN ('left', 'died')
        JOIN casework_case matter ON matter.id = change.case_id AND matter.state = 'open'
        JOIN people_person person ON person.id = change.person_id
             AND (line.person_id IS NULL OR line.person_id = person.id)
        WHERE line.run_id = %(run)s"""),
    "account_shared": Check(Label("几户共用一个账号", "One account for several households"), False, f"""
        SELECT line.id, line.household_id, line.area_code, shared.households || '户' FROM {_LINES} JOIN (
            SELECT account_no, count(DISTINCT household_id) AS households FROM payments_payrollline
            WHERE run_id = %(run)s AND account_no <> '' GROUP BY 1 HAVING count(DISTINCT household_id) > 1
        ) shared USING (account_no)
        WHERE line.run_id = %(run)s"""),
    "account_changed": Check(Label("账号与上月不同或近 30 天变更", "Account differs, or changed in 30 days"), False, f"""
        SELECT line.id, line.household_id, line.area_code, line.account_name
        FROM {_LINES} LEFT JOIN payments_payrollline old ON old.award_id = line.award_id AND old.run_id = %(before)s
        WHERE line.run_id = %(run)s AND (old.account_no <> line.account_no OR EXISTS (
            SELECT FROM people_householdfact new JOIN people_householdfact past
              ON past.household_id = new.household_id AND past.name = new.name AND past.known_until IS NOT NULL
            WHERE new.household_id = line.household_id AND new.name = 'account_no' AND new.known_until IS NULL
              AND new.valid_until IS NULL AND new.known_since >= %(at)s - interval '{ACCOUNT_DAYS} days'
              AND past.value <> new.value))"""),
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
    "alike": Check(Label("全村每户（每人）金额相同", "The same for every household (person) of a village"), False, f"""
        SELECT line.id, line.household_id, line.area_code,
               alike.households || CASE WHEN alike.is_by_household THEN ' 户每户 ' ELSE ' 户每人 ' END
               || to_char((line.amount_fen - line.arrears_fen)
                          / CASE WHEN alike.is_by_household THEN 100.0 ELSE 100.0 * line.persons END, '{_YUAN}')
        FROM {_LINES} JOIN (
            SELECT min(id) AS id, count(DISTINCT household_id) AS households,
                   min(amount_fen - arrears_fen) = max(amount_fen - arrears_fen) AS is_by_household
            FROM payments_payrollline JOIN unnest(%(topped)s::text[], %(components)s::text[]) AS topped (benefit, component)
                 USING (benefit, component)
            WHERE run_id = %(run)s AND amount_fen > arrears_fen GROUP BY area_code, benefit, component
            HAVING count(DISTINCT household_id) >= %(alike)s
               AND (min(amount_fen - arrears_fen) = max(amount_fen - arrears_fen)
                    OR sum((amount_fen - arrears_fen)::numeric ^ 2) * sum(persons::numeric ^ 2)
                       = sum((amount_fen - arrears_fen)::numeric * persons) ^ 2)
        ) alike USING (id)""", of_place=True),
}
"""Amounts of a benefit that tops up income differ as incomes do. They are in proportion to the persons where the square of the
products' sum is the product of the squares' sums (Cauchy and Schwarz): exact, without dividing."""


def look_through(
    run: PayrollRun, parameters: ParameterBook, *, by: str, at: datetime, program: Program | None = None
) -> int:
    """Keep every finding of a run; how many there are. What was found and explained before stays. In the caller's transaction.

    ``program`` knows which benefits exclude each other and which top up income; without it neither is asked.
    """
    month = Month.from_int(run.month)
    before = queries.month_before(run)
    limits = {name: _limit(parameters, parameter, run, month) for name, parameter in (("jump", JUMP), ("alike", ALIKE))}
    values: dict[str, Any] = {"run": run.pk, "before": before.pk if before else 0, "first": month.first_day, "month": run.month,
                              "at": run.at, **limits, **_exclusive(program), **_topped(program)}
    with connection.cursor() as cursor:
        for code, check in CHECKS.items():
            if limits.get(code, 0) is None:
                continue
            cursor.execute(
                f"""INSERT INTO payments_prepayfinding (run_id, code, line_id, household_id, area_code, shown, note, explained_by)
                    SELECT %(run)s, '{code}', found.*, '', '' FROM ({check.statement}) found
                    ON CONFLICT (run_id, code, line_id) DO NOTHING""", values)
    PrepayCheck.objects.update_or_create(run=run, defaults={"by": by, "at": at})
    return PrepayFinding.objects.filter(run=run).count()


def _limit(parameters: ParameterBook, name: str, run: PayrollRun, month: Month) -> Any:
    found = parameters.in_force(name, area_code=run.area_code, on=month.first_day)
    return next(iter(found.values())).value if found else None


def _topped(program: Program | None) -> dict[str, list[str]]:
    """The components that pay a household what its income lacks."""
    topped = [output for output in program.outputs if output.income] if program is not None else []
    return {"topped": [one.benefit for one in topped], "components": [one.component for one in topped]}


def _exclusive(program: Program | None) -> dict[str, list[str]]:
    """The pairs of benefits of which a person gets one only, and what the second is called."""
    pairs = [one for one in program.exclusions if one.kind == ONE_ONLY] if program is not None else []
    titles = {output.benefit: output.title.zh for output in program.outputs} if program is not None else {}
    return {"ones": [one.first for one in pairs], "others": [one.second for one in pairs],
            "titles": [titles.get(one.second, one.second) for one in pairs]}


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
