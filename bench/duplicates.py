"""The same person twice in a registry: what the program finds of what was hidden, beside Splink as its tutorial uses it.

``python -m bench.duplicates --persons 1000000`` makes a registry in which one of a hundred persons is a second time (a digit
mistyped, digits of the day of birth exchanged, another county's prefix, a name in traditional writing besides), and lets both
find them, each in a process of its own. *Recall*: how many of the hidden pairs are among those shown; *precision*: how many of
those shown were hidden. Each is given the same columns and its own threshold.

The invented rosters number everybody of a day one after the other and name them after four marks, which makes any two alike. Here
numbers are spread over the day as offices give them, and about one pair in ten thousand shares a name, as in the country.
"""

from __future__ import annotations

import argparse
import json
import logging
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from minzheng.kernel.values.periods import Month

from .measuring import ROOT
from .population import PERSONS_PER_HOUSEHOLD, SEED, VILLAGES
from .verification import peak_mib

ON = date(2026, 11, 1)
THRESHOLD = 0.9
HIDDEN_PER_MILLE = 10
COLUMNS = ("person_ref", "name", "id_number", "birth_date", "sex", "area_code", "household_id")
"""What both are given of a person."""
GIVEN = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄宇宙洪荒日月盈昃宿列寒来暑往"


def main() -> int:
    """Print the table; what runs as an engine prints one line of JSON."""
    parser = argparse.ArgumentParser(prog="python -m bench.duplicates", description=__doc__)
    parser.add_argument("--persons", type=int, default=1_000_000)
    parser.add_argument("--engine", choices=sorted(ENGINES), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    folder = ROOT / "build" / "bench" / "duplicates" / f"{asked.persons}"
    if asked.engine:
        print(json.dumps(_run(ENGINES[asked.engine], folder)))
        return 0
    if not (folder / "hidden.parquet").exists():
        _make(folder, asked.persons)
    print("\n".join(_table({name: _apart(name, asked.persons) for name in ENGINES}, folder)))
    return 0


def _make(folder: Path, persons: int) -> None:
    """The registry and the hidden pairs as files."""
    from minzheng.kernel.verification.demo.county import county
    from minzheng.kernel.verification.demo.doubles import twice

    folder.mkdir(parents=True, exist_ok=True)
    people = county(VILLAGES, round(persons / PERSONS_PER_HOUSEHOLD), SEED, on=ON, month=Month.of(ON))
    people = replace(people, members=_spread(people.members))
    again = twice(people, persons * HIDDEN_PER_MILLE // 4000).unique("id_number").join(people.members, on="id_number", how="anti")
    moved = again.with_row_index("household_id", offset=10**9).with_columns(
        pl.lit(VILLAGES[0]).alias("area_code"),
        pl.col("id_number").str.slice(6, 8).str.to_date("%Y%m%d").alias("birth_date"),
        (pl.when(pl.col("id_number").str.slice(16, 1).cast(pl.Int8) % 2 == 1).then(pl.lit("M")).otherwise(pl.lit("F")))
        .alias("sex"))
    known = people.members.with_columns(pl.col("household_no").str.slice(1).cast(pl.Int64).alias("household_id"))
    whole = pl.concat([known, moved], how="diagonal_relaxed").sample(fraction=1, shuffle=True, seed=1)
    whole = whole.with_row_index("person_ref").cast({"person_ref": pl.Int64})
    refs = whole.select("id_number", "person_ref")
    hidden = again.join(refs, on="id_number").join(refs, left_on="original", right_on="id_number", suffix="_other")
    whole.select(COLUMNS).write_parquet(folder / "persons.parquet")
    hidden.select("way", *_ordered("person_ref", "person_ref_other")).write_parquet(folder / "hidden.parquet")


def _spread(members: pl.DataFrame) -> pl.DataFrame:
    """The members with sequence numbers all over the day, and names of one or two characters after the surname."""
    from minzheng.kernel.people.checksums import identity_check
    from minzheng.kernel.people.demo.chance import Chance

    chance, given = Chance(SEED, "i"), pl.lit(pl.Series([list(GIVEN)]))
    rank = pl.int_range(pl.len()).over(pl.col("id_number").str.slice(0, 14), "sex").cast(pl.Int64)
    sequence = (rank * 37 + pl.col("birth_date").dt.ordinal_day() * 11) % 499 * 2 + 1
    number = (sequence + (pl.col("sex") == "F").cast(pl.Int64)).cast(pl.String).str.zfill(3)
    first, second = (given.list.get(chance.below(len(GIVEN), one)) for one in ("first", "second"))
    body = pl.col("id_number").str.slice(0, 14) + number
    return members.with_row_index("i").with_columns(
        (body + identity_check(body)).alias("id_number"),
        (pl.col("name").str.slice(0, 1) + first + pl.when(chance.happens(500, "two")).then(second).otherwise(pl.lit("")))
        .alias("name")).drop("i")


def _ordered(one: str, other: str) -> tuple[pl.Expr, pl.Expr]:
    return pl.min_horizontal(one, other).alias("first"), pl.max_horizontal(one, other).alias("second")


def _apart(engine: str, persons: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.duplicates", "--engine", engine, "--persons", str(persons)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _run(engine: Callable[[pl.DataFrame], pl.DataFrame], folder: Path) -> dict[str, Any]:
    """Seconds, memory, and what was found of each way."""
    frame, hidden = pl.read_parquet(folder / "persons.parquet"), pl.read_parquet(folder / "hidden.parquet")
    began = time.perf_counter()
    shown = engine(frame)
    seconds = time.perf_counter() - began
    met = hidden.join(shown, on=["first", "second"], how="semi")
    return {"seconds": seconds, "peak_mib": peak_mib(), "shown": shown.height,
            "found": dict(met.group_by("way").len().iter_rows())}


def _ours(frame: pl.DataFrame) -> pl.DataFrame:
    """All that people are shown."""
    from minzheng.kernel.verification.duplicates.finding import pairs

    return pairs(frame).select("first", "second")


def _likely(frame: pl.DataFrame) -> pl.DataFrame:
    """Those as likely as what plain Splink is asked for."""
    from minzheng.kernel.verification.duplicates.finding import pairs

    return pairs(frame, from_=round(THRESHOLD * 1000)).select("first", "second")


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Splink with its own comparisons, trained as its tutorial trains."""
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on
    from splink import comparison_library as compare

    logging.getLogger("splink").setLevel(logging.ERROR)

    settings = SettingsCreator(
        link_type="dedupe_only", unique_id_column_name="person_ref",
        comparisons=[
            compare.JaroWinklerAtThresholds("name").configure(term_frequency_adjustments=True),
            compare.DamerauLevenshteinAtThresholds("id_number", [1, 2, 3]),
            compare.DateOfBirthComparison("birth_date", input_is_string=False), compare.ExactMatch("sex"),
            compare.ExactMatch("area_code")],
        blocking_rules_to_generate_predictions=[
            block_on("birth_date", "substr(name, 1, 1)"), block_on("name", "year(birth_date)"),
            block_on("substr(id_number, 7, 10)")])
    database = DuckDBAPI()
    linker = Linker(database.register(frame.to_arrow()), settings)
    train = linker.training
    train.estimate_probability_two_random_records_match([block_on("name", "birth_date")], recall=0.5)
    train.estimate_u_using_random_sampling(max_pairs=2_000_000)
    train.estimate_parameters_using_expectation_maximisation(block_on("name", "year(birth_date)"))
    train.estimate_parameters_using_expectation_maximisation(block_on("birth_date", "sex"))
    scored = linker.inference.predict(threshold_match_probability=THRESHOLD)
    return _frame(scored.as_duckdbpyrelation().to_arrow_table()).select(*_ordered("person_ref_l", "person_ref_r"))


def _frame(table: Any) -> pl.DataFrame:
    made = pl.from_arrow(table)
    assert isinstance(made, pl.DataFrame)
    return made


def _table(made: Mapping[str, Mapping[str, Any]], folder: Path) -> Iterator[str]:
    """A line for each, with the recall of every way."""
    hidden = dict(pl.read_parquet(folder / "hidden.parquet").group_by("way").len().sort("way").iter_rows())
    whole, persons = sum(hidden.values()), pl.scan_parquet(folder / "persons.parquet").select(pl.len()).collect().item()
    yield f"{persons:,} persons, {whole:,} hidden pairs"
    yield ""
    yield f"| engine | seconds | peak MiB | shown | precision | recall | {' | '.join(hidden)} |"
    yield "|---" + "|---:" * (5 + len(hidden)) + "|"
    for name, one in made.items():
        met, shown = sum(one["found"].values()), max(1, one["shown"])
        shares = [met / shown, met / whole, *(one["found"].get(way, 0) / count for way, count in hidden.items())]
        yield (f"| {name} | {one['seconds']:.1f} | {one['peak_mib']:,.0f} | {one['shown']:,} | "
               + " | ".join(f"{share:.1%}" for share in shares) + " |")


ENGINES: Mapping[str, Callable[[pl.DataFrame], pl.DataFrame]] = {
    "minzheng": _ours, "minzheng, from 0.9": _likely, "plain Splink, from 0.9": _plain}

if __name__ == "__main__":
    sys.exit(main())
