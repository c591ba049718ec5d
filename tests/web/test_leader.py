"""The leader's page: frozen figures beside a year ago, pictures that lead down, and no more queries however large the county."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from minzheng.kernel.access.roles import Role
from minzheng.kernel.areas.models import Area
from minzheng.kernel.catalogue.leader_page import leader_page
from minzheng.kernel.indicators.snapshots.models import Snapshot, SnapshotValue, ValueCorrection
from minzheng.kernel.plans.actions import approve_plan
from minzheng.kernel.values.areas import level
from tests.kernel.plans.promised import KNOWN, account, plan
from tests.web.conftest import AT, COUNTY, OTHER_TOWN, TOWN, VILLAGE, County
from tests.web.frozen import PERSONS, SHARE, half_year, taken

pytestmark = pytest.mark.django_db
SignedIn = Callable[..., Client]
MOST_QUERIES = 36


@pytest.fixture
def frozen(county: County) -> Snapshot:
    return half_year()


def text(client: Client, path: str, **query: str) -> str:
    answer = client.get(path, query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_figures_stand_beside_a_year_ago_and_pictures_lead_down(frozen: Snapshot, signed_in: SignedIn) -> None:
    leader = signed_in(Role.COUNTY_LEADER)
    page = text(leader, "/overview/")
    assert "1,250" in page
    assert "去年同期 1,000，+25.0%" in page
    assert "去年同期 500.00，+50.0%" in page
    assert "1,248 (99.8%)" in page
    assert f"/overview/?area={TOWN:012d}&amp;period=2026H2" in page
    assert '<ol class="tiles">' in page
    assert "超期办件" in page
    assert "7,000,000／14,000" in page, "money of an average in yuan"
    down = text(leader, "/overview/", area=f"{TOWN:012d}", period="2026H2")
    assert "1,248" in down
    assert "没有去年同期的冻结数据" in down
    village = text(leader, "/overview/", area=f"{VILLAGE:012d}")
    assert f"/households/?area={VILLAGE:012d}" in village


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.FINANCE_OFFICER, Role.COUNTY_LEADER])
def test_small_figures_are_told_by_one_rule_to_all_who_read_figures(role: Role, frozen: Snapshot, signed_in: SignedIn) -> None:
    client = signed_in(role)
    told = client.get("/overview/indicator/file/areas/csv", {"indicator": PERSONS}).content.decode("utf-8-sig")
    assert re.search(r"^2,.*,2 \(0.2%\),2,1250", told, re.M)
    listed = client.get(f"/figures/{frozen.pk}/export/csv", {"area": f"{OTHER_TOWN:012d}", "q": PERSONS})
    assert re.search(rf"^{PERSONS},[^,]*,2,", listed.content.decode("utf-8-sig"), re.M)


def test_an_indicator_has_its_line_its_parts_its_map_and_its_comparison(frozen: Snapshot, signed_in: SignedIn) -> None:
    clerk = signed_in()
    page = text(clerk, "/overview/indicator/", indicator=PERSONS)
    assert page.count("<figure") == 4
    assert f'href="/figures/{frozen.pk}/SA-01.07/' in page
    assert "2025H2 1,000" in page
    assert 'text-anchor="middle">2026H1</text>' in page, "the half-year that was not frozen is a gap"
    assert "80.0%" in page
    share = text(clerk, "/overview/indicator/", indicator=SHARE)
    assert "1／3" in share
    assert "33.33%" in share
    assert "没有数据" in share
    wrong = clerk.get("/overview/indicator/", {"indicator": "SA-99.99"})
    assert wrong.status_code == 404


def test_a_correction_is_what_is_drawn(frozen: Snapshot, signed_in: SignedIn) -> None:
    value = SnapshotValue.objects.get(snapshot=frozen, indicator=PERSONS, area_code=TOWN, part="")
    ValueCorrection.objects.create(value=value, numerator=1240, denominator=1, reason="示例", by="示例", at=AT)
    page = text(signed_in(), "/overview/")
    assert "1,240 (99.2%)" in page
    assert "1,248" not in page


def test_a_picture_comes_down_as_svg_and_as_its_table(frozen: Snapshot, signed_in: SignedIn) -> None:
    leader = signed_in(Role.COUNTY_LEADER)
    names = re.findall(r'href="(/overview/file/[\w-]+/)svg(\?[^"]+)"', text(leader, "/overview/"))
    assert len(names) >= 6
    for address, query in names:
        query = query.replace("&amp;", "&")
        answer = leader.get(f"{address}svg{query}")
        assert answer["Content-Type"].startswith("image/svg+xml")
        ElementTree.fromstring(answer.content)
        assert leader.get(f"{address}csv{query}").status_code == 200
    assert leader.get("/overview/file/nothing/svg").status_code == 404


def test_what_is_not_drawn_on_the_page_is_no_file_either(frozen: Snapshot, signed_in: SignedIn) -> None:
    village, query = signed_in(Role.COUNTY_LEADER), {"area": f"{VILLAGE:012d}", "period": "2026H2", "indicator": PERSONS}
    page = text(village, "/overview/indicator/", **query)
    assert "还看不出走势" in page
    assert "/overview/indicator/file/trend/svg" not in page
    refused = village.get("/overview/indicator/file/trend/svg", query)
    assert refused.status_code == 404
    assert "还看不出走势" in refused.content.decode()
    assert village.get("/overview/indicator/file/trend/csv", query).status_code == 200


def test_nothing_is_there_before_the_first_freeze_or_outside_the_scope(county: County, signed_in: SignedIn) -> None:
    clerk = signed_in()
    assert "还没有冻结过数据" in text(clerk, "/overview/")
    assert "还没有冻结过数据" in text(clerk, "/overview/indicator/")
    assert clerk.get("/overview/file/areas/svg").status_code == 404
    assert signed_in(Role.TOWNSHIP_CLERK, area=TOWN).get("/overview/", {"area": f"{OTHER_TOWN:012d}"}).status_code == 404
    assert signed_in(Role.SYSADMIN).get("/overview/").status_code == 403


def test_the_lights_of_the_plan_stand_beside_the_open_work(frozen: Snapshot, signed_in: SignedIn) -> None:
    drafted = plan(account(Role.COUNTY_SECTION_HEAD))
    assert "计划任务" not in text(signed_in(Role.COUNTY_LEADER), "/overview/")
    approve_plan(plan_id=drafted.pk, known=KNOWN, by=account(Role.COUNTY_LEADER), at=AT)
    page = text(signed_in(Role.COUNTY_SECTION_HEAD), "/overview/")
    assert "计划任务" in page
    assert "红灯 " in page


LARGE = """
INSERT INTO indicators_snapshotvalue
  (snapshot_id, indicator, area_code, part, state, numerator, denominator, people, is_illustrative, note_zh, note_en)
