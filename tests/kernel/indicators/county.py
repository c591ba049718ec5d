"""A small county by hand, row by row: what the tests of indicators count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from minzheng.kernel.indicators.computation import Computation, compute
from minzheng.kernel.indicators.declarations import IndicatorFile
from minzheng.kernel.indicators.periods import ReportPeriod
from minzheng.kernel.payments.models import Award, PayrollException, PayrollLine, PayrollRun
from minzheng.kernel.people.models import Household, HouseholdFact, Membership, Person, PersonFact
from minzheng.kernel.policy.parameters import ParameterBook

COUNTY, VILLAGE, ELSEWHERE = 430426000000, 430426101001, 430426102001
IMPORTED, COMPUTED, ASKED = (datetime(2026, 11, day, tzinfo=UTC) for day in (1, 2, 20))
START = date(2026, 1, 1)


@dataclass
class County:
    """Rows as a story needs them; nothing here is computed."""

    numbers: Any = field(default_factory=count)

    def household(self, members: int, *, area: int = VILLAGE, **facts: str) -> Household:
        number = next(self.numbers)
        home = Household.objects.create(county=430426, household_no=str(number), area_code=area, first_month=202601)
        for name, value in facts.items():
            HouseholdFact.objects.create(household=home, name=name, value=value, valid_from=START, known_since=IMPORTED,
                                         source="花名册")
        for _ in range(members):
            self.member(home)
        return home

    def member(self, home: Household, **facts: str) -> Person:
        number = f"示例{next(self.numbers)}"
        person = Person.objects.create(name=number, id_number=number.encode(), birth_date=date(1960, 1, 1), sex="F")
        Membership.objects.create(person=person, household=home, relation="其他", valid_from=START,
                                  known_since=IMPORTED, source="花名册")
        for name, value in facts.items():
            PersonFact.objects.create(person=person, name=name, value=value, valid_from=START, known_since=IMPORTED,
                                      source="花名册")
        return person

    def award(self, benefit: str, home: Household, person: Person | None = None, *, first: int = 202601) -> Award:
        return Award.objects.create(
            benefit=benefit, component=benefit, household=home, person=person, first_month=first)

    def run(self, month: int, lines: Iterable[tuple[Award, int, int]], unpaid: Iterable[Award] = (),
            **more: Any) -> PayrollRun:
        """Lines are (award, persons, fen)."""
        paid, left = list(lines), list(unpaid)
        number = next(self.numbers) + 1000
        PayrollLine.objects.bulk_create(
            PayrollLine(run_id=number, persons=persons, amount_fen=fen, bank_name="", account_no=b"", account_name="",
                        **_of(award))
            for award, persons, fen in paid)
        PayrollException.objects.bulk_create(
            PayrollException(run_id=number, reason_code="account_missing", reason="没有账户", **_of(award))
            for award in left)
        values = {"area_code": COUNTY, "area_until": COUNTY + 10**6, "at": COMPUTED} | more
        return PayrollRun.objects.create(
            id=number, month=month, bundle=str(number), digest="", enrolled=len(paid) + len(left),
            line_count=len(paid), exception_count=len(left), amount_fen=sum(fen for _, _, fen in paid), by="示例",
            **values)


def _of(award: Award) -> dict[str, Any]:
    return {"award": award, "household": award.household, "person": award.person, "benefit": award.benefit,
            "component": award.component, "area_code": award.household.area_code}


def indicators(*rows: dict[str, Any], checks: Iterable[dict[str, Any]] = ()) -> IndicatorFile:
    names = {"title": {"zh": "数", "en": "number"}, "unit": "人", "period": "stock"}
    return IndicatorFile.model_validate({"indicators": [names | row for row in rows], "checks": list(checks)})


def figures(files: dict[str, IndicatorFile], *, period: str = "2026H2", area: int = COUNTY,
            book: ParameterBook | None = None) -> Computation:
    return compute(files, period=ReportPeriod.parse(period), area=area, parameters=book or ParameterBook({}, ()),
                   known_at=ASKED)


DIBAO = indicators(
    {"id": "SA-01.01", "measure": "count_households", "unit": "户", "where": {"residence": ["城市"]}},
    {"id": "SA-01.02", "measure": "count_persons", "where": {"residence": ["城市"]}},
    {"id": "SA-01.05", "measure": "count_persons", "where": {"residence": ["农村"]}},
    {"id": "SA-01.07", "measure": "count_persons"},
    {"id": "SA-01.08", "measure": "count_person_times", "unit": "人次", "period": "cumulative"},
    {"id": "SA-01.09", "measure": "sum_amount", "unit": "万元", "period": "cumulative"},
    {"id": "SA-01.10", "measure": "average", "unit": "元", "period": "ratio", "numerator": "SA-01.09",
     "denominator": "SA-01.08"},
    {"id": "SA-01.11", "measure": "count_households", "unit": "户", "period": "cumulative", "of": "new_awards"},
    {"id": "SA-01.12", "measure": "count_persons", "period": "cumulative", "of": "new_awards"},
    {"id": "SA-01.13", "measure": "count_entries", "unit": "笔", "period": "month", "of": "exceptions"},
    checks=[{"check": "parts", "whole": "SA-01.07", "parts": ["SA-01.02", "SA-01.05"]},
            {"check": "average", "whole": "SA-01.09", "parts": ["SA-01.10", "SA-01.08"]}],
)
