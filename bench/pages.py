"""How long pages take with many people: each page with a small and a large registry, and the ratio.

``python -m bench.pages`` makes an embedded database of each size in a temporary folder, fills it with an invented county and its
casework, computes two months, asks every page of an account whose work it is and prints a table. ``--persons`` names other
sizes. With ``--kept FOLDER`` the databases stay there, are used again and get the migrations that came since.

*First* is the first time a process is asked for a page, with nothing remembered; the other times are medians. The sizes take
turns, page by page and round by round, so that others on the machine disturb both alike.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

from .addresses import MONTHS, PERIOD, ROLES, places
from .measuring import ROOT

SIZES = (10_000, 1_000_000)
ROUNDS = 7
PATIENCE = 30
"""Seconds after which a page is not asked for again."""
GOAL, MOST_QUERIES, MOST_BYTES = 1.5, 25, 150_000


class Taken(NamedTuple):
    """What a page took: seconds (median), seconds of the first time, queries, bytes."""

    seconds: float
    first: float
    queries: int
    size: int


def main() -> int:
    """Measure each size in a process of its own and print the table; 1 where a page missed the goals."""
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__)
    parser.add_argument("--persons", type=int, nargs="*", default=list(SIZES))
    parser.add_argument("--kept", type=Path, help="a folder whose databases are kept and used again")
    parser.add_argument("--only", default="", help="only pages whose name holds this")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        _serve(asked.one, asked.kept)
        return 0
    with ExitStack() as stack:
        asking = [_in_own_process(size, asked.kept, stack) for size in dict.fromkeys(asked.persons)]
        small, large = _by_turns(asking[0], asking[-1], asked.only)
    print(f"| page | ms at {asked.persons[0]:,} | ms at {asked.persons[-1]:,} | times | first, ms | first, ms | queries | kB |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    missed = [page for page in large if not _told(page, small[page], large[page])]
    print(f"\nGoals: at most {GOAL} times, {MOST_QUERIES} queries, {MOST_BYTES // 1000} kB. Missed by: "
          + (", ".join(missed) or "no page") + ".")
    return 1 if missed else 0


def _told(page: str, small: Taken, large: Taken) -> bool:
    """Print the row of a page; whether it met the goals."""
    times = large.seconds / small.seconds
    cells = (f"{small.seconds * 1000:.0f}", f"{large.seconds * 1000:.0f}", f"{times:.2f}", f"{small.first * 1000:.0f}",
             f"{large.first * 1000:.0f}", str(large.queries), f"{large.size / 1000:.0f}")
    print(f"| {page} | {' | '.join(cells)} |")
    return times <= GOAL and large.queries <= MOST_QUERIES and large.size <= MOST_BYTES


Ask = Callable[[str], Any]
"""Asks a process for a page by its name (seconds, queries, bytes), or with no name for the names of all pages."""


def _in_own_process(size: int, kept: Path | None, stack: ExitStack) -> Ask:
    """A process with the database of a size, to be asked for pages."""
    command = [sys.executable, "-m", "bench.pages", "--one", str(size), *(["--kept", str(kept)] if kept else [])]
    process = stack.enter_context(subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
    asked, told = process.stdin, process.stdout
    assert asked is not None
    assert told is not None
    stack.callback(asked.close)

    def ask(page: str) -> Any:
        asked.write(f"{page}\n")
        asked.flush()
        return json.loads(told.readline())

    return ask


def _by_turns(small: Ask, large: Ask, only: str) -> tuple[dict[str, Taken], dict[str, Taken]]:
    """Every page of both, round by round."""
    found: tuple[dict[str, Taken], dict[str, Taken]] = ({}, {})
    small("")
    for page in (one for one in large("") if only in one):
        rounds: list[tuple[Any, Any]] = []
        while len(rounds) < 2 or (len(rounds) <= ROUNDS and sum(sum(answer[0] for answer in one) for one in rounds) < PATIENCE):
            rounds.append((small(page), large(page)))
        for side, answers in zip(found, zip(*rounds, strict=True), strict=True):
            _, queries, size = answers[-1]
            side[page] = Taken(statistics.median(one[0] for one in answers[1:]), answers[0][0], queries, size)
    return found


def _serve(persons: int, kept: Path | None) -> None:
    """Make the database ready and answer for pages, a line each, until nobody asks any more."""
    with ExitStack() as stack:
        home = kept / str(persons) if kept else Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="minzheng-pages-")))
        home.mkdir(parents=True, exist_ok=True)
        os.environ["MINZHENG_HOME"] = str(home)
        os.environ.pop("DATABASE_URL", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "minzheng.site.settings"
        from minzheng.cli import session

        session.database()
        from minzheng.kernel.access.models import Account

        if not Account.objects.filter(username=f"bench-{ROLES[-1]}").exists():
            _fill(persons)
        _freeze()
        known = places()
        for line in sys.stdin:
            page = line.strip()
            print(json.dumps(_asked(page, *known[page]) if page else list(known)), flush=True)


def _fill(persons: int) -> None:
    """Fill the registry, its casework and its months; the accounts come last, as the sign that all is there."""
    from django.conf import settings

    from minzheng.cli import demo_county, session
    from minzheng.kernel.access.actions import create_account
    from minzheng.kernel.access.roles import Role
    from minzheng.kernel.areas import queries as areas
    from minzheng.kernel.catalogue.lawbook import law
    from minzheng.kernel.catalogue.loader import catalogue
    from minzheng.kernel.payments.actions import run
    from minzheng.kernel.payments.comparing import compare_at_once
    from minzheng.kernel.people.demo.workbook import roster
    from minzheng.kernel.people.models import Household
    from minzheng.kernel.values.periods import Month
    from tests.kernel.casework.stories import FOUR, Office, answered
    from tests.kernel.payments.registry import put_roster

    from . import casework

    by, at = session.acting(), demo_county.DAY
    demo_county.load_nation(by=by, at=at)
    villages = areas.codes_in(demo_county.COUNTY, on=demo_county.MONTH.first_day).to_list()
    if not Household.objects.exists():
        put_roster(roster(villages, persons // 3, 7, month=Month.parse(MONTHS[-1])))
    office = Office(law(), {})
    office.posted(office.accepted(answers=answered([{**one, "id_number": _elsewhere(one["id_number"])} for one in FOUR])),
                  "2026-10-14")
    casework.fill(demo_county.COUNTY)
    known = catalogue()
    for month in MONTHS:
        done = run(month=Month.parse(month), area=demo_county.COUNTY, program=known.program, parameters=known.parameters, by=by,
                   at=at, home=settings.HOME)
        compare_at_once(done.run, home=settings.HOME, program=known.program)
    for role in ROLES:
        area = demo_county.COUNTY if role.startswith("county") else demo_county.TOWNSHIP
        create_account(username=f"bench-{role}", password=None, role=Role(role), post="", area_code=area, is_demo=True, by=by,
                       at=at)


def _freeze() -> None:
    """The figures of the half-year, a plan that is followed and a report drafted from them, where there are none."""
    from minzheng.cli import demo_county, demo_reports
    from minzheng.kernel.access.actor import Actor
    from minzheng.kernel.access.models import Account
    from minzheng.kernel.access.roles import Role
    from minzheng.kernel.catalogue.known_indicators import known_indicators
    from minzheng.kernel.indicators.periods import ReportPeriod
    from minzheng.kernel.plans.demo import Demonstration, furnish
    from minzheng.kernel.plans.models import Plan

    def acting(role: Role, name: str = "") -> Actor:
        return Account.objects.get(username=f"bench-{role}").actor

    day = demo_county.DAY
    demo_reports.furnish(area=demo_county.COUNTY, period=ReportPeriod.parse(PERIOD), acting=acting, at=day)
    if not Plan.objects.exists():
        furnish(Demonstration(demo_county.COUNTY, "示例县", day.date(), acting, known_indicators()))


def _elsewhere(number: str) -> str:
    """The number of somebody born in another county: the invented roster has everybody who was born in this one."""
    from tests.kernel.casework.stories import numbered

    return numbered(number[6:14], int(number[14:17]), "430421")


def _asked(page: str, role: str, address: str) -> tuple[float, int, int]:
    """Ask for a page once: seconds, queries, bytes."""
    from django.conf import settings
    from django.db import connection, reset_queries
    from django.test import Client

    from minzheng.kernel.access.models import Account

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(Account.objects.get(username=f"bench-{role}"))
    connection.force_debug_cursor = True
    reset_queries()
    began = time.perf_counter()
    response: Any = client.get(address, follow=True)
    taken = time.perf_counter() - began
    queries = len(connection.queries_log)
    assert response.status_code == 200, (page, response.status_code)
    client.logout()
    return taken, queries, len(response.content)


if __name__ == "__main__":
    sys.exit(main())
