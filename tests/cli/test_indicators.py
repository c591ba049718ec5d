"""``minzheng indicators compute``: a table, one JSON document with every area, or a snapshot."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from typer.testing import CliRunner

from minzheng.cli.main import app
from minzheng.kernel.areas.models import Area
from minzheng.kernel.indicators.snapshots.models import EnteredValue, Snapshot
from tests.kernel.indicators.county import COUNTY, VILLAGE, County

pytestmark = pytest.mark.django_db(transaction=True)
TOWN = 430426101000


@pytest.fixture
def county() -> None:
    for code, level, parent in ((COUNTY, "county", 430400000000), (TOWN, "township", COUNTY), (VILLAGE, "village", TOWN)):
        Area.objects.create(code=code, name=str(code), level=level, lowest_level=level, parent_code=parent,
                            valid_from=date(1949, 10, 1))
    made = County()
    with transaction.atomic():
        made.run(202611, [(made.award("dibao", made.household(5, residence="城市")), 5, 70_000)])


def indicators(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["indicators", "compute", *arguments])


def test_figures_are_shown_for_every_area_and_frozen_when_asked(county: None) -> None:
    shown = indicators("--period", "2026H2", "--json")
    assert shown.exit_code == 0, shown.stderr
    told = json.loads(shown.stdout)
    assert (told["cut_off"], told["snapshot"]) == ("2026-11", None)
    assert sorted(told["areas"]) == ["430426", "430426101", "430426101001"]
    assert {place: one["state"] for place, all in told["areas"].items() for one in all if one["id"] == "RP-03.01"} == {
        "430426": "exact", "430426101": "exact", "430426101001": "exact"}
    assert not Snapshot.objects.exists()
    frozen = indicators("--period", "2026H2", "--freeze", "--json")
    assert frozen.exit_code == 0, frozen.stderr
    again = json.loads(frozen.stdout)
    assert again["snapshot"] == Snapshot.objects.get().pk
    assert {one["id"]: one["value"] for one in again["areas"]["430426"]} == {
        one["id"]: one["value"] for one in told["areas"]["430426"]}
    table = indicators("--period", "2026H2")
    assert "SA-01.09" in table.stdout
    assert indicators("--period", "2026H9").exit_code == 2


def test_a_sheet_is_entered_once_with_all_its_problems(county: None, tmp_path: Path) -> None:
    sheet = tmp_path / "数据.csv"
    sheet.write_text("编号,区划代码,数值,单位,数据来源\nSA-03.03,,7,户,年报\nSA-03.03,430426101,很多,户,年报\nSA-01.09,,3,万元,年报\n",
                     encoding="utf-8")
    arguments = ["indicators", "import", str(sheet), "--period", "2026H2", "--area", "430426"]
    tried = CliRunner().invoke(app, [*arguments, "--dry-run", "--json"])
    assert tried.exit_code == 1
    told = json.loads(tried.stdout)
    assert (told["made"], [(one["row"], one["heading"]) for one in told["problems"]]) == (1, [(3, "数值"), (4, "编号")])
    assert not EnteredValue.objects.exists()
    first, second = (CliRunner().invoke(app, [*arguments, "--json"]) for _ in "12")
    assert [json.loads(one.stdout)["made"] for one in (first, second)] == [1, 0]
    assert json.loads(second.stdout)["known"] == 1
    assert "录入数据 3 数值: “很多”不是数" in CliRunner().invoke(app, arguments).stderr
    assert CliRunner().invoke(app, ["indicators", "template", str(tmp_path / "表.xlsx")]).exit_code == 0
