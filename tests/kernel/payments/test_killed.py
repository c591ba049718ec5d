"""A run killed at any point leaves the whole run or none, and the next one cleans up."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from django.db import connection

from minzheng.kernel.payments.models import Award, PayrollException, PayrollLine, PayrollRun
from minzheng.kernel.payments.running import STEPS

from .conftest import Runner
from .registry import Member, put

pytestmark = pytest.mark.django_db(transaction=True)


def _database_url() -> str:
    """The test database, for another process."""
    settings = connection.settings_dict
    host = {"host": settings["HOST"], "port": settings["PORT"] or "5432"}
    return f"postgresql://{quote(settings['USER'])}@/{settings['NAME']}?{urlencode(host)}"


def _die(step: str, victim: str, home: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "DATABASE_URL": _database_url(), "MINZHENG_HOME": str(home), "DJANGO_SETTINGS_MODULE": "minzheng.site.settings"}
    return subprocess.run(
        [sys.executable, "-m", "tests.kernel.payments.killed_run", step, victim], env=environment, text=True,
        capture_output=True, check=False, timeout=120)


def _files(home: Path) -> list[str]:
    return [path.name for path in (home / "bundles").rglob("*") if path.is_file()]


@pytest.mark.parametrize("step", STEPS)
def test_killed_when_a_step_is_done(step: str, tmp_path: Path, run_month: Runner) -> None:
    put(Member(), Member())
    put(Member(), account="")
    assert _die(step, "process", tmp_path).returncode == -9
    is_whole = step == "committed"
    assert PayrollRun.objects.count() == is_whole
    assert PayrollLine.objects.count() == PayrollException.objects.count() == is_whole
    assert Award.objects.count() == (2 if is_whole else 0)
    again = run_month()
    assert again.is_new is not is_whole
    bundles = list((tmp_path / "bundles" / "2026-09").iterdir())
    assert [f"2026-09/{path.name}" for path in bundles] == [again.run.bundle]
    assert "UNCOMMITTED" not in _files(tmp_path)


@pytest.mark.parametrize("step", ["read", "stored", "placed"])
def test_the_database_goes_away(step: str, tmp_path: Path, run_month: Runner) -> None:
    put(Member(), Member())
    lost = _die(step, "connection", tmp_path)
    assert lost.returncode == 1
    assert "数据库连接中断" in lost.stderr
    assert PayrollRun.objects.count() == PayrollLine.objects.count() == 0
    again = run_month()
    assert again.is_new
    assert [path.name for path in (tmp_path / "bundles" / "2026-09").iterdir()] == [again.run.bundle.split("/")[1]]
