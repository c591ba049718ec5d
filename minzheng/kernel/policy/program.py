"""The program: the graph of all rules, ready to compute a month."""

from __future__ import annotations

import polars as pl

from minzheng.kernel.values.periods import Month

from .batch import plan
from .graph import Graph
from .parameters import ParameterBook
from .results import Computation


class Program(Graph):
    """Every fact, parameter, rule and output, with all names resolved. Raises Refused with every problem found."""

    def compute(
        self, persons: pl.LazyFrame, households: pl.LazyFrame, *, month: Month, parameters: ParameterBook, enrolled: bool,
        everything: bool = False,
    ) -> Computation:
        """The month for all rows at once: lines, exceptions and totals.

        ``persons`` and ``households`` have one row each per person and household and the roster's identifiers as columns
        (money in fen, codes as in the roster). ``enrolled``: a payroll, where everyone enrolled comes back as line or
        exception; otherwise a simulation of who is entitled. ``everything`` keeps each household rule as a column.
        """
        laid = plan(self, parameters, persons, households, month=month, payroll=enrolled, everything=everything)
        return Computation(laid, self)
