"""Building projects beyond their stories: targets that add up, what an old list brings, who sent no month, a light page."""

from __future__ import annotations

import io
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from minzheng.kernel.access.actions import create_account
from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.book import book
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.catalogue.own_pages import own_demos
from minzheng.kernel.indicators import declarations
from minzheng.kernel.indicators.computation import compute
from minzheng.kernel.indicators.periods import ReportPeriod
from minzheng.kernel.registers import actions
from minzheng.kernel.registers.importing import bring_in, template
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


def project(number: int, reached: str, aim: Entry | None = None, **more: Any) -> Entry:
    """A house that is converted, entered as far as it is."""
    given = {"name": f"示例幸福院{number}", "kind": "happiness_house", "nature": "converted", "owner": "示例村", "beds": "10",
             "site": f"示例组 {number} 号", "floor_area": "200", "investment": "150000", "from_county": "150000",
             "planned_start": "2025-05-01", "planned_finish": "2026-03-31", "proposed_on": "2025-02-01",
             "proposed_document": "示例", "claimed": "built" if reached == "opened" else reached, **STAGES[reached], **more}
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


def test_a_project_does_not_leave_a_target_that_is_fulfilled() -> None:
    first, second = target(1), target(1)
    one = project(1, "built", first)
    actions.do(book=book(), entry_id=first.pk, deed="close", given={}, by=PROGRAM, at=at(DAY))
    with pytest.raises(Refused) as refused:
        actions.do(book=book(), entry_id=one.pk, deed="reassign", given={"target": second.number, "reason": "示例"}, by=PROGRAM,
                   at=at(DAY))
    assert "已完成：项目不能调出" in str(refused.value.problems[0].sentence)


def test_an_old_project_goes_through_its_stages_each_with_its_deed() -> None:
    one = Entry.objects.get(pk=project(1, "opened").pk)
    assert (one.state, one.values["group"], one.values["progress"], one.values["beds_opened"]) == ("opened", "built", 100, 8)
    assert list(one.deeds.order_by("serial").values_list("name", flat=True)) == [
        "enter_existing", "approve", "finish_design", "sign_contract", "begin", "fit", "accept", "open"]
    assert str(one.deeds.get(name="accept").on) == "2025-12-01"


def test_an_old_contract_stands_under_the_rule_of_its_day() -> None:
    """Before June 2018 a tender was a must from two million on, since then from four."""
    dear: dict[str, Any] = {"investment": "3000000", "from_county": "3000000", "contract": "3000000"}
    project(1, "building", **dear)
    early: dict[str, Any] = {f"{stage}_on": f"2017-0{number}-01" for number, stage in enumerate(
        ("proposed", "approved", "designed", "contracted", "founded"), start=1)}
    with pytest.raises(Refused) as refused:
        project(2, "building", **dear, **early, planned_start="2017-01-01")
    assert "施工合同达到 200 万元必须招标" in str(refused.value.problems[0].sentence)


ROW = {"区划代码": str(VILLAGE), "项目名称": "示例幸福院1", "设施类别": "农村幸福院", "建设性质": "既有房屋改造",
       "建设单位": "示例村", "建设地点": "示例组 1 号", "建筑面积": "200", "规划床位": "10", "总投资": "150000",
       "其中县级资金": "150000", "计划开工": "2025-05-01",
       "计划完工": "2026-03-31", "申报日期": "2025-02-01", "申报文件": "示例", "立项日期": "2025-03-01",
       "原台账状态": "申报或立项"}


def test_an_old_list_comes_in_and_an_approval_in_it_is_not_built(tmp_path: Path) -> None:
    page = openpyxl.load_workbook(io.BytesIO(template(book().kind("construction_project"))))
    sheet = page.active
    assert sheet is not None
    columns = {str(cell.value): number for number, cell in enumerate(sheet[1], start=1)}
    for number, row in enumerate((ROW, {**ROW, "建设地点": "示例组 2 号", "原台账状态": "已建成"}), start=2):
        for name, value in row.items():
            sheet.cell(number, columns[name], value)
    page.save(tmp_path / "old.xlsx")
    outcome = bring_in(book=book(), kind="construction_project", path=tmp_path / "old.xlsx", area_code=COUNTY, by=PROGRAM,
                       at=at(DAY))
    told = " ".join(str(one.sentence) for one in outcome.problems)
    assert (outcome.made, "立项、在建都不是建成" in told) == (1, True), told
    assert Entry.objects.get(kind="construction_project").state == "approved"


def test_the_county_counts_as_built_what_was_accepted_and_beds_that_are_open() -> None:
    """Of five that were asked for two were accepted, one is being built, one is proposed, and one nobody has begun."""
    aim = target(5)
    made = [project(number, reached, aim) for number, reached in enumerate(("built", "opened", "building", "proposed"), start=1)]
    payment = {"amount": "60000", "source": "county", "document": "示例凭证1", "paid_on": DAY}
    actions.make(book=book(), kind="project_payment", deed="pay", given=payment, area_code=VILLAGE, by=PROGRAM, at=at(DAY),
                 parent_id=made[2].pk)
    known = catalogue()
    files = {"facility_projects": declarations.load(known.businesses["facility_projects"].path / "indicators.yaml")}
    computed = compute(files, period=ReportPeriod.parse("2026"), area=COUNTY, parameters=known.parameters, known_at=at(DAY))
    found = {id: computed.results[f"EL-03.{id}"].value for id in ("04", "94", "96", "97", "98", "89", "05")}
    assert found == {"04": 2, "94": 1, "96": 5, "97": 2, "98": 1, "89": 1, "05": Fraction(2, 5)}
    assert computed.results["EL-03.87"].value == 6_000_000
    assert all(one.holds for one in computed.checks)


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
    assert "单位是亩" in client.get("/registers/construction_project/make/propose/").content.decode()
    assert "计划 2026-03-31 完工" in client.get("/registers/project_block/find/stalled/").content.decode()


def test_the_demonstration_shows_projects_at_every_stage_and_one_blocked() -> None:
    def actors(role: Role, name: str = "") -> Actor:
        known = Account.objects.filter(role=role).first()
        return (known or create_account(username=f"demo-{role}", password=None, role=role, post="示例", area_code=COUNTY,
                                        is_demo=True, by=PROGRAM, at=at("2000-01-04"))).actor

    own_demos()["facility_projects"].furnish(book=book(), area=COUNTY, on=date(2026, 11, 26), at=at("2026-11-26"), actors=actors)
    for aim in Entry.objects.filter(kind="facility_target"):
        parts = [aim.values[name] for name in ("not_begun", "proposed", "preparing", "building", "built")]
        assert (sum(parts), parts[0]) == (aim.values["wanted"], 1)
    assert Entry.objects.filter(kind="construction_project", values__is_blocked="yes").count() == 1
    assert missing(book().kind("project_month"), "2026-10").exists()
