"""What the tests of areas stand on: the real divisions of Qidong county with the areas above it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.areas import actions, editions
from minzheng.kernel.areas.editions import Edition

QIDONG = 430426000000


@pytest.fixture(scope="session")
def shipped() -> Edition:
    """The edition that comes with the program."""
    return editions.shipped()


@pytest.fixture
def qidong(db: None, shipped: Edition, by: Actor, at: datetime) -> int:
    """Qidong county and all below it are loaded, as are Hengyang and Hunan above it; the code of the county."""
    actions.load_divisions(shipped.narrowed(QIDONG), by=by, at=at)
    return QIDONG


@pytest.fixture
def csv_file(tmp_path: Path) -> Callable[..., Path]:
    """Writes a CSV of divisions: ``csv_file("code,name", "43,湖南省")``, in an encoding if wanted."""

    def write(*lines: str, encoding: str = "utf-8", name: str = "own.csv") -> Path:
        path = tmp_path / name
        path.write_bytes("\r\n".join(lines).encode(encoding))
        return path

    return write
