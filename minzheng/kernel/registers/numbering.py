"""Numbers of entries: unbroken within their year, never given twice; old ones may be typed where a deed says so.

The serial number after an old one of the same form goes on from it.
"""

from __future__ import annotations

import re

from minzheng.kernel.casework.numbering import next_serial, pass_over
from minzheng.kernel.values.areas import COUNTY, at
from minzheng.kernel.values.errors import Problem, Refused
from minzheng.kernel.values.language import say

from .doing import Doing
from .fields import Given
from .models import Entry

_SERIAL = re.compile(r"\{serial:(\d)\}")
MOST = 28
"""Characters before the serial number, at the most."""


def number_of(doing: Doing, entry: Entry, given: Given) -> str:
    """The number that the deed gives the entry; empty where it gives none."""
    declared = doing.kind.declared.number
    if declared is None:
        return ""
    if doing.deed.name in declared.typed and (typed := given.get("number", "").strip().upper()):
        if len(typed) > 40:
            raise Refused(say("还不能办理"), [Problem("number", say("编号最多 40 个字"))])
        _go_on_from(declared.pattern, typed)
        return typed
    if not (doing.deed.name in declared.at if declared.at else doing.deed.makes):
        return ""
    match = _SERIAL.search(declared.pattern)
    assert match is not None
    known = {name: value for name, value in doing.values.items() if isinstance(value, str)}
    county = at(entry.area_code, COUNTY) // COUNTY.unit
    known |= {"county": f"{county:06d}", "year": f"{doing.on:%Y}", "date": f"{doing.on:%Y%m%d}"}
    before = declared.pattern[: match.start()].format(**known)
    return f"{before}{next_serial(before[-MOST:]):0{match[1]}d}{declared.pattern[match.end():]}"


def _go_on_from(pattern: str, typed: str) -> None:
    serial = _SERIAL.search(pattern)
    assert serial is not None
    form = rf"({_any(pattern[:serial.start()])})(\d{{{serial[1]}}}){_any(pattern[serial.end():])}"
    if match := re.fullmatch(form, typed):
        pass_over(match[1][-MOST:], int(match[2]))


def _any(pattern: str) -> str:
    """What a part of a pattern may have become."""
    digits = {"county": r"\d{6}", "year": r"\d{4}", "date": r"\d{8}"}
    return "".join(digits.get(part[1:-1], r"\w+") if part.startswith("{") else re.escape(part)
                   for part in re.split(r"(\{\w+\})", pattern))
