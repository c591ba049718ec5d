"""``minzheng import divisions`` as a user sees it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from minzheng.cli import divisions as command
from minzheng.cli import main
from minzheng.kernel.areas.models import Area
from tests.kernel.areas import package


@pytest.fixture
def app(db: None, monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    """The command alone, on the test's database."""
    monkeypatch.setattr(command, "database", lambda: None)
    app = typer.Typer(cls=main.Commands)

    @app.callback()
    def top() -> None: ...

    single = typer.Typer()
    single.command("divisions")(command.divisions)

    class Only(main.Commands):
        def get_command(self, ctx: typer.Context, cmd_name: str) -> object:  # type: ignore[override]
            return typer.main.get_command(single)

    app.info.cls = Only
    return app


def test_a_package_is_loaded_and_reported(app: typer.Typer, tmp_path: Path) -> None:
    packed = str(package.tgz(tmp_path))
    tried = CliRunner().invoke(app, ["divisions", packed, "--dry-run"])
    assert "新增 9，撤销 0" in tried.stdout
    assert not Area.objects.exists()
    result = CliRunner().invoke(app, ["divisions", packed])
    assert result.exit_code == 0, result.stderr
    assert "截止 2023-06-30" in result.stdout
    assert "新增 9，撤销 0" in result.stdout
    assert Area.objects.count() == 9
    again = json.loads(CliRunner().invoke(app, ["divisions", packed, "--json"]).stdout)
    assert (again["opened"], again["unchanged"]) == (0, 9)
    assert again["counts"] == dict.fromkeys(("province", "prefecture", "county", "township", "village"), 2)


def test_bad_lines_are_listed_and_nothing_is_loaded(app: typer.Typer, tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text("code,name\n43,湖南省\n43042,祁东县\n430426,祁东县\n", encoding="gb18030")
    result = CliRunner().invoke(app, ["divisions", str(file), "--on", "2026-06-30"])
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "2 处问题，未载入" in result.stderr
    assert "own.csv:3: 区划代码“43042”" in result.stderr
    assert "own.csv:4: 区划代码 430426 的上级 4304 不存在" in result.stderr
    assert not Area.objects.exists()


@pytest.mark.parametrize(("options", "words"), [
    ([], "--on"), (["--on", "2026-02-30"], "不是日期"), (["--on", "20260630"], "不是日期"),
])
def test_the_day_is_wanted_and_checked(app: typer.Typer, tmp_path: Path, options: list[str], words: str) -> None:
    file = tmp_path / "own.csv"
    file.write_text("code,name\n43,湖南省\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["divisions", str(file), *options])
    assert result.exit_code == 2
    assert words in result.stderr


def test_a_file_that_is_not_there_is_said(app: typer.Typer, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["divisions", str(tmp_path / "no.csv"), "--on", "2026-06-30", "--json"])
    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"]["code"] == "not_found"
