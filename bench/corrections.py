"""A standard raised with effect from eight months back: previewed, decided, computed again to nothing, and paid as arrears.

``python -m bench.corrections --persons 1000000`` fills an embedded database with invented households, releases eight months,
raises the dibao standard from the first of them, and prints the seconds of each part. ``--kept`` keeps the database, so that the
months need not be released again.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from .payroll import _filled as filled
from .payroll import _home as home_at

PERSONS_PER_HOUSEHOLD = 2.5
MONTHS = 8
RAISE = 12_000
"""Fen a year in the country; so many tenths of a yuan a month in towns."""


def main() -> int:
    """Print the seconds; 1 where computing again found anything."""
    parser = argparse.ArgumentParser(prog="python -m bench.corrections", description=__doc__)
    parser.add_argument("--persons", type=int, default=1_000_000, help="about so many persons")
    parser.add_argument("--kept", type=Path, help="a folder whose database is kept and used again")
    asked = parser.parse_args()
    with home_at(asked.kept) as home:
        os.environ["MINZHENG_HOME"] = str(home)
        os.environ.pop("DATABASE_URL", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "minzheng.site.settings"
        from minzheng.cli import session

        session.database()
        filled(round(asked.persons / PERSONS_PER_HOUSEHOLD))
        _released(home)
        return _raised(home)


def _months() -> list[Any]:
    from minzheng.cli import demo_county

    return [demo_county.MONTH.plus(number - MONTHS + 1) for number in range(MONTHS)]


def _released(home: Path) -> None:
    """Run and release the months that are not released yet."""
    from minzheng.cli import demo_county
    from minzheng.kernel.access.actor import PROGRAM
    from minzheng.kernel.catalogue.loader import catalogue
    from minzheng.kernel.payments import actions, queries
    from minzheng.kernel.payments.models import RunState

    known = catalogue()
    for month in _months():
        standing = queries.latest_run(month, demo_county.COUNTY)
        if standing is not None and standing.state == RunState.LOCKED:
            continue
        made, seconds = _took(partial(
            actions.run, month=month, area=demo_county.COUNTY, program=known.program, parameters=known.parameters, by=PROGRAM,
            at=demo_county.DAY, home=home))
        actions.lock(run_id=made.run.pk, by=PROGRAM, at=demo_county.DAY)
        print(f"{month}: {made.run.line_count:,} lines in {seconds:.1f} s, released", file=sys.stderr, flush=True)


def _raised(home: Path) -> int:
    from minzheng.cli import demo_county
    from minzheng.kernel.access.actor import PROGRAM
    from minzheng.kernel.catalogue.loader import catalogue
    from minzheng.kernel.payments.corrections import actions
    from minzheng.kernel.people.models import Person
    from minzheng.kernel.values.money import as_read

    months, known, at = _months(), catalogue(), demo_county.DAY + timedelta(days=1)
    standards = [one for one in known.parameters.of("dibao.dibao_standard") if one.is_in_force(months[0].first_day)]
    book = known.parameters.with_values(
        replace(one, value=int(one.value) + RAISE, from_=months[0].first_day, until=None) for one in standards)

    def propose() -> Any:
        return actions.propose(first=months[0], last=months[-1], area=demo_county.COUNTY, cause="示例：提标", by=PROGRAM,
                               program=known.program, parameters=book, at=at)

    found, previewed = _took(propose)
    _, decided = _took(lambda: actions.commit(correction_id=found.pk, document="示例", by=PROGRAM, at=at))
    again, repeated = _took(propose)
    run, paid = _took(lambda: actions.run_arrears(
        month=months[-1].plus(1), area=demo_county.COUNTY, parameters=book, by=PROGRAM, at=at, home=home))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{Person.objects.count():,} persons × {MONTHS}: {found.item_count:,} differences, {as_read(found.arrears_fen)} yuan; "
          f"preview {previewed:.1f} s, decision {decided:.1f} s, preview again {repeated:.1f} s with {again.item_count:,} left, "
          f"arrears run of {run.line_count:,} lines {paid:.1f} s; peak {peak:,} MB", flush=True)
    return int(again.item_count > 0)


def _took(work: Callable[[], Any]) -> tuple[Any, float]:
    began = time.perf_counter()
    done = work()
    return done, time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
