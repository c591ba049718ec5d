"""How refusals leave the command: sentences and exit code 1, wrong usage 2, JSON when asked for."""

from __future__ import annotations

import json
from importlib.metadata import version
from importlib.util import find_spec

import psycopg
import pytest
import typer
from django.db.utils import OperationalError
from typer.testing import CliRunner

from minzheng.cli import main
from minzheng.kernel.values.errors import MinzhengError, NotFound, Place, Problem, Refused, UsageError
from minzheng.kernel.values.language import Sentence, say

PROBLEMS = [
    Problem("id_check_digit", say("校验码不符"), place=Place("a.xlsx", sheet="成员", row=7, heading="公民身份号码")),
    Problem("amount", say("不是金额"), place=Place("a.xlsx", sheet="家庭", row=3, heading="金融资产(元)")),
]

REFUSALS = [
    pytest.param(Refused(say("文件未导入"), PROBLEMS), 1, id="refused"),
    pytest.param(NotFound(say("没有这个批次")), 1, id="not found"),
    pytest.param(UsageError(say("缺少月份")), 2, id="usage"),
    pytest.param(OSError(28, "No space left on device", "out.xlsx"), 1, id="full disk"),
]


def app_that_raises(error: Exception) -> typer.Typer:
    app = typer.Typer(cls=main.Commands)

    @app.callback()
    def top() -> None: ...

    command = typer.Typer()

    @command.command("fail")
    def fail(json_: bool = typer.Option(False, "--json")) -> None:
        raise error

    class Failing(main.Commands):
        def get_command(self, ctx: typer.Context, cmd_name: str) -> object:  # type: ignore[override]
            return typer.main.get_command(command)

    app.info.cls = Failing
    return app


@pytest.mark.parametrize(("error", "code"), REFUSALS)
def test_a_refusal_is_a_sentence_on_standard_error(error: Exception, code: int) -> None:
    result = CliRunner().invoke(app_that_raises(error), ["fail"])
    assert result.exit_code == code
    assert result.stdout == ""
    assert str(getattr(error, "sentence", "磁盘空间不足")) in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(("error", "code"), REFUSALS)
def test_with_json_a_refusal_is_one_document(error: Exception, code: int) -> None:
    result = CliRunner().invoke(app_that_raises(error), ["fail", "--json"])
    assert result.exit_code == code
    assert set(json.loads(result.stdout)["error"]) == {"code", "sentence", "problems"}
    assert result.stderr == ""


def test_every_problem_is_listed_with_its_place() -> None:
    error = Refused(say("文件未导入"), PROBLEMS)
    said = CliRunner().invoke(app_that_raises(error), ["fail"]).stderr
    assert "a.xlsx 成员 7 公民身份号码: 校验码不符" in said
    listed = json.loads(CliRunner().invoke(app_that_raises(error), ["fail", "--json"]).stdout)["error"]["problems"]
    assert [(problem["row"], problem["code"]) for problem in listed] == [(7, "id_check_digit"), (3, "amount")]


def test_what_nobody_expected_is_not_hidden() -> None:
    assert isinstance(CliRunner().invoke(app_that_raises(ZeroDivisionError()), ["fail"]).exception, ZeroDivisionError)


@pytest.mark.parametrize("lost", [OperationalError, psycopg.OperationalError])
def test_a_database_that_goes_away_is_a_sentence(lost: type[Exception]) -> None:
    result = CliRunner().invoke(app_that_raises(lost("server closed the connection\n\tunexpectedly")), ["fail"])
    assert (result.exit_code, result.stderr) == (1, "数据库没有应答：server closed the connection\n")


def test_the_language_is_chosen_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINZHENG_LANGUAGE", "en")
    result = CliRunner().invoke(app_that_raises(NotFound(Sentence("没有账号“{username}”", {"username": "x"}))), ["fail"])
    assert result.stderr == "There is no account “x”\n"


def test_the_version_is_said() -> None:
    assert CliRunner().invoke(main.app, ["--version"]).stdout == f"minzheng {version('minzheng')}\n"


def test_an_unknown_command_is_wrong_usage() -> None:
    result = CliRunner().invoke(main.app, ["pay"])
    assert result.exit_code == 2
    assert "pay" in result.stderr


def test_every_command_has_its_module_and_help() -> None:
    assert all(find_spec(f"minzheng.cli.{module}") for module in main.COMMANDS.values())
    result = CliRunner().invoke(main.app, ["--help"])
    assert result.exit_code == 0
    assert all(name in result.stdout for name in main.COMMANDS)


@pytest.mark.parametrize("name", main.COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    result = CliRunner().invoke(main.app, [name, "--help"])
    assert result.exit_code == 0, result.output


def test_a_refusal_has_a_stable_code() -> None:
    assert MinzhengError(say("x")).code == "minzheng"