SELECT %s, id, code, '', 'exact', code %% 997 + 1, 1, 9, false, '', '' FROM unnest(%s::text[]) AS id, unnest(%s::bigint[]) AS code
"""


def test_a_thousand_areas_and_hundreds_of_indicators_take_no_more_queries(county: County, signed_in: SignedIn) -> None:
    codes = [COUNTY + town * 1000 + village for town in range(300, 325) for village in range(40)]
    Area.objects.bulk_create(Area(
        code=code, name=f"示例{code % 1_000_000}", level=level(code), lowest_level=level(code), valid_from=date(2020, 1, 1),
        parent_code=COUNTY if code % 1000 == 0 else code - code % 1000) for code in codes)
    ids = [*leader_page().ids(), *(f"EL-99.{number:02d}" for number in range(60))]
    for period in ("2025H2", "2026H1", "2026H2"):
        made = taken(period, {(id, COUNTY): ("exact", 9999, 1) for id in ids})
        with connection.cursor() as cursor:
            cursor.execute(LARGE, [made.pk, ids, codes if period == "2026H2" else codes[:25]])
    leader = signed_in(Role.COUNTY_LEADER)
    for address in ("/overview/", f"/overview/?area={COUNTY + 300_000:012d}", f"/overview/indicator/?indicator={PERSONS}"):
        with CaptureQueriesContext(connection) as queries:
            page = leader.get(address).content.decode()
        assert "示例3" in page
        assert len(queries) <= MOST_QUERIES, [one["sql"][:90] for one in queries]
        raw = re.compile(r'"(people_\w+|payments_payrollline|payments_award)"')
        assert [one["sql"] for one in queries if raw.search(one["sql"])] == []
