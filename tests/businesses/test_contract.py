"""The rules against the contract of the first run, written down a second time without them."""

from __future__ import annotations

from random import Random

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.policy.batch import HOUSEHOLD_KEY, PERSON_KEY
from minzheng.kernel.values.periods import Month

from . import invented, plain

PROGRAM = catalogue().program
PREFIXES = {output.key: output.prefix for output in PROGRAM.outputs}
MONTHS = [Month.parse(text) for text in ("2026-01", "2026-03", "2026-07", "2026-11")]
"""Months in which the demonstration county has a value for every parameter."""


@settings(max_examples=12, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(st.integers(0, 2**32), st.sampled_from(MONTHS), st.booleans())
def test_what_is_paid_is_what_the_contract_says(seed: int, month: Month, payroll: bool) -> None:
    book = invented.varied(Random(seed))
    homes = invented.known_households(Random(seed), month, 80)
    made = PROGRAM.compute(*invented.frames(homes), month=month, parameters=book, enrolled=payroll)
    paid: dict[str, dict[tuple[str, int | None], int]] = {home[HOUSEHOLD_KEY]: {} for home, _ in homes}
    for row in made.lines.to_dicts():
        member = None if row[PERSON_KEY] is None else row[PERSON_KEY] % 100
        paid[row[HOUSEHOLD_KEY]][PREFIXES[row["benefit"], row["component"]], member] = row["amount_fen"]
    for home, members in homes:
        expected = plain.Household(home, members, month.first_day, book, payroll).amounts()
        assert paid[home[HOUSEHOLD_KEY]] == expected, (home, members)
