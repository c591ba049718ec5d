"""What the commands print: JSON or tables on standard output, progress and refusals on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from minzheng.kernel.values.errors import MinzhengError

WIDTH_OF_A_FILE = 200
"""Columns of a table that goes to a file or another program, where no window says how wide it is."""


def emit_json(value: Any) -> None:
    """Print one JSON document on standard output; dates, months, paths and sentences are written as their text."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=_plain)
    sys.stdout.write("\n")


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, set | frozenset | tuple):
        return list(value)
    return value.as_json() if hasattr(value, "as_json") else str(value)


def line(text: object = "") -> None:
    """Print one line on standard output."""
    sys.stdout.write(f"{text}\n")


def note(text: object) -> None:
    """Tell something in passing, on standard error, so that standard output stays clean."""
    sys.stderr.write(f"{text}\n")


def table(columns: Sequence[object], rows: Iterable[Sequence[object]], *, title: object = "") -> None:
    """Print a table; columns whose every cell is a number stand to the right."""
    lines = [list(row) for row in rows]
    drawn = Table(title=str(title) if str(title) else None, title_justify="left")
    for index, column in enumerate(columns):
        numeric = bool(lines) and all(isinstance(row[index], int) for row in lines)
        drawn.add_column(str(column), justify="right" if numeric else "left")
    for row in lines:
        drawn.add_row(*(f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row))
    width = None if sys.stdout.isatty() else WIDTH_OF_A_FILE
    Console(file=sys.stdout, highlight=False, markup=False, width=width).print(drawn)


@contextmanager
def progress(total: int | None, label: object) -> Iterator[Callable[[int], None]]:
    """Show a bar on standard error; call the value given with the number of things done since the last call."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(file=sys.stderr)) as bar:
        task = bar.add_task(str(label), total=total)
        yield lambda done: bar.advance(task, done)


def refuse(error: MinzhengError, *, as_json: bool) -> None:
    """Print a refusal: sentences on standard error, or one ``{"error": …}`` document on standard output."""
    if not as_json:
        note(error)
        return
    problems = [problem.as_json() for problem in error.problems]
    emit_json({"error": {"code": error.code, "sentence": str(error.sentence), "problems": problems}})


def show_written(path: Path) -> None:
    """Say which file was written."""
    note(path)
