"""The files of a run: registers, bank files, public lists, exceptions; made on first demand, kept in the data folder."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from minzheng.kernel.access.actions import record, record_read
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.payments.export.exporting import RunFile, export, files
from minzheng.kernel.payments.models import PayrollRun, RunState
from minzheng.kernel.values.errors import NotAllowed, NotFound
from minzheng.kernel.values.language import say

from .benefits import order, title


def files_of(run: PayrollRun, *, may_read_in_full: bool) -> list[dict[str, Any]]:
    """The files of a run by benefit; those with full numbers only for who may read them. A superseded run has none."""
    if run.state == RunState.SUPERSEDED:
        return []
    groups: dict[str, dict[str, Any]] = {}
    for file in files(run, program=catalogue().program):
        if may_read_in_full or not file.kind.opens_sealed:
            groups.setdefault(file.benefit, {"title": title(file.benefit), "files": []})["files"].append(file)
    return [groups[name] for name in sorted(groups, key=order)]


def ready(run: PayrollRun, name: str, *, may_read_in_full: bool, by: Actor, at: datetime) -> Path:
    """The path of one file, written now if it was not before; the download goes on record.

    Raises NotFound for a name the run has not, NotAllowed for full numbers that the account may not read.
    """
    program = catalogue().program
    file = _named(files(run, program=program), name)
    if file.kind.opens_sealed and not may_read_in_full:
        raise NotAllowed(say("您的岗位没有这项权限。需要时请联系本单位的系统管理员。"))
    folder = Path(settings.HOME) / "exports" / f"{run.pk}-{run.state}"
    if not (folder / name).exists():
        export(run_id=run.pk, out=folder, program=program, by=by, at=at, only=[name])
    if file.kind.opens_sealed:
        record_read(by=by, at=at, subject=f"run:{run.pk}", purpose=str(say("下载发放文件")))
    record(by=by, at=at, action="download", subject=f"run:{run.pk}", details={"file": name})
    return folder / name


def _named(known: Iterable[RunFile], name: str) -> RunFile:
    found = next((file for file in known if file.name == name), None)
    if found is None:
        raise NotFound(say("没有名为“{name}”的文件", name=name))
    return found
