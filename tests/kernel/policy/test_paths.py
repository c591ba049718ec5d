"""The many-household path and the one-household path give the same, to the fen, whoever else is in the batch."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import narwhals as nw
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from minzheng.kernel.policy.batch import plan
from minzheng.kernel.policy.exclusions import DIFFERENCE_ONLY, ONE_ONLY, Exclusion
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.policy.program import Program
from minzheng.kernel.policy.results import Computation
from minzheng.kernel.policy.single import Missing, SingleHousehold
from minzheng.kernel.values.periods import Month

from . import examples as ex

MONTH = Month(2026, 11)
PERSONS = {"person_ref": pl.Int64, "household_no": pl.String, "wage": pl.Int64, "birth_date": pl.Date}
HOUSEHOLDS = {"household_no": pl.String, "area_code": pl.Int64, "residence": pl.String, "status": pl.String}
PROGRAMS = [
    ex.program(),
    ex.program((Exclusion("relief", "elder", DIFFERENCE_ONLY),)),
    ex.program((Exclusion("elder", "relief", ONE_ONLY, keep="relief"),)),
]

births = st.one_of(
    st.dates(date(1920, 1, 1), date(2026, 10, 31)),
    st.sampled_from([date(1956, 11, 1), date(1956, 11, 2), date(1956, 10, 31), date(1936, 11, 1), date(1956, 2, 29)]),
)
members = st.tuples(st.one_of(st.none(), st.integers(-10**6, 10**7)), st.one_of(st.none(), births))
homes = st.tuples(
    st.sampled_from([ex.VILLAGE, ex.OTHER_VILLAGE]), st.one_of(st.none(), st.sampled_from(["城市", "农村"])),
    st.sampled_from(["在册", "无"]), st.lists(members, max_size=4),
)
missing = st.sets(st.sampled_from(["relief.standard", "relief.cost_rate", "elder.by_band", "elder.extra", "relief.rounding"]))


def frames(drawn: list[Any]) -> tuple[pl.DataFrame, pl.DataFrame]:
    households = [(f"{i:03d}", area, residence, status) for i, (area, residence, status, _) in enumerate(drawn)]
    persons = [(i * 10 + k, f"{i:03d}", wage, birth)
               for i, (*_, people) in enumerate(drawn) for k, (wage, birth) in enumerate(people)]
    return (pl.DataFrame(persons, schema=PERSONS, orient="row"), pl.DataFrame(households, schema=HOUSEHOLDS, orient="row"))


def computed(program: Program, book: ParameterBook, persons: pl.DataFrame, households: pl.DataFrame, payroll: bool) -> Any:
    made = program.compute(persons.lazy(), households.lazy(), month=MONTH, parameters=book, enrolled=payroll)
    return made.lines.sort("benefit", "household_no", "person_ref"), made.exceptions.sort("benefit", "household_no", "person_ref")


@settings(max_examples=60, deadline=None)
@given(st.lists(homes, min_size=1, max_size=8), missing, st.booleans(), st.sampled_from(PROGRAMS))
def test_one_household_and_many_agree(drawn: Any, without: set[str], payroll: bool, program: Program) -> None:
    persons, households = frames(drawn)
    book = ex.book(without=tuple(without))
    lines, exceptions = computed(program, book, persons, households, payroll)
    paid = {(r["benefit"], r["household_no"], r["person_ref"]): r["amount_fen"] for r in lines.to_dicts()}
    refused = {(r["benefit"], r["household_no"], r["person_ref"]): r["reason_code"] for r in exceptions.to_dicts()}
    for home in households.to_dicts():
        own = persons.filter(pl.col("household_no") == home["household_no"]).to_dicts()
        single = SingleHousehold(program, book, home, own, month=MONTH, payroll=payroll)
        for output in program.outputs:
            for subject in [None] if output.entity == "household" else range(len(own)):
                key = (output.benefit, home["household_no"], None if subject is None else own[subject]["person_ref"])
                due = single.of(f"{output.prefix}.amount_due", subject)
                if payroll and single.of(output.enrolled, subject) is False:
                    assert key not in paid
                    assert key not in refused
                elif isinstance(due, Missing):
                    assert refused[key] in ("fact_missing", "parameter_missing")
                    assert key not in paid
                elif due:
                    assert paid[key] == due
                else:
                    assert key not in paid
                if payroll and single.of(output.enrolled, subject) is True:
                    assert (key in paid) != (key in refused)


@settings(max_examples=40, deadline=None)
@given(st.lists(homes, min_size=2, max_size=8), missing, st.booleans(), st.randoms())
def test_who_else_is_in_the_batch_changes_nothing(drawn: Any, without: set[str], payroll: bool, random: Any) -> None:
    program, book = PROGRAMS[1], ex.book(without=tuple(without))
    persons, households = frames(drawn)
    whole = computed(program, book, persons, households, payroll)
    order = list(range(households.height))
    random.shuffle(order)
    shuffled = computed(program, book, persons.sample(fraction=1, shuffle=True, seed=1), households[order], payroll)
    of = [pl.col("household_no") == no for no in households["household_no"]]
    alone = [computed(program, book, persons.filter(own), households.filter(own), payroll) for own in of]
    for part in (0, 1):
        keys = ["benefit", "household_no", "person_ref"]
        assert shuffled[part].equals(whole[part])
        assert pl.concat([one[part] for one in alone]).sort(keys).equals(whole[part])


@settings(max_examples=25, deadline=None)
@given(st.lists(homes, min_size=1, max_size=8), missing, st.booleans(), st.sampled_from(PROGRAMS))
def test_polars_and_narwhals_say_the_same(drawn: Any, without: set[str], payroll: bool, program: Program) -> None:
    book = ex.book(without=tuple(without))
    persons, households = (frame.lazy() for frame in frames(drawn))
    spoken = [Computation(plan(program, book, persons, households, month=MONTH, payroll=payroll, words=words), program)
              for words in (pl, nw)]
    for what in ("lines", "exceptions"):
        directly, through_narwhals = (getattr(one, what) for one in spoken)
        assert directly.sort(pl.all()).equals(through_narwhals.sort(pl.all()))
    assert spoken[0].totals == spoken[1].totals


@given(births, st.integers(0, 24))
def test_age_is_reached_by_the_first_day(birth: date, ahead: int) -> None:
    month = MONTH.plus(ahead)
    persons = pl.DataFrame([(1, "1", 0, birth)], schema=PERSONS, orient="row")
    households = pl.DataFrame([("1", ex.VILLAGE, "城市", "无")], schema=HOUSEHOLDS, orient="row")
    program = PROGRAMS[0]
    single = SingleHousehold(program, ex.book(), households.to_dicts()[0], persons.to_dicts(), month=month, payroll=False)
    birthdays = sum(1 for year in range(birth.year + 1, month.year + 1) if _birthday(birth, year) <= month.first_day)
    assert single.of("elder.age", 0) == birthdays
    made = program.compute(persons.lazy(), households.lazy(), month=month, parameters=ex.book(), enrolled=True)
    assert made.lines.filter(pl.col("benefit") == "elder").height == (birthdays >= 70)


def _birthday(birth: date, year: int) -> date:
    try:
        return birth.replace(year=year)
    except ValueError:
        return date(year, 2, 28) + timedelta(days=1)
