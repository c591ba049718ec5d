"""Duplicates from the command line."""

from __future__ import annotations

import json

import pytest
from django.conf import LazySettings
from typer.testing import CliRunner

from minzheng.cli import session
from minzheng.cli.main import app
from tests.kernel.verification.duplicates.test_pairs import twice

__all__ = ["twice"]


@pytest.mark.django_db
@pytest.mark.usefixtures("twice")
def test_duplicates_are_found_and_told(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "database", lambda: None)
    told = CliRunner().invoke(app, ["verify", "duplicates", "--area", "430426", "--json"])
    assert told.exit_code == 0, told.stderr
    assert json.loads(told.stdout) == {"persons": 3, "found": 1, "new": 1, "gone": 0}
    assert "疑似重复 1 对，新发现 0 对" in CliRunner().invoke(app, ["verify", "duplicates", "--area", "430426"]).stdout
    assert CliRunner().invoke(app, ["verify", "duplicates", "--area", "x"]).exit_code == 2
