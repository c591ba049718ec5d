"""The levels of a comparison in words."""

from __future__ import annotations

from minzheng.kernel.values.language import Label

NAMES: dict[str, Label] = {
    "same": Label("姓名相同", "same name"), "sound": Label("姓名同音", "names sound alike"),
    "one_character": Label("姓名有一字不同", "one character differs"), "one_more": Label("姓名多一字", "one character more"),
    "other": Label("姓名不同", "names differ"), "missing": Label("姓名不全", "a name is missing"),
}
NUMBERS: dict[str, Label] = {
    "region": Label("号码只有地区码不同", "number differs in its region only"),
    "one_digit": Label("号码有一位不同", "one digit differs"), "swapped": Label("号码有两位颠倒", "two digits interchanged"),
    "two_digits": Label("号码有两位不同", "two digits differ"),
    "sequence": Label("地区和出生日期相同，顺序码不同", "same region and birth date, other sequence"),
    "birth": Label("出生日期相同", "same birth date"),
    "birth_date": Label("地区和顺序码相同，出生日期不同", "same region and sequence, other birth date"),
    "other": Label("号码不同", "numbers differ"), "missing": Label("号码不全", "a number is missing"),
}
PLACES: dict[str, Label] = {
    "household": Label("同一户", "same household"), "village": Label("同村（社区）", "same village"),
    "township": Label("同乡镇（街道）", "same township"), "other": Label("不在同一乡镇", "other townships"),
    "missing": Label("地址不全", "a place is missing"),
}


def percent(score: int) -> str:
    """A score as it is told: 97.3 %."""
    return f"{score // 10}.{score % 10} %"
