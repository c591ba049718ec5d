"""What differs between two texts or two versions of a report, in words that stay whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from .assembling import Document

_WORDS = re.compile(r"\{[^{}]*\}|[0-9]+(?:\.[0-9]+)?|.", re.DOTALL)


@dataclass(frozen=True)
class Run:
    """A stretch that both texts have, or that was ``added`` or ``removed``."""

    kind: Literal["same", "added", "removed"]
    text: str


def differences(old: str, new: str) -> list[Run]:
    """The new text with what was removed from the old; numbers and placeholders change as a whole."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    runs: list[Run] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            runs.append(Run("same", "".join(before[a:b])))
            continue
        runs += [Run("removed", "".join(before[a:b]))] if b > a else []
        runs += [Run("added", "".join(after[c:d]))] if d > c else []
    return runs


@dataclass(frozen=True)
class LineChange:
    """A paragraph that is not the same in both versions; empty where there is none."""

    heading: str
    old: str
    new: str

    @property
    def runs(self) -> list[Run]:
        """What differs in it."""
        return differences(self.old, self.new)


def between(old: Document, new: Document) -> list[LineChange]:
    """The paragraphs in which two versions differ, in the order of the new one."""
    before, after = [line.text for line in old.lines], [line.text for line in new.lines]
    found: list[LineChange] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            found += _paired(old, new, range(a, b), range(c, d))
    return found


def _paired(old: Document, new: Document, gone: Sequence[int], come: Sequence[int]) -> list[LineChange]:
    pairs = [(gone[n] if n < len(gone) else None, come[n] if n < len(come) else None) for n in range(max(len(gone), len(come)))]
    return [LineChange(_heading(new, to) if to is not None else _heading(old, from_ or 0),
                       old.lines[from_].text if from_ is not None else "", new.lines[to].text if to is not None else "")
            for from_, to in pairs]


def _heading(document: Document, place: int) -> str:
    """The heading that a line stands below."""
    above = [line.text for line in document.lines[: place + 1] if line.style != "body"]
    return above[-1] if above else ""
