"""All indicators for all areas of a county in one pass, as a ratio to reading the tables once.

``python -m bench.indicators --persons 1000000 --months 2 --kept build/bench/indicators`` fills an embedded database with invented
households, computes the months so that people are paid, and then, by turns, reads every table that indicators are counted from
once (COPY of the columns that the statements use, thrown away) and makes the pass: ``counting`` is its statements, ``pass`` all
of it with what is computed from them for each area and what is hidden. ``frozen`` keeps the pass as a snapshot as well.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from .payroll import _filled, _home
from .population import PERSONS_PER_HOUSEHOLD

GOAL = 10
ROUNDS = 3
TABLES = {
    "payments_payrollrun": "id, kind, state, month, area_code, area_until, at",
    "payments_payrollline": "id, run_id, award_id, household_id, person_id, area_code, benefit, component, persons, amount_fen",
    "payments_payrollexception": "id, run_id, award_id, household_id, person_id, area_code, benefit, component, reason_code",
    "payments_award": "id, benefit, component, household_id, person_id, first_month, last_month",
    "people_household": "id, area_code, first_month, last_month",
    "people_membership": "household_id, counted, valid_from, valid_until, known_since, known_until",
    "people_householdfact": "household_id, name, value, valid_from, valid_until, known_since, known_until",
    "people_personfact": "person_id, name, value, valid_from, valid_until, known_since, known_until",
    "registers_entry": "id, kind, area_code, state, period, parent_id",
    "registers_deed": 'id, entry_id, serial, name, state, "on", values',
    "goods_movement": 'id, batch_id, warehouse_id, kind, "on", change, area_code',
}
"""What indicators are counted from, and the columns of it that they use."""


def main() -> int:
    """Print the table; 1 where the goal was missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.indicators", description=__doc__)
    parser.add_argument("--persons", type=int, default=1_000_000)
    parser.add_argument("--months", type=int, default=2)
    parser.add_argument("--kept", type=Path, help="a folder whose database is kept and used again")
    asked = parser.parse_args()
    with _home(asked.kept) as home:
        os.environ["MINZHENG_HOME"] = str(home)
        os.environ.pop("DATABASE_URL", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "minzheng.site.settings"
        from minzheng.cli import session

        session.database()
        _filled(round(asked.persons / PERSONS_PER_HOUSEHOLD))
        _paid(home, asked.months)
        return _told()


def _paid(home: Path, months: int) -> None:
    """Compute what is missing of the months."""
    from django.db import connection

    from minzheng.cli import demo_county, session
    from minzheng.kernel.catalogue.loader import catalogue
    from minzheng.kernel.payments.actions import run
    from minzheng.kernel.payments.models import PayrollRun

    known = catalogue()
    for month in [demo_county.MONTH.plus(number) for number in range(months)]:
        if not PayrollRun.objects.filter(month=int(month)).exists():
            run(month=month, area=demo_county.COUNTY, program=known.program, parameters=known.parameters, by=session.acting(),
                at=demo_county.DAY, home=home)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _told() -> int:
    from django.db import connection

    taken: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        for name, work in (("reading", _read), ("pass", _pass)):
            began = time.perf_counter()
            counting = work()
            taken.setdefault(name, []).append(time.perf_counter() - began)
            if counting:
                taken.setdefault("counting", []).append(counting)
    began = time.perf_counter()
    rows = _frozen()
    taken["frozen"] = [time.perf_counter() - began]
    reading = median(taken["reading"])
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT count(*) FROM {table}")
            print(f"{table:28} {cursor.fetchone()[0]:>12,} rows")
    for name in ("reading", "counting", "pass", "frozen"):
        print(f"{name:10} {median(taken[name]):8.2f} s {median(taken[name]) / reading:6.2f} times reading")
    print(f"{rows:,} values in the snapshot; goal: the pass at most {GOAL} times reading")
    return int(median(taken["pass"]) > GOAL * reading)


def _read() -> float:
    """Read the columns of every table once and throw them away."""
    from django.db import connection

    for table, columns in TABLES.items():
        with connection.cursor() as cursor, cursor.cursor.copy(f"COPY {table} ({columns}) TO STDOUT (FORMAT binary)") as copy:
            for _ in copy:
                pass
    return 0.0


def _pass() -> float:
    """The pass; the seconds of it that counting took."""
    from minzheng.kernel.indicators.computation import compute_everywhere

    ended: list[float] = []
    began = time.perf_counter()

    def tell(step: str, done: int, total: int) -> None:
        if step == "推算" and not ended:
            ended.append(time.perf_counter() - began)

    compute_everywhere(progress=tell, **_asked())
    return ended[0]


def _asked() -> dict[str, Any]:
    from minzheng.cli import demo_county
    from minzheng.kernel.catalogue.loader import catalogue
    from minzheng.kernel.catalogue.outline import report_outline
    from minzheng.kernel.indicators.periods import ReportPeriod

    known = catalogue()
    return {"files": report_outline(known).files, "period": ReportPeriod.parse(str(demo_county.MONTH.year)),
            "area": demo_county.COUNTY, "parameters": known.parameters, "known_at": demo_county.DAY}


def _frozen() -> int:
    """Freeze what the pass gives; how many values it has. Nothing of it is kept."""
    from django.db import transaction

    from minzheng.cli import session
    from minzheng.kernel.indicators.snapshots import actions

    asked: dict[str, Any] = _asked()
    freeze: Callable[..., Any] = actions.freeze
    with transaction.atomic():
        made = freeze(files=asked["files"], period=asked["period"].text, area=asked["area"], parameters=asked["parameters"],
                      by=session.acting(), at=asked["known_at"])
        rows = int(made.values.count())
        transaction.set_rollback(True)
    return rows


if __name__ == "__main__":
    raise SystemExit(main())
