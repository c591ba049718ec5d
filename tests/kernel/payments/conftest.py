"""Runs of the demonstration county by the real rules, over a registry made by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.catalogue.loader import Catalogue, catalogue
from minzheng.kernel.payments import actions
from minzheng.kernel.payments.running import RunResult
from minzheng.kernel.values.periods import Month

from .registry import COUNTY

Runner = Callable[..., RunResult]


@pytest.fixture(scope="session")
def law() -> Catalogue:
    """The rules and parameters of the installed package."""
    return catalogue()


@pytest.fixture
def run_month(law: Catalogue, by: Actor, at: datetime, tmp_path: Path) -> Runner:
    """Run a month (default 2026-09 of the county) with bundles under ``tmp_path``."""

    def run(month: str = "2026-09", area: int = COUNTY, **others: object) -> RunResult:
        options = {"program": law.program, "parameters": law.parameters, "by": by, "at": at, "home": tmp_path, **others}
        return actions.run(month=Month.parse(month), area=area, **options)  # type: ignore[arg-type]

    return run
