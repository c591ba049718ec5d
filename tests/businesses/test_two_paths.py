"""The nine benefits over invented households: one by one and all at once give the same, to the fen."""

from __future__ import annotations

from random import Random
from typing import Any

import polars as pl
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.policy.batch import HOUSEHOLD_KEY, PERSON_KEY
from minzheng.kernel.policy.columns import PERSON
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.policy.results import Computation
from minzheng.kernel.policy.single import Missing, SingleHousehold
from minzheng.kernel.values.periods import Month

from . import invented

PROGRAM = catalogue().program
SUBJECT = [HOUSEHOLD_KEY, PERSON_KEY, "benefit", "component"]
WITHOUT_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
"""A smaller seed is no smaller household: what fails is told whole."""
seeds = st.integers(0, 2**32)
months = st.sampled_from(invented.MONTHS)


def computed(homes: Any, month: Month, book: ParameterBook, payroll: bool, *, everything: bool = False) -> Computation:
    return PROGRAM.compute(*invented.frames(homes), month=month, parameters=book, enrolled=payroll, everything=everything)


def by_subject(frame: pl.DataFrame, column: str) -> dict[tuple[Any, ...], Any]:
    found = {row[:-1]: row[-1] for row in frame.select(*SUBJECT, column).iter_rows()}
    assert len(found) == len(frame)
    return found


def subjects(single: SingleHousehold) -> list[tuple[Any, int | None, tuple[Any, ...]]]:
    """Every output with every subject it could be for: output, member, key in the lists."""
    no = single.household[HOUSEHOLD_KEY]
    keys = {None: None} | {member: row[PERSON_KEY] for member, row in enumerate(single.members)}
    return [(output, member, (no, keys[member], output.benefit, output.component)) for output in PROGRAM.outputs
            for member in keys if (member is not None) == (output.entity == PERSON)]


@settings(max_examples=12, deadline=None, phases=WITHOUT_SHRINKING)
@given(seeds, months, st.booleans())
def test_every_rule_gives_the_same_by_both_paths(seed: int, month: Month, payroll: bool) -> None:
    random = Random(seed)
    book, homes = invented.book(random), invented.households(random, month, 60)
    plan = computed(homes, month, book, payroll, everything=True).plan
    households, persons = pl.collect_all([plan.households.to_native(), plan.persons.to_native()])
    rows: dict[Any, Any] = {row[HOUSEHOLD_KEY]: row for row in households.to_dicts()}
    rows |= {row[PERSON_KEY]: row for row in persons.to_dicts()}
    for home, members in homes:
        single = SingleHousehold(PROGRAM, book, home, members, month=month, payroll=payroll)
        for member, key in enumerate([home[HOUSEHOLD_KEY], *(row[PERSON_KEY] for row in members)], start=-1):
            for name, rule in single.rules.items():
                if name in rows[key] and (rule.entity == PERSON) == (member >= 0):
                    alone = single.of(name, member if member >= 0 else None)
                    assert rows[key][name] == (None if isinstance(alone, Missing) else alone), (name, home, members)


@settings(max_examples=12, deadline=None, phases=WITHOUT_SHRINKING)
@given(seeds, months, st.booleans())
def test_lines_and_exceptions_are_everyone_concerned(seed: int, month: Month, payroll: bool) -> None:
    random = Random(seed)
    book, homes = invented.book(random), invented.households(random, month, 60)
    made = computed(homes, month, book, payroll)
    paid, refused = by_subject(made.lines, "amount_fen"), by_subject(made.exceptions, "reason_code")
    assert not paid.keys() & refused.keys()
    told = set()
    for home, members in homes:
        single = SingleHousehold(PROGRAM, book, home, members, month=month, payroll=payroll)
        for output, member, key in subjects(single):
            due = single.of(f"{output.prefix}.amount_due", member)
            gross, excluded = (single.of(f"{output.prefix}.{what}", member) for what in ("gross", "excluded_by"))
            enrolled = single.of(output.enrolled, member) if payroll else gross
            if enrolled is False or enrolled == 0:
                assert key not in paid.keys() | refused.keys(), (output.prefix, home, members)
                assert due == 0, (output.prefix, home, members)
                continue
            if isinstance(due, Missing):
                assert refused[key] in ("fact_missing", "parameter_missing"), (output.prefix, home, members)
            elif due > 0:
                assert paid[key] == due, (output.prefix, home, members)
            elif isinstance(excluded, str) and excluded:
                assert refused[key] == "excluded_by", (output.prefix, home, members)
            else:
                assert refused[key] == "not_eligible", (output.prefix, home, members)
            told.add(key)
    assert told == paid.keys() | refused.keys()


@settings(max_examples=6, deadline=None, phases=WITHOUT_SHRINKING)
@given(seeds, months, st.booleans())
def test_nobody_depends_on_who_else_is_computed(seed: int, month: Month, payroll: bool) -> None:
    random = Random(seed)
    book, homes = invented.book(random), invented.households(random, month, 60)
    together = computed(homes, month, book, payroll)
    chosen = random.sample(homes, 12)
    for few in (chosen[:1], chosen[1:], random.sample(homes, len(homes))):
        apart = computed(few, month, book, payroll)
        theirs = pl.col(HOUSEHOLD_KEY).is_in([home[HOUSEHOLD_KEY] for home, _ in few])
        for one, other in ((together.lines, apart.lines), (together.exceptions, apart.exceptions)):
            own = one.filter(theirs).sort(SUBJECT)
            assert own.equals(other.sort(SUBJECT)), own.join(other, on=own.columns, how="anti", nulls_equal=True)
