"""Splink at work (Fellegi and Sunter): pairs of records that may be one person, with how likely that is.

What each level of agreement weighs is declared beside the comparison and written down with its grounds; nothing is trained on the
data at hand, so that a pair found today is found tomorrow. Only how frequent a value is comes from the data. Splink and DuckDB
are loaded when they are used: that takes a second, which pages must not pay.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from splink.internals.comparison_creator import ComparisonCreator
    from splink.internals.linker import Linker

THREADS = 2
AS_IF_OF = 100_000
"""A value is never taken for more frequent than it would be among so many records: twice in a village is not frequent."""


@dataclass(frozen=True)
class Level:
    """One way two values can agree: DuckDB's condition on ``…_l`` and ``…_r``; in how many of a million pairs of records of the
    same person it is met, and of other persons; and the column whose frequent values weigh less."""

    name: str
    condition: str
    same: int
    other: int
    frequency_of: str = ""


@dataclass(frozen=True)
class Comparison:
    """The levels of one thing compared, most alike first; the last has no condition. ``missing``: nothing is known of it."""

    name: str
    levels: Sequence[Level]
    missing: str = ""


def scored(
    tables: Sequence[pl.DataFrame], comparisons: Sequence[Comparison], *, blocks: Sequence[Sequence[str]], expected: int,
    from_: int, folder: Path | None = None,
) -> pl.DataFrame:
    """The pairs within one table or between two that agree on all columns of a block and are one person by ``from_`` per mille.

    ``tables`` have ``id`` (Int64, unique) and the columns compared; ``expected`` is how many pairs of one person are to be
    expected. Columns: first, second (of two tables: of the one and the other), score (Int32, per mille), and for each comparison
    the name of the level met. ``folder`` is where DuckDB may put what does not fit in memory, encrypted.
    """
    linker = _linker(tables, comparisons, blocks, expected, folder)
    found: Any = linker.inference.predict(threshold_match_probability=from_ / 1000, warning_mode="never")
    pairs = pl.DataFrame(pl.from_arrow(found.as_pyarrow_table()))
    score = (pl.col("match_probability") * 1000).floor().cast(pl.Int32).alias("score")
    return pairs.select(pl.col("id_l").alias("first"), pl.col("id_r").alias("second"), score,
                        *(_met(comparison) for comparison in comparisons))


def _met(comparison: Comparison) -> pl.Expr:
    names = {len(comparison.levels) - 1 - place: level.name for place, level in enumerate(comparison.levels)} | {-1: "missing"}
    return pl.col(f"gamma_{comparison.name}").replace_strict(names, return_dtype=pl.String).alias(comparison.name)


def _linker(
    tables: Sequence[pl.DataFrame], comparisons: Sequence[Comparison], blocks: Sequence[Sequence[str]], expected: int,
    folder: Path | None,
) -> Linker:
    import duckdb
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    spilled: dict[str, Any] = {"temp_directory": str(folder), "temp_file_encryption": True} if folder else {}
    options: dict[str, Any] = {"threads": THREADS} | spilled
    api = DuckDBAPI(duckdb.connect(":memory:", config=options))
    registered = [api.register(table.to_arrow(), table_name=f"table_{place}") for place, table in enumerate(tables)]
    pairs = max(1, tables[0].height * (tables[0].height - 1) // 2 if len(tables) == 1 else tables[0].height * tables[1].height)
    settings = SettingsCreator(
        link_type="dedupe_only" if len(tables) == 1 else "link_only", unique_id_column_name="id",
        probability_two_random_records_match=min(max(expected, 1) / pairs, 0.5),
        comparisons=[_declared(comparison) for comparison in comparisons],
        blocking_rules_to_generate_predictions=[block_on(*columns) for columns in blocks],
        retain_matching_columns=True,
    )
    linker = Linker(registered[0] if len(tables) == 1 else registered, settings, log_level=None, validate_settings=False)
    for column, found in _frequencies(tables, comparisons).items():
        lookup = api.register(found.to_arrow(), table_name=f"frequency_of_{column}")
        linker.table_management.register_term_frequency_lookup(lookup, column)
    return linker


def _declared(comparison: Comparison) -> ComparisonCreator:
    import splink.comparison_level_library as levels
    import splink.comparison_library as library

    missing = comparison.missing or f"{comparison.name}_l IS NULL OR {comparison.name}_r IS NULL"
    declared: list[Any] = [levels.CustomLevel(missing, "missing").configure(is_null_level=True)]
    for level in comparison.levels:
        one: Any = levels.CustomLevel(level.condition, level.name) if level.condition else levels.ElseLevel()
        weights: dict[str, Any] = {"m_probability": level.same / 1_000_000, "u_probability": level.other / 1_000_000}
        if level.frequency_of:
            weights |= {"tf_adjustment_column": level.frequency_of, "disable_tf_exact_match_detection": True}
        declared.append(one.configure(**weights))
    return library.CustomComparison(declared, output_column_name=comparison.name)


def _frequencies(tables: Sequence[pl.DataFrame], comparisons: Sequence[Comparison]) -> Mapping[str, pl.DataFrame]:
    columns = {level.frequency_of for comparison in comparisons for level in comparison.levels if level.frequency_of}
    every = max(sum(table.height for table in tables), AS_IF_OF)
    return {
        column: pl.concat([table.select(column) for table in tables]).drop_nulls().group_by(column).agg(
            (pl.len() / every).alias(f"tf_{column}"))
        for column in sorted(columns)
    }
