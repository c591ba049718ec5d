"""The import from the command line: exit codes, JSON, marked workbooks, remembered headings, undoing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from minzheng.cli import session
from minzheng.cli.demo_funds import allocate
from minzheng.cli.main import app
from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.payments.funds.queries import needs_of
from minzheng.kernel.payments.models import PayrollRun
from minzheng.kernel.people.models import HeadingMapping, ImportBatch, Person
from tests.kernel.people.conftest import divisions, qidong
from tests.kernel.people.workbooks import family, home, member, write

__all__ = ["divisions", "qidong"]
Command = Any


@pytest.fixture
def minzheng(qidong: int, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run a command on the test's own database."""
    monkeypatch.setattr(session, "database", lambda: None)

    def run(*words: object) -> Result:
        return CliRunner().invoke(app, [str(word) for word in words])

    return run


def test_a_roster_is_imported_and_enrolled(minzheng: Command, tmp_path: Path) -> None:
    from minzheng.kernel.payments.models import Award

    result = minzheng("import", "roster", write(tmp_path / "a.xlsx"), "--month", "2026-11", "--json")
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    assert told["counts"]["persons_added"] == 3
    assert told["batch"] == ImportBatch.objects.get().pk
    assert Award.objects.filter(benefit="dibao", batch_id=told["batch"]).count() == 1


def test_a_dry_run_says_so(minzheng: Command, tmp_path: Path) -> None:
    result = minzheng("import", "roster", write(tmp_path / "a.xlsx"), "--month", "2026-11", "--dry-run")
    assert result.exit_code == 0
    assert "没有改变任何数据" in result.stdout
    assert not Person.objects.exists()


def test_a_refused_roster_exits_1_with_the_list_and_the_marked_workbook(minzheng: Command, tmp_path: Path) -> None:
    path, marked = write(tmp_path / "a.xlsx", None, [member(wage="约800"), *family()[1:]]), tmp_path / "marked.xlsx"
    result = minzheng("import", "roster", path, "--month", "2026-11", "--json", "--errors", marked)
    assert result.exit_code == 1
    problems = json.loads(result.stdout)["error"]["problems"]
    assert [problem["code"] for problem in problems] == ["amount_vague"]
    assert load_workbook(marked)["成员"]["M2"].comment is not None


def test_an_unreadable_file_exits_1_with_a_sentence(minzheng: Command, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"nothing")
    result = minzheng("import", "roster", tmp_path / "a.xlsx", "--month", "2026-11")
    assert result.exit_code == 1
    assert "不是 Excel 工作簿" in result.stderr


@pytest.mark.parametrize("words", [
    ["--month", "2026-11", "--map", "金额"], ["--month", "2026-11", "--map", "金额=收入"], [],
])  # fmt: skip
def test_wrong_usage_exits_2(minzheng: Command, tmp_path: Path, words: list[str]) -> None:
    assert minzheng("import", "roster", write(tmp_path / "a.xlsx"), *words).exit_code == 2


def test_the_marked_workbook_never_replaces_the_file(minzheng: Command, tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx")
    assert minzheng("import", "roster", path, "--month", "2026-11", "--errors", path).exit_code == 2


def test_a_meaning_chosen_once_is_remembered_for_the_office(minzheng: Command, tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", headings={"wage": "金额"})
    office = ["--month", "2026-11", "--office", "430426", "--json"]
    first = minzheng("import", "roster", path, *office, "--map", "金额=月工资性收入(元)")
    assert first.exit_code == 0, first.stderr
    assert HeadingMapping.objects.get().column == "wage"
    again = json.loads(minzheng("import", "roster", path, *office).stdout)
    assert again["batch"] is None
    assert "heading_unknown" not in {problem["code"] for problem in again["problems"]}
    unnamed = json.loads(minzheng("import", "roster", path, "--month", "2026-11", "--json").stdout)
    assert "heading_unknown" not in {problem["code"] for problem in unnamed["problems"]}


def test_an_import_is_undone(minzheng: Command, tmp_path: Path) -> None:
    minzheng("import", "roster", write(tmp_path / "a.xlsx"), "--month", "2026-11")
    batch = ImportBatch.objects.get()
    assert minzheng("import", "undo", batch.pk, "--json").exit_code == 0
    again = minzheng("import", "undo", batch.pk)
    assert again.exit_code == 1
    assert "已经撤销" in again.stderr


def test_the_template_is_written(minzheng: Command, tmp_path: Path) -> None:
    assert minzheng("import", "template", tmp_path / "t.xlsx").exit_code == 0
    assert load_workbook(tmp_path / "t.xlsx").sheetnames == ["家庭", "成员"]


def test_an_invented_county_is_imported_without_an_error(minzheng: Command, tmp_path: Path) -> None:
    path = tmp_path / "county.xlsx"
    made = minzheng("demo", "roster", path, "--area", "430426", "--households", "60", "--seed", "5")
    assert made.exit_code == 0, made.stderr
    result = minzheng("import", "roster", path, "--month", "2026-11", "--json")
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    assert {problem["code"] for problem in told["problems"]} <= {"account_holder"}
    assert told["counts"]["households_added"] == 60


def test_an_area_without_villages_has_no_invented_people(minzheng: Command, tmp_path: Path) -> None:
    assert minzheng("demo", "roster", tmp_path / "x.xlsx", "--area", "110000").exit_code == 1


def test_a_death_is_reported(minzheng: Command, tmp_path: Path) -> None:
    minzheng("import", "roster", write(tmp_path / "a.xlsx", [home()]), "--month", "2026-11")
    person = Person.objects.first()
    assert person is not None
    words = ["people", "report-death", "--person", person.pk, "--source", "殡仪馆", "--on"]
    assert minzheng(*words, "昨天").exit_code == 2
    assert minzheng(*words, "2026-01-01", "--json").exit_code == 0
    assert minzheng(*words, "2026-01-01").exit_code == 1


@pytest.mark.django_db(transaction=True)
def test_what_was_released_for_payment_cannot_be_undone(minzheng: Command, tmp_path: Path) -> None:
    minzheng("import", "roster", write(tmp_path / "a.xlsx"), "--month", "2026-11")
    batch = ImportBatch.objects.get()
    run = json.loads(minzheng("payroll", "run", "--month", "2026-11", "--area", "430426", "--json").stdout)
    assert run["lines"] > 0
    found = PayrollRun.objects.get(pk=run["run"])
    allocate(area=found.area_code, year=2026, benefits=sorted(needs_of(found)), month_fen=found.amount_fen, by=PROGRAM,
             at=found.at)
    assert minzheng("payroll", "lock", run["run"], "--signed", "甲示例、乙示例、丙示例").exit_code == 0
    refused = minzheng("import", "undo", batch.pk)
    assert refused.exit_code == 1
    assert "已经据以发放" in refused.stderr
