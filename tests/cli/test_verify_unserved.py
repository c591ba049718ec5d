"""The search for the unserved from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from minzheng.cli.verify_unserved import unserved
from minzheng.kernel.values.errors import UsageError
from tests.kernel.payments.registry import COUNTY, Member, put

pytestmark = pytest.mark.django_db(transaction=True)
app = typer.Typer()
app.command()(unserved)


def test_the_search_says_what_it_found(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    put(Member(), status="无")
    put(Member())
    result = CliRunner().invoke(app, ["--month", "2026-11", "--area", str(COUNTY), "--json"])
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert (told["month"], told["persons"], told["new"]) == ("2026-11", 2, 1)
    assert told["benefits"] == [{"benefit": "dibao", "enrolled": 1, "unserved": 1, "likely": 0}]
    shown = CliRunner().invoke(app, ["--month", "2026-11", "--area", str(COUNTY)])
    assert "应享未享" in shown.output


def test_what_is_no_month_is_wrong_usage() -> None:
    result = CliRunner().invoke(app, ["--month", "202611x", "--area", str(COUNTY)])
    assert isinstance(result.exception, UsageError)
