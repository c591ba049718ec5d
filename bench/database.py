"""The import and the month of a whole registry in PostgreSQL: how the month's time is shared between reading, rules and writing.

``processor`` is what the database's process for this connection has spent, without helpers; with ``PGOPTIONS="-c
max_parallel_workers_per_gather=0 -c max_parallel_maintenance_workers=0"`` there are none. Linux only.

A program of its own: ``python -m bench.database HOUSEHOLDS`` makes an embedded database in a temporary folder, imports an
invented roster, runs the month and prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

SHARES = {
    "reading": ("read",), "rules": ("computed",), "enrolling": ("enrolled", "settled"),
    "writing": ("frozen", "stored", "closed", "placed", "committed"),
}


def main(households: int) -> None:
    """Print the seconds of each part of two runs: the first enrols everyone, the second only looks for changes."""
    with tempfile.TemporaryDirectory(prefix="minzheng-bench-") as home:
        os.environ["MINZHENG_HOME"] = home
        os.environ.pop("DATABASE_URL", None)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minzheng.site.settings")
        print(json.dumps(_measured(Path(home), households)))


def _measured(home: Path, households: int) -> dict[str, Any]:
    from minzheng.cli import session

    session.database()
    from minzheng.cli import demo_county
    from minzheng.kernel.areas import queries as areas
    from minzheng.kernel.people.actions import import_roster
    from minzheng.kernel.people.demo import write_roster

    by, at = session.acting(), demo_county.DAY
    demo_county.load_nation(by=by, at=at)
    villages = areas.codes_in(demo_county.COUNTY, on=demo_county.MONTH.first_day).to_list()
    roster = home / "roster.xlsx"
    write_roster(roster, villages=villages, households=households, seed=demo_county.SEED, month=demo_county.MONTH)
    began, before = time.perf_counter(), _processor()
    report = import_roster(
        roster, month=demo_county.MONTH, office=demo_county.COUNTY, by=by, at=at, accept_good_rows=True,
        progress=lambda *_: None)
    imported, processor = time.perf_counter() - began, _processor() - before
    runs = [_run(home, month) for month in (demo_county.MONTH, demo_county.MONTH.plus(1))]
    return {"import_seconds": imported, "import_processor": processor, "counts": dict(report.counts), "runs": runs}


def _run(home: Path, month: Any) -> dict[str, Any]:
    from minzheng.cli import demo_county, session
    from minzheng.kernel.catalogue.loader import catalogue
    from minzheng.kernel.payments.actions import run

    known, before = catalogue(), _processor()
    made = run(
        month=month, area=demo_county.COUNTY, program=known.program, parameters=known.parameters, by=session.acting(),
        at=demo_county.DAY, home=home)
    seconds = {part: sum(made.timings.get(step, 0.0) for step in steps) for part, steps in SHARES.items()}
    return {"month": str(month), "enrolled": made.run.enrolled, "lines": made.run.line_count, "seconds": seconds,
            "processor": _processor() - before}


def _processor() -> float:
    """Processor seconds that the database has spent for this connection: what stays comparable on a busy machine."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        process = cursor.fetchone()[0]
    spent = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(spent[11]) + int(spent[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main(int(sys.argv[1]))
