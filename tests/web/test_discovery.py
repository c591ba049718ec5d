"""The unserved in the browser: found, listed, visited, closed; and how many are covered, without telling of the few."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.areas.models import BoundaryEdition
from minzheng.kernel.casework.models import Application
from minzheng.kernel.people.models import Household
from minzheng.kernel.verification.discovery import actions
from minzheng.kernel.verification.discovery.finding import Need
from minzheng.kernel.verification.discovery.models import Discovery
from tests.jobs import do_jobs
from tests.kernel.payments.registry import Member, put
from tests.web.conftest import AT, OTHER_VILLAGE, TOWN, VILLAGE, County

pytestmark = pytest.mark.django_db
SignedIn = Callable[..., Client]
ROOT = "/verification/discovery/"


@pytest.fixture
def unserved(county: County) -> Household:
    """A household of the first township below the standard that nobody enrolled."""
    household, _ = put(Member(name="周示例", facts={"wage": 10_000, "work_place": "无"}), status="无", area=VILLAGE)
    return household


@pytest.fixture
def sought(unserved: Household, signed_in: SignedIn) -> Client:
    """The county's clerk, who had everybody searched for September."""
    clerk = signed_in()
    assert clerk.post(f"{ROOT}seek", {"month": "2026-09"}).status_code == 302
    assert do_jobs().result == ROOT
    return clerk


