"""A payroll of many lines through PostgreSQL from end to end: each part's share, and how often a bare COPY fits into it.

``python -m bench.payroll --lines 1000000`` fills an embedded database with invented households, computes a month, writes its bank
files, and prints the seconds of each part. Bare COPY moves the same rows and does nothing else: those that the month reads
(persons, households, memberships, their facts, awards) out, those that it writes (lines, exceptions) into a table of the same
columns without keys, indexes or triggers, and those out again for the files. The first month enrols everybody; the second is how
every other month goes. ``--kept`` keeps the database, and the next two months are computed in it.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

LINES_PER_HOUSEHOLD = 2.85
"""Of the invented roster in a month with the price subsidy."""
GOAL = 5
PARTS: Mapping[str, tuple[str, ...]] = {
    "read": ("read",), "compute": ("computed",), "enrol and settle": ("enrolled", "settled"), "freeze": ("frozen", "placed"),
    "write": ("stored", "closed", "committed")}
READ = ("people_person", "people_household", "people_membership", "people_personfact", "people_householdfact", "payments_award")
WRITTEN = ("payments_payrollline", "payments_payrollexception")


def main() -> int:
    """Print the table; 1 where the goal was missed in the second month."""
    parser = argparse.ArgumentParser(prog="python -m bench.payroll", description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000, help="about so many lines in the first month")
    parser.add_argument("--kept", type=Path, help="a folder whose database is kept and used again")
    asked = parser.parse_args()
    with _home(asked.kept) as home:
        os.environ["MINZHENG_HOME"] = str(home)
        os.environ.pop("DATABASE_URL", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "minzheng.site.settings"
        from minzheng.cli import session

        session.database()
        _filled(round(asked.lines / LINES_PER_HOUSEHOLD))
        ratios = [_told(home, month) for month in _months()]
    return int(ratios[-1] > GOAL)


@contextmanager
def _home(kept: Path | None) -> Iterator[Path]:
    if kept:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept
        return
    with tempfile.TemporaryDirectory(prefix="minzheng-payroll-") as home:
        yield Path(home)


def _filled(households: int) -> None:
    from minzheng.cli import demo_county, session
    from minzheng.kernel.areas import queries as areas
    from minzheng.kernel.people.demo.workbook import roster
    from minzheng.kernel.people.models import Household
    from tests.kernel.payments.registry import put_roster

    demo_county.load_nation(by=session.acting(), at=demo_county.DAY)
    if not Household.objects.exists():
        villages = areas.codes_in(demo_county.COUNTY, on=demo_county.MONTH.first_day).to_list()
        put_roster(roster(villages, households, 7, month=demo_county.MONTH))


def _months() -> tuple[Any, Any]:
    """The next two months that nobody has computed yet."""
    from minzheng.cli import demo_county
    from minzheng.kernel.payments.models import PayrollRun
    from minzheng.kernel.values.periods import Month

    last = PayrollRun.objects.order_by("month").last()
    first = Month.from_int(last.month).plus(1) if last else demo_county.MONTH
    return first, first.plus(1)


def _told(home: Path, month: Any) -> float:
    """Compute and export the month, print its row, and give the ratio to a bare COPY."""
    from minzheng.cli import demo_county, session
    from minzheng.kernel.catalogue.loader import catalogue
    from minzheng.kernel.payments.actions import run

    known = catalogue()
    made = run(month=month, area=demo_county.COUNTY, program=known.program, parameters=known.parameters, by=session.acting(),
               at=demo_county.DAY, home=home)
    seconds = {part: sum(made.timings.get(step, 0.0) for step in steps) for part, steps in PARTS.items()}
    seconds["export"] = _took(lambda: _exported(home, made.run.pk, known.program))
    moved, lines = _took(lambda: _copied(made.run.pk, READ)), _took(lambda: _copied(made.run.pk, ()))
    whole = sum(seconds.values())
    shares = ", ".join(f"{part} {value:.1f} s ({value / whole:.0%})" for part, value in seconds.items())
    print(f"{month}: {made.run.line_count:,} lines, {made.run.exception_count:,} exceptions in {whole:.1f} s: {shares}; "
          f"bare COPY of all rows read and written {moved:.1f} s, ratio {whole / moved:.1f} (goal: at most {GOAL}); "
          f"of the rows written alone {lines:.1f} s, ratio {whole / lines:.1f}", flush=True)
    return whole / moved


def _took(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _exported(home: Path, run_id: int, program: Any) -> None:
    """The bank files, as they leave the house."""
    from minzheng.cli import demo_county, session
    from minzheng.kernel.payments import queries
    from minzheng.kernel.payments.export.exporting import export, files

    names = [one.name for one in files(queries.run(run_id), program=program) if one.kind.name == "bank"]
    export(run_id=run_id, out=home / f"files-{run_id}", program=program, by=session.acting(), at=demo_county.DAY, only=names)


def _copied(run_id: int, read: Sequence[str]) -> None:
    """The rows of ``read`` tables out; the run's lines and exceptions out, into plain tables, and out again."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        for table in read:
            _out(cursor, f"SELECT * FROM {table}")
        for table in WRITTEN:
            rows = _out(cursor, f"SELECT * FROM {table} WHERE run_id = {run_id:d}")
            cursor.execute(f"CREATE TABLE bare AS SELECT * FROM {table} WITH NO DATA")
            with cursor.cursor.copy("COPY bare FROM STDIN") as copy:
                copy.write(rows)
            _out(cursor, "SELECT * FROM bare")
            cursor.execute("DROP TABLE bare")


def _out(cursor: Any, select: str) -> bytes:
    with cursor.cursor.copy(f"COPY ({select}) TO STDOUT") as copy:
        return b"".join(bytes(block) for block in copy)


if __name__ == "__main__":
    sys.exit(main())
