"""Members are counted where the frames are in step, and looked up where they are not."""

from __future__ import annotations

import polars as pl
import pytest

from minzheng.kernel.policy.numbering import HOUSEHOLD_KEY, NUMBER, numbered


def frame(numbers: list[str | None]) -> pl.LazyFrame:
    return pl.LazyFrame({HOUSEHOLD_KEY: numbers}, schema={HOUSEHOLD_KEY: pl.String})


def test_frames_in_step_are_numbered() -> None:
    persons, households, key = numbered(frame(["a", "a", "c", "b", "b"]), frame(["a", "c", "b"]))
    assert key == NUMBER
    assert persons.collect()[NUMBER].to_list() == [1, 1, 2, 3, 3]
    assert households.collect()[NUMBER].to_list() == [1, 2, 3]


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
def test_other_frames_keep_their_own_key(persons: list[str | None], households: list[str | None]) -> None:
    assert numbered(frame(persons), frame(households))[2] == HOUSEHOLD_KEY
