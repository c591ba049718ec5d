"""Engines run one after the other, each in a process of its own, round by round, so that a busy moment meets all alike."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Engine:
    """A way to compute: what it is called, how it is started, and on how many persons at most."""

    name: str
    command: tuple[str, ...]
    at_most: int = 10**9


@dataclass(frozen=True)
class Measured:
    """Medians over the rounds. ``seconds`` are those of the clock, ``cpu`` of all processors; ``peak_mib`` is the largest
    memory of the process. Where only a share of the population was computed, seconds are scaled to all of it."""

    engine: str
    seconds: float
    cpu: float
    peak_mib: float
    share: float
    totals: Mapping[str, Mapping[str, int]]


def measure(
    engines: Sequence[Engine], *, warm: Path, folder: Path, values: Path, rounds: int, console: Console
) -> dict[str, Measured]:
    """Run every engine ``rounds`` times on the folder. Raises RuntimeError with what an engine said when it fails."""
    runs: dict[str, list[dict[str, Any]]] = {engine.name: [] for engine in engines}
    for number in range(1, rounds + 1):
        for engine in engines:
            console.print(f"  round {number}/{rounds}: {engine.name}", highlight=False)
            runs[engine.name].append(_once(engine, warm, folder, values))
    return {name: _summed(name, made) for name, made in runs.items()}


def _once(engine: Engine, warm: Path, folder: Path, values: Path) -> dict[str, Any]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [*engine.command, str(warm), str(folder), str(values)], cwd=ROOT, env=environment, capture_output=True, text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{engine.name}: {done.stderr.strip()}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _summed(name: str, runs: list[dict[str, Any]]) -> Measured:
    share = runs[0]["share"]
    return Measured(
        name, median(run["seconds"] for run in runs) / share, median(run["cpu"] for run in runs) / share,
        median(run["peak_mib"] for run in runs), share, runs[0]["totals"],
    )
