"""What a command stands on: a database that answers, and an account for whoever sits there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from minzheng.cli.session import acting, now
from minzheng.kernel.access.actions import deactivate_account
from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.queries import events, role_of
from minzheng.kernel.access.roles import Role
from minzheng.kernel.values.errors import NotAllowed

OPEN = """
from minzheng.cli.main import Commands
import typer
one = typer.Typer()
@one.command()
def use() -> None:
    from minzheng.cli.session import database, acting
    database()
    print(acting().post)
class Only(Commands):
    def get_command(self, ctx, cmd_name):
        return typer.main.get_command(one)
app = typer.Typer(cls=Only)
@app.callback()
def top() -> None: ...
app(["use"])
"""


def use(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    environment = environment | {"DJANGO_SETTINGS_MODULE": "minzheng.site.settings"}
    return subprocess.run([sys.executable, "-c", OPEN], env=environment, capture_output=True, text=True, timeout=120)


def test_the_first_command_makes_the_embedded_database(
    first_command: tuple[dict[str, str], subprocess.CompletedProcess[str]]
) -> None:
    environment, first = first_command
    assert (first.returncode, first.stdout) == (0, "[]\n"), first.stderr
    assert use(environment).stdout == "命令行\n"
    keys = Path(environment["MINZHENG_HOME"]) / "keys"
    assert {file.name: file.stat().st_mode & 0o777 for file in keys.iterdir()} == {
        "secret.key": 0o600, "field.key": 0o600,
    }


@pytest.mark.parametrize(
    "url", ["postgresql://nobody@127.0.0.1:1/minzheng", "mysql://x/y", "postgresql://x:port/y"]
)
def test_a_database_that_does_not_answer_is_a_sentence(url: str, own_home: dict[str, str]) -> None:
    done = use(own_home | {"DATABASE_URL": url})
    assert done.returncode == 1
    assert "数据库" in done.stderr or "DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.django_db
def test_the_command_line_acts_as_an_account_of_its_own() -> None:
    actor = acting()
    assert actor == acting()
    assert role_of(actor) is Role.COUNTY_CLERK
    assert events(action="create_account").get().username == PROGRAM.username


@pytest.mark.django_db
def test_a_deactivated_command_line_account_acts_no_more() -> None:
    deactivate_account(username=acting().username, reason="停用", by=PROGRAM, at=now())
    with pytest.raises(NotAllowed):
        acting()


def test_the_time_is_that_of_the_law() -> None:
    assert str(now().tzinfo) == "Asia/Shanghai"


def test_the_tests_use_no_database_of_the_machine() -> None:
    assert "minzheng-test-" in os.environ["MINZHENG_HOME"]
