"""What a newcomer meets who lacks something: a sentence that says what to install."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = sorted([*ROOT.glob("tools/*.sh"), ROOT / ".ci" / "run"])


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_a_script_is_well_formed_and_may_be_run(script: Path) -> None:
    assert subprocess.run(["bash", "-n", script], check=False).returncode == 0
    assert os.access(script, os.X_OK)


def test_without_python_setup_says_what_to_install(tmp_path: Path) -> None:
    environment = os.environ | {"PYTHON": str(tmp_path / "python3")}
    done = subprocess.run(["tools/setup.sh"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Python 3.11" in done.stderr


def test_the_locks_pin_every_package_and_name_no_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        pinned = [line for line in text.splitlines() if line and line[0].isalnum()]
        assert len(pinned) > 40
        assert all("==" in line and line.endswith("\\") for line in pinned)
        assert not any(word in text for word in ("://", "index-url", "find-links", "trusted-host"))


def test_the_runtime_lock_and_the_whole_lock_agree() -> None:
    def pins(name: str) -> set[str]:
        return {line.split()[0] for line in (ROOT / name).read_text().splitlines() if line and line[0].isalnum()}

    assert pins("requirements.lock") <= pins("requirements-dev.lock")
