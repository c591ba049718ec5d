"""Units of goods: what is weighed converts, what is counted does not. Quantities are whole thousandths of the item's unit."""

from __future__ import annotations

import re
from collections.abc import Mapping

from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import Label, say

UNITS: Mapping[str, Label] = {
    "kg": Label("公斤", "kg"), "piece": Label("件", "pieces"), "bed_quilt": Label("床", "quilts"), "set": Label("套", "sets"),
    "bag": Label("袋", "bags"), "barrel": Label("桶", "barrels"), "box": Label("盒", "boxes"), "case": Label("箱", "cases"),
    "bottle": Label("瓶", "bottles"), "stick": Label("根", "sticks"), "tent": Label("顶", "tents"),
}
"""The units that stock is kept in."""
WEIGHTS: Mapping[str, Label] = {"t": Label("吨", "t"), "jin": Label("市斤", "jin")}
"""What may be written down instead of kilograms."""
WRITTEN: Mapping[str, Label] = {**UNITS, **WEIGHTS}
GRAMS = {"kg": 1000, "t": 1_000_000, "jin": 500}
MOST = 10**12
"""Thousandths, at the most, of one movement: a million tonnes."""
_NUMBER = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,3}))?")


def units_of(unit: str) -> dict[str, Label]:
    """The units that may be written down for an item kept in ``unit``."""
    return {unit: WRITTEN[unit], **WEIGHTS} if unit == "kg" else {unit: WRITTEN[unit]}


def thousandths(text: str) -> int:
    """The number that was typed, in thousandths. Raises Refused for what is no positive number of at most three decimals."""
    match = _NUMBER.fullmatch(text.strip())
    number = int(match[1]) * 1000 + int((match[2] or "").ljust(3, "0")) if match else 0
    if number <= 0:
        raise Refused(say("数量“{text}”不正确：应为大于 0 的数字，最多三位小数", text=text), (), code="quantity")
    return number


def converted(quantity: int, *, given: str, unit: str, name: str) -> int:
    """Thousandths of ``given`` as thousandths of the item's ``unit``: 1 t is 1000 kg, 1 jin is 0.5 kg.

    Raises Refused between cases and bottles and wherever a unit does not convert, or less than a thousandth would be left.
    """
    if given == unit:
        return _bounded(quantity)
    if given not in GRAMS or unit not in GRAMS:
        sentence = say("“{name}”按{unit}登记，不能按{given}登记：请换算成{unit}，或另设一种物资", name=name,
                       unit=UNITS[unit], given=WRITTEN.get(given, given))
        raise Refused(sentence, (), code="unit")
    whole, rest = divmod(quantity * GRAMS[given], GRAMS[unit])
    if rest:
        raise Refused(say("数量最小到千分之一{unit}", unit=UNITS[unit]), (), code="quantity")
    return _bounded(whole)


def _bounded(quantity: int) -> int:
    if quantity > MOST:
        raise Refused(say("数量过大：请检查单位"), (), code="quantity")
    return quantity


def written(quantity: int, unit: str = "") -> str:
    """Thousandths as they are read: 1500 with ``kg`` is ``1.5 公斤``."""
    whole, rest = divmod(abs(quantity), 1000)
    number = f"{'-' if quantity < 0 else ''}{whole:,}" + (f".{rest:03d}".rstrip("0") if rest else "")
    return f"{number} {UNITS[unit]}" if unit else number
