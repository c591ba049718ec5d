"""``minzheng account``: made, used and closed from the command line."""

from __future__ import annotations

import pytest
from django.contrib.auth import authenticate
from typer.testing import CliRunner

from minzheng.cli.main import app
from minzheng.kernel.access.queries import account, events

pytestmark = pytest.mark.django_db
CREATE = ["account", "create", "officer1", "--role", "county_clerk", "--post", "低保股", "--area", "430426"]


def test_an_account_is_made_with_a_password_asked_for() -> None:
    done = CliRunner().invoke(app, CREATE, input="示例 口令\n示例 口令\n")
    assert done.exit_code == 0, done.output
    assert authenticate(username="officer1", password="示例 口令") == account("officer1")
    assert account("officer1").area_code == 430426_000000
    assert events(action="create_account", subject="account:officer1").get().username.startswith("命令行-")


def test_a_username_twice_and_a_code_that_is_none_are_not_taken() -> None:
    assert CliRunner().invoke(app, [*CREATE, "--password", "x"]).exit_code == 0
    again = CliRunner().invoke(app, [*CREATE, "--password", "x"])
    assert (again.exit_code, "officer1" in again.stderr) == (1, True)
    nowhere = CliRunner().invoke(app, ["account", "create", "b", "--role", "township_clerk", "--area", "4", "--password", "x"])
    assert (nowhere.exit_code, "区划代码" in nowhere.stderr) == (2, True)


def test_an_unknown_role_is_wrong_usage() -> None:
    assert CliRunner().invoke(app, ["account", "create", "a", "--role", "king", "--password", "x"]).exit_code == 2


def test_an_account_is_closed() -> None:
    CliRunner().invoke(app, [*CREATE, "--password", "x"])
    assert CliRunner().invoke(app, ["account", "deactivate", "officer1", "--reason", "调离"]).exit_code == 0
    assert not account("officer1").is_active
    assert CliRunner().invoke(app, ["account", "deactivate", "officer1", "--reason", "调离"]).exit_code == 1
