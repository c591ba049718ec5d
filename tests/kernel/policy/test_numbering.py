"""Members are counted where the frames are in step, and looked up where they are not."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from minzheng.kernel.policy import numbering
from minzheng.kernel.policy.numbering import HOUSEHOLD_KEY, NUMBER, first_members, numbered, pieces
from minzheng.kernel.policy.results import Computation
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


def computed(*, is_in_step: bool) -> Computation:
    """Twenty households with one to three members, in the same order or not; of one a fact is missing."""
    homes = [(f"{i:03d}", ex.VILLAGE if i % 2 else ex.OTHER_VILLAGE, None if i == 1 else "城市", "在册" if i % 3 else "无")
             for i in range(20)]
    people = [(i * 10 + k, f"{i:03d}", 10_000 * k, f"19{30 + i}-05-0{k + 1}") for i in range(20) for k in range(1 + i % 3)]
    households = pl.DataFrame(homes, schema=["household_no", "area_code", "residence", "status"], orient="row")
    persons = pl.DataFrame(people, schema=["person_ref", "household_no", "wage", "birth_date"], orient="row")
    dated = (persons if is_in_step else persons.reverse()).with_columns(pl.col("birth_date").str.to_date())
    return ex.program().compute(
        dated.lazy(), households.lazy(), month=Month(2026, 11), parameters=ex.book(), enrolled=True, everything=True)


@pytest.mark.parametrize("size", [1, 3, 7, 100])
def test_totals_are_those_of_the_pieces(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numbering, "HOUSEHOLDS_PER_PIECE", size)
    totals = computed(is_in_step=True).totals
    assert totals == computed(is_in_step=False).totals
    assert all(entry["fen"] > 0 for entry in totals.values())


def test_files_hold_every_piece(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(numbering, "HOUSEHOLDS_PER_PIECE", 3)
    for place, is_in_step in (("pieces", True), ("whole", False)):
        (tmp_path / place).mkdir()
        computed(is_in_step=is_in_step).write(tmp_path / place)
    for name in ("lines", "exceptions", "households"):
        pieces, whole = (pl.read_parquet(tmp_path / place / f"{name}.parquet") for place in ("pieces", "whole"))
        assert pieces.height > 0
        assert pieces.sort(pl.all()).equals(whole.select(pieces.columns).sort(pl.all()))
