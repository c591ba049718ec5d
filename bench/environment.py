"""The environment OpenFisca-core runs in: made on first use from ``bench/requirements.lock``, apart from the program's."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).with_name("requirements.lock")


def python(folder: Path) -> str:
    """The interpreter of the environment in ``folder``; installs what is locked when it is absent or has changed."""
    place = folder / "venv"
    stamp, wanted = place / "lock.sha256", hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(place)], check=True)
        pip = [str(place / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        done = subprocess.run([*pip, "--require-hashes", "--requirement", str(LOCK)], capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr.strip())
        stamp.write_text(wanted)
    return str(place / "bin" / "python")
