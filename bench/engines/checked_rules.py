"""The same as the command does it: every value and key of the files checked first, then computed to totals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bench.engines.timing import Totals, main
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.policy.intake import read_frames
from minzheng.kernel.values.periods import Month


def compute(folder: Path, values: dict[str, Any]) -> tuple[Totals, float]:
    """The totals of all nine benefits."""
    cat = catalogue()
    frames = read_frames(cat.program, folder / "persons.parquet", folder / "households.parquet")
    made = cat.program.compute(*frames, month=Month.parse(values["month"]), parameters=cat.parameters, enrolled=False)
    return made.totals, 1.0


if __name__ == "__main__":
    main(compute)
