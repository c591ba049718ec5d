"""What a scenario says is what a run with its values pays; without changes it is the run itself."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.catalogue.loader import Catalogue, catalogue
from minzheng.kernel.payments import actions as payments
from minzheng.kernel.payments.funds import actions as funds
from minzheng.kernel.payments.models import Award, PayrollLine
from minzheng.kernel.people.demo.workbook import roster
from minzheng.kernel.policy.parameters import ParameterBook, Value
from minzheng.kernel.scenarios import actions
from minzheng.kernel.scenarios.budgeting import budget_of
from minzheng.kernel.scenarios.models import Scenario, ScenarioChange
from minzheng.kernel.scenarios.queries import by_benefit
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.periods import Month
from tests.kernel.payments.registry import COUNTY, VILLAGE, Member, put, put_roster

pytestmark = pytest.mark.django_db
MONTH = Month(2026, 11)
Line = tuple[str, str, int, int | None, int]


@pytest.fixture(scope="session")
def law() -> Catalogue:
    """The rules and parameters of the installed package."""
    return catalogue()


@pytest.fixture
def tried(law: Catalogue, by: Actor, at: datetime) -> Callable[..., Scenario]:
    """A scenario of the county's November with these values, computed."""

    def make(*values: Value, month: Month = MONTH) -> Scenario:
        made = actions.create(
            name="示例方案", month=month, area=COUNTY, values=values, parameters=law.parameters, by=by, at=at)
        return actions.compute(scenario_id=made.pk, program=law.program, parameters=law.parameters, by=by, at=at)

    return make


def rural(yuan: int, *, from_: date = date(2026, 11, 1)) -> Value:
    """A rural dibao standard of the county, yuan a month."""
    return Value("dibao.dibao_standard", COUNTY, ("农村",), from_, None, yuan * 1200, f"{yuan} 元/月", "示例")


def county_value(name: str, value: Any, key: Any = ()) -> Value:
    return Value(name, COUNTY, key, date(2026, 11, 1), None, value, str(value), "示例")


def changes_of(scenario: Scenario, benefit: str = "dibao") -> list[tuple[str, int, int]]:
    found = scenario.touched.filter(benefit=benefit).order_by("household_id")
    return list(found.values_list("kind", "before_fen", "after_fen"))


def test_a_scenario_without_changes_is_the_month_as_it_is(tried: Callable[..., Scenario]) -> None:
    put(Member(), Member())
    put(Member(), status="无")
    found = tried()
    assert found.before_fen == found.after_fen > 0
    assert (found.possible_fen, found.touched.count()) == (0, 0)
    tally = found.tallies.get(benefit="dibao")
    assert (tally.before_fen, tally.after_fen, tally.before_persons, tally.after_persons) == (100_000, 100_000, 2, 2)


def test_a_higher_standard_raises_who_is_on_the_roll_and_reaches_who_is_not(tried: Callable[..., Scenario]) -> None:
    put(Member(facts={"wage": 20_000}))
    put(Member(facts={"wage": 100_000, "work_place": "无"}), status="无")
    found = tried(rural(1_100))
    assert changes_of(found) == [("raised", 30_000, 90_000), ("possible", 0, 10_000)]
    assert found.balance_fen == 60_000
    tally = found.tallies.get(benefit="dibao")
    assert tally.possible_fen == 10_000
    assert (tally.before_persons, tally.after_persons, tally.possible_households, tally.possible_persons) == (1, 1, 1, 1)


def test_a_lower_standard_makes_households_leave(tried: Callable[..., Scenario]) -> None:
    put(Member(facts={"wage": 20_000}), Member(facts={"wage": 20_000}))
    put(Member(facts={"wage": 45_000}))
    found = tried(rural(400))
    assert [kind for kind, *_ in changes_of(found)] == ["lowered", "leaving"]
    tally = found.tallies.get(benefit="dibao")
    assert (tally.leaving_households, tally.leaving_persons, tally.after_persons) == (1, 1, 2)


def test_an_age_limit_brings_in_who_is_paid_by_age_alone(tried: Callable[..., Scenario]) -> None:
    put(Member(birth=date(1949, 5, 1)), status="无")
    younger = county_value("old_age_allowance.old_age_start", 75), county_value("old_age_allowance.old_age_amount", 6_000, 75)
    assert changes_of(tried(*younger), "old_age_allowance") == [("entering", 0, 6_000)]


def test_computed_again_the_result_takes_the_place_of_the_one_before(
    tried: Callable[..., Scenario], law: Catalogue, by: Actor, at: datetime
) -> None:
    put(Member())
    found = tried(rural(600))
    again = actions.compute(scenario_id=found.pk, program=law.program, parameters=law.parameters, by=by, at=at)
    assert again.digest == found.digest
    assert ScenarioChange.objects.filter(benefit="dibao").count() == 1
    put(Member())
    more = actions.compute(scenario_id=found.pk, program=law.program, parameters=law.parameters, by=by, at=at)
    assert more.digest != found.digest
    assert more.tallies.get(benefit="dibao").after_fen == 120_000


