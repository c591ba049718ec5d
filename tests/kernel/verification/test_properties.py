"""However a file is written, its rows are the same; delivered twice is delivered once."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minzheng.kernel.verification.reading.headings import lay_out
from minzheng.kernel.verification.reading.rows import read_rows
from minzheng.kernel.verification.reading.tables import open_file

from .conftest import DATA, Deliver
from .registers import csv_file, number, register, row, text_of, workbook

WRITTEN = ["约300", "1,200.50", "￥88", "2026-10", "2026年3月", "45000", "农历三月", "－5", '"', ",", "\n"]
CELLS = st.one_of(st.none(), st.text(max_size=12), st.sampled_from(WRITTEN))
COLUMNS = st.sets(st.sampled_from(["name", "amount", "since", "until", "kind"]), max_size=2)


@st.composite
def tables(draw: st.DrawFn) -> list[dict[str, str]]:
    """Rows of pensions, some with cells that somebody spoilt."""
    made = []
    for serial in draw(st.lists(st.integers(1, 40), min_size=1, max_size=12, unique=True)):
        spoilt = {name: draw(CELLS) for name in draw(COLUMNS)}
        made.append(row("pensions", serial, **{name: _writable(cell) for name, cell in spoilt.items() if cell}))
    return made


def _writable(cell: str) -> str:
    """A cell as every kind of file can hold it: no control characters, no lone surrogates, no line breaks of other systems."""
    return "".join(letter for letter in cell if letter.isprintable() and letter != "\x1f")


def read(path: Path) -> tuple[pl.DataFrame, pl.DataFrame, int]:
    """Good rows and bad ones without their numbers."""
    found = read_rows(lay_out(register("pensions"), open_file(path), {}), register("pensions"), DATA)
    return found.good.drop("row").sort(pl.all()), found.bad.drop("row").sort(pl.all()), found.total


@given(tables(), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_encoding_separator_order_and_kind_of_file_change_nothing(made: list[dict[str, str]], random: object) -> None:
    with TemporaryDirectory() as folder:
        home = Path(folder)
        usual = read(csv_file(home / "a.csv", "pensions", made))
        shuffled = list(made)
        random.shuffle(shuffled)  # type: ignore[attr-defined]
        ways = [
            csv_file(home / "bom.csv", "pensions", made, encoding="utf-8-sig"),
            csv_file(home / "old.csv", "pensions", made, encoding="gb18030"),
            csv_file(home / "wide.csv", "pensions", made, encoding="utf-16"),
            csv_file(home / "tab.tsv", "pensions", made, separator="\t"),
            csv_file(home / "semicolon.csv", "pensions", made, separator=";"),
            csv_file(home / "chinese.csv", "pensions", made, separator="，"),
            csv_file(home / "windows.csv", "pensions", made, end="\r\n"),
            csv_file(home / "order.csv", "pensions", shuffled),
            workbook(home / "a.xlsx", "pensions", made),
        ]
        for path in ways:
            found = read(path)
            assert found[0].equals(usual[0]), path.name
            assert found[1].equals(usual[1]), path.name
            assert found[2] == usual[2] == len(made)


@given(tables(), st.integers(1, 11))
@settings(max_examples=40)
def test_a_file_in_two_parts_has_the_rows_of_the_whole(made: list[dict[str, str]], at: int) -> None:
    with TemporaryDirectory() as folder:
        home = Path(folder)
        whole = read(csv_file(home / "a.csv", "pensions", made))
        parts = [read(csv_file(home / f"{place}.csv", "pensions", part)) for place, part in enumerate((made[:at], made[at:]))]
        assert pl.concat(part[0] for part in parts).sort(pl.all()).equals(whole[0])
        assert pl.concat(part[1] for part in parts).sort(pl.all()).equals(whole[1])


@pytest.mark.django_db
def test_delivered_twice_is_delivered_once(known: list[str], take: Deliver, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", "pensions", [row("pensions", serial) for serial in range(1, 5)])
    first = take(path, "pensions")
    written = (tmp_path / "home" / first.file).read_bytes()
    copy = tmp_path / "renamed.csv"
    copy.write_bytes(path.read_bytes())
    assert take(copy, "pensions", data_date=date(2026, 11, 2)) == first
    assert [(tmp_path / "home" / first.file).read_bytes()] == [written]


def test_the_text_of_a_register_names_its_columns() -> None:
    assert text_of("pensions", [{"id_number": number(1)}]).startswith("公民身份号码,姓名,养老金类别")