def text(client: Client, path: str, **query: Any) -> str:
    answer = client.get(path, query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_who_is_found_stands_in_the_list_with_the_reason(sought: Client) -> None:
    page = text(sought, ROOT)
    assert "周示例" in page
    assert "月计入收入 100.00元，保障线" in page
    assert "周示例" in text(sought, ROOT, q="zsl", benefit="dibao", certainty="entitled")
    assert "周示例" not in text(sought, ROOT, tab="closed")
    exported = sought.get(f"{ROOT}export/csv").content.decode("utf-8-sig")
    assert "周示例" in exported
    assert sought.get(f"{ROOT}sheet").content[:5] == b"%PDF-"


def test_a_reader_of_english_reads_english(sought: Client) -> None:
    sought.post("/language", {"language": "en"})
    assert "guaranteed" in text(sought, ROOT)


def test_one_is_explained_by_the_rules(sought: Client) -> None:
    one = Discovery.objects.get(name="周示例", benefit="dibao")
    page = text(sought, f"{ROOT}{one.pk}/")
    assert "符合低保条件" in page
    assert "比对发现" in page
    assert AuditEvent.objects.filter(action="read_discovery", subject__startswith="discovery:").count() == 1


def test_the_village_visits_applies_and_the_finder_is_told(sought: Client, signed_in: SignedIn) -> None:
    one = Discovery.objects.get(name="周示例", benefit="dibao")
    sought.post(f"{ROOT}send", {"area": "430426001000", "benefit": "", "to": "", "due": "2099-01-01"})
    one.refresh_from_db()
    assert one.state == "sent"
    grid = signed_in(Role.GRID_WORKER, VILLAGE)
    assert "已联系" in grid.post(f"{ROOT}{one.pk}/contact", {"note": "在家，愿意申请"}, follow=True).content.decode()
    answer = grid.post(f"{ROOT}{one.pk}/apply")
    made = Application.objects.get(channel="discovery")
    assert answer["Location"] == f"/applications/{made.pk}/"
    assert grid.get(f"{ROOT}{one.pk}/contact").status_code == 200
    assert grid.post(f"{ROOT}{one.pk}/close", {"outcome": "refused", "note": "改变主意", "served_by": ""}).status_code == 302
    assert "本人不愿申请" in text(grid, f"{ROOT}{one.pk}/")


def test_a_need_is_reported_on_the_phone(county: County, signed_in: SignedIn) -> None:
    grid = signed_in(Role.GRID_WORKER, VILLAGE)
    given = {"name": "吴样例", "text": "独居病重", "area": f"{VILLAGE:012d}", "urgency": "urgent", "source": "grid_visit",
             "phone": "13800000000", "id_number": "", "place": ""}
    refused = grid.post(f"{ROOT}new", {**given, "name": "", "phone": "1"})
    assert refused.status_code == 409
    assert "请填写姓名" in refused.content.decode()
    page = grid.post(f"{ROOT}new", given, follow=True).content.decode()
    assert "独居病重" in page
    assert "13800000000" not in page
    one = Discovery.objects.get(name="吴样例")
    clerk = signed_in(Role.TOWNSHIP_CLERK, TOWN)
    assert clerk.post(f"/reveal/discovery_phone/{one.pk}", {"purpose": "核对申请材料"}).status_code == 200
    clerk.post(f"{ROOT}{one.pk}/close", {"outcome": "other_department", "note": "转医保部门", "served_by": ""})
    assert "已有结果" in text(grid, ROOT)
    grid.post(f"{ROOT}{one.pk}/told")
    assert "已有结果" not in text(grid, ROOT)


def test_other_villages_are_not_told(sought: Client, signed_in: SignedIn) -> None:
    one = Discovery.objects.get(name="周示例", benefit="dibao")
    stranger = signed_in(Role.GRID_WORKER, OTHER_VILLAGE)
    assert stranger.get(f"{ROOT}{one.pk}/").status_code == 404
    assert "周示例" not in text(stranger, ROOT)
    assert stranger.get("/verification/coverage/", {"area": "430426001000"}).status_code == 404


def test_coverage_says_how_many_of_whom_and_leads_down_to_the_list(sought: Client) -> None:
    page = text(sought, "/verification/coverage/", benefit="dibao")
    assert "66.7%" in page
    assert f"?area={TOWN:012d}&amp;benefit=dibao" in page
    below = text(sought, "/verification/coverage/", area=f"{TOWN:012d}", benefit="dibao")
    assert "50.0%" in below
    assert f"{ROOT}?area={VILLAGE:012d}" in below
    assert "50.0%" in sought.get("/verification/coverage/export/csv", {"area": f"{TOWN:012d}"}).content.decode("utf-8-sig")


def test_the_bureaus_own_boundaries_make_it_a_map(sought: Client) -> None:
    assert "<svg class=\"shapes\"" not in text(sought, "/verification/coverage/")
    ring = [[112.0, 26.0], [112.1, 26.0], [112.1, 26.1], [112.0, 26.0]]
    whole = {"type": "FeatureCollection", "features": [{
        "properties": {"code": f"{TOWN:012d}"}, "geometry": {"type": "Polygon", "coordinates": [ring]}}]}
    wrong = sought.post("/boundaries/load", {"file": SimpleUploadedFile("x.geojson", b"GIF")})
    assert wrong.status_code == 409
    sought.post("/boundaries/load", {"file": SimpleUploadedFile("x.geojson", json.dumps(whole).encode())})
    page = text(sought, "/verification/coverage/", benefit="dibao")
    assert "<svg class=\"shapes\"" in page
    assert 'class="map-area map-5"' in page
    assert "没有边界，未画在图上：" in page
    edition = BoundaryEdition.objects.get()
    page = text(sought, "/boundaries/")
    assert "x.geojson" in page
    assert '<a href="/verification/coverage/" aria-current="page">' in page
    assert sought.post(f"/boundaries/{edition.pk}/withdraw").status_code == 302
    assert "<svg class=\"shapes\"" not in text(sought, "/verification/coverage/", benefit="dibao")


def test_who_reads_statistics_is_not_told_of_the_few(sought: Client, signed_in: SignedIn) -> None:
    finance = signed_in(Role.FINANCE_OFFICER)
    page = text(finance, "/verification/coverage/", benefit="dibao")
    assert "66.7%" not in page
    assert "少于 3" in page
    assert finance.get(ROOT).status_code == 403
    told = finance.get("/verification/coverage/export/csv", {"area": f"{TOWN:012d}", "benefit": "dibao"})
    lines = [line.split(",") for line in told.content.decode("utf-8-sig").splitlines()[1:-1]]
    assert all(int(line[1] or 3) >= 3 or line[1:5] == ["0", "0", "0", "—"] for line in lines), lines


def test_a_long_list_costs_no_more_questions(sought: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as questions:
            text(sought, ROOT)
        return len(questions)

    before = asked()
    for number in range(12):
        actions.report(need=Need(f"示例{number}", VILLAGE, "困难"), by=PROGRAM, at=AT)
    assert asked() <= before
