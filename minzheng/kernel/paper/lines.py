"""Where a Chinese line breaks: after any character, but numbers stay whole and no line begins with a closing mark."""

from __future__ import annotations

import re
from collections.abc import Callable

NOT_FIRST = frozenset("，。、；：？！）〕】》」』”’％%…—)],.;:?!")
"""Marks that no line begins with."""
NOT_LAST = frozenset("（〔【《「『“‘([")
"""Marks that no line ends with."""
_UNITS = re.compile(r"[0-9A-Za-z.,:/%+\-*]+|\s+|.", re.DOTALL)


def broken(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """The lines of ``text`` that are at most ``width`` wide by ``measure``; together they are the text without its ends' blanks.

    A unit that is wider than a line is cut between characters.
    """
    lines: list[str] = []
    line: list[str] = []
    used = 0.0
    for unit in _fitting(text, width, measure):
        size = measure(unit)
        if line and used + size > width:
            rest = _end(line, unit)
            lines.append("".join(line).rstrip(" "))
            line, used = rest, sum(map(measure, rest))
        if line or not lines or unit != " ":
            line.append(unit)
            used += size
    return [*lines, "".join(line)] if line or not lines else lines


def _fitting(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    units: list[str] = []
    for unit in _UNITS.findall(text):
        units += [unit] if measure(unit) <= width else list(unit)
    return units


def _end(line: list[str], following: str) -> list[str]:
    """Take from the end of ``line`` what must go with ``following``; at least one unit stays."""
    rest: list[str] = []
    while len(line) > 1 and ((rest[0] if rest else following)[0] in NOT_FIRST or line[-1][-1] in NOT_LAST):
        rest.insert(0, line.pop())
    return rest
