"""The pass of all checks over everybody, as a ratio to the bare joins of the same files in Polars and in DuckDB.

``python -m bench.verification --persons 1000000 --rows 2000000 --kept build/bench/verification`` fills an embedded database with
invented households, computes a month so that people are paid, takes in a delivery of every outside register, and lets run, each
in a process of its own: the pass (twice: the first writes all findings, the second is how every month goes), and joins of the
same Parquet files with the same persons by their sealed numbers and nothing else. The joins have the persons as a Parquet file,
the pass has them in the database; so the joins are measured a second time where they read the same persons out of it first.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from typing import Any

from .database import _processor
from .measuring import ROOT
from .payroll import _filled, _home
from .population import PERSONS_PER_HOUSEHOLD

GOAL = 2
SEED = 7
"""Of the roster that ``bench.payroll`` fills the database with."""
ROUNDS = 3
PERSONS = "persons.parquet"
BARE, READ = ("Polars", "DuckDB"), ("Polars, persons read", "DuckDB, persons read")


def main() -> int:
    """Print the table; 1 where the goal was missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.verification", description=__doc__)
    parser.add_argument("--persons", type=int, default=1_000_000)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--kept", type=Path, help="a folder whose database is kept and used again")
    parser.add_argument("--engine", choices=sorted(ENGINES), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    with _home(asked.kept) as home:
        os.environ["MINZHENG_HOME"] = str(home)
        os.environ.pop("DATABASE_URL", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "minzheng.site.settings"
        if asked.engine:
            print(json.dumps(ENGINES[asked.engine](home)))
            return 0
        _prepared(home, asked.persons, asked.rows)
        return _told({name: _apart(name, home) for name in ENGINES})


def _prepared(home: Path, persons: int, rows: int) -> None:
    from minzheng.cli import session

    session.database()
    from minzheng.cli import demo_county
    from minzheng.kernel.catalogue.in_force import catalogue
    from minzheng.kernel.payments import actions as payments
    from minzheng.kernel.payments.models import PayrollRun
    from minzheng.kernel.verification.models import Delivery

    _filled(round(persons / PERSONS_PER_HOUSEHOLD))
    known = catalogue()
    if not PayrollRun.objects.exists():
        payments.run(month=demo_county.MONTH, area=demo_county.COUNTY, program=known.program, parameters=known.parameters,
                     by=session.acting(), at=demo_county.DAY, home=home)
    if not Delivery.objects.exists():
        _delivered(home, round(persons / PERSONS_PER_HOUSEHOLD), rows)
    _persons_file(home)


def _delivered(home: Path, households: int, rows: int) -> None:
    """Take in a delivery of every register, together of about so many rows."""
    from minzheng.cli import demo_county, session
    from minzheng.kernel.areas import queries as areas
    from minzheng.kernel.catalogue.outside_registers import outside_registers
    from minzheng.kernel.verification import actions
    from minzheng.kernel.verification.demo import made
    from minzheng.kernel.verification.demo.rows import rows_of
    from minzheng.kernel.verification.demo.writing import write

    on, by, at = demo_county.MONTH.first_day, session.acting(), demo_county.DAY
    villages = areas.codes_in(demo_county.COUNTY, on=on).to_list()
    hidden = made(outside_registers(), villages, households, SEED, on=on)
    share = min(1.0, rows / sum(people.height for people in hidden.people.values()))
    took, count = 0.0, 0
    for name, register in outside_registers().items():
        people = hidden.people[name].sample(fraction=share, seed=1)
        file = write(home, register, rows_of(register, people), way=".parquet")
        began = time.perf_counter()
        one = actions.deliver(file, register=register, area=demo_county.COUNTY, data_date=on, by=by, at=at, home=home)
        took, count = took + time.perf_counter() - began, count + one.rows
        file.unlink()
        if one.state == "waiting":
            actions.decide(one.pk, accept=True, note="示例", by=_other(), at=at)
    print(f"{count:,} rows of {len(hidden.people)} registers taken in in {took:.1f} s", file=sys.stderr, flush=True)


def _other() -> Any:
    from minzheng.kernel.access.actor import PROGRAM

    return PROGRAM


def _persons_file(home: Path) -> None:
    from minzheng.cli import demo_county
    from minzheng.kernel.verification.matching.exact import persons

    persons(demo_county.COUNTY).write_parquet(home / PERSONS)


def _apart(engine: str, home: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.verification", "--engine", engine, "--kept", str(home)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _files(home: Path) -> list[Path]:
    return sorted((home / "deliveries").rglob("*.parquet"))


def _measured(work: Callable[[], int], rounds: int = ROUNDS, others: Callable[[], float] = lambda: 0.0) -> dict[str, Any]:
    """Medians over the rounds; ``busy`` are seconds of all processors, with what ``others`` spent for it."""
    seconds, busy, rows = [], [], 0
    for _ in range(rounds):
        began, spent = time.perf_counter(), time.process_time() + others()
        rows = work()
        seconds.append(time.perf_counter() - began)
        busy.append(time.process_time() + others() - spent)
    return {"seconds": median(seconds), "busy": median(busy), "peak_mib": peak_mib(), "rows": rows}


def peak_mib() -> float:
    """The largest memory of this process alone: what the system reports of resources is inherited from who started it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def _joined_by_polars(home: Path, persons: Any = None) -> int:
    import polars as pl

    known = pl.scan_parquet(home / PERSONS) if persons is None else persons.lazy()
    return sum(pl.scan_parquet(file).join(known, on=["key", "id_number"]).collect(engine="streaming").height
               for file in _files(home))


def _joined_by_duckdb(home: Path, persons: Any = None) -> int:
    import duckdb

    with duckdb.connect() as base:
        source = f"read_parquet('{home / PERSONS}')" if persons is None else "persons"
        base.execute(f"CREATE TABLE p AS SELECT * FROM {source}")
        return sum(base.sql(f"SELECT * FROM read_parquet('{file}') r JOIN p USING (key, id_number)").to_arrow_table().num_rows
                   for file in _files(home))


def _after_reading(home: Path, join: Callable[..., int]) -> dict[str, Any]:
    """A join for which the persons are read out of the database first, as the pass must."""
    from minzheng.cli import session

    session.database()
    from minzheng.cli import demo_county
    from minzheng.kernel.verification.matching.exact import persons

    return _measured(lambda: join(home, persons(demo_county.COUNTY)), others=_processor)


def _pass(home: Path) -> dict[str, Any]:
    from minzheng.cli import session

    session.database()
    from minzheng.cli import demo_county
    from minzheng.kernel.catalogue.cross_checks import cross_checks
    from minzheng.kernel.catalogue.in_force import catalogue
    from minzheng.kernel.catalogue.outside_registers import outside_registers
    from minzheng.kernel.verification.checks.running import run

    known, phases, registers, checks = catalogue(), dict[str, float](), outside_registers(), cross_checks()
    last = [("", time.perf_counter())]

    def told(phase: str, done: int, total: int) -> None:
        (before, began), now = last[0], time.perf_counter()
        phases[before] = phases.get(before, 0.0) + now - began
        last[0] = (phase, now)

    def once() -> int:
        made = run(area=demo_county.COUNTY, on=demo_county.MONTH.first_day, registers=registers, checks=checks,
                   program=known.program, parameters=known.parameters, home=home, by=session.acting(), at=demo_county.DAY,
                   progress=told)
        told("", 0, 0)
        return sum(one["found"] for one in made.counts.values())

    return _measured(once, rounds=1, others=_processor) | {"phases": {name: seconds for name, seconds in phases.items() if name}}


def _told(made: Mapping[str, Mapping[str, Any]]) -> int:
    bare, read = ({what: min(made[name][what] for name in names) for what in ("seconds", "busy")} for names in (BARE, READ))
    print("| | seconds | × bare | × persons read | processor seconds | × bare | × persons read | peak MiB | rows |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    for name, one in made.items():
        figures = [f"{one[what]:.2f} | {one[what] / bare[what]:.1f} | {one[what] / read[what]:.1f}" for what in bare]
        print(f"| {name} | {' | '.join(figures)} | {one['peak_mib']:,.0f} | {one['rows']:,} |")
    for name in ("first pass", "pass"):
        print(f"{name}: " + ", ".join(f"{phase} {seconds:.1f} s" for phase, seconds in made[name]["phases"].items()))
    return int(made["pass"]["seconds"] > GOAL * bare["seconds"])


ENGINES: Mapping[str, Callable[[Path], dict[str, Any]]] = {
    "Polars": lambda home: _measured(lambda: _joined_by_polars(home)),
    "DuckDB": lambda home: _measured(lambda: _joined_by_duckdb(home)),
    "Polars, persons read": lambda home: _after_reading(home, _joined_by_polars),
    "DuckDB, persons read": lambda home: _after_reading(home, _joined_by_duckdb),
    "first pass": _pass, "pass": _pass}
"""What is measured, in this order. The bare joins have the persons as a file, the others read them out of the database first."""

if __name__ == "__main__":
    sys.exit(main())
