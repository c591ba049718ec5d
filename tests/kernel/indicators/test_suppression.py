from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from minzheng.kernel.indicators.declarations import IndicatorFile
from minzheng.kernel.indicators.results import Query, Result, State
from minzheng.kernel.indicators.suppression import suppress
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
