"""From a declared value to the integer the engine computes with."""

from __future__ import annotations

from minzheng.kernel.policy.parameters import Key, Parameter, Value
from minzheng.kernel.policy.units import Unit
from minzheng.kernel.values.errors import MinzhengError
from minzheng.kernel.values.language import say
from minzheng.kernel.values.money import fen

from .declared import ValueDeclared

_CARRIERS = {
    Unit.FEN_PER_MONTH: ("yuan", "yuan_per_year"), Unit.FEN: ("yuan",), Unit.COUNT: ("count",), Unit.YEARS: ("years",),
    Unit.MONTHS: ("months",), Unit.PER_MILLE: ("per_mille",), Unit.CODE: ("code",), Unit.TRUTH: ("flag",),
}
MONTHS_A_YEAR = 12


class NotAValue(MinzhengError):
    """A declared value does not fit its parameter."""

    code = "parameter_value"


def parameter_values(
    parameter: Parameter, declared: ValueDeclared, area_code: int, illustrative: bool, pack: str
) -> Value:
    """The value of a parameter for an area (0: the nation) or a pack. Raises NotAValue."""
    number, written = _number(parameter, declared)
    if declared.until is not None and declared.until <= declared.from_:
        raise NotAValue(say("until 须晚于 from"))
    shown = illustrative if declared.illustrative is None else declared.illustrative
    return Value(
        parameter.name, area_code, _key(parameter, declared), declared.from_, declared.until, number, written,
        declared.document, shown, pack,
    )


def _number(parameter: Parameter, declared: ValueDeclared) -> tuple[int | bool | str, str]:
    carriers = _CARRIERS[parameter.unit]
    given = [name for names in _CARRIERS.values() for name in names if getattr(declared, name) is not None]
    given = list(dict.fromkeys(given))
    if len(given) != 1 or given[0] not in carriers:
        raise NotAValue(say("{name} 的值应写在 {keys} 之一下", name=parameter.name, keys="、".join(carriers)))
    value = getattr(declared, given[0])
    if not parameter.unit.is_money:
        if isinstance(value, int) and not isinstance(value, bool) and value < 0:
            raise NotAValue(say("{name} 不能为负数", name=parameter.name))
        return value, str(value)
    amount = fen(str(value))
    if given[0] == "yuan":
        return amount * parameter.denominator, f"{value} 元/月" if parameter.unit is Unit.FEN_PER_MONTH else f"{value} 元"
    exact, rest = divmod(amount * parameter.denominator, MONTHS_A_YEAR)
    if rest:
        raise NotAValue(say("{name} 不能按年填写：除以 12 后不精确", name=parameter.name))
    return exact, f"{value} 元/年"


def _key(parameter: Parameter, declared: ValueDeclared) -> Key:
    if parameter.band:
        if declared.from_age is None or declared.by:
            raise NotAValue(say("{name} 按年龄分档：请写 from_age", name=parameter.name))
        return declared.from_age
    unknown = set(declared.by) - set(parameter.by)
    if unknown or declared.from_age is not None:
        raise NotAValue(say("{name} 不按 {keys} 区分", name=parameter.name, keys="、".join(sorted(unknown)) or "from_age"))
    return tuple(declared.by.get(name) for name in parameter.by)
