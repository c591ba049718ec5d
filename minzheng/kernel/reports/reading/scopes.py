"""The place or group that a number is about, where the text names another than the whole area."""

from __future__ import annotations

import re

from .contexts import SCOPES

_WHOLE = re.compile(r"全[县市区旗省州]")
_COUNTIES = re.compile(r"[二三四五六七八九十两]县(?:[二三四五六七八九两]?[区市])?|贫困县")
_NAMED = re.compile(r"(?:其中|包括|以及|[，,、；：:和与在对由]|^)([\u4e00-\u9fff]{2,3}?(?:镇|乡|街道))(?!级|村|民|办|两级)")
_PLACES = ("县城", "城区")
_NO_NAME = re.compile(r"[各个全等城乡]|其中|每")


def scope_of(before: str, covered: str) -> str:
    """The scope said last in ``before`` (the sentence up to the number); groups that the phrase itself says are none.

    ``covered`` are the words of the phrase: 农村 in 农村低保人数 belongs to the indicator.
    """
    found = [(match.start(), match[0]) for match in _WHOLE.finditer(before)]
    found += [(match.start(), match[0]) for match in _COUNTIES.finditer(before)]
    found += [(match.start(1), match[1]) for match in _NAMED.finditer(before) if not _NO_NAME.search(match[1])]
    clause = max(before.rfind(sign) for sign in "，,；;、。")
    for group in SCOPES:
        at = before.rfind(group)
        if (at > clause or group in _PLACES) and at >= 0 and group not in covered and not before.startswith(("低保" + group,),
            at - 2):
            found.append((at, group))
    return max(found)[1] if found else ""
