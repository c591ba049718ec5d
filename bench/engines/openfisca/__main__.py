"""From Parquet to the totals of the nine benefits with OpenFisca-core."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from openfisca_core.indexed_enums import Enum, EnumArray
from openfisca_core.simulations import Simulation

from bench.engines.timing import Totals, main

from . import means, persons
from .system import HOUSEHOLD_INPUTS, PERSON_INPUTS, RULES, built

assert {rule.__module__ for rule in RULES} == {means.__name__, persons.__name__}
INCOME = ("wage", "business", "property", "transfer", "work_place", "work_cost", "member_income", "medical", "education")
MEANS = ("uplift_rate", "top_up", "uplift", "vehicles", "dwellings", "financial_assets", "is_income_below_standard")
OUTPUTS = {
    "edge_families": ["edge_families"], "price_subsidy": ["price_subsidy"], "tekun": ["tekun"],
    "old_age_allowance": ["old_age_allowance", "elder_service"], "living_subsidy": ["living_subsidy"],
    "nursing_subsidy": ["nursing_subsidy"], "orphans": ["orphans"], "unattended_children": ["unattended_children"],
}


def compute(folder: Path, values: dict[str, Any]) -> tuple[Totals, float]:
    """The totals of all nine benefits."""
    system = built(values["values"])
    populations = system.instantiate_entities()
    _assign(populations, folder)
    simulation = Simulation(system, populations)
    month = values["month"]
    _read(simulation, folder / "persons.parquet", PERSON_INPUTS, month)
    _read(simulation, folder / "households.parquet", HOUSEHOLD_INPUTS, month)
    return calculated(simulation, month), 1.0


def calculated(simulation: Any, month: str) -> Totals:
    """Everything calculated in an order that lets go early of what takes most room."""
    simulation.calculate("counted_income", month)
    _drop(simulation, INCOME)
    totals = {"dibao": _of_households(simulation, month)}
    _drop(simulation, MEANS)
    return totals | {name: _of_persons(simulation, parts, month) for name, parts in OUTPUTS.items()}


def _assign(populations: Any, folder: Path) -> None:
    """Number the households in their order and tell each person the number of the own."""
    homes = pl.scan_parquet(folder / "households.parquet").select("household_no").with_row_index("row")
    numbered = pl.scan_parquet(folder / "persons.parquet").select("household_no").join(
        homes, on="household_no", how="left", maintain_order="left").select(pl.col("row").cast(pl.Int64))
    member_of = numbered.collect(engine="streaming").to_series().to_numpy()
    populations["person"].count = len(member_of)
    populations["household"].count = pl.scan_parquet(folder / "households.parquet").select(pl.len()).collect().item()
    populations["household"].members_entity_id = member_of


def _read(simulation: Any, file: Path, inputs: Any, month: str) -> None:
    """One column at a time: no second copy of the file is ever held."""
    for name, kind in inputs.items():
        column = pl.col(name)
        if isinstance(kind, type) and issubclass(kind, Enum):
            codes = pl.Enum([code.name for code in kind])
            read = pl.scan_parquet(file).select(column.cast(codes).to_physical().cast(pl.Int16))
            simulation.set_input(name, month, EnumArray(_array(read), kind))
        else:
            simulation.set_input(name, month, _array(pl.scan_parquet(file).select(column)))


def _array(frame: pl.LazyFrame) -> Any:
    return frame.collect(engine="streaming").to_series().to_numpy()


def _drop(simulation: Any, names: tuple[str, ...]) -> None:
    for name in names:
        simulation.delete_arrays(name)


def _of_households(simulation: Any, month: str) -> dict[str, int]:
    amount = simulation.calculate("dibao", month)
    paid = amount > 0
    people = simulation.calculate("size", month)[paid].sum()
    return {"persons": int(people), "households": int(paid.sum()), "fen": int(amount.sum())}


def _of_persons(simulation: Any, parts: list[str], month: str) -> dict[str, int]:
    amount = sum(simulation.calculate(part, month) for part in parts)
    paid = amount > 0
    homes = np.zeros(simulation.household.count, dtype=bool)
    homes[simulation.household.members_entity_id[paid]] = True
    return {"persons": int(paid.sum()), "households": int(homes.sum()), "fen": int(amount.sum())}


if __name__ == "__main__":
    main(compute)
