"""Pages of rows without a number: the list, side by side, and the answer."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.people.models import Person
from minzheng.kernel.values.periods import ZONE
from minzheng.kernel.verification.evidence import schema
from minzheng.kernel.verification.matching.models import Candidate
from minzheng.kernel.verification.models import Delivery
from tests.jobs import do_jobs
from tests.web.conftest import COUNTY, OTHER_TOWN, VILLAGE, County, SignedIn

LIST = "/verification/candidates/"
AT = datetime(2026, 11, 20, 9, tzinfo=ZONE)


@pytest.fixture
def delivery(county: County, settings: LazySettings) -> Delivery:
    """Rows of a funeral home, none with a number."""
    kinds = schema(outside_registers()["funeral_homes"])
    row = {"name": "趙示例", "death_date": date(2026, 10, 5), "certificate_no": "示例0001"}
    frame = pl.DataFrame([{**dict.fromkeys(kinds), **row, "row": number} for number in range(2, 12)], schema=kinds)
    frame.write_parquet(Path(settings.HOME) / "funeral.parquet")
    return Delivery.objects.create(
        register="funeral_homes", provider="", law="", area_code=COUNTY, data_date=date(2026, 11, 1), file_name="", sha256="示例",
        file="funeral.parquet", content_sha256="", rows=10, good=10, bad=0, matched=0, state="accepted", by="", at=AT)


def candidate(delivery: Delivery, person: Person, row: int = 2) -> Candidate:
    return Candidate.objects.create(delivery=delivery, row=row, person=person, area_code=VILLAGE, score=912, name="same",
                                    birth="one_part", place="missing", found_at=AT)


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_candidates_are_listed_filtered_and_exported(county: County, delivery: Delivery, signed_in: SignedIn) -> None:
    candidate(delivery, county.member)
    client = signed_in(Role.VERIFICATION_OFFICER)
    page = text_of(client.get(LIST))
    assert "91.2 %" in page
    assert county.member.name in page
    assert county.member.name not in text_of(client.get(LIST, {"answer": "yes"}))
    assert county.member.name not in text_of(client.get(LIST, {"q": "王"}))
    assert county.member.name in text_of(client.get(f"{LIST}export/csv", {"register": "funeral_homes"}))
    assert county.member.name not in text_of(signed_in(Role.COUNTY_CLERK, area=OTHER_TOWN).get(LIST))
    assert signed_in(Role.VILLAGE_OFFICER, area=VILLAGE).get(LIST).status_code == 403


def test_row_and_person_stand_side_by_side(county: County, delivery: Delivery, signed_in: SignedIn) -> None:
    one = candidate(delivery, county.member)
    candidate(delivery, county.rich.membership_set.get().person)
    page = text_of(signed_in(Role.AUDITOR).get(f"{LIST}{one.pk}/"))
    assert "趙示例" in page
    assert "2026-10-05" in page
    assert "孙示例" in page
    assert "********" in page
    assert AuditEvent.objects.filter(action="read_candidate", subject=f"candidate:{one.pk}").exists()
    assert signed_in(Role.COUNTY_CLERK, area=OTHER_TOWN).get(f"{LIST}{one.pk}/").status_code == 404


def test_a_row_is_said_to_be_about_somebody(county: County, delivery: Delivery, signed_in: SignedIn) -> None:
    one = candidate(delivery, county.member)
    client, address = signed_in(Role.VERIFICATION_OFFICER), f"{LIST}{one.pk}/answer"
    assert client.post(address, {"answer": "yes"}).status_code == 302
    assert Candidate.objects.get().answer == "yes"
    assert "请写明理由" in text_of(client.post(address, {"answer": "no"}))
    assert client.post(address, {"answer": "no", "note": "同名"}).status_code == 302
    assert "同名" in text_of(client.get(f"{LIST}{one.pk}/"))
    assert signed_in(Role.AUDITOR).post(address, {"answer": "yes"}).status_code == 403


@pytest.mark.parametrize("address", ["", "{}/"])
def test_pages_cost_the_same_queries_however_much_there_is(
    county: County, delivery: Delivery, signed_in: SignedIn, address: str
) -> None:
    one = candidate(delivery, county.member)
    client, address = signed_in(), LIST + address.format(one.pk)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for row in range(3, 9):
        candidate(delivery, county.member, row)
    candidate(delivery, county.rich.membership_set.get().person)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)


def test_rows_are_looked_through_from_the_page(county: County, delivery: Delivery, signed_in: SignedIn) -> None:
    client = signed_in()
    assert client.post(f"{LIST}find").status_code == 302
    assert client.get(do_jobs().result).status_code == 200
    assert AuditEvent.objects.get(action="find_candidates").details == {"rows": 10, "found": 0, "new": 0, "carried": 0}
