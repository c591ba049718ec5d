"""The embedded server is killed while a command works: the next command starts it again."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path


def test_the_server_is_killed(own_database: dict[str, str], tmp_path: Path) -> None:
    """An embedded database whose server dies in the middle of a run starts again and has the whole of nothing."""
    roster = tmp_path / "roster.xlsx"
    for arguments in (
        ("demo", "roster", roster, "--area", "430426", "--households", 20, "--seed", 1),
        ("import", "roster", roster, "--month", "2026-09"),
    ):
        _minzheng(own_database, *arguments)
    died = subprocess.run(
        [sys.executable, "-m", "tests.kernel.payments.killed_run", "stored", "server"], text=True, capture_output=True,
        env=own_database | {"DJANGO_SETTINGS_MODULE": "minzheng.site.settings"}, check=False, timeout=120)
    assert "数据库连接中断" in died.stderr
    assert json.loads(_minzheng(own_database, "payroll", "runs", "--json")) == []
    run = json.loads(_minzheng(own_database, "payroll", "run", "--month", "2026-09", "--json"))
    assert run["enrolled"] > 0
    [bundle] = (Path(own_database["MINZHENG_HOME"]) / "bundles" / "2026-09").iterdir()
    assert run["bundle"] == f"2026-09/{bundle.name}"


def _minzheng(environment: dict[str, str], *arguments: object) -> str:
    command = [str(Path(sys.executable).with_name("minzheng")), *(str(one) for one in arguments)]
    done = subprocess.run(command, env=environment, text=True, capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout
