"""``minzheng report`` on a small invented county that was imported and run as any other."""

from __future__ import annotations

import json
import resource
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from docx import Document
from typer.testing import CliRunner

from minzheng.cli.main import app
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.areas.models import Area
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.catalogue.outline import report_outline
from minzheng.kernel.indicators.computation import compute
from minzheng.kernel.indicators.declarations import Counted
from minzheng.kernel.indicators.periods import ReportPeriod
from minzheng.kernel.indicators.results import State
from minzheng.kernel.payments import actions as payments
from minzheng.kernel.payments.models import PayrollLine, PayrollRun
from minzheng.kernel.people.actions import import_roster
from minzheng.kernel.people.demo import write_roster
from minzheng.kernel.values.periods import Month

COUNTY, TOWNSHIP, MONTH = 430426000000, 430426100000, Month(2026, 11)
VILLAGES = [430426100001, 430426100201, 430426100202]

pytestmark = pytest.mark.django_db(transaction=True)


def area(code: int, name: str, level: str, parent: int | None) -> Area:
    return Area(code=code, name=name, level=level, lowest_level=level, parent_code=parent,
                valid_from=date(2020, 1, 1))


@pytest.fixture
def county(tmp_path: Path, by: Actor, at: datetime) -> None:
    """Areas, 150 invented households and the run of November."""
    Area.objects.bulk_create([
        area(430000000000, "湖南省", "province", None), area(430400000000, "衡阳市", "prefecture", 430000000000),
        area(COUNTY, "祁东县", "county", 430400000000), area(TOWNSHIP, "示例镇", "township", COUNTY),
        *(area(code, "示例村", "village", TOWNSHIP) for code in VILLAGES)])
    roster = tmp_path / "roster.xlsx"
    write_roster(roster, villages=VILLAGES, households=150, seed=5, month=MONTH)
    import_roster(roster, month=MONTH, office=COUNTY, by=by, at=at)
    known = catalogue()
    payments.run(month=MONTH, area=COUNTY, program=known.program, parameters=known.parameters, by=by, at=at,
                 home=settings.HOME)


def report(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["report", "write", *arguments])


def test_the_report_and_its_json_agree_with_the_lines(county: None, tmp_path: Path) -> None:
    out = tmp_path / "report.docx"
    result = report("--period", "2026H2", "--out", str(out), "--json")
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    assert (told["title"], told["cut_off"]) == ("祁东县2026年下半年民政工作总结", "2026-11-30")
    figures = {one["id"]: one["value"] for one in told["indicators"]}
    lines = list(PayrollLine.objects.filter(benefit="dibao").values_list("persons", "amount_fen"))
    assert figures["SA-01.07"] == str(sum(persons for persons, _ in lines))
    assert round(float(figures["SA-01.09"]) * 100) == round(sum(fen for _, fen in lines) / 10_000)
    assert int(figures["SA-01.01"]) + int(figures["SA-01.04"]) == len(lines)
    text = "\n".join(paragraph.text for paragraph in Document(str(out)).paragraphs)
    assert "祁东县2026年下半年民政工作总结" in text
    assert f"城乡低保共{figures['SA-01.07']}人" in text
    assert AuditEvent.objects.filter(action="write_report", subject=f"report:{told['report']}").count() == 1
    assert [path.name for path in tmp_path.glob("*.docx")] == ["report.docx"]


def test_a_second_time_the_same_report_is_written_shown_and_masked(county: None, tmp_path: Path) -> None:
    first = json.loads(report("--period", "2026-11", "--out", str(tmp_path / "a.docx"), "--json").stdout)
    second = json.loads(report("--period", "2026-11", "--out", str(tmp_path / "b.pdf"), "--masked", "--json").stdout)
    assert first["report"] == second["report"]
    assert (tmp_path / "b.pdf").read_bytes().startswith(b"%PDF")
    shown = CliRunner().invoke(app, ["report", "show", "--period", "2026-11", "--json"])
    told = json.loads(shown.stdout)
    assert [one["code"] for one in told["remarks"] if one["stops"]] == ["figures_live"]
    assert {"section": "最低生活保障", "chapter": "社会救助"}.items() <= told["sections"][1].items()
    known = CliRunner().invoke(app, ["report", "versions", "--period", "2026-11", "--json"])
    assert [(one["version"], one["state"]) for one in json.loads(known.stdout)] == [(1, "open")]


def test_the_amounts_of_all_businesses_add_up_to_what_the_run_pays(county: None, at: datetime) -> None:
    outline, known = report_outline(catalogue()), catalogue()
    found = compute(outline.files, period=ReportPeriod.parse("2026-11"), area=COUNTY, parameters=known.parameters,
                    known_at=at)
    paid = {one.business: [indicator.id for indicator in one.indicators.indicators
                           if isinstance(indicator, Counted) and indicator.measure == "sum_amount"
                           and indicator.period == "cumulative" and not indicator.where and not indicator.benefits]
            for one in outline.sections}
    hidden = [id for ids in paid.values() for id in ids if found.results[id].state is State.SUPPRESSED]
    total = sum(found.results[id].value or 0 for ids in paid.values() for id in ids)
    run = PayrollRun.objects.get()
    assert total == run.amount_fen if not hidden else total < run.amount_fen
    unpaid = sum(found.results[one.id].value or 0 for one in outline.indicators.values()
                 if isinstance(one, Counted) and one.of == "exceptions")
    assert unpaid <= run.exception_count


def test_a_period_without_a_run_says_so(county: None, tmp_path: Path) -> None:
    out = tmp_path / "report.docx"
    result = report("--period", "2025H1", "--out", str(out), "--area", "430426")
    assert result.exit_code == 0, result.stderr
    text = "\n".join(paragraph.text for paragraph in Document(str(out)).paragraphs)
    assert "统计期内没有发放清册" in text
    assert "数据未收集" in text


@pytest.mark.parametrize(("arguments", "exit_code", "words"), [
    (("--period", "2026H3", "--out", "a.docx"), 2, "不是统计期"),
    (("--period", "2026H1", "--out", "a.txt"), 2, ".docx"),
    (("--period", "2026H1", "--out", "a.docx", "--decimals", "3"), 2, "decimals"),
    (("--period", "2026H1", "--out", "a.docx"), 1, "--area"),
    (("--period", "2026H1", "--out", "a.docx", "--area", "990000"), 1, "区划代码 99"),
    (("--period", "2026H1", "--out", "a.docx", "--area", "4304"), 1, "4304"),
])
def test_what_cannot_be_reported_is_refused_and_nothing_is_written(
    arguments: tuple[str, ...], exit_code: int, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = report(*arguments)
    assert result.exit_code == exit_code
    assert words in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_does_not_exist_is_named(county: None, tmp_path: Path) -> None:
    result = report("--period", "2026H2", "--out", str(tmp_path / "no" / "report.docx"))
    assert result.exit_code == 1
    assert "no" in result.stderr


def test_a_full_disk_is_told_in_one_sentence_and_leaves_the_report_that_stood_there(
    county: None, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    out = folder / "report.docx"
    out.write_bytes(b"before")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5000, limits[1]))
    try:
        result = report("--period", "2026H2", "--out", str(out))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert result.exit_code == 1
    assert f"{out}" in result.stderr
    assert "磁盘空间不足" in result.stderr
    assert "Traceback" not in result.stderr + capfd.readouterr().err
    assert out.read_bytes() == b"before"
    assert list(folder.iterdir()) == [out]
