"""The files of a run: registers, bank files, public lists, exceptions; made on first demand, kept beside the run."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.payments.models import PayrollRun
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import say


def files_of(run: PayrollRun) -> list[dict[str, Any]]:
    """The files of a run by benefit."""
    return []


def ready(run: PayrollRun, name: str, *, by: Actor, at: datetime) -> Path:
    """The path of one file."""
    raise NotFound(say("没有名为“{name}”的文件", name=name))
