"""Rows without a number from the command line."""

from __future__ import annotations

import json

import pytest
from django.conf import LazySettings
from typer.testing import CliRunner

from minzheng.cli import session
from minzheng.cli.main import app
from minzheng.kernel.access.models import AuditEvent


@pytest.mark.django_db
def test_rows_are_looked_through_and_told(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "database", lambda: None)
    told = CliRunner().invoke(app, ["verify", "candidates", "--area", "430426", "--json"])
    assert told.exit_code == 0, told.stderr
    assert json.loads(told.stdout) == {"rows": 0, "found": 0, "new": 0, "carried": 0}
    assert "无号码记录 0 条" in CliRunner().invoke(app, ["verify", "candidates", "--area", "430426"]).stdout
    assert CliRunner().invoke(app, ["verify", "candidates", "--area", "x"]).exit_code == 2
    assert AuditEvent.objects.filter(action="find_candidates").count() == 2
