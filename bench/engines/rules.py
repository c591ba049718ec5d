"""``policy compute`` from Parquet to totals: the program's own rules, whoever is entitled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from bench.engines.timing import Totals, main
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.values.periods import Month


def compute(folder: Path, values: dict[str, Any]) -> tuple[Totals, float]:
    """The totals of all nine benefits."""
    cat = catalogue()
    frames = (pl.scan_parquet(folder / f"{name}.parquet") for name in ("persons", "households"))
    made = cat.program.compute(*frames, month=Month.parse(values["month"]), parameters=cat.parameters, enrolled=False)
    return made.totals, 1.0


if __name__ == "__main__":
    main(compute)
