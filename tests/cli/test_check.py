"""``minzheng check`` as a user or a script sees it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from minzheng.cli.main import app
from minzheng.kernel.catalogue.loader import PACKAGE

CHECKS = "businesses/social_assistance/dibao/checks.yaml"


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A copy of the folders in which one register does not exist, without worked examples."""
    for name in ("businesses", "commons", "localities"):
        ignored = shutil.ignore_patterns("__pycache__", "cases.yaml")
        shutil.copytree(PACKAGE / name, tmp_path / "minzheng" / name, ignore=ignored)
    path = tmp_path / "minzheng" / CHECKS
    path.write_text(path.read_text(encoding="utf-8").replace("register: prisons", "register: gossip"), encoding="utf-8")
    return tmp_path / "minzheng"


def check(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["check", *arguments])


def test_problems_are_listed_on_standard_error_and_the_exit_code_is_1(broken: Path) -> None:
    result = check("--root", str(broken))
    assert result.exit_code == 1
    assert result.stdout == ""
    line = (broken / CHECKS).read_text(encoding="utf-8").split("gossip")[0].count("\n") + 1
    assert f"minzheng/{CHECKS}:{line}: 没有登记册“gossip”" in result.stderr
    assert "缺少文件 cases.yaml" in result.stderr


def test_json_gives_each_problem_with_file_line_and_sentence(broken: Path) -> None:
    result = check("--root", str(broken), "--json")
    assert result.exit_code == 1
    problems = json.loads(result.stdout)["error"]["problems"]
    gossip = next(one for one in problems if one["code"] == "register")
    assert gossip["file"] == f"minzheng/{CHECKS}"
    assert isinstance(gossip["line"], int)
    assert gossip["sentence"] == "没有登记册“gossip”"


def test_the_installed_folders_are_clean() -> None:
    result = check("--json")
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout) == {"problems": []}
