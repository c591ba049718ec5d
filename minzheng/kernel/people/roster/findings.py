"""Problems collected as frames, a check over a whole column at a time, and told as sentences at the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from minzheng.kernel.people.columns import Sheet
from minzheng.kernel.values.errors import Level, Place, Problem
from minzheng.kernel.values.language import say

from .sentences import SENTENCES

NOTES = 1000
"""How many notes of one kind are told per column: a whole column in full width needs no 100,000 of them."""
SCHEMA = {
    "sheet": pl.String,
    "row": pl.Int64,
    "name": pl.String,
    "code": pl.String,
    "value": pl.String,
    "other": pl.String,
}


@dataclass
class Findings:
    """What the checks found. A finding names sheet, row (0: the whole sheet), column, code, value and what it meets.

    Where nobody reads what is accepted as it is written otherwise, ``tells_notes`` is False: notes are not kept.
    """

    file: str = ""
    headings: dict[tuple[str, str], str] = field(default_factory=dict)
    tells_notes: bool = True
    _parts: list[pl.DataFrame] = field(default_factory=list)

    def add(
        self,
        sheet: str,
        code: str,
        *,
        row: int = 0,
        name: str = "",
        value: str = "",
        other: str = "",
    ) -> None:
        """One finding."""
        self._parts.append(pl.DataFrame([[sheet, row, name, code, value, other]], schema=SCHEMA, orient="row"))

    def check(
        self,
        sheet: Sheet,
        frame: pl.DataFrame,
        wrong: pl.Expr | None,
        code: str | pl.Expr,
        name: str,
        *,
        value: pl.Expr | None = None,
        other: pl.Expr | None = None,
    ) -> None:
        """Find every row where ``wrong`` holds (None: all). ``value`` is what stands there: column ``name`` if None."""
        if not self.tells_notes and isinstance(code, str) and SENTENCES[code][0] is Level.NOTE:
            return
        rows = frame if wrong is None else frame.filter(wrong.fill_null(False))
        if not rows.height:
            return
        shown = value if value is not None else pl.col(name) if name in frame.columns else pl.lit("")
        found = rows.select(
            pl.lit(str(sheet)).alias("sheet"),
            pl.col("row"),
            pl.lit(name).alias("name"),
            (code if isinstance(code, pl.Expr) else pl.lit(code)).alias("code"),
            shown.cast(pl.String).fill_null("").alias("value"),
            (other.cast(pl.String).fill_null("") if other is not None else pl.lit("")).alias("other"),
        )
        self._parts.append(found.cast(SCHEMA))  # type: ignore[arg-type]

    def append(self, found: pl.DataFrame) -> None:
        """Findings in the columns of ``SCHEMA``."""
        self._parts.append(found.select(list(SCHEMA)).cast(SCHEMA))  # type: ignore[arg-type]

    def frame(self) -> pl.DataFrame:
        """All findings, each once, by sheet, row and column."""
        if not self._parts:
            return pl.DataFrame(schema=SCHEMA)
        return pl.concat(self._parts).unique(maintain_order=True).sort("sheet", "row", maintain_order=True)

    def errors(self) -> pl.DataFrame:
        """The findings that refuse their row."""
        refusing = [code for code, (level, _) in SENTENCES.items() if level is Level.ERROR]
        return self.frame().filter(pl.col("code").is_in(refusing))

    def problems(self) -> list[Problem]:
        """The findings as sentences, errors first, then warnings, then notes; of many equal notes some and their number.

        Errors and warnings are told every one.
        """
        told = [self._problem(finding) for finding in _shortened(self.frame()).iter_rows()]
        order: Mapping[Level, int] = {Level.ERROR: 0, Level.WARNING: 1, Level.NOTE: 2}
        return sorted(told, key=lambda problem: order[problem.level])

    def _problem(self, finding: tuple[str, int, str, str, str, str]) -> Problem:
        sheet, row, name, code, value, other = finding
        level, template = SENTENCES[code]
        heading = self.headings.get((sheet, name), name)
        sentence = say(template, value=value, heading=heading, other=other, sheet=sheet)
        place = Place(file=self.file, sheet=sheet, row=row or None, heading=heading)
        return Problem(code, sentence, level, place, value)


def _shortened(frame: pl.DataFrame) -> pl.DataFrame:
    """The findings with at most ``NOTES`` notes of one kind per column, and a note that counts the others."""
    is_note = pl.col("code").is_in([code for code, (level, _) in SENTENCES.items() if level is Level.NOTE])
    kind = ["sheet", "name", "code"]
    numbered = frame.with_columns((is_note & (pl.int_range(pl.len()).over(kind) >= NOTES)).alias("over"))
    counted = numbered.filter("over").group_by(kind, maintain_order=True).agg(pl.len().alias("n"))
    more = counted.filter(pl.col("code") != "left_out").select(
        "sheet", pl.lit(0, dtype=pl.Int64).alias("row"), "name", pl.lit("notes_more").alias("code"),
        pl.col("n").cast(pl.String).alias("value"), pl.lit("").alias("other"),
    )  # fmt: skip
    kept = numbered.filter(~pl.col("over") | (pl.col("code") == "left_out")).drop("over")
    return pl.concat([kept, more])


def has_errors(problems: Iterable[Problem]) -> bool:
    """Whether any of them refuses."""
    return any(problem.level is Level.ERROR for problem in problems)
