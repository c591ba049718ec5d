"""A value as somebody types it into a form, read by the reader of the folders."""

from __future__ import annotations

from datetime import date

from minzheng.kernel.policy.parameters import Key, Parameter, Value
from minzheng.kernel.policy.units import Unit
from minzheng.kernel.values.language import Label, say

from .declared import ValueDeclared
from .valuing import NotAValue, parameter_values

CARRIERS: dict[Unit, dict[str, Label]] = {
    Unit.FEN_PER_MONTH: {"yuan": Label("元/月", "yuan a month"), "yuan_per_year": Label("元/年", "yuan a year")},
    Unit.FEN: {"yuan": Label("元", "yuan")}, Unit.COUNT: {"count": Label("", "")}, Unit.YEARS: {"years": Label("岁", "years")},
    Unit.MONTHS: {"months": Label("个月", "months")}, Unit.PER_MILLE: {"per_mille": Label("‰", "‰")},
    Unit.TRUTH: {"flag": Label("", "")}, Unit.CODE: {"code": Label("", "")},
}
"""In what a value of each unit can be written, by the key that carries it in a folder."""
TRUTHS = {"yes": True, "no": False}


def typed(
    parameter: Parameter, key: Key, *, text: str, carrier: str, since: date, until: date | None, area_code: int, document: str
) -> Value:
    """The value that ``text`` says. Raises NotAValue and NotMoney with a sentence."""
    carriers = CARRIERS.get(parameter.unit, {})
    chosen = carrier if carrier in carriers else next(iter(carriers))
    declared = ValueDeclared.model_validate({
        "from": since, "until": until, "by": _by(parameter, key), "from_age": key if isinstance(key, int) else None,
        chosen: _plain(parameter, chosen, text), "document": document})
    return parameter_values(parameter, declared, area_code, False, "")


def _by(parameter: Parameter, key: Key) -> dict[str, str]:
    if isinstance(key, int):
        return {}
    return {fact: code for fact, code in zip(parameter.by, key, strict=True) if code is not None}


def _plain(parameter: Parameter, carrier: str, text: str) -> str | int | bool:
    if carrier in ("yuan", "yuan_per_year", "code"):
        return text
    if carrier == "flag":
        if text not in TRUTHS:
            raise NotAValue(say("“{label}”只能填是或否", label=parameter.label))
        return TRUTHS[text]
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise NotAValue(say("“{label}”应为整数，不是“{text}”", label=parameter.label, text=text))
    return int(text)
