"""Values of parameters as pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.policy.parameters import Key, Parameter, ParameterBook, Value, as_text
from minzheng.kernel.policy.units import Unit
from minzheng.kernel.standards.checks import before
from minzheng.kernel.values import areas
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.values.money import MINUS, Rounding

from .places import names
from .words import ROUNDINGS, word


def title_of(business: str) -> str:
    """What the folder is called that declares a parameter."""
    found = catalogue().businesses.get(business)
    return str(found.title) if found else str(Label("共同规定", "Shared rules"))


def shown(parameter: Parameter, value: Value) -> dict[str, Any]:
    """A value with its text, unit and case; ``named`` adds the name of its area."""
    text, unit = text_of(parameter, value.value)
    return {"value": value, "text": text, "unit": unit, "case": case_of(parameter, value.key),
            "area_code": value.area_code}


def text_of(parameter: Parameter, value: int | bool | str) -> tuple[str, object]:
    """The value and its unit; thousandths as per cent, codes in the reader's language."""
    if parameter.unit is Unit.PER_MILLE and isinstance(value, int):
        whole, rest = divmod(value, 10)
        return f"{whole}.{rest}" if rest else f"{whole}", "%"
    if isinstance(value, str):
        return str(ROUNDINGS.get(value, word(value))), parameter.unit.label
    return as_text(value, parameter), parameter.unit.label


def case_of(parameter: Parameter, key: Key) -> str:
    """For which case the value is: the codes of its facts, or the lower edge of its band."""
    if isinstance(key, int):
        return str(say("{edge} 起", edge=key)) if parameter.band else ""
    return " · ".join(str(word(code)) for code in key if code is not None)


def in_order(in_force: dict[Key, Value]) -> list[Value]:
    """Values by their case, bands by their edge."""
    return sorted(in_force.values(), key=lambda one: (isinstance(one.key, int), str(one.key).zfill(9)))


def named(values: Iterable[dict[str, Any]]) -> None:
    """Put the name of its area to each of ``shown``, in one query."""
    rows = list(values)
    known = names({row["area_code"] for row in rows})
    for row in rows:
        row["area"] = known.get(row["area_code"], areas.written(row["area_code"]))


def compared(book: ParameterBook, value: Value) -> dict[str, Any]:
    """A value beside the one before it, with the growth in per cent to two decimals."""
    parameter, old = book.declared[value.name], before(book, value)
    return {"name": value.name, "label": parameter.label, "title": title_of(parameter.business),
            "case": case_of(parameter, value.key), "old": told(parameter, old.value) if old else None,
            "new": told(parameter, value.value), "growth": growth(old.value, value.value) if old else None,
            "since": value.from_, "until": value.until, "document": value.document, "area_code": value.area_code}


def growth(old: int | bool | str, new: int | bool | str) -> str | None:
    """How much more the new value is, in per cent rounded half up to two decimals: 520 → 570 is +9.62 %."""
    if isinstance(old, bool | str) or isinstance(new, bool | str) or old <= 0:
        return None
    hundredths = Rounding.HALF_UP_TO_FEN.apply(abs(new - old) * 10_000, old)
    whole, rest = divmod(hundredths, 100)
    return f"{'+' if new >= old else MINUS}{whole}.{rest:02d}%"


def told(parameter: Parameter, value: int | bool | str) -> str:
    """A value with its unit."""
    text, unit = text_of(parameter, value)
    return f"{text} {unit}".strip()
