"""Names resolve when folders load, and every problem says where it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from minzheng.kernel.policy import Unit, award, household_fact, household_rule, person_fact, sum_over
from minzheng.kernel.policy.declarations import RULES
from minzheng.kernel.policy.folders import Folder
from minzheng.kernel.policy.program import Program
from minzheng.kernel.values.errors import Refused

FACTS = {"wage": person_fact("工资", "wage", unit=Unit.FEN_PER_MONTH)}


def folder(*make: Any, name: str = "one", **more: Any) -> Folder:
    globals().pop(RULES, None)
    for function in make:
        household_rule("规则", "rule", unit=Unit.FEN_PER_MONTH)(function)
    return Folder(name, Path(name), False, {**FACTS, **more}, tuple(globals().pop(RULES, ())))


def problems(*folders: Folder) -> list[str]:
    with pytest.raises(Refused) as refused:
        Program(folders)
    return [problem.code for problem in refused.value.problems]


def total(wage):  # type: ignore[no-untyped-def]
    return sum_over(wage)


def unknown(salary):  # type: ignore[no-untyped-def]
    return sum_over(salary)


def unsummed(wage):  # type: ignore[no-untyped-def]
    return wage


def hen(egg):  # type: ignore[no-untyped-def]
    return egg


def egg(hen):  # type: ignore[no-untyped-def]
    return hen


def counts(wage):  # type: ignore[no-untyped-def]
    return sum_over(1) * 1 + sum_over(1)


def test_a_good_folder_loads() -> None:
    assert set(Program([folder(total)]).rules) == {"one.total"}


@pytest.mark.parametrize(("wrong", "code"), [(unknown, "name"), (unsummed, "entity"), (counts, "unit")])
def test_a_rule_that_cannot_be_read_is_refused(wrong: Any, code: str) -> None:
    assert problems(folder(wrong)) == [code]


def test_rules_do_not_run_in_circles() -> None:
    assert set(problems(folder(hen, egg))) == {"cycle"}


def test_a_business_asks_another_only_for_what_it_gives() -> None:
    other = folder(total)
    good = household_fact("合计", "total", unit=Unit.FEN_PER_MONTH, source=award("one", "total"))
    assert Program([other, Folder("two", Path("two"), False, {"total": good})]).rules
    for source in (award("one", "nothing"), award("nobody", "total")):
        bad = household_fact("合计", "total", unit=Unit.FEN_PER_MONTH, source=source)
        asking = Folder("two", Path("two"), False, {"whole": bad}, folder(needs_whole).rules)
        assert problems(other, asking) == ["name"]


def needs_whole(whole):  # type: ignore[no-untyped-def]
    return whole


def test_one_fact_has_one_meaning() -> None:
    again = folder(name="two", wage=person_fact("薪水", "salary", unit=Unit.FEN_PER_MONTH))
    assert problems(folder(total), again) == ["fact"]
