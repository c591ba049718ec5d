"""The pages of findings cost the same with many of them: a village's lists read its own, a county's what they show and count."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.roles import Role
from minzheng.kernel.areas import actions as areas
from minzheng.kernel.areas import editions
from minzheng.kernel.verification.findings.models import Finding
from tests.kernel.payments.registry import Member, put
from tests.kernel.verification.found import found
from tests.scans import analyse, nothing_read_whole
from tests.web.conftest import AT, COUNTY, VILLAGE, make_account

MANY, MOST_QUERIES = 30_000, 25
LIST = "/verification/findings/"
_MANY = """
INSERT INTO findings_finding (rule, key, business, register, standard, severity, grade, household_id, person_id, area_code,
    first_month, paid_fen, evidence, holds, run_id, found_at, seen_at, state, due, result, consequence, reference, examined_by,
    closed_by, closed_at)
SELECT 'dibao.vehicle_above_limit', n::text, 'dibao', 'vehicles', '', 1 + n %% 3, 'exact', f.household_id, f.person_id,
       CASE WHEN n %% 50 = 0 THEN %(village)s ELSE 430426100000 + 1 + n %% 400 END, 202609, 0, f.evidence, false, f.run_id,
       f.found_at, f.seen_at, s.state, CASE WHEN s.state = 'assigned' THEN date '2026-09-01' + (n %% 60) END,
       CASE WHEN s.state IN ('examined', 'closed') THEN 'explained' ELSE '' END, '', '', 'A', 'B',
       CASE WHEN s.state = 'closed' THEN f.found_at + n * interval '1 second' END
FROM generate_series(1, %(many)s) n JOIN findings_finding f ON true
JOIN unnest(ARRAY['open', 'assigned', 'examined', 'closed', 'closed']) WITH ORDINALITY s (state, place) ON s.place = 1 + n %% 5"""


@pytest.fixture(scope="module")
def many(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Many findings of one household, in all states and villages."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        areas.load_divisions(editions.shipped().narrowed(COUNTY), by=PROGRAM, at=AT)
        household, (person,) = put(Member(), area=VILLAGE)
        found(household, person)
        with connection.cursor() as cursor:
            cursor.execute(_MANY, {"many": MANY, "village": VILLAGE})
        analyse()
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize(("role", "area", "unread"), [
    (Role.COUNTY_CLERK, COUNTY, "findings_findingevent"), (Role.VILLAGE_OFFICER, VILLAGE, "findings_finding")])
@pytest.mark.parametrize("query", [
    "", "?tab=open", "?tab=late", "?tab=closed", "?tab=open&state=examined", f"?tab=open&area={VILLAGE}", "?tab=open&severity=3"])
def test_a_list_reads_what_it_shows(many: None, db: None, role: Role, area: int, unread: str, query: str) -> None:
    client = Client()
    client.force_login(make_account(role, area=area))
    with nothing_read_whole(unread), CaptureQueriesContext(connection) as queries:
        answer = client.get(LIST + query)
    assert answer.status_code == 200
    assert len(queries) <= MOST_QUERIES


def test_one_of_many_reads_its_own(many: None, db: None) -> None:
    client = Client()
    client.force_login(make_account(Role.COUNTY_CLERK))
    number = Finding.objects.order_by("pk")[MANY // 2].pk
    with nothing_read_whole("findings_finding"):
        assert client.get(f"{LIST}{number}/").status_code == 200
