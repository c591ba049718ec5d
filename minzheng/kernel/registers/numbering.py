"""Numbers of entries: unbroken within their year, never given twice; old ones may be typed where a deed says so."""

from __future__ import annotations

import re

from minzheng.kernel.casework.numbering import next_serial
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
        return typed
    if (declared.at and doing.deed.name != declared.at) or (not declared.at and not doing.deed.makes):
        return ""
    match = _SERIAL.search(declared.pattern)
    assert match is not None
    known = {name: value for name, value in doing.values.items() if isinstance(value, str)}
    county = at(entry.area_code, COUNTY) // COUNTY.unit
    known |= {"county": f"{county:06d}", "year": f"{doing.on:%Y}", "date": f"{doing.on:%Y%m%d}"}
    before = declared.pattern[: match.start()].format(**known)
    return f"{before}{next_serial(before[-MOST:]):0{match[1]}d}{declared.pattern[match.end():]}"
