"""``minzheng verify findings`` counts by rule and state, and writes the list to a file that says who took it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from minzheng.cli.main import app
from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.catalogue.cross_checks import cross_checks
from tests.kernel.payments.registry import COUNTY, Member, put
from tests.kernel.verification.found import found

pytestmark = pytest.mark.django_db(transaction=True)


def told(*options: str, area: int = COUNTY) -> tuple[int, str]:
    """What the command answers."""
    answer = CliRunner().invoke(app, ["verify", "findings", "--area", str(area), *options])
    return answer.exit_code, answer.stdout


def test_findings_are_counted_and_written(tmp_path: Path) -> None:
    household, (person,) = put(Member(date(1940, 3, 2), "示例老人"))
    found(household, person)
    found(household, person, rule="dibao.vehicle_above_limit")
    counts = json.loads(told("--json")[1])["counts"]
    assert counts == {"dibao.vehicle_above_limit": {"open": 1}, "old_age_allowance.dead": {"open": 1}}
    assert "old_age_allowance.dead" in told("--state", "open")[1]
    title = next(one.finds.zh for one in cross_checks() if one.rule == "dibao.vehicle_above_limit")
    assert title in told("--rule", "dibao.vehicle_above_limit")[1]
    assert "old_age_allowance.dead" not in told("--state", "closed")[1]
    file = tmp_path / "疑点.xlsx"
    assert "1 条疑点" in told("--rule", "old_age_allowance.dead", "--out", str(file))[1]
    rows = list(load_workbook(file).worksheets[0].iter_rows(values_only=True))
    assert "公安死亡登记" in str(rows[2])
    assert told("--out", str(tmp_path / "疑点.csv"))[0] == 0
    assert AuditEvent.objects.filter(action="export_list", subject="list:findings").count() == 2


@pytest.mark.parametrize("options", [("--state", "nonsense"), ("--out", "x.pdf")])
def test_what_cannot_be_is_said(options: tuple[str, str]) -> None:
    assert told(*options)[0] == 2
    assert told(area=1)[0] == 2
