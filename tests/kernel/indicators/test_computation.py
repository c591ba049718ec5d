"""A small county by hand: two months of payroll, and every kind of measure on it."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from minzheng.kernel.indicators.computation import CircularIndicators, Computation
from minzheng.kernel.indicators.results import State
from minzheng.kernel.payments.models import Award, RunState
from minzheng.kernel.people.models import HouseholdFact, Membership
from minzheng.kernel.policy.parameters import Parameter, ParameterBook, Value
from minzheng.kernel.policy.units import Unit
from minzheng.kernel.registers.models import Deed, Entry
from minzheng.kernel.values.language import Label
from tests.kernel.indicators.county import (
    ASKED,
    COMPUTED,
    COUNTY,
    DIBAO,
    ELSEWHERE,
    IMPORTED,
    START,
    VILLAGE,
    County,
    figures,
    indicators,
)

pytestmark = pytest.mark.django_db

def value(computation: Computation, id: str) -> Fraction | None:
    return computation.results[id].value


@pytest.fixture
def county() -> County:
    return County()


def test_counts_times_sums_averages_and_checks(county: County) -> None:
    urban, rural = county.household(4, residence="城市"), county.household(3, residence="农村")
    one, two = county.award("dibao", urban), county.award("dibao", rural, first=202611)
    unpaid = [county.award("dibao", county.household(1, residence="城市")) for _ in range(3)]
    county.run(202610, [(one, 4, 100_000)])
    county.run(202611, [(one, 4, 100_050), (two, 3, 60_000)], unpaid)
    got = figures({"dibao": DIBAO})
    assert str(got.cut_off) == "2026-11"
    assert [str(month) for month in got.missing_months] == ["2026-07", "2026-08", "2026-09"]
    assert {id: value(got, id) for id in DIBAO.ids()} == {
        "SA-01.01": 1, "SA-01.02": 4, "SA-01.05": 3, "SA-01.07": 7, "SA-01.08": 11, "SA-01.09": 260_050,
        "SA-01.10": Fraction(260_050, 11), "SA-01.11": 1, "SA-01.12": 3, "SA-01.13": 3,
    }
    assert got.results["SA-01.10"].shown() == "236.41"
    assert [check.holds for check in got.checks] == [True, True]


def test_an_expression_run_over_its_rows_gives_the_same_number(county: County) -> None:
    """The appendix promises it: rows and expression, put together, are a query anyone can repeat."""
    from django.db import connection

    county.run(202611, [(county.award("dibao", county.household(5, residence="城市")), 5, 70_000)])
    got = figures({"dibao": DIBAO})
    for id in ("SA-01.02", "SA-01.09"):
        query = got.results[id].query
        text = got.statements[query.group].statement.replace("…", query.expression)
        for name, written in got.statements[query.group].parameters:
            text = text.replace(f"%({name})s", f"'{written}'" if name == "known_at" else written)
        with connection.cursor() as cursor:
            cursor.execute(text)
            assert list(cursor.fetchone() or ()) == [value(got, id)]


def test_a_person_with_two_components_or_two_benefits_is_one_person_and_each_month_and_benefit_one_time(
    county: County,
) -> None:
    home = county.household(0)
    persons = [county.member(home) for _ in range(3)]
    awards = [county.award(benefit, home, person) for person in persons for benefit in ("living", "nursing")]
    for month in (202610, 202611):
        county.run(month, [(award, 1, 7_500) for award in awards])
    both = ["living", "nursing"]
    got = figures({"nursing": indicators(
        {"id": "DI-02.02", "measure": "count_persons"},
        {"id": "DI-02.03", "measure": "count_persons", "period": "cumulative", "benefits": both},
        {"id": "DI-02.04", "measure": "count_person_times", "period": "cumulative", "unit": "人次", "benefits": both},
    )})
    assert [value(got, id) for id in ("DI-02.02", "DI-02.03", "DI-02.04")] == [3, 3, 12]


def test_a_new_household_counts_its_members_though_they_came_into_the_register_after_its_award(county: County) -> None:
    home = county.household(4, residence="城市")
    standing = list(Membership.objects.filter(household=home))
    Membership.objects.filter(household=home).update(known_until=IMPORTED)
    for member in standing:
        member.pk, member.valid_from = None, date(2026, 11, 1)
    Membership.objects.bulk_create(standing)
    county.run(202611, [(county.award("dibao", home, first=202608), 4, 100)])
    got = figures({"dibao": DIBAO})
    assert [value(got, "SA-01.11"), value(got, "SA-01.12")] == [1, 4]


def test_who_left_counts_in_the_month_after_the_last_and_exceptions_by_their_reason(county: County) -> None:
    gone, stays = (county.award("dibao", county.household(4)) for _ in range(2))
    Award.objects.filter(pk=gone.pk).update(last_month=202610, state="ended")
    county.run(202611, [], [stays])
    wanted = [{"id": f"SA-05.{number:02d}", "measure": "count_persons", "period": "month", "of": "ended_awards"} | more
              for number, more in enumerate(({}, {"period": "cumulative"}), start=1)]
    held = {"measure": "count_households", "unit": "户", "period": "month", "of": "exceptions"}
    got = figures({"dibao": indicators(*wanted, held | {"id": "SA-05.03", "reasons": ["suspended"]},
                                       held | {"id": "SA-05.04", "reasons": ["account_missing", "suspended"]})})
    assert [value(got, f"SA-05.{number:02d}") for number in (1, 2, 3)] == [4, 4, 0]
    assert got.results["SA-05.04"].state is State.SUPPRESSED, "one household is not shown"
    assert value(figures({"dibao": indicators(wanted[1])}, period="2026-12"), "SA-05.02") is None


def test_facts_of_persons_and_of_the_registry_part_the_counts(county: County) -> None:
    home = county.household(3, current_status="低保边缘")
    places = [county.member(home, support_place=place) for place in ["集中"] * 3 + ["分散"] * 4]
    county.run(202611, [(county.award("tekun", home, person), 1, 90_000) for person in places])
    got = figures({"tekun": indicators(
        {"id": "SA-10.01", "measure": "count_persons"},
        {"id": "SA-10.02", "measure": "count_persons", "where": {"support_place": ["集中"]}},
        {"id": "SA-10.04", "measure": "ratio", "unit": "%", "period": "ratio", "numerator": "SA-10.02",
         "denominator": "SA-10.01"},
        {"id": "SA-08.02", "measure": "count_persons", "of": "registry", "where": {"current_status": ["低保边缘"]}},
        {"id": "SA-08.03", "measure": "count_persons", "of": "registry", "where": {"current_status": ["低保"]}},
    )})
    assert [value(got, id) for id in ("SA-10.01", "SA-10.02", "SA-08.02", "SA-08.03")] == [7, 3, 10, 0]
    assert got.results["SA-10.04"].shown() == "42.86"
    assert [got.results["SA-10.04"].numerator, got.results["SA-10.04"].denominator] == [3, 7]


def test_a_run_counts_with_the_facts_known_when_it_was_computed(county: County) -> None:
    home = county.household(3, residence="农村")
    county.run(202611, [(county.award("dibao", home), 3, 50_000)])
    old = HouseholdFact.objects.get(household=home)
    HouseholdFact.objects.filter(pk=old.pk).update(known_until=COMPUTED + timedelta(days=1))
    HouseholdFact.objects.create(household=home, name="residence", value="城市", valid_from=START, source="更正",
                                 known_since=COMPUTED + timedelta(days=1))
    got = figures({"dibao": DIBAO})
    assert [value(got, "SA-01.02"), value(got, "SA-01.05")] == [0, 3]


def test_a_superseded_run_counts_no_more_and_an_area_counts_what_lies_in_it(county: County) -> None:
    homes = [county.household(5, area=area, residence="城市") for area in (VILLAGE, ELSEWHERE)]
    here, there = (county.award("dibao", home) for home in homes)
    county.run(202611, [(here, 5, 1), (there, 5, 2)], state=RunState.SUPERSEDED)
    county.run(202611, [(here, 5, 100), (there, 5, 200)])
    assert value(figures({"dibao": DIBAO}), "SA-01.09") == 300
    assert value(figures({"dibao": DIBAO}, area=VILLAGE), "SA-01.09") == 100


def test_without_a_payroll_nothing_is_zero(county: County) -> None:
    county.run(202605, [(county.award("dibao", county.household(5, residence="城市")), 5, 1)])
    got = figures({"dibao": DIBAO})
    assert got.cut_off is None
    assert {one.state for one in got.results.values()} == {State.UNRESOLVED}
    assert {check.holds for check in got.checks} == {None}


def test_an_average_over_nobody_is_unresolved_and_a_count_of_nobody_is_zero(county: County) -> None:
    county.run(202611, [(county.award("tekun", county.household(4)), 4, 1)])
    got = figures({"dibao": DIBAO})
    assert value(got, "SA-01.02") == 0
    assert got.results["SA-01.10"].state is State.UNRESOLVED
    assert "分母" in str(got.results["SA-01.10"].note)


def test_two_persons_are_not_shown(county: County) -> None:
    county.run(202611, [(county.award("dibao", county.household(2, residence="城市")), 2, 80_000)])
    got = figures({"dibao": DIBAO})
    assert got.results["SA-01.02"].state is State.SUPPRESSED
    assert got.results["SA-01.09"].state is State.SUPPRESSED
    assert got.results["SA-01.10"].state is State.SUPPRESSED
    assert value(got, "SA-01.05") == 0


def test_a_parameter_is_read_at_the_cut_off_and_says_when_it_is_only_an_illustration(county: County) -> None:
    county.run(202611, [(county.award("dibao", county.household(5)), 5, 1)])
    name = Label("标准", "Standard")
    standard = Parameter("dibao.standard", name, Unit.FEN_PER_MONTH, denominator=12, by=("residence",))
    values = tuple(
        Value("dibao.standard", COUNTY, ("农村",), date(year, 7, 1), None, fen, "", "文件", illustrative=year == 2026)
        for year, fen in ((2025, 386_000), (2026, 426_000)))
    file = indicators(
        {"id": "SA-04.01", "measure": "parameter", "unit": "元/人·月", "parameter": "dibao.standard", "key": ["城市"]},
        {"id": "SA-04.02", "measure": "parameter", "unit": "元/人·月", "parameter": "dibao.standard", "key": ["农村"]})
    got = figures({"dibao": file}, book=ParameterBook({"dibao.standard": standard}, values))
    assert got.results["SA-04.02"].shown() == "355.00"
    assert got.results["SA-04.02"].illustrative
    assert got.results["SA-04.01"].state is State.UNRESOLVED


def test_totals_and_differences_and_what_is_not_collected(county: County) -> None:
    county.run(202611, [(county.award("dibao", county.household(5, residence="城市")), 5, 1),
                        (county.award("dibao", county.household(4, residence="农村")), 4, 1)])
    got = figures({"dibao": indicators(
        {"id": "SA-01.03", "measure": "total", "parts": ["SA-01.01", "SA-01.02"]},
        {"id": "SA-01.04", "measure": "difference", "parts": ["SA-01.01", "SA-01.02"]},
        {"id": "SA-01.06", "measure": "total", "parts": ["SA-01.01", "SA-01.05"]},
        {"id": "SA-01.01", "measure": "count_persons", "where": {"residence": ["城市"]}},
        {"id": "SA-01.02", "measure": "count_persons", "where": {"residence": ["农村"]}},
        {"id": "SA-01.05", "measure": "not_collected", "reason": {"zh": "没有登记", "en": "no register"}},
    )})
    assert [value(got, id) for id in ("SA-01.03", "SA-01.04", "SA-01.05", "SA-01.06")] == [9, 1, None, None]
    assert str(got.results["SA-01.05"].note) == "没有登记"


def test_indicators_that_rest_on_each_other_in_a_circle_are_refused(county: County) -> None:
    circle = indicators({"id": "SA-01.01", "measure": "total", "parts": ["SA-01.02", "SA-01.02"]},
                        {"id": "SA-01.02", "measure": "total", "parts": ["SA-01.01", "SA-01.01"]})
    with pytest.raises(CircularIndicators, match=r"SA-01\.01 → SA-01\.02 → SA-01\.01"):
        figures({"dibao": circle})


def test_a_failed_check_is_told(county: County) -> None:
    county.run(202611, [(county.award("dibao", county.household(5, residence="城市")), 5, 1),
                        (county.award("dibao", county.household(4)), 4, 1)])
    got = figures({"dibao": DIBAO})
    assert [check.holds for check in got.checks] == [False, True]


def test_registers_are_counted_until_the_cut_off_that_the_figures_name(county: County) -> None:
    """Money was paid until October: what a register did in November stands in no figure that says "to the end of October"."""
    county.run(202610, [(county.award("dibao", county.household(3)), 3, 30_000)])
    made = {"kind": "home", "area_code": VILLAGE, "label": "示例", "state": "shut", "version": 3, "created_at": ASKED}
    entry, days = Entry.objects.create(on=date(2026, 9, 10), **made), [date(2026, 9, 10), date(2026, 10, 20), date(2026, 11, 10)]
    for serial, (on, state) in enumerate(zip(days, ("open", "open", "shut"), strict=True), start=1):
        Deed.objects.create(entry=entry, serial=serial, name="visit", state=state, on=on, at=ASKED, by="示例", values={})
    own = {"kind": "home", "unit": "次"}
    files = {"homes": indicators(
        {"id": "EL-01.01", "measure": "count_deeds", "deeds": ["visit"], "period": "cumulative"} | own,
        {"id": "EL-01.02", "measure": "count_deeds", "deeds": ["visit"], "period": "month"} | own,
        {"id": "EL-01.03", "measure": "count_kept", "states": ["open"]} | own)}
    found = figures(files)
    assert [found.results[id].value for id in ("EL-01.01", "EL-01.02", "EL-01.03")] == [2, 1, 1]
    assert {one.cut_off for one in found.results.values()} == {date(2026, 10, 31)}
