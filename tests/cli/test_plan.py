"""``minzheng plan``: a workbook of tasks becomes a plan, and its tasks are listed with their lights."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from minzheng.cli.main import app
from minzheng.kernel.access.roles import Role
from minzheng.kernel.areas.models import Area
from minzheng.kernel.catalogue.known_indicators import known_indicators
from minzheng.kernel.plans import actions
from minzheng.kernel.plans.models import Plan
from tests.kernel.plans.promised import AT, COUNTY, account
from tests.kernel.plans.test_reading import ROWS, workbook

pytestmark = pytest.mark.django_db


def run(*args: object) -> Any:
    return CliRunner().invoke(app, [str(arg) for arg in args])


def test_a_plan_is_brought_in_once_and_followed(tmp_path: Path) -> None:
    Area.objects.create(code=COUNTY, name="示例县", level="county", lowest_level="county", valid_from=date(2000, 1, 1))
    file = workbook(tmp_path, [ROWS[0], ROWS[2]])
    arguments = ("plan", "import", file, "--year", 2026, "--area", COUNTY, "--json")
    assert json.loads(run(*arguments, "--dry-run").stdout)["plan"] is None
    first, second = json.loads(run(*arguments).stdout), json.loads(run(*arguments).stdout)
    assert (first["added"], second["added"], second["same"]) == (2, 0, 2)
    assert run("plan", "show", "--area", COUNTY, "--on", "2026-06-01").exit_code == 1
    actions.approve_plan(plan_id=Plan.objects.get().pk, known=known_indicators(), by=account(Role.COUNTY_LEADER), at=AT)
    shown = json.loads(run("plan", "show", "--area", COUNTY, "--on", "2026-06-01", "--json").stdout)
    assert [(one["light"], one["state"], one["target"], one["written"]) for one in shown] == [
        ("red", "not_started", "12", "12个"), ("red", "late", None, "")]
    assert "制定救助工作流程" in run("plan", "show", "--area", COUNTY, "--on", "2026-06-01", "--red").stdout


def test_a_workbook_with_problems_leaves_with_all_of_them(tmp_path: Path) -> None:
    assert run("plan", "template", tmp_path / "表.xlsx").exit_code == 0
    Area.objects.create(code=COUNTY, name="示例县", level="county", lowest_level="county", valid_from=date(2000, 1, 1))
    refused = run("plan", "import", workbook(tmp_path, [("养老服务", "新建", "", "13月", "", "", "", "")]), "--year", 2026,
                  "--area", COUNTY, "--json")
    assert refused.exit_code == 1
    assert [one["heading"] for one in json.loads(refused.stdout)["error"]["problems"]] == ["责任股室", "完成时限"]
