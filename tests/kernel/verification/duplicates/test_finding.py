"""Who was planted twice is found, whatever the clerk mistyped; who only resembles is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from minzheng.kernel.verification.duplicates.finding import pairs

from .planted import SCHEMA, number, registry


def test_who_stands_twice_is_found() -> None:
    persons, truth = registry(8_000, twice=80)
    found = pairs(persons)
    shown = set(found.select("first", "second").rows())
    assert len(shown & set(truth)) >= 77, {pair: kind for pair, kind in truth.items() if pair not in shown}
    assert len(shown - set(truth)) <= 8
    assert (found["first"] < found["second"]).all()
    assert found.select("first", "second").is_unique().all()
    assert found["score"].is_between(200, 1000).all()


def test_a_pair_says_what_agrees() -> None:
    persons, truth = registry(2_000, twice=16)
    told = {(first, second): (name, number) for first, second, _, name, number, _ in pairs(persons).iter_rows()}
    levels = {kind: told[pair] for pair, kind in truth.items() if pair in told}
    assert levels["swapped"] == ("same", "swapped")
    assert levels["region"] == ("same", "region")
    assert levels["traditional"][0] == "same"
    assert levels["digit"] == ("same", "one_digit")


def test_twins_are_two() -> None:
    persons, _ = registry(2_000, twice=0)
    twins = [(9001, number("43042619900307121"), "张小龙", 430426_001_001, 7), (9002, number("43042619900307123"), "张小虎",
                                                                                430426_001_001, 7)]
    with_them = pl.concat([persons, pl.DataFrame(twins, schema=SCHEMA, orient="row")])
    assert pairs(with_them).filter(pl.col("first") == 9001).height == 0


def test_nobody_and_one_alone_are_no_pair() -> None:
    persons, _ = registry(1, twice=0)
    assert pairs(persons).height == pairs(persons.clear()).height == 0


def test_what_does_not_fit_in_memory_is_put_aside_encrypted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    connect: Any = duckdb.connect

    def watched(*names: str, **how: Any) -> Any:
        asked.append(how.get("config"))
        return connect(*names, **how)

    monkeypatch.setattr(duckdb, "connect", watched)
    pairs(registry(40, twice=2)[0], folder=tmp_path)
    assert {"temp_directory": str(tmp_path), "temp_file_encryption": True}.items() <= asked[0].items()
