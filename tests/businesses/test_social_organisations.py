"""The demonstration of the register of organisations, its indicators and its lists."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from minzheng.businesses.social_organisations.social_organisations.demo import furnish
from minzheng.kernel.access.actions import create_account
from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.book import book
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.indicators.computation import Computation, compute
from minzheng.kernel.indicators.declarations import load
from minzheng.kernel.indicators.periods import ReportPeriod
from minzheng.kernel.registers.finding import candidates, find_of
from minzheng.kernel.registers.importing import bring_in, template
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.registers.periods import missing
from minzheng.kernel.values.periods import ZONE
from tests.kernel.casework.stories import COUNTY, at

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 26)


def actors(role: str, name: str = "") -> Actor:
    known = Account.objects.filter(username=f"{role}{name}").first()
    return (known or create_account(username=f"{role}{name}", password=None, role=Role(role), post="示例岗位", area_code=COUNTY,
                                    is_demo=True, by=PROGRAM, at=at("2020-01-04"))).actor


def furnished(on: date = ON) -> None:
    furnish(book=book(), area=COUNTY, on=on, at=datetime(on.year, on.month, on.day, 11, tzinfo=ZONE), actors=actors)


def computed(on: date = ON) -> Computation:
    known = catalogue()
    folder = known.businesses["social_organisations"].path
    files = {"social_organisations": load(folder / "indicators.yaml")}
    return compute(files, period=ReportPeriod.parse(f"{on.year}"), area=COUNTY, parameters=known.parameters,
                   known_at=datetime(on.year, on.month, on.day, 12, tzinfo=ZONE))


def test_the_demonstration_agrees_with_itself_and_every_relation_holds() -> None:
    furnished()
    found = computed()
    shown = {name: one.shown() for name, one in found.results.items()}
    assert [(one.rule, str(one.sentence)) for one in found.checks if one.holds is not True] == []
    wanted = {
        "SO-01.01": "2", "SO-01.03": "38", "SO-02.01": "4", "SO-03.01": "2", "SO-04.01": "35", "SO-04.02": "30", "SO-04.08": "5",
        "SO-04.10": "3", "SO-05.01": "6", "SO-05.04": "1", "SO-06.01": "1", "SO-06.02": "1", "SO-07.01": "1", "SO-07.05": "1"}
    assert {name: shown[name] for name in wanted} == wanted
    assert shown["SO-04.04"] == "85.71"
    assert Entry.objects.filter(kind="credit_entry", state="found", due_on__lt=ON).exists(), "something is late"
    officer = Account.objects.get(username="org_registry_officer")
    kind = book().kind("zombie_case")
    left = candidates(book=book(), kind=kind, find=find_of(kind, "zombies"), account=officer, on=ON)
    assert left, "somebody is left to be found"
    unsent = missing(book().kind("annual_inspection"), "2025")
    silent = Entry.objects.filter(kind="annual_inspection", state="not_submitted", period="2025")
    assert set(unsent) == {one.parent for one in silent}
    assert unsent.count() == 5


def test_a_list_kept_until_now_is_brought_in_once(tmp_path: Path) -> None:
    """Good rows are made, a wrong code and a missing authority are told, and the same list again changes nothing."""
    page = openpyxl.load_workbook(BytesIO(template(book().kind("social_org"))))
    sheet = page.active
    assert sheet is not None
    columns = {str(cell.value): number for number, cell in enumerate(sheet[1], start=1)}
    good = {
        "名称": "示例县茶业协会", "类别": "社会团体", "统一社会信用代码": "51430426MJJ000012K", "登记方式": "双重管理",
        "业务主管单位": "示例县教育局", "业务范围": "示例", "住所": "示例路1号", "法定代表人姓名": "周示例",
        "法定代表人证件": "不详", "注册（开办）资金": "30000", "慈善组织": "否", "成立登记日期": "2015-03-02"}
    rows = [good, {**good, "名称": "示例县花卉协会", "统一社会信用代码": "52430426MJJ000020B"},
            {**good, "名称": "示例县农机协会", "统一社会信用代码": "51430426MJJ000039B", "业务主管单位": ""}]
    for number, row in enumerate(rows, start=2):
        for name, value in row.items():
            sheet.cell(number, columns[name], value)
    file = tmp_path / "名册.xlsx"
    page.save(file)
    for made, known in ((1, 0), (0, 1)):
        outcome = bring_in(book=book(), kind="social_org", path=file, area_code=COUNTY, by=actors("org_registry_officer"),
                           at=at("2026-01-05"))
        told = " ".join(str(one.sentence) for one in outcome.problems)
        assert (outcome.made, outcome.known) == (made, known), told
        assert "应以 51 开头" in told
        assert "请填写业务主管单位" in told
    org = Entry.objects.get(kind="social_org")
    assert (org.label, org.on, org.state) == ("示例县茶业协会", date(2015, 3, 2), "active")


def test_it_plays_in_spring_as_well() -> None:
    furnished(date(2027, 3, 1))
    assert Entry.objects.filter(kind="annual_inspection", period="2025", state="passed").exists()
    assert not Entry.objects.filter(kind="annual_inspection", period="2026").exists()
