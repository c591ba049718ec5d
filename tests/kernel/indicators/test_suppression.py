from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from minzheng.kernel.indicators.declarations import IndicatorFile
from minzheng.kernel.indicators.results import Query, Result, State
from minzheng.kernel.indicators.suppression import hidden_cells, suppress
from minzheng.kernel.values.language import Label

NAME = {"zh": "数", "en": "number"}


def counted(id: str) -> dict[str, Any]:
    return {"id": id, "title": NAME, "unit": "人", "period": "stock", "measure": "count_persons"}


def share(id: str, numerator: str, denominator: str) -> dict[str, Any]:
    return {"id": id, "title": NAME, "unit": "%", "period": "ratio", "measure": "ratio", "numerator": numerator,
            "denominator": denominator}


FILE = IndicatorFile.model_validate({
    "indicators": [counted("SA-10.01"), counted("SA-10.02"), counted("SA-10.03"), counted("SA-10.05"),
                   share("SA-10.04", "SA-10.02", "SA-10.01")],
    "checks": [{"check": "parts", "whole": "SA-10.01", "parts": ["SA-10.02", "SA-10.03", "SA-10.05"]}],
})


def states(values: Mapping[str, int]) -> dict[str, State]:
    results = {id: Result(id, Label("", ""), "人", 0, None, State.EXACT, Query("", ""), Fraction(value))
               for id, value in values.items()}
    results["SA-10.04"] = Result("SA-10.04", Label("", ""), "%", 0, None, State.EXACT, Query("", ""), Fraction(1, 2))
    return {id: one.state for id, one in suppress(results, dict(values), [FILE]).items()}


def test_three_persons_are_shown_and_nobody_is_a_number_too() -> None:
    shown = states({"SA-10.01": 13, "SA-10.02": 3, "SA-10.03": 10, "SA-10.05": 0})
    assert set(shown.values()) == {State.EXACT}


def test_one_or_two_persons_are_hidden_with_what_is_computed_from_them_and_one_part_that_would_give_them_away() -> None:
    shown = states({"SA-10.01": 17, "SA-10.02": 2, "SA-10.03": 10, "SA-10.05": 5})
    assert shown["SA-10.02"] is State.SUPPRESSED
    assert shown["SA-10.04"] is State.SUPPRESSED
    assert shown["SA-10.05"] is State.SUPPRESSED
    assert shown["SA-10.03"] is State.EXACT
    assert shown["SA-10.01"] is State.EXACT


def test_two_hidden_parts_need_no_third() -> None:
    shown = states({"SA-10.01": 13, "SA-10.02": 2, "SA-10.03": 10, "SA-10.05": 1})
    assert shown["SA-10.03"] is State.EXACT


def test_a_whole_with_a_single_part_is_hidden_with_it() -> None:
    shown = states({"SA-10.01": 2, "SA-10.02": 2, "SA-10.03": 0, "SA-10.05": 0})
    assert shown["SA-10.01"] is State.SUPPRESSED


def test_a_whole_that_is_hidden_for_another_area_cannot_be_had_from_its_own_parts() -> None:
    file = IndicatorFile.model_validate({
        "indicators": [counted("SA-10.01"), counted("SA-10.02"), counted("SA-10.03")],
        "checks": [{"check": "parts", "whole": "SA-10.01", "parts": ["SA-10.02", "SA-10.03"]}]})
    numbers = {0: (67, 39, 28), 1: (2, 2, 0), 2: (15, 8, 7), 3: (20, 5, 15), 4: (30, 24, 6)}
    people = {area: dict(zip(("SA-10.01", "SA-10.02", "SA-10.03"), row, strict=True)) for area, row in numbers.items()}
    results = {area: {id: Result(id, Label("", ""), "人", area, None, State.EXACT, Query("", ""), Fraction(value))
                      for id, value in row.items()} for area, row in people.items()}
    hidden = hidden_cells(results, people, [file], {0: [1, 2, 3, 4]})
    assert {(1, "SA-10.01"), (2, "SA-10.01")} <= hidden
    assert hidden & {(2, "SA-10.02"), (2, "SA-10.03")}


def test_one_person_in_every_village_withholds_the_townships_but_not_the_county() -> None:
    file = IndicatorFile.model_validate({"indicators": [counted("SA-10.01")]})
    below = {0: [1, 2, 3], 1: [11, 12, 13], 2: [21, 22, 23, 24], 3: [31, 32, 33]}
    lower = {area: 1 for areas in (below[1], below[2], below[3]) for area in areas}
    numbers = {0: 10, 1: 3, 2: 4, 3: 3, **lower}
    people = {area: {"SA-10.01": number} for area, number in numbers.items()}
    results = {area: {id: Result(id, Label("", ""), "人", area, None, State.EXACT, Query("", ""), Fraction(value))
                      for id, value in row.items()} for area, row in people.items()}
    hidden = {area for area, _ in hidden_cells(results, people, [file], below)}
    assert hidden == {1, 2, 3, *lower}, "a township's paper shows in which villages there is nobody, the county's does not"
