"""What the tests of people stand on: Qidong county's real divisions and a way to import a tiny workbook."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.areas import editions
from minzheng.kernel.areas.actions import load_divisions
from minzheng.kernel.areas.editions import Edition
from minzheng.kernel.people.actions import ImportReport, import_roster
from minzheng.kernel.values.periods import Month

from .workbooks import write

QIDONG = 430426000000
NOVEMBER = Month(2026, 11)
Import = Callable[..., ImportReport]


@pytest.fixture(scope="session")
def divisions() -> Edition:
    """The divisions of one county, from the edition that is shipped."""
    return editions.shipped().narrowed(QIDONG)


@pytest.fixture
def qidong(db: None, divisions: Edition, by: Actor, at: datetime) -> int:
    """The county's divisions are loaded."""
    load_divisions(divisions, by=by, at=at)
    return QIDONG


@pytest.fixture
def imported(qidong: int, tmp_path: Path, by: Actor, at: datetime) -> Import:
    """Write rows as a workbook and import it: ``imported(homes, members, month=…)``."""

    def run(
        homes: Any = None, members: Any = None, *, month: Month = NOVEMBER, path: Path | None = None, **how: Any
    ) -> ImportReport:
        file = path or write(tmp_path / "roster.xlsx", homes, members)
        known: dict[str, Any] = {"office": qidong, "by": by, "at": at}
        return import_roster(file, month=month, **known | how)

    return run
