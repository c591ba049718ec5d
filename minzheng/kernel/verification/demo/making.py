"""All invented deliveries of a county at once: ordinary rows, hidden cases, the second roster, and the truth about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from minzheng.kernel.people.columns import Sheet
from minzheng.kernel.people.demo.workbook import Rows
from minzheng.kernel.values.areas import COUNTY, at
from minzheng.kernel.values.periods import Month

from ..declarations import Item, OutsideRegister
from .background import Setting, ordinary
from .county import county
from .disguises import RARE, disguised
from .doubles import supplement, write_supplement
from .planting import chosen, row_of, told
from .rows import rows_of
from .truth import Planted, Truth
from .unserved import unserved
from .writing import WAYS, write

_HOUSEHOLDS_PER_CASE = 200
Registers = Mapping[str, OutsideRegister]


@dataclass(frozen=True)
class Made:
    """The people each register has rows of, the second roster, and what is hidden."""

    registers: Registers
    people: Mapping[str, pl.DataFrame]
    supplement: Rows
    truth: Truth

    def write(self, folder: Path, written: Callable[[Path], None] = lambda path: None) -> Mapping[str, Path]:
        """Write a file for each register, the second roster and the truth; gives the registers' files by name."""
        folder.mkdir(parents=True, exist_ok=True)
        files = {}
        for place, (name, register) in enumerate(sorted(self.registers.items())):
            rows = rows_of(register, self.people[name])
            files[name] = write(folder, register, rows, way=WAYS[place % len(WAYS)])
            written(files[name])
        written(write_supplement(folder, self.supplement))
        written(self.truth.write(folder))
        return files


def made(
    registers: Registers, villages: Sequence[int], households: int, seed: int, *, on: date, month: Month | None = None
) -> Made:
    """The deliveries of ``on`` for the county whose roster ``people.demo`` makes with the same numbers for a month (that of
    ``on``, if none is said)."""
    people = county(villages, households, seed, on=on, month=month or Month.of(on))
    setting, each = Setting(people, on), max(2, households // _HOUSEHOLDS_PER_CASE)
    named = {one.evidence.item: name for name, one in registers.items()}
    second, planted = supplement(people, villages, each, on=on)
    residents, certificates, owed = unserved(villages, each, on=on)
    rows = {name: [ordinary(item, setting)] for item, name in named.items()}
    extra: dict[Item, pl.DataFrame] = {"residence": residents, "disability": certificates, "death": _rare_deaths(second, on)}
    planted += owed + _told_of_rare(extra["death"], named["death"])
    for case, hit in chosen(people.members, each):
        name = named[case.item]
        if case.replaces:
            rows[name][0] = rows[name][0].join(hit.select("id_number"), on="id_number", how="anti")
        rows[name].append(row_of(case, hit, on))
        planted += told(case, hit, name)
    for item, more in extra.items():
        rows[named[item]].append(more)
    whole = {name: pl.concat(parts, how="diagonal_relaxed") for name, parts in rows.items()}
    return Made(registers, whole, second, Truth(at(villages[0], COUNTY), on, seed, tuple(planted)))


def _rare_deaths(second: Rows, on: date) -> pl.DataFrame:
    """Those of the second roster with rare names have died, as a register that lacks their characters writes them."""
    members = second[Sheet.MEMBERS].filter(pl.col("name").is_in(list(RARE)))
    return disguised(members, "rare").with_columns(pl.lit(on - timedelta(days=50)).alias("from"))


def _told_of_rare(deaths: pl.DataFrame, register: str) -> list[Planted]:
    return [Planted("death", "finding", True, register, number, household, way="生僻字")
            for number, household in deaths.select("id_number", "household_no").iter_rows()]
