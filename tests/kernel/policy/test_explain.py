"""The explanation names every rule that counted, with numbers, law and documents, and adds up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl
import pytest

from minzheng.kernel.policy.explain import Explanation, explain
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import speaking
from minzheng.kernel.values.periods import Month

from . import examples as ex
from .test_paths import HOUSEHOLDS, PERSONS

persons = pl.DataFrame(
    [(1, "7", 100_000, date(1940, 1, 1)), (2, "7", 0, date(2015, 1, 1)), (3, "8", None, date(1990, 1, 1))],
    schema=PERSONS, orient="row",
)
households = pl.DataFrame(
    [("7", ex.VILLAGE, "农村", "在册"), ("8", ex.VILLAGE, "城市", "在册")], schema=HOUSEHOLDS, orient="row"
)


def told(**whom: object) -> Explanation:
    return explain(ex.program(), ex.book(), persons, households, month=Month(2026, 11), name_of=lambda ref: f"成员{ref}", **whom)  # type: ignore[arg-type]


def steps(step: Explanation) -> Iterator[Explanation]:
    yield step
    for below in step.inputs:
        yield from steps(below)


def test_a_household_is_told_what_each_gets_and_why() -> None:
    explanation = told(household_no="7")
    text = "\n".join(explanation.lines())
    assert {step.name for step in explanation.inputs} <= {"relief", "elder"}
    assert explanation.value == sum(step.value for step in explanation.inputs)
    assert "成员1 老龄津贴" in text
    assert "测试文件" in text


def test_every_number_in_the_tree_comes_with_its_inputs() -> None:
    names = {step.name for step in steps(told(household_no="7"))}
    assert {"elder.amount", "elder.age", "birth_date", "elder.by_band"} <= names


def test_a_missing_fact_is_said_not_guessed() -> None:
    relief = told(household_no="8", benefit="relief").inputs[0]
    assert relief.value is None
    assert any(step.name == "wage" and step.value is None for step in steps(relief))


def test_one_person_alone() -> None:
    explanation = told(person_ref=1)
    assert all("成员2" not in step.label for step in explanation.inputs)


def test_what_does_not_exist_is_not_explained() -> None:
    for whom in ({"household_no": "99"}, {"person_ref": 99}):
        with pytest.raises(NotFound):
            told(**whom)


def test_english_labels_on_request() -> None:
    with speaking("en"):
        assert "elder" in "\n".join(told(household_no="7").lines())


def test_as_json_is_a_tree_of_plain_data() -> None:
    tree = told(household_no="7").as_json()
    assert set(tree) == {"name", "label", "value", "unit", "sentence", "law", "document", "inputs"}
