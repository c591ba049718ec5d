"""Members are counted where the frames are in step, and looked up where they are not."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from minzheng.kernel.policy import numbering
from minzheng.kernel.policy.numbering import HOUSEHOLD_KEY, NUMBER, first_members, numbered, pieces
from minzheng.kernel.values.periods import Month

from . import examples as ex

Numbers = list[str | None]


def frame(numbers: Numbers) -> pl.LazyFrame:
    return pl.LazyFrame({HOUSEHOLD_KEY: numbers}, schema={HOUSEHOLD_KEY: pl.String})


def test_frames_in_step_are_numbered() -> None:
    persons, households = frame(["a", "a", "c", "b", "b"]), frame(["a", "c", "b"])
    begins = first_members(persons, households)
    assert begins is not None
    assert begins.to_list() == [0, 2, 3]
    people, homes = numbered(persons, households)
    assert people.collect()[NUMBER].to_list() == [1, 1, 2, 3, 3]
    assert homes.collect()[NUMBER].to_list() == [1, 2, 3]


@pytest.mark.parametrize(
    ("persons", "households"),
    [
        (["a", "b", "a"], ["a", "b"]),
        (["b", "a"], ["a", "b"]),
        (["a"], ["a", "b"]),
        (["a", "b"], ["a"]),
        ([None], [None]),
        ([], ["a"]),
    ],
    ids=["members apart", "another order", "a household without members", "a member without household", "no number", "nobody"],
)
def test_other_frames_are_not_in_step(persons: Numbers, households: Numbers) -> None:
    assert first_members(frame(persons), frame(households)) is None


def test_pieces_hold_whole_households(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numbering, "HOUSEHOLDS_PER_PIECE", 2)
    persons, households = frame(["a", "a", "c", "b", "b", "d", "e", "e"]), frame(["a", "c", "b", "d", "e"])
    begins = first_members(persons, households)
    assert begins is not None
    cut = [tuple(part.collect()[HOUSEHOLD_KEY].to_list() for part in piece) for piece in pieces(persons, households, begins)]
    assert cut == [(["a", "a", "c"], ["a", "c"]), (["b", "b", "d"], ["b", "d"]), (["e", "e"], ["e"])]


@pytest.mark.parametrize("size", [1, 3, 7, 100])
def test_totals_are_those_of_the_pieces(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    homes = [(f"{i:03d}", ex.VILLAGE if i % 2 else ex.OTHER_VILLAGE, "城市", "在册" if i % 3 else "无") for i in range(20)]
    people = [(i * 10 + k, f"{i:03d}", 10_000 * k, f"19{30 + i}-05-0{k + 1}") for i in range(20) for k in range(1 + i % 3)]
    households = pl.DataFrame(homes, schema=["household_no", "area_code", "residence", "status"], orient="row")
    persons = pl.DataFrame(people, schema=["person_ref", "household_no", "wage", "birth_date"], orient="row")

    def totals(persons: pl.DataFrame) -> Any:
        made = ex.program().compute(
            persons.with_columns(pl.col("birth_date").str.to_date()).lazy(), households.lazy(), month=Month(2026, 11),
            parameters=ex.book(), enrolled=True)
        return made.totals

    monkeypatch.setattr(numbering, "HOUSEHOLDS_PER_PIECE", size)
    in_step = totals(persons)
    assert in_step == totals(persons.reverse())
    assert all(entry["fen"] > 0 for entry in in_step.values())
