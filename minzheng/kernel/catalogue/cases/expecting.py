"""What a case expects, as the engine would say it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from minzheng.kernel.policy.columns import PERSON
from minzheng.kernel.policy.program import Program
from minzheng.kernel.policy.results import REASON_CODES
from minzheng.kernel.policy.units import Unit
from minzheng.kernel.values.errors import MinzhengError, Place
from minzheng.kernel.values.language import say
from minzheng.kernel.values.money import FEN_PER_YUAN

from .case import Expected, Kind

PER_MILLE = 1000
_OF_OUTPUTS = {
    "gross": Unit.FEN_PER_MONTH, "amount_due": Unit.FEN_PER_MONTH, "is_paid": Unit.TRUTH, "excluded_by": Unit.CODE,
}


class NotACase(MinzhengError):
    """A case names what does not exist or expects what its unit cannot hold."""

    code = "case"


class Expectations:
    """Turns what is written under ``expect`` into what the engine must answer."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.outputs = {output.prefix: output for output in program.outputs}

    def one(
        self, kind: Kind, name: str, wanted: Any, *, member: int | None, only: int | None, place: Place
    ) -> Expected:
        """One expectation about ``member`` (None: the household, or its ``only`` member). Raises NotACase."""
        if kind == "missing" and name in self.outputs:
            name = f"{name}.amount_due"
        entity = self._entity(name, is_output=kind == "refused")
        about = (member if member is not None else only) if entity == PERSON else None
        if entity == PERSON and about is None:
            raise NotACase(say("“{name}”是各成员的值：请写在 members 下", name=name))
        if kind == "value":
            wanted = self._wanted(name, wanted)
        elif kind == "missing" and wanted not in {**self.program.facts, **self.program.parameters}:
            raise NotACase(say("没有名为“{name}”的事实或参数", name=wanted))
        elif kind == "refused" and wanted not in REASON_CODES:
            raise NotACase(say("原因代码应为 {codes} 之一", codes="、".join(REASON_CODES)))
        return Expected(kind, name, about, wanted, place)

    def _entity(self, name: str, *, is_output: bool) -> str:
        if is_output:
            if name not in self.outputs:
                raise NotACase(say("没有发放项目“{name}”", name=name))
            return self.outputs[name].entity
        return self._column(name)[1]

    def _column(self, name: str) -> tuple[Unit, str, int]:
        """Unit, entity and denominator of a rule, of an output's amount, or of a parameter."""
        if name in self.program.rules:
            rule = self.program.rules[name][0]
            return rule.unit, rule.entity, rule.denominator
        prefix, _, what = name.rpartition(".")
        if prefix in self.outputs and what in _OF_OUTPUTS:
            return _OF_OUTPUTS[what], self.outputs[prefix].entity, 1
        if name in self.program.parameters:
            parameter = self.program.parameters[name]
            keys = self.program.parameter_keys[name]
            return parameter.unit, PERSON if any(k.entity == PERSON for k in keys) else "household", parameter.denominator
        raise NotACase(say("没有名为“{name}”的规则、参数或发放项目", name=name))

    def _wanted(self, name: str, written: Any) -> Any:
        unit, _, denominator = self._column(name)
        misfit = NotACase(say("“{name}”不会是 {value}", name=name, value=written))
        if unit in (Unit.TRUTH, Unit.CODE, Unit.DATE):
            kind = bool if unit is Unit.TRUTH else str
            if not isinstance(written, kind):
                raise misfit
            return date.fromisoformat(str(written)) if unit is Unit.DATE else written
        try:
            number = Fraction(str(written)) * denominator
        except (ValueError, ZeroDivisionError):
            raise misfit from None
        number = number * FEN_PER_YUAN if unit.is_money else number / PER_MILLE if unit is Unit.PER_MILLE else number
        if isinstance(written, bool) or number.denominator != 1:
            raise misfit
        return number.numerator
