"""What every engine prints: the seconds of one run, the peak memory of its process and the totals it found.

Imported by engines that run without the project's own environment, so it needs the standard library alone.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Totals = dict[str, dict[str, int]]


def main(compute: Callable[[Path, dict[str, Any]], tuple[Totals, float]]) -> None:
    """Warm up on the folder given first, then time one run on the second.

    ``compute`` takes a folder with ``persons.parquet`` and ``households.parquet`` and the values of parameters; it gives
    totals and the share of the population it computed (1.0: all of it).
    """
    warm, folder, values = (Path(argument) for argument in sys.argv[1:4])
    parameters = json.loads(values.read_text(encoding="utf-8"))
    compute(warm, parameters)
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    totals, share = compute(folder, parameters)
    seconds, busy = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "cpu": busy, "peak_mib": peak, "share": share, "totals": totals}))
