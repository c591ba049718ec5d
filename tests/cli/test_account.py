"""``minzheng account``: made, used and closed from the command line."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.contrib.auth import authenticate
from typer.testing import CliRunner, Result

from minzheng.cli.main import app
from minzheng.cli.session import now
from minzheng.kernel.access.queries import account, events
from minzheng.kernel.access.signing.actions import begin_second_step

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


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["account", *arguments])


def test_accounts_are_listed_by_area() -> None:
    CliRunner().invoke(app, [*CREATE, "--unit", "社会救助股", "--until", "2026-12-31", "--password", "x"])
    listed = json.loads(_run("list", "--area", "430426", "--json").stdout)
    assert listed == [{
        "username": "officer1", "post": "低保股", "unit": "社会救助股", "role": "county_clerk", "area": "430426",
        "valid_from": None, "last_day": "2026-12-31", "second_step": False, "is_active": True,
    }]
    assert json.loads(_run("list", "--area", "430421", "--json").stdout) == []
    assert "officer1" in _run("list").stdout


def test_an_account_is_changed_in_what_is_named_only() -> None:
    CliRunner().invoke(app, [*CREATE, "--password", "x"])
    done = _run("change", "officer1", "--role", "county_section_head", "--from", "2026-11-01")
    assert done.exit_code == 0, done.output
    changed = account("officer1")
    assert (changed.role, changed.post, changed.valid_from) == ("county_section_head", "低保股", date(2026, 11, 1))
    assert _run("change", "nobody", "--post", "x").exit_code == 1
    assert _run("change", "officer1", "--until", "2026-10-01").exit_code == 1


def test_a_password_given_by_others_is_to_be_changed_and_can_be_reset() -> None:
    CliRunner().invoke(app, [*CREATE, "--password", "x"])
    assert account("officer1").must_change_password
    done = _run("reset-password", "officer1")
    assert authenticate(username="officer1", password=done.stdout.strip()) == account("officer1")
    assert events(action="reset_password").get().username.startswith("命令行-")


def test_a_second_step_is_reset_where_there_is_one() -> None:
    CliRunner().invoke(app, [*CREATE, "--password", "x"])
    assert _run("reset-totp", "officer1", "--reason", "遗失").exit_code == 1
    begin_second_step(by=account("officer1").actor, at=now())
    assert _run("reset-totp", "officer1", "--reason", "遗失").exit_code == 0
    assert account("officer1").totp_secret is None


def test_a_closed_account_is_opened_again() -> None:
    CliRunner().invoke(app, [*CREATE, "--password", "x"])
    _run("deactivate", "officer1", "--reason", "病假")
    assert _run("reactivate", "officer1", "--reason", "返岗").exit_code == 0
    assert account("officer1").is_active
