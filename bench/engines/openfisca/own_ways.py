"""The same system filled the way OpenFisca-core offers: its builder joins persons to households, its enums read texts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from openfisca_core.indexed_enums import Enum
from openfisca_core.simulations import SimulationBuilder

from bench.engines.timing import Totals, main

from .__main__ import calculated
from .system import HOUSEHOLD_INPUTS, PERSON_INPUTS, built


def compute(folder: Path, values: dict[str, Any]) -> tuple[Totals, float]:
    """The totals of all nine benefits."""
    system = built(values["values"])
    builder = SimulationBuilder()
    builder.create_entities(system)
    people, homes = folder / "persons.parquet", folder / "households.parquet"
    member_of = _texts(people, "household_no")
    builder.declare_person_entity("person", range(len(member_of)))
    household = builder.declare_entity("household", _texts(homes, "household_no"))
    builder.join_with_persons(household, member_of, np.zeros(len(member_of), dtype=np.int64))
    del member_of
    simulation = builder.build(system)
    for file, inputs in ((people, PERSON_INPUTS), (homes, HOUSEHOLD_INPUTS)):
        for name, kind in inputs.items():
            is_code = isinstance(kind, type) and issubclass(kind, Enum)
            read = _texts if is_code else _numbers
            simulation.set_input(name, values["month"], read(file, name))
    return calculated(simulation, values["month"]), 1.0


def _texts(file: Path, name: str) -> Any:
    return _numbers(file, name).astype(str)


def _numbers(file: Path, name: str) -> Any:
    return pq.read_table(file, columns=[name]).column(0).to_numpy()


if __name__ == "__main__":
    main(compute)
