"""``make bench``: makes the populations, runs every engine on them, compares totals to the fen and prints ratios."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rich.console import Console

from minzheng.kernel.values.periods import Month

from . import environment, population, report, values
from .measuring import ROOT, Engine, Measured, measure

WARM = 100_000
MONTH = Month(2026, 11)
ROUNDS = {100_000: 5, 1_000_000: 5, 10_000_000: 3}
ENROLLED_HOUSEHOLDS = 67_000
"""So many invented households have about 200,000 awards."""
console = Console(stderr=True)


def main() -> int:
    """Run what the command line asks for; 1 where totals differ."""
    asked = _arguments()
    folder = ROOT / "build" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    results = _engines(asked.persons, asked.rounds, folder)
    lines = [*report.engines_table(results), "", *report.goals(results)] if results else []
    if asked.households:
        lines += ["", *report.database_table(_database(asked.households))]
    wrong = report.differences(results)
    lines += ["", *(wrong or ["All totals are equal to the fen."])] if results else []
    print("\n".join(lines))
    return 1 if wrong else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--persons", type=int, nargs="*", default=list(ROUNDS), help="sizes of the populations")
    parser.add_argument("--rounds", type=int, default=0, help="rounds of each size instead of 5, 5 and 3")
    parser.add_argument("--households", type=int, default=ENROLLED_HOUSEHOLDS,
                        help="households in the database path; 0 leaves it out")
    return parser.parse_args()


def _engines(sizes: Iterable[int], rounds: int, folder: Path) -> dict[int, dict[str, Measured]]:
    figures = folder / "values.json"
    in_force = values.in_force(area=population.VILLAGES[0], month=MONTH)
    figures.write_text(json.dumps(in_force, ensure_ascii=False), encoding="utf-8")
    known = _known(environment.python(folder))
    warm = population.made(folder, WARM)
    results = {}
    for persons in sizes:
        console.print(f"{persons:,} persons", highlight=False)
        place = population.made(folder, persons)
        taking_part = [engine for engine in known if persons <= engine.at_most]
        results[persons] = measure(taking_part, warm=warm, folder=place, values=figures,
                                   rounds=rounds or ROUNDS.get(persons, 3), console=console)
    return results


def _known(openfisca: str) -> list[Engine]:
    def own(module: str) -> tuple[str, ...]:
        return (sys.executable, "-m", f"bench.engines.{module}")

    return [
        Engine(report.RULES, own("rules")),
        Engine(report.OPENFISCA, (openfisca, "-m", "bench.engines.openfisca")),
        Engine(report.OWN_WAYS, (openfisca, "-m", "bench.engines.openfisca.own_ways")),
        Engine(report.SCAN, own("scan")),
        Engine(report.CHECKED, own("checked_rules")),
        Engine(report.LOOP, own("loop"), at_most=100_000),
        Engine(report.SINGLE, own("single"), at_most=100_000),
    ]


def _database(households: int) -> dict[str, Any]:
    console.print(f"database path: {households:,} households", highlight=False)
    command = [sys.executable, "-m", "bench.database", str(households)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    sys.exit(main())
