"""The tables and what became of each goal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .measuring import Measured

RULES, CHECKED, OPENFISCA, SCAN = "rules", "rules, files checked", "OpenFisca-core, loaded by Polars", "bare scan"
OWN_WAYS = "OpenFisca-core, its own loading"
LOOP, SINGLE = "loop over records", "one household at a time"
Results = Mapping[int, Mapping[str, Measured]]


def engines_table(results: Results) -> Iterator[str]:
    """Per population and engine: seconds, processor seconds, memory, and how many times the rules' own."""
    yield "| persons | engine | seconds | × rules | processor seconds | × rules | peak MiB |"
    yield "|---:|---|---:|---:|---:|---:|---:|"
    for persons, found in results.items():
        own = found[RULES]
        for name, made in found.items():
            peak = f"{made.peak_mib:,.0f}" if made.share == 1 else "–"
            scaled = "" if made.share == 1 else f" (scaled from {made.share:.1%})"
            yield (f"| {persons:,} | {name}{scaled} | {made.seconds:,.2f} | {made.seconds / own.seconds:,.2f} | "
                   f"{made.cpu:,.2f} | {made.cpu / own.cpu:,.2f} | {peak} |")


def goals(results: Results) -> Iterator[str]:
    """Each goal with what was measured."""
    yield "| goal | measured | met |"
    yield "|---|---|---|"
    for persons, found in results.items():
        own, scan = found[RULES], found.get(SCAN)
        for name in (OWN_WAYS, OPENFISCA):
            if name in found and persons >= 1_000_000:
                times, other = found[name].seconds / own.seconds, found[name].peak_mib
                yield _row(f"{persons:,}: at least 4 times the speed of {name}", f"{times:.1f} times", times >= 4)
                memory = f"{own.peak_mib:,.0f} against {other:,.0f} MiB"
                yield _row(f"{persons:,}: less peak memory than {name}", memory, own.peak_mib < other)
        if scan is not None:
            times = own.seconds / scan.seconds
            yield _row(f"{persons:,}: at most 6 times a bare scan", f"{times:.1f} times", times <= 6)
    yield from _growth(results)


def _growth(results: Results) -> Iterator[str]:
    if 10_000_000 not in results:
        return
    large = results[10_000_000][RULES]
    yield _row("10,000,000: within 4 GiB", f"{large.peak_mib / 1024:.2f} GiB", large.peak_mib <= 4096)
    if 1_000_000 in results:
        times = large.seconds / results[1_000_000][RULES].seconds
        yield _row("from 1 to 10 million: at most 15 times the time", f"{times:.1f} times", times <= 15)


def _row(goal: str, measured: str, is_met: bool) -> str:
    return f"| {goal} | {measured} | {'yes' if is_met else '**no**'} |"


def differences(results: Results) -> list[str]:
    """Where an engine's totals of a benefit are not those of the rules, to the fen."""
    return [
        f"{persons:,} {name} {benefit}: {made.totals.get(benefit)} instead of {expected}"
        for persons, found in results.items() for name, made in found.items() if made.totals
        for benefit, expected in found[RULES].totals.items() if made.totals.get(benefit) != expected
    ]


def database_table(made: Mapping[str, Any]) -> Iterator[str]:
    """The shares of a monthly run in the database."""
    yield "| run | enrolled | seconds | reading | rules | enrolling | writing |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    for run in made["runs"]:
        parts, whole = run["seconds"], sum(run["seconds"].values())
        shares = " | ".join(f"{parts[part] / whole:.0%}" for part in ("reading", "rules", "enrolling", "writing"))
        yield f"| {run['month']} | {run['enrolled']:,} | {whole:,.1f} | {shares} |"
