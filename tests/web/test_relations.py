"""Pages of what does not hold between figures: the list of a snapshot, one finding, its explanation, trying again."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.loader import PACKAGE
from minzheng.kernel.indicators.declarations import IndicatorFile, load
from minzheng.kernel.indicators.relations import queries
from minzheng.kernel.indicators.relations.models import FindingState, RelationFinding
from minzheng.kernel.indicators.snapshots import actions as snapshots
from minzheng.kernel.indicators.snapshots.models import EnteredValue, Snapshot
from minzheng.kernel.policy.parameters import ParameterBook
from tests.jobs import do_jobs
from tests.web.conftest import AT, COUNTY, OTHER_TOWN, TOWN, County, SignedIn

LIST = "/relations/"


@pytest.fixture
def frozen(county: County) -> Snapshot:
    """A month of dibao, held to two relations of which one fails wherever somebody is paid, and one is a notice."""
    own = load(PACKAGE / "businesses" / "social_assistance" / "dibao" / "indicators.yaml")
    held = IndicatorFile.model_validate({"indicators": [one.model_dump() for one in own.indicators], "checks": [
        {"id": "X20", "check": "bound", "most": {"count": 0}, "title": {"zh": "没有人", "en": "Nobody"}, "why": "示例"},
        {"check": "equal", "whole": "SA-01.08", "parts": ["SA-01.13"], "severity": "notice"}]})
    return snapshots.freeze(period="2026-09", area=COUNTY, files={"dibao": held}, parameters=ParameterBook({}, ()), by=PROGRAM,
                            at=AT)


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_findings_are_listed_filtered_sorted_and_exported_in_the_own_area(frozen: Snapshot, signed_in: SignedIn) -> None:
    client = signed_in(Role.COUNTY_SECTION_HEAD)
    page = text_of(client.get(LIST))
    assert "在此之前报告不能签发" in page
    assert "当地人口 0人" in page
    notices = text_of(client.get(LIST, {"severity": "notice"}))
    assert "相差" in notices
    assert "当地人口 0人" not in notices
    assert "没有不一致之处" in text_of(client.get(LIST, {"chapter": "funerals"}))
    assert "没有不一致之处" in text_of(client.get(LIST, {"state": "corrected"}))
    assert client.get(LIST, {"snapshot": "0"}).status_code == 404
    exported = text_of(client.get(f"{LIST}export/csv", {"area": f"{TOWN:012d}"}))
    assert "没有人" in exported
    with CaptureQueriesContext(connection, ) as asked:
        client.get(LIST)
    assert len(asked) < 20
    assert "当地人口 0人" not in text_of(signed_in(Role.TOWNSHIP_CLERK, area=430426103000).get(LIST))


def test_one_finding_shows_both_sides_and_is_explained(frozen: Snapshot, signed_in: SignedIn) -> None:
    found = RelationFinding.objects.filter(kind="equal", area_code=COUNTY).get()
    client = signed_in(Role.COUNTY_CLERK)
    page = text_of(client.get(f"{LIST}{found.pk}/"))
    assert "SA-01.08" in page
    assert "低保未发放笔数" in page
    assert client.post(f"{LIST}{found.pk}/explain", {"explanation": ""}).status_code == 409
    assert client.post(f"{LIST}{found.pk}/explain", {"explanation": "两个指标本不相干"}).status_code == 302
    found.refresh_from_db()
    assert found.state == FindingState.EXPLAINED
    assert "两个指标本不相干" in text_of(client.get(f"{LIST}{found.pk}/"))
    client.post("/language", {"language": "en"})
    page = text_of(client.get(f"{LIST}{found.pk}/"))
    assert (page.count(found.sentence_en), page.count(found.sentence_zh)) == (2, 0)
    assert f"{found.snapshot.values.get(indicator='SA-01.08', area_code=COUNTY, part='').numerator} person-times" in page
    assert signed_in(Role.AUDITOR).get(f"{LIST}{found.pk}/").status_code == 200
    assert signed_in(Role.COUNTY_LEADER, area=OTHER_TOWN).get(f"{LIST}{found.pk}/").status_code == 404
    assert client.post(f"{LIST}{found.pk}/explain", {"explanation": "x" * 2000}).status_code == 302


def test_trying_again_is_offered_where_it_works(frozen: Snapshot, signed_in: SignedIn) -> None:
    offered = f"{LIST}check?snapshot={frozen.pk}"
    for role, area, works in ((Role.COUNTY_CLERK, COUNTY, True), (Role.COUNTY_CLERK, TOWN, False),
                              (Role.TOWNSHIP_CLERK, TOWN, False)):
        client = signed_in(role, area=area)
        assert (offered in text_of(client.get(LIST))) is works, (role, area)
        assert client.get(offered).status_code == (200 if works else 403), (role, area)


def test_the_county_reads_what_does_not_hold_in_the_figures_of_a_township(frozen: Snapshot, signed_in: SignedIn) -> None:
    below = Snapshot.objects.create(period="2026-08", area_code=TOWN, on=AT, known_at=AT, frozen_at=AT, frozen_by="示例")
    client = signed_in(Role.COUNTY_CLERK)
    page = text_of(client.get(LIST, {"snapshot": below.pk}))
    assert f'value="{below.pk}" selected' in page
    assert f"{LIST}check?snapshot={below.pk}" in page
    assert client.get(f"{LIST}check?snapshot={below.pk}").status_code == 200
    assert f'value="{below.pk}"' not in text_of(client.get(LIST)), "the list itself stands on the county's own"


def test_an_auditor_reads_and_does_not_explain(frozen: Snapshot, signed_in: SignedIn) -> None:
    found = RelationFinding.objects.filter(area_code=COUNTY).order_by("pk")[0]
    client = signed_in(Role.AUDITOR)
    assert client.post(f"{LIST}{found.pk}/explain", {"explanation": "看过"}).status_code == 403
    assert client.post(f"{LIST}check").status_code == 403
    assert "说明原因" not in text_of(client.get(f"{LIST}{found.pk}/"))


def test_trying_again_takes_the_relations_that_are_declared_now(frozen: Snapshot, signed_in: SignedIn) -> None:
    client = signed_in(Role.COUNTY_SECTION_HEAD)
    assert client.post(f"{LIST}check?snapshot={frozen.pk}").status_code == 302
    assert do_jobs().problem == ""
    assert not RelationFinding.objects.filter(kind="bound").exclude(state=FindingState.CORRECTED).exists()
    assert frozen.relation_checks.count() == 2


def test_a_correction_has_the_snapshot_tried_again(frozen: Snapshot, signed_in: SignedIn) -> None:
    client = signed_in(Role.COUNTY_SECTION_HEAD)
    address = f"/figures/{frozen.pk}/SA-01.13/correct?area={COUNTY:012d}"
    assert client.post(address, {"value": "7", "reason": "漏计"}).status_code == 302
    assert not queries.is_checked(frozen)
    assert do_jobs().problem == ""
    assert queries.is_checked(frozen)


def test_who_reviews_an_entered_value_is_told_what_it_would_break(county: County, signed_in: SignedIn) -> None:
    given = EnteredValue.objects.create(
        indicator="CY-03.01", area_code=COUNTY, period="2026-09", numerator=900_001, denominator=1, source="慈善会",
        entered_by="示例", entered_at=AT)
    page = text_of(signed_in(Role.COUNTY_SECTION_HEAD).get(f"/figures/entered/{given.pk}/review"))
    assert "采用后以下关系不成立" in page
    assert "当地人口 800000人" in page


def test_before_the_first_snapshot_the_list_says_so(county: County, signed_in: SignedIn) -> None:
    client = signed_in(Role.COUNTY_CLERK)
    assert "还没有冻结的统计数据" in text_of(client.get(LIST))
    assert client.get(f"{LIST}check").status_code == 404
