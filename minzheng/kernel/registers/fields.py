"""From what was typed to the value of a field, and from the value to what is read; one place for every type.

Values are plain data: texts, whole numbers (fen, thousandths, tenths of a degree, codes of areas, keys of entries), days written
``2026-11-26``; a person is a mapping of ``name``, ``id_type``, ``id_number``, ``birth`` and ``sex``, scores one of items to
points.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from stdnum.cn import uscc as uscc_number

from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import MinzhengError
from minzheng.kernel.values.identity import IdNumber, mask_id, mask_phone
from minzheng.kernel.values.language import Label, Sentence, say
from minzheng.kernel.values.money import fen, yuan
from minzheng.kernel.values.periods import Month

from .declarations import FieldDeclared

Value = Any
Given = Mapping[str, str]
MOST_TEXT, MOST_LINES = 200, 2000
RESIDENT_ID = "resident_id"
ID_TYPES: Mapping[str, Label] = {
    RESIDENT_ID: Label("居民身份证", "Resident identity card"), "passport": Label("护照", "Passport"),
    "hk_macau_permit": Label("港澳居民来往内地通行证", "Hong Kong or Macao permit"),
    "taiwan_permit": Label("台湾居民来往大陆通行证", "Taiwan permit"),
    "foreign_pr_card": Label("外国人永久居留身份证", "Permanent residence card"),
    "birth_cert": Label("出生医学证明", "Birth certificate"),
    "household_book": Label("户口簿", "Household book"), "unknown": Label("不详", "Unknown"),
}
SEXES: Mapping[str, Label] = {"M": Label("男", "Male"), "F": Label("女", "Female"), "U": Label("不详", "Unknown")}
TRUTHS: Mapping[str, Label] = {"yes": Label("是", "Yes"), "no": Label("否", "No"), "unknown": Label("不清楚", "Unknown")}
PERSON_PARTS = ("name", "id_type", "id_number", "birth", "sex")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_QUARTER = re.compile(r"(19|20|21)\d\d[Qq][1-4]")
_PHONE = re.compile(r"(\+?86)?\d{7,15}")
_LANDLINE = re.compile(r"0\d{2,3}-\d{7,8}")


class Wrong(MinzhengError):
    """What was typed is no value of the field."""

    code = "field"


def parts_of(field: FieldDeclared) -> list[str]:
    """The names of the inputs of a field."""
    if field.type == "person":
        return [f"{field.name}.{part}" for part in PERSON_PARTS]
    if field.type == "scores":
        return [f"{field.name}.{item.name}" for item in field.items]
    if field.type == "choices":
        return [f"{field.name}.{one.name}" for one in field.choices]
    return [field.name]


def read(field: FieldDeclared, given: Given, *, on: date, refer: Callable[[FieldDeclared, str], int]) -> Value:
    """The value that was typed; None where nothing was. ``refer`` finds the entry that a text names. Raises Wrong."""
    if field.type in _WHOLE:
        return _WHOLE[field.type](field, given, on)
    text = given.get(field.name, "").strip()
    if not text:
        return None
    most = MOST_LINES if field.type == "lines" else MOST_TEXT
    if len(text) > most:
        raise Wrong(say("“{label}”过长，最多 {most} 个字", label=field.label, most=most))
    if field.type == "entry":
        return refer(field, text)
    return _PLAIN[field.type](field, text)


def _text(field: FieldDeclared, text: str) -> Value:
    return text


def _date(field: FieldDeclared, text: str) -> Value:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Wrong(say("“{label}”不是日期：请写成 2026-11-05", label=field.label)) from None
    if not 1900 <= day.year <= 2199:
        raise Wrong(say("“{label}”的年份不合理", label=field.label))
    return day.isoformat()


def _matching(pattern: re.Pattern[str], sentence: Callable[[FieldDeclared], Sentence]) -> Callable[[FieldDeclared, str], Value]:
    def read_text(field: FieldDeclared, text: str) -> Value:
        if not pattern.fullmatch(text):
            raise Wrong(sentence(field))
        return text.upper()

    return read_text


def _month(field: FieldDeclared, text: str) -> Value:
    return str(Month.parse(text))


def _count(field: FieldDeclared, text: str) -> Value:
    if not (text.isdecimal() and text.isascii() and len(text) <= 9):
        raise Wrong(say("“{label}”应为整数", label=field.label))
    return _bounded(field, int(text))


def _bounded(field: FieldDeclared, number: int) -> int:
    if field.least is not None and number < field.least:
        raise Wrong(say("“{label}”不应小于 {least}", label=field.label, least=field.least))
    if field.most is not None and number > field.most:
        raise Wrong(say("“{label}”不应大于 {most}", label=field.label, most=field.most))
    return number


def _decimals(places: int) -> Callable[[FieldDeclared, str], Value]:
    pattern = re.compile(rf"\d{{1,9}}(\.\d{{1,{places}}})?")

    def read_number(field: FieldDeclared, text: str) -> Value:
        if not pattern.fullmatch(text):
            raise Wrong(say("“{label}”应为数字，最多 {places} 位小数", label=field.label, places=places))
        whole, _, rest = text.partition(".")
        return _bounded(field, int(whole) * 10**places + int(rest.ljust(places, "0")))

    return read_number


def _yuan(field: FieldDeclared, text: str) -> Value:
    amount = fen(text)
    if amount < 0:
        raise Wrong(say("“{label}”不应为负数", label=field.label))
    return _bounded(field, amount)


def _chosen(names: Callable[[FieldDeclared], list[str]]) -> Callable[[FieldDeclared, str], Value]:
    def read_choice(field: FieldDeclared, text: str) -> Value:
        if text not in names(field):
            raise Wrong(say("“{label}”没有“{value}”这个选项", label=field.label, value=text))
        return text

    return read_choice


def _area(field: FieldDeclared, text: str) -> Value:
    return areas.parse(text)


def _phone(field: FieldDeclared, text: str) -> Value:
    number = text.replace(" ", "")
    if not _PHONE.fullmatch(number) and not _LANDLINE.fullmatch(number):
        raise Wrong(say("“{label}”应为 7 至 15 位的电话号码", label=field.label))
    return number


def _uscc(field: FieldDeclared, text: str) -> Value:
    number = uscc_number.compact(text)
    if not uscc_number.is_valid(number):
        raise Wrong(say("统一社会信用代码“{text}”不正确：18 位，不含 I、O、S、V、Z，末位为校验码", text=text))
    return number


_PLAIN: Mapping[str, Callable[[FieldDeclared, str], Value]] = {
    "text": _text, "lines": _text, "date": _date, "month": _month, "count": _count, "quantity": _decimals(3),
    "temperature": _decimals(1), "yuan": _yuan, "area": _area, "phone": _phone, "uscc": _uscc, "year": _count,
    "time": _matching(_TIME, lambda field: say("“{label}”应写成 08:30 这样的时间", label=field.label)),
    "quarter": _matching(_QUARTER, lambda field: say("“{label}”应写成 2026Q4 这样的季度", label=field.label)),
    "truth": _chosen(lambda field: list(TRUTHS)),
    "choice": _chosen(lambda field: [one.name for one in field.choices]),
}


def _person(field: FieldDeclared, given: Given, on: date) -> Value:
    found = {part: given.get(f"{field.name}.{part}", "").strip() for part in PERSON_PARTS}
    if not found["name"] and not found["id_number"]:
        return None
    if not found["name"] or len(found["name"]) > 50:
        raise Wrong(say("请填写“{label}”的姓名，最多 50 个字", label=field.label))
    kind = found["id_type"] or RESIDENT_ID
    if kind not in ID_TYPES:
        raise Wrong(say("“{label}”没有“{value}”这种证件", label=field.label, value=kind))
    number = found["id_number"].upper().replace(" ", "")
    if kind == RESIDENT_ID:
        number_read = IdNumber.parse(number, on=on)
        return {"name": found["name"], "id_type": kind, "id_number": number_read.text,
                "birth": number_read.birth_date.isoformat(), "sex": number_read.sex}
    if kind != "unknown" and not 4 <= len(number) <= 32:
        raise Wrong(say("请填写“{label}”的证件号码", label=field.label))
    if found["sex"] and found["sex"] not in SEXES:
        raise Wrong(say("“{label}”没有“{value}”这个选项", label=field.label, value=found["sex"]))
    birth = _date(field, found["birth"]) if found["birth"] else ""
    return {"name": found["name"], "id_type": kind, "id_number": number, "birth": birth, "sex": found["sex"] or "U"}


def _scores(field: FieldDeclared, given: Given, on: date) -> Value:
    found: dict[str, int] = {}
    for item in field.items:
        text = given.get(f"{field.name}.{item.name}", "").strip()
        if not text:
            continue
        if not text.isdecimal() or not text.isascii() or int(text) > item.most:
            raise Wrong(say("“{label}”应为 0 至 {most} 的整数", label=item.label, most=item.most))
        found[item.name] = int(text)
    if found and len(found) < len(field.items):
        lacking = "、".join(str(item.label) for item in field.items if item.name not in found)
        raise Wrong(say("“{label}”还没有打分：{items}", label=field.label, items=lacking))
    return found or None


def _several(field: FieldDeclared, given: Given, on: date) -> Value:
    return [one.name for one in field.choices if given.get(f"{field.name}.{one.name}", "").strip()] or None


_WHOLE: Mapping[str, Callable[[FieldDeclared, Given, date], Value]] = {
    "person": _person, "scores": _scores, "choices": _several,
}


def typed(field: FieldDeclared, value: Value) -> dict[str, str]:
    """What would have been typed for a value: the inputs of the field, filled in; nothing for what is added to."""
    if value is None or field.grows:
        return {}
    if field.type in ("person", "scores"):
        return {f"{field.name}.{part}": str(one) for part, one in value.items()}
    if field.type == "choices":
        return {f"{field.name}.{one}": "on" for one in value}
    if field.type == "yuan":
        return {field.name: yuan(value)}
    if field.type in ("quantity", "temperature"):
        return {field.name: decimal_text(value, 3 if field.type == "quantity" else 1)}
    return {field.name: f"{value:012d}" if field.type == "area" else str(value)}


def decimal_text(value: int, places: int) -> str:
    """A number kept in parts of ten, without needless zeros: 1500 thousandths are ``1.5``."""
    whole, rest = divmod(value, 10**places)
    return f"{whole}.{rest:0{places}d}".rstrip("0").rstrip(".")


def shown(field: FieldDeclared, value: Value, *, in_full: bool, named: Mapping[int, str]) -> str:
    """A value as it is read. ``named`` gives the names of areas and entries by code and key. What is sensitive is masked unless
    ``in_full``: persons by their numbers, telephones in part, all else whole."""
    if value is None or value == "":
        return ""
    if field.type == "person":
        number = value["id_number"] if in_full else mask_id(value["id_number"])
        return f"{value['name']} {number}".strip()
    if field.is_sealed and not in_full:
        return mask_phone(value) if field.type == "phone" else "＊＊＊"
    if field.type == "phone" and field.privacy == "P2" and not in_full:
        return mask_phone(value)
    reader = _READ.get(field.type)
    return reader(field, value, named) if reader else str(value)


def _chosen_word(field: FieldDeclared, value: Value) -> str:
    return next((str(one.label) for one in field.choices if one.name == value), str(value))


def _with_unit(field: FieldDeclared, text: str) -> str:
    return f"{text} {field.unit}" if field.unit else text


def _separated(amount: int) -> str:
    text = yuan(amount)
    whole, rest = text.split(".")
    return f"{int(whole):,}.{rest} 元"


def _of_scores(field: FieldDeclared, value: Value, named: Mapping[int, str]) -> str:
    total, most = sum(value.values()), sum(item.most for item in field.items)
    items = "、".join(f"{item.label} {value[item.name]}" for item in field.items if item.name in value)
    return f"{total}/{most}（{items}）"


_READ: Mapping[str, Callable[[FieldDeclared, Value, Mapping[int, str]], str]] = {
    "choice": lambda field, value, named: _chosen_word(field, value),
    "choices": lambda field, value, named: "、".join(_chosen_word(field, one) for one in value),
    "truth": lambda field, value, named: str(TRUTHS[value]),
    "yuan": lambda field, value, named: _separated(value),
    "count": lambda field, value, named: _with_unit(field, f"{value:,}"),
    "quantity": lambda field, value, named: _with_unit(field, decimal_text(value, 3)),
    "temperature": lambda field, value, named: f"{decimal_text(value, 1)} ℃",
    "area": lambda field, value, named: named.get(value, areas.written(value)),
    "entry": lambda field, value, named: named.get(value, str(value)),
    "scores": _of_scores,
}


def heading(field: FieldDeclared, value: Value, named: Mapping[int, str]) -> str:
    """A value as part of an entry's name: a person's name alone."""
    return str(value["name"]) if field.type == "person" and value else shown(field, value, in_full=True, named=named)
