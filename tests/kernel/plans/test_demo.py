"""A plan of thirty tasks through three months: the lights come out as the courses of its tasks say."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.known_indicators import known_indicators
from minzheng.kernel.plans import queries
from minzheng.kernel.plans.checks import findings
from minzheng.kernel.plans.demo import TASKS, Demonstration
from minzheng.kernel.plans.progress import Light
from tests.kernel.plans.promised import COUNTY, account

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 26)
LIGHTS = ({"green": 21, "amber": 9}, {"green": 18, "amber": 11, "done": 1}, {"green": 16, "amber": 1, "red": 9, "done": 4})


def actor(role: Role, name: str = "") -> Actor:
    known = Account.objects.filter(role=role).first()
    return known.actor if known else account(role)


def test_thirty_tasks_through_three_months(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    shown = Demonstration(COUNTY, "示例县", DAY, actor, known_indicators())
    plan = shown.begin()
    assert len(TASKS) == plan.tasks.count() == 30
    assert [one for one in findings(plan.tasks.select_related("plan"), known_indicators()) if one.stops] == []
    for number, expected in enumerate(LIGHTS):
        shown.month(plan, number)
        found = queries.targets(queries.tasks_of(plan), shown.last_day(number))
        assert Counter(str(one.light) for one in found) == expected
    red = queries.late_targets(COUNTY, shown.last_day(2))
    assert Counter(TASKS[one.task.number - 1][0] for one in red) == {"slipping": 5, "limit": 2, "silent": 2}
    assert {one.task.number for one in queries.reports_due(COUNTY, DAY)} >= {
        number for number, row in enumerate(TASKS, start=1) if row[0] == "silent"}
    by_owner = queries.tally(queries.targets(queries.tasks_of(plan), shown.last_day(2)), lambda task: task.owner)
    assert by_owner["养老服务股"] == {Light.GREEN: 2, Light.DONE: 1, Light.RED: 2, Light.AMBER: 1}
    _are_counted()


def _are_counted() -> None:
    """The view that the report counts has the same tasks at the end of the last month."""
    with connection.cursor() as cursor:
        cursor.execute("""SELECT component, count(*) FROM commons_planning_book WHERE "on" = '2026-10-31' AND area_code = %s
                          GROUP BY component""", [COUNTY])
        assert dict(cursor.fetchall()) == {"task": 30, "target": 25, "met": 6, "done": 4}
    known = known_indicators()
    assert {id: known[id].measure for id in ("RP-02.01", "RP-02.02", "RP-02.03")} == {
        "RP-02.01": "count_entries", "RP-02.02": "ratio", "RP-02.03": "ratio"}
