"""What can go wrong, in sentences someone can act on.

One tree: everything the program refuses on purpose is a ``MinzhengError`` with a stable ``code``. Several problems are
collected in one ``Refused``; a ``Problem`` is a value, so it can be listed, marked in a workbook or shown on a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from .language import Sentence


class Level(StrEnum):
    """How much a problem weighs: an error refuses its row, a warning is accepted and listed, a note only tells."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Place:
    """Where a problem is. Files name path and line; workbooks sheet, row (1-based, as Excel shows it) and heading."""

    file: str = ""
    line: int | None = None
    sheet: str = ""
    row: int | None = None
    heading: str = ""

    def __str__(self) -> str:
        if self.sheet:
            return " ".join(str(p) for p in (self.file, self.sheet, self.row, self.heading) if p not in ("", None))
        return f"{self.file}:{self.line}" if self.line is not None else self.file


@dataclass(frozen=True)
class Problem:
    """One thing wrong: stable code, sentence in the reader's language, place and the value as found."""

    code: str
    sentence: Sentence
    level: Level = Level.ERROR
    place: Place = field(default_factory=Place)
    value: str = ""

    def __str__(self) -> str:
        where = str(self.place)
        return f"{where}: {self.sentence}" if where else str(self.sentence)

    def as_json(self) -> dict[str, Any]:
        """The problem as plain data for ``--json``."""
        return {
            "code": self.code, "level": str(self.level), "sentence": str(self.sentence), "value": self.value,
            "file": self.place.file, "line": self.place.line, "sheet": self.place.sheet,
            "row": self.place.row, "heading": self.place.heading,
        }


class MinzhengError(Exception):
    """An expected refusal. ``code`` is stable; ``str()`` is the sentence in the reader's language."""

    code = "minzheng"

    def __init__(self, sentence: Sentence, *, code: str | None = None, place: Place | None = None) -> None:
        super().__init__(sentence.template)
        self.sentence = sentence
        self.place = place or Place()
        if code is not None:
            self.code = code

    def __str__(self) -> str:
        where = str(self.place)
        return f"{where}: {self.sentence}" if where else str(self.sentence)

    @property
    def problems(self) -> Sequence[Problem]:
        return (Problem(self.code, self.sentence, place=self.place),)

    @property
    def beneath(self) -> Sequence[Problem]:
        """What is told beneath the sentence: the problems, but for one that only repeats it."""
        return [one for one in self.problems if one.sentence != self.sentence]


class Refused(MinzhengError):
    """Data is refused with a list of problems (command line: exit code 1)."""

    code = "refused"

    def __init__(self, sentence: Sentence, problems: Iterable[Problem], *, code: str | None = None) -> None:
        super().__init__(sentence, code=code)
        self._problems = tuple(problems)

    @property
    def problems(self) -> Sequence[Problem]:
        return self._problems

    def __str__(self) -> str:
        if [one.sentence for one in self._problems] == [self.sentence]:
            return str(self._problems[0])
        return "\n".join([str(self.sentence), *(f"  {p}" for p in self._problems)])


class UsageError(MinzhengError):
    """The command or call is wrong (command line: exit code 2)."""

    code = "usage"


class NotAllowed(MinzhengError):
    """The person acting may not do this."""

    code = "not_allowed"


class NotFound(MinzhengError):
    """What was named does not exist."""

    code = "not_found"
