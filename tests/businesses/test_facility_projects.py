"""Building projects beyond their stories: targets that add up, what an old list brings, who sent no month, a light page."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from minzheng.kernel.access.actions import create_account
from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.book import book
from minzheng.kernel.registers import actions
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.registers.periods import missing
from minzheng.kernel.values.errors import Refused
from tests.kernel.casework.stories import COUNTY, VILLAGE, at

pytestmark = pytest.mark.django_db
DAY = "2026-06-01"
STAGES = {
    "proposed": {"approved_on": "2025-03-01"},
    "preparing": {"approved_on": "2025-03-01", "designed_on": "2025-04-01"},
    "building": {"approved_on": "2025-03-01", "contracted_on": "2025-05-01", "contract": "100000", "founded_on": "2025-06-01",
                 "designed_on": "2025-04-01"},
}
STAGES["built"] = {**STAGES["building"], "fitted_on": "2025-08-01", "accepted_on": "2025-12-01"}
STAGES["opened"] = {**STAGES["built"], "opened_on": "2026-01-05", "beds_opened": "8"}


def target(wanted: int = 4) -> Entry:
    given = {"year": "2025", "kind": "happiness_house", "wanted": str(wanted), "level": "county", "document": "示例〔2025〕3号",
             "finish_by": "2026-12-31"}
    return actions.make(book=book(), kind="facility_target", deed="set", given=given, area_code=COUNTY, by=PROGRAM, at=at(DAY))


def project(number: int, reached: str, aim: Entry | None = None) -> Entry:
    """A house that is converted, entered as far as it is."""
    given = {"name": f"示例幸福院{number}", "kind": "happiness_house", "nature": "converted", "owner": "示例村", "beds": "10",
             "site": f"示例组 {number} 号", "floor_area": "200", "investment": "150000", "from_county": "150000",
             "planned_start": "2025-05-01", "planned_finish": "2026-03-31", "proposed_on": "2025-02-01",
             "proposed_document": "示例", "claimed": "built" if reached == "opened" else reached, **STAGES[reached]}
    if aim is not None:
        given["target"] = aim.number
    return actions.make(book=book(), kind="construction_project", deed="enter_existing", given=given, area_code=VILLAGE,
                        by=PROGRAM, at=at(DAY))


def test_what_became_of_the_projects_adds_up_to_the_target() -> None:
    aim = target(6)
    for number, reached in enumerate(STAGES, start=1):
        project(number, reached, aim)
    now = Entry.objects.get(pk=aim.pk).values
    assert [now[name] for name in ("not_begun", "proposed", "preparing", "building", "built")] == [1, 1, 1, 1, 2]
    project(6, "built", aim)
    with pytest.raises(Refused) as refused:
        project(7, "proposed", aim)
    assert "已有 7 个项目计入" in str(refused.value.problems[0].sentence)
    assert not Entry.objects.filter(label="示例幸福院7").exists()


def test_a_project_moved_to_another_target_is_counted_there() -> None:
    first, second = target(1), target(1)
    one = project(1, "building", first)
    actions.do(book=book(), entry_id=one.pk, deed="reassign", given={"target": second.number, "reason": "示例"}, by=PROGRAM,
               at=at(DAY))
    assert [Entry.objects.get(pk=key.pk).values["building"] for key in (first, second)] == [0, 1]


def test_an_old_project_goes_through_its_stages_each_with_its_deed() -> None:
    one = Entry.objects.get(pk=project(1, "opened").pk)
    assert (one.state, one.values["group"], one.values["progress"], one.values["beds_opened"]) == ("opened", "built", 100, 8)
    assert list(one.deeds.order_by("serial").values_list("name", flat=True)) == [
        "enter_existing", "approve", "finish_design", "sign_contract", "begin", "fit", "accept", "open"]


def test_who_sent_no_month_is_told_and_what_is_built_sends_none() -> None:
    one = project(1, "building")
    project(2, "built")
    kind = book().kind("project_month")
    assert [entry.pk for entry in missing(kind, "2026-05")] == [one.pk]


def test_the_page_of_a_project_is_light(client: Client) -> None:
    one = project(1, "building", target())
    create_account(username="clerk", password=None, role=Role.COUNTY_CLERK, post="示例岗位", area_code=COUNTY, is_demo=True,
                   by=PROGRAM, at=at("2000-01-04"))
    client.force_login(Account.objects.get(username="clerk"))
    with CaptureQueriesContext(connection) as queries:
        response = client.get(f"/registers/entries/{one.pk}/")
    page = response.content.decode()
    assert (response.status_code, len(queries) <= 25, len(page) < 150_000) == (200, True, True), (len(queries), len(page))
    assert "示例幸福院1" in page
    assert "示例幸福院1" in client.get("/registers/construction_project/?group=building").content.decode()
    assert "计划 2026-03-31 完工" in client.get("/registers/project_block/find/stalled/").content.decode()
