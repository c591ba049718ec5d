"""What figures are compared with: those before, those of last year, the parameters of the day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from minzheng.kernel.policy.parameters import ParameterBook, matching

from .declarations import Amount
from .figures import Figures


@dataclass(frozen=True)
class Standpoint:
    """``on`` is the day whose parameters count; ``earlier`` the figures that accumulate from the same month to an earlier
    cut-off, ``before`` those of the period before, ``last_year`` those of the same period a year before."""

    on: date
    parameters: ParameterBook = field(default_factory=lambda: ParameterBook({}, ()))
    earlier: Figures = field(default_factory=Figures)
    before: Figures = field(default_factory=Figures)
    last_year: Figures = field(default_factory=Figures)

    def amount(self, one: Amount, area: int) -> Fraction | None:
        """A declared number as figures are kept (fen, counts, fractions); None where the parameter has no value here."""
        if one.yuan is not None:
            return Fraction(100 * one.yuan * one.times)
        if one.count is not None:
            return Fraction(one.count * one.times)
        if one.per_mille is not None:
            return Fraction(one.per_mille * one.times, 1000)
        declared = self.parameters.declared.get(one.parameter)
        found = matching(self.parameters.in_force(one.parameter, area_code=area, on=self.on), tuple(one.key))
        if declared is None or found is None or isinstance(found.value, str):
            return None
        return Fraction(found.value * one.times, declared.denominator)
