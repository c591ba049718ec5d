"""Sheets as found in a file, and the refusal of a file that has none."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from minzheng.kernel.values.errors import MinzhengError, Place
from minzheng.kernel.values.language import Sentence, say

MAX_ROWS = 250_000

"""The most rows a sheet may have; a larger county hands over one file per township."""

MAX_COLUMNS = 104

CHUNK = 4 * 1024**2


class NotAWorkbook(MinzhengError):
    """The file cannot be read as a roster; ``code`` says why."""

    code = "not_a_workbook"


@dataclass
class Grid:
    """One sheet as found: cells by row, 0-based; ``merged`` ranges, ``formulas`` and ``faults`` as 0-based (row, column).

    A fault is a cell that shows an error such as ``#DIV/0!`` in place of a value; its row reads as empty there.
    """

    name: str
    rows: list[list[Any]]
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    formulas: set[tuple[int, int]] = field(default_factory=set)
    faults: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass
class Workbook:
    """An opened file."""

    path: Path
    sha256: str
    grids: list[Grid]


def refusal(path: Path, code: str, sentence: Sentence) -> NotAWorkbook:
    """The refusal of a file, naming it."""
    return NotAWorkbook(sentence, code=code, place=Place(file=path.name))


def too_many_rows(path: Path, most: int = MAX_ROWS) -> NotAWorkbook:
    """The refusal of a file with a sheet longer than ``most`` rows."""
    return refusal(
        path, "too_many_rows",
        say("工作表超过 {most} 行：请删除多余的空行，或按乡镇拆分成几个文件", most=most),
    )  # fmt: skip
