"""What of the outside registers is too old to count, as pages tell it."""

from __future__ import annotations

from datetime import date

from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.verification.evidence import lapsed


def lapsed_told(on: date) -> list[Sentence]:
    """Each provider that has not renewed its data in time by a day, with the day of the last; one query."""
    registers = outside_registers()
    return [say("{register}（{provider}，{day}）", register=registers[one.register].title.label,
                provider=one.provider or registers[one.register].provider.label, day=one.data_date)
            for one in lapsed(registers.values(), on=on)]