@pytest.mark.parametrize(("values", "code"), [
    ([rural(600, from_=date(2027, 1, 1))], "not_in_force"),
    ([rural(600), rural(700)], "twice"),
    ([Value("dibao.dibao_standard", 430000000000, ("农村",), date(2026, 1, 1), None, 1, "1", "示例")], "elsewhere"),
    ([Value("dibao.no_such", COUNTY, (), date(2026, 1, 1), None, 1, "1", "示例")], "unknown_parameter"),
])
def test_values_that_cannot_matter_are_refused(
    values: list[Value], code: str, law: Catalogue, by: Actor, at: datetime
) -> None:
    with pytest.raises(Refused) as refused:
        actions.create(name="示例", month=MONTH, area=COUNTY, values=values, parameters=law.parameters, by=by, at=at)
    assert [one.code for one in refused.value.problems] == [code]


class _Undone(Exception):
    """Ends an example: what it wrote is taken back."""


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**31), households=st.integers(1, 15), yuan=st.integers(300, 1_500), held=st.integers(0, 2),
       is_enrolled=st.booleans())
def test_a_run_pays_what_the_scenario_says(
    law: Catalogue, by: Actor, at: datetime, tmp_path: Path, seed: int, households: int, yuan: int, held: int,
    is_enrolled: bool,
) -> None:
    """Before and after to the fen; also where nobody is enrolled yet and where awards are suspended."""
    with pytest.raises(_Undone), transaction.atomic():
        _story(law, by, at, tmp_path, seed, households, yuan, held if is_enrolled else None)


def _story(
    law: Catalogue, by: Actor, at: datetime, home: Path, seed: int, households: int, yuan: int, held: int | None
) -> None:
    put_roster(roster([VILLAGE, VILLAGE + 1], households, seed))
    if held is not None:
        payments.enrol(month=MONTH, area=COUNTY, program=law.program, parameters=law.parameters, by=by, at=at)
        for award in Award.objects.order_by("pk")[:held]:
            payments.suspend(award_id=award.pk, reason="示例", by=by, at=at)
    made = actions.create(
        name="示例", month=MONTH, area=COUNTY, values=[rural(yuan)], parameters=law.parameters, by=by, at=at)
    made = actions.compute(scenario_id=made.pk, program=law.program, parameters=law.parameters, by=by, at=at)
    before = _paid(law, law.parameters, by, at, home)
    assert (made.before_fen, made.after_fen) == (before, _paid(law, law.parameters.with_values([rural(yuan)]), by, at, home))
    raise _Undone


def _paid(law: Catalogue, book: ParameterBook, by: Actor, at: datetime, home: Path) -> int:
    """What a run by a book pays; nothing of it stays."""
    found = 0
    with suppress(_Undone), transaction.atomic():
        try:
            done = payments.run(month=MONTH, area=COUNTY, program=law.program, parameters=book, by=by, at=at, home=home)
        except Refused:
            raise _Undone from None
        found = sum(PayrollLine.objects.filter(run=done.run).values_list("amount_fen", flat=True))
        raise _Undone
    return found


def test_tenths_hold_every_household_once_and_the_gap_is_what_lacks_to_the_need(tried: Callable[..., Scenario]) -> None:
    for number in range(20):
        put(Member(facts={"wage": number * 1_000}))
    put(Member(facts={"wage": 55_000}), status="无")
    found = tried(rural(600))
    tenths = found.spread["tenths"]
    assert sum(one["households"] for one in tenths) == 21
    assert [one["tenth"] for one in tenths] == list(range(1, 11))
    assert sum(one["after_fen"] for one in tenths) == found.after_fen
    assert sum(one["winners"] for one in tenths) == 20
    assert tenths[0]["lowest_fen"] == 0
    [gap] = found.spread["gaps"]
    assert (gap["before_fen"], gap["after_fen"], gap["after_households"]) == (0, 5_000, 1)
    assert gap["possible_fen"] == 0


def test_what_is_left_of_the_years_money(tried: Callable[..., Scenario], by: Actor, at: datetime) -> None:
    put(Member())
    found = tried(rural(600))
    sums = by_benefit([found.pk])[found.pk]
    assert budget_of(found, sums) is None
    fund = funds.open_account(
        area_code=COUNTY, year=2026, source="county", purpose="示例低保资金", benefits=["dibao"], by=by, at=at)
    funds.allocate(fund_id=fund.pk, fen=110_000, document="示例文件", by=by, at=at)
    budget = budget_of(found, sums)
    assert budget is not None
    assert (budget.year, budget.months, budget.free_fen) == (2026, 2, 110_000)
    [need] = [one for one in budget.needs if one.benefit == "dibao"]
    assert (need.before_fen, need.after_fen, need.missing_before_fen, need.missing_after_fen) == (100_000, 120_000, 0, 10_000)
    assert (budget.left_before_fen, budget.left_after_fen) == (10_000, 0)


def test_who_is_taken_in_by_one_benefit_loses_another(tried: Callable[..., Scenario]) -> None:
    """A severely disabled member of an edge family is paid alone, and no longer where the family can have dibao."""
    ground = {"disability_category": "肢体", "disability_grade": "一级", "wage": 55_000}
    put(Member(facts=ground), status="低保边缘")
    found = tried(rural(600))
    assert changes_of(found, "edge_families") == [("raised", 50_000, 60_000)]
    [(kind, before, after)] = changes_of(found)
    assert (kind, before) == ("possible", 0)
    assert after > 0
    assert found.displaced_fen == 60_000
    assert found.taking_in_fen == found.possible_fen - found.displaced_fen
    assert tried().displaced_fen == 0
