"""How long pages take with many people: each page with a small and a large registry, and the ratio.

``python -m bench.pages`` makes an embedded database of each size in a temporary folder, fills it with an invented county and
cases, computes its month, asks every page as a section officer and prints a table. ``--persons`` names other sizes.
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
from collections.abc import Mapping
from typing import Any

from .measuring import ROOT

SIZES = (10_000, 1_000_000)
ROUNDS = 7
GOAL = 1.5
PERSONS_PER_CASE = 20
MONTH = "2026-11"


def main() -> int:
    """Measure each size in a process of its own and print the table; 1 where a page grew by more than the goal."""
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__)
    parser.add_argument("--persons", type=int, nargs="*", default=list(SIZES))
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(_measured(asked.one)))
        return 0
    found = {size: _in_own_process(size) for size in asked.persons}
    small, large = found[asked.persons[0]], found[asked.persons[-1]]
    print(f"| page | ms at {asked.persons[0]:,} | ms at {asked.persons[-1]:,} | times | queries | kB |")
    print("|---|---:|---:|---:|---:|---:|")
    worst = 0.0
    for page, (seconds, queries, weight) in large.items():
        times = seconds / small[page][0]
        worst = max(worst, times)
        cells = (f"{small[page][0] * 1000:.0f}", f"{seconds * 1000:.0f}", f"{times:.2f}", f"{queries:.0f}",
                 f"{weight / 1000:.0f}")
        print(f"| {page} | {' | '.join(cells)} |")
    print(f"\nSlowest growth: {worst:.2f} times; goal: at most {GOAL}.")
    return 0 if worst <= GOAL else 1


def _in_own_process(size: int) -> dict[str, tuple[float, float, float]]:
    command = [sys.executable, "-m", "bench.pages", "--one", str(size)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    measured: dict[str, tuple[float, float, float]] = json.loads(done.stdout.splitlines()[-1])
    return measured


def _measured(persons: int) -> dict[str, tuple[float, float, float]]:
    """Seconds (median), queries and bytes of each page."""
    with tempfile.TemporaryDirectory(prefix="minzheng-pages-") as home:
        os.environ["MINZHENG_HOME"] = home
        os.environ.pop("DATABASE_URL", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "minzheng.site.settings"
        from minzheng.cli import session

        session.database()
        places = _filled(persons)
        return {page: _asked(page, address) for page, address in places.items()}


def _filled(persons: int) -> Mapping[str, str]:
    """Fill the registry; the addresses of the pages to be asked."""
    from django.conf import settings
    from django.db import connection

    from minzheng.cli import demo_county, session
    from minzheng.kernel.access.actions import create_account
    from minzheng.kernel.access.roles import Role
    from minzheng.kernel.areas import queries as areas
    from minzheng.kernel.catalogue.loader import catalogue
    from minzheng.kernel.payments.actions import run
    from minzheng.kernel.people.demo.workbook import roster
    from minzheng.kernel.people.models import Household, Membership
    from minzheng.kernel.values.periods import Month
    from tests.kernel.payments.registry import put_roster

    by, at = session.acting(), demo_county.DAY
    demo_county.load_nation(by=by, at=at)
    villages = areas.codes_in(demo_county.COUNTY, on=demo_county.MONTH.first_day).to_list()
    put_roster(roster(villages, persons // 3, 7, month=Month.parse(MONTH)))
    with connection.cursor() as cursor:
        cursor.execute(_CASES, {"every": PERSONS_PER_CASE // 3})
        cursor.execute("ANALYZE")
    known = catalogue()
    run(month=Month.parse(MONTH), area=demo_county.COUNTY, program=known.program, parameters=known.parameters, by=by, at=at,
        home=settings.HOME)
    create_account(username="bench", password=None, role=Role.COUNTY_CLERK, post="", area_code=demo_county.COUNTY, by=by, at=at)
    household = Household.objects.order_by("pk")[100]
    head = Membership.objects.filter(household=household, relation="户主").select_related("person").get()
    village = household.area_code // 1000 * 1000
    from minzheng.kernel.access.encryption import open_sealed

    return {
        "month": f"/months/{MONTH}/", "township": f"/townships/{village:012d}/", "households": "/households/",
        "households by name": f"/households/?q={head.person.name}",
        "households by initials": f"/households/?q={head.person.initials or 'zsl'}",
        "households by identity number": f"/households/?q={open_sealed(head.person.id_number)}",
        "household": f"/households/{household.pk}/", "explanation": f"/households/{household.pk}/explain/{MONTH}/dibao/",
        "lines": f"/months/{MONTH}/dibao/", "exceptions": f"/months/{MONTH}/exceptions/", "runs": "/runs/", "run": "/runs/1/",
        "my tasks": "/cases/", "open cases": "/cases/?tab=open", "cases by name": "/cases/?tab=open&q=赵",
        "late cases": "/cases/?tab=late",
        "notices": "/notices/", "board": f"/board/?area={village:012d}", "policy values": "/policy/", "imports": "/imports/",
    }


_CASES = """
WITH chosen AS (SELECT h.id, h.area_code, p.name, row_number() OVER (ORDER BY h.id) AS n
    FROM people_household h JOIN people_membership m ON m.household_id = h.id AND m.relation = '户主'
    JOIN people_person p ON p.id = m.person_id WHERE h.id %% %(every)s = 0),
made AS (INSERT INTO casework_application (number, state, channel, area_code, household_id, benefits, answers, version, changed,
        head_name, head_initials, begun_at, submitted_on, accepted_on, missing, code_hash)
    SELECT 'SQ' || id, 'accepted', 'window', area_code, id, '["dibao"]', '', 0, '{}', name, 'zsl', now(), DATE '2026-10-12',
        DATE '2026-10-12', '[]', '' FROM chosen RETURNING id, household_id)
INSERT INTO casework_case (number, application_id, business, flow, version_from, area_code, state, step, step_who, step_since,
    accepted_on, due_on, limit_on, is_special, is_relative, head_name, head_initials, amount_fen)
SELECT 'SA01' || c.id, m.id, 'dibao', 'application', DATE '2026-07-01', c.area_code, 'open',
    CASE WHEN c.n %% 4 = 0 THEN 'survey' ELSE 'confirm' END,
    CASE WHEN c.n %% 4 = 0 THEN 'township_clerk' ELSE 'county_leader' END, DATE '2026-10-12', DATE '2026-10-12',
    DATE '2026-11-01' + (c.n %% 60)::int, DATE '2026-11-01' + (c.n %% 60)::int, false, false, c.name, 'zsl', 50000
FROM chosen c JOIN made m ON m.household_id = c.id"""


def _asked(page: str, address: str) -> tuple[float, float, float]:
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from minzheng.kernel.access.models import Account

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(Account.objects.get(username="bench"))
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        response: Any = client.get(address, follow=True)
        taken.append(time.perf_counter() - began)
        assert response.status_code == 200, (page, response.status_code)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address, follow=True)
    return statistics.median(taken), len(queries), len(response.content)


if __name__ == "__main__":
    sys.exit(main())
