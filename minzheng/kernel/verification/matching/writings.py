"""One character for all ways to write it: what older systems, other provinces and fonts of the nineties print.

Sources: OpenCC (traditional → simplified); 通用规范汉字表 (2013), which gave variants used in names a standing of their own
that older systems do not know; GB 18030, FE50 to FEA0 of which lay in the private use area before they were given real ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

_HAN = ((0x3400, 0xA000), (0xF900, 0xFB00), (0x20000, 0x323B0))
_ONE_IN_NAMES = {
    "喆": "哲", "堃": "坤", "甯": "宁", "邨": "村", "犇": "奔", "龢": "和", "迺": "乃", "淼": "渺", "甦": "苏",
    "祕": "秘", "仝": "同", "皙": "晰", "氾": "泛", "勠": "戮", "凃": "涂", "锺": "钟", "镕": "熔", "槑": "梅", "喦": "岩",
    "嵒": "岩", "陞": "升", "濬": "浚", "崑": "昆", "崙": "仑", "畧": "略", "珎": "珍", "亜": "亚",
}
_PRIVATE = {
    0xE81E: "龴", 0xE826: "龵", 0xE82B: "龶", 0xE82C: "龷", 0xE832: "龸", 0xE843: "龹", 0xE854: "龺", 0xE864: "龻",
}
DOTS = "·•․‧∙⋅・。.⸱᛫"
"""What stands between the parts of a name of a minority where its one dot is not at hand."""
UNPRINTED = "?*□■〇○●〓�×某"
"""What is printed for a character that a system lacks, or does not show."""


@cache
def one_writing() -> Mapping[str, str]:
    """The characters that are not written in the one way, and what stands for each."""
    found = dict(_simplified()) | dict(_given_a_code())
    return {one: _ONE_IN_NAMES.get(to, to) for one, to in found.items()} | _ONE_IN_NAMES


@cache
def usual_reading() -> Mapping[str, str]:
    """The usual reading of each character, in capitals without tones; of a rare one that has none, nothing."""
    from pypinyin import lazy_pinyin  # loads its dictionary, which only who compares names needs

    read = ((chr(code), lazy_pinyin(chr(code), errors="ignore")) for code in range(*_HAN[0]))
    return {character: found[0].upper() for character, found in read if found}


def _simplified() -> Iterator[tuple[str, str]]:
    import opencc  # loads its dictionaries, which only who compares names needs

    characters = [chr(code) for first, end in _HAN for code in range(first, end)]
    simple = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return ((one, to) for one, to in zip(characters, simple, strict=True) if one != to)


def _given_a_code() -> Iterator[tuple[str, str]]:
    codes = [0xFE00 + low for low in (*range(0x50, 0x7F), *range(0x80, 0xA1))]
    for place, code in enumerate(codes, start=0xE815):
        character = _PRIVATE.get(place) or code.to_bytes(2, "big").decode("gb18030")
        if character != chr(place):
            yield chr(place), character
