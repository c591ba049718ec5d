"""Which area each shape is of: by its code, or by its name where it has no code."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import Sentence, say

from .outlines import Outline, Ring

CODES = ("code", "area_code", "区划代码", "代码", "xzqdm", "xzdm", "adcode", "pac", "qhdm", "gb")
"""What attributes with the code are called."""
NAMES = ("name", "area_name", "区划名称", "名称", "xzqmc", "xzmc", "mc", "qhmc")
WHOLE = re.compile(r"(\d+)(?:\.0*)?", re.ASCII)
TOLD = 8
"""How many shapes without an area are named."""


@dataclass
class Matched:
    """The rings by area, and the shapes that belong to no area of the scope, as they call themselves."""

    rings: dict[int, list[Ring]] = field(default_factory=dict)
    unmatched: list[str] = field(default_factory=list)

    def sentence(self, lacking: int) -> Sentence:
        """What was taken in, what was left out, how many areas of the same level have no boundary now."""
        if self.unmatched:
            named = "、".join(self.unmatched[:TOLD])
            return say("已载入 {count} 个区划的边界；{left} 个图形对不上区划，未载入：{named}；同级还有 {lacking} 个区划没有边界",
                       count=len(self.rings), left=len(self.unmatched), named=named, lacking=lacking)
        return say("已载入 {count} 个区划的边界；同级还有 {lacking} 个区划没有边界", count=len(self.rings), lacking=lacking)


def matched(outlines: Sequence[Outline], known: Mapping[int, str], *, attribute: str = "") -> Matched:
    """The shapes of the areas ``known`` (code to name), told by ``attribute`` or, without one, by what it is usually called.

    Raises Refused where no attribute says the area, or no shape belongs to one.
    """
    attributes = _attributes(outlines, attribute)
    named: dict[str, list[int]] = {}
    for code, name in known.items():
        named.setdefault(name, []).append(code)
    found = Matched()
    for one in outlines:
        belongs_to = _code(one, attributes, known, named)
        if belongs_to is None:
            found.unmatched.append(_called(one, attributes))
        else:
            found.rings.setdefault(belongs_to, []).extend(one.rings)
    if not found.rings:
        raise Refused(say("没有一个图形对得上本区划的代码或名称，例如：{named}", named="、".join(found.unmatched[:TOLD])),
                      (), code="no_area")
    return found


def _attributes(outlines: Sequence[Outline], wanted: str) -> list[str]:
    """The attributes to read: those with a code before those with a name. Raises Refused for none."""
    present = list(dict.fromkeys(name for one in outlines for name in one.attributes))
    usual = [name for known in (CODES, NAMES) for name in sorted(present, key=str.casefold) if name.casefold() in known]
    found = [name for name in present if name.casefold() == wanted.casefold()] if wanted else usual
    if not found:
        raise Refused(say("没有找到写区划代码或名称的属性；文件里的属性有：{names}", names="、".join(present) or "—"),
                      (), code="no_attribute")
    return found


def _code(one: Outline, attributes: Sequence[str], known: Mapping[int, str], named: Mapping[str, Sequence[int]]) -> int | None:
    for name in attributes:
        text = one.attributes.get(name, "").strip()
        number = WHOLE.fullmatch(text)
        if number is not None:
            try:
                code = areas.parse(number[1])
            except areas.NotAnArea:
                continue
            if code in known:
                return code
        elif len(named.get(text, ())) == 1:
            return named[text][0]
    return None


def _called(one: Outline, attributes: Sequence[str]) -> str:
    return next((text for name in reversed(attributes) if (text := one.attributes.get(name, "").strip())), f"#{one.number}")
