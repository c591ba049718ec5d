"""One household at a time by the program's own second path (``kernel.policy.single``), on the first of the households."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from bench.engines.timing import Totals, main
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.policy.single import Missing, SingleHousehold
from minzheng.kernel.values.periods import Month

HOUSEHOLDS = 1_000


def compute(folder: Path, values: dict[str, Any]) -> tuple[Totals, float]:
    """Amounts of the first households; the share says how much of the file that is. Its totals compare with nothing."""
    everyone = pl.scan_parquet(folder / "households.parquet")
    homes = everyone.head(HOUSEHOLDS).collect()
    members = pl.scan_parquet(folder / "persons.parquet").join(
        homes.lazy().select("household_no"), on="household_no", how="semi").collect()
    by_home = {key[0]: part.to_dicts() for key, part in members.group_by("household_no")}
    for home in homes.to_dicts():
        _household(home, by_home[home["household_no"]], Month.parse(values["month"]))
    return {}, homes.height / everyone.select(pl.len()).collect().item()


def _household(home: dict[str, Any], members: list[dict[str, Any]], month: Month) -> int:
    cat = catalogue()
    single = SingleHousehold(cat.program, cat.parameters, home, members, month=month, payroll=False)
    subjects = {"household": [None], "person": range(len(members))}
    due = [single.of(f"{output.prefix}.amount_due", subject)
           for output in cat.program.outputs for subject in subjects[output.entity]]
    return sum(amount for amount in due if not isinstance(amount, Missing))


if __name__ == "__main__":
    main(compute)
