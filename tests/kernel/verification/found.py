"""Findings put into the table by hand, as a pass of the checks would record them: everything invented."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from minzheng.kernel.access.actions import create_account
from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.roles import Role
from minzheng.kernel.people.models import Household, Person
from minzheng.kernel.values.periods import ZONE
from minzheng.kernel.verification.findings.models import CheckRun, Finding, Severity
from tests.kernel.payments.registry import COUNTY, VILLAGE

TOWNSHIP = VILLAGE // 1000 * 1000
SAYS = {"zh": "公安死亡登记：2026-08-20 死亡（示例）", "en": "Police: died on 2026-08-20 (example)"}
AREAS = {Role.VILLAGE_OFFICER: VILLAGE, Role.GRID_WORKER: VILLAGE, Role.TOWNSHIP_CLERK: TOWNSHIP, Role.TOWNSHIP_LEADER: TOWNSHIP}


def at(day: str, hour: int = 9) -> datetime:
    """That hour of a day."""
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), ZONE).replace(hour=hour)


def found(household: Household, person: Person | None = None, *, rule: str = "old_age_allowance.dead", **more: Any) -> Finding:
    """A finding that nobody has looked at."""
    run = CheckRun.objects.create(area_code=COUNTY, on=date(2026, 10, 20), trigger="asked", persons=1, households=1, rows=1,
                                  by="示例", at=at("2026-10-20"))
    whole: dict[str, Any] = {
        "business": rule.partition(".")[0], "register": "police_deaths", "standard": "死亡次月起停发（示例）",
        "severity": Severity.SERIOUS, "grade": "exact", "area_code": household.area_code, "first_month": 202609,
        "key": f"person:{person.pk if person else household.pk}:{Finding.objects.count()}",
        "evidence": [{"register": "police_deaths", "delivery": 1, "row": 2, "date": "2026-10-19", "grade": "exact", **SAYS}],
        **more}
    return Finding.objects.create(rule=rule, household=household, person=person, run=run, found_at=run.at, seen_at=run.at,
                                  **whole)


def dead(household: Household, person: Person, **more: Any) -> Finding:
    """One of a death: payments wait."""
    return found(household, person, holds=True, **more)


def who(role: Role, name: str = "", area: int | None = None) -> Actor:
    """The account of a role, made when it is needed."""
    username = f"{role}{name}"
    known = Account.objects.filter(username=username).first()
    return (known or create_account(username=username, password=None, role=role, post="示例岗位", is_demo=True, by=PROGRAM,
                                    area_code=area or AREAS.get(role, COUNTY), at=at("2026-01-05"))).actor
