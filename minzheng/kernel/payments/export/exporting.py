"""Which files a run has, and the one door through which they leave the house."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from minzheng.kernel.access.actions import record, record_read
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.policy.program import Program
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.values.periods import Month

from .. import queries
from ..models import PayrollRun, RunState
from .documents import KINDS, Kind
from .publication import shown_to_the_public
from .rows import place_names
from .staging import appearing_in
from .subject import Subject, Written


@dataclass(frozen=True)
class RunFile:
    """One file that a run has: its name (``2026-11-dibao-register.xlsx``), benefit and kind."""

    name: str
    benefit: str
    title: Label
    kind: Kind


@dataclass(frozen=True)
class Exported:
    """What was written where; ``withheld`` are the benefits whose procedure knows no public list."""

    out: Path
    files: tuple[tuple[RunFile, Written], ...]
    withheld: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain data for ``--json``."""
        return {
            "out": str(self.out), "withheld": list(self.withheld),
            "files": [{"name": file.name, "benefit": file.benefit, "kind": file.kind.name, "rows": written.rows,
                       "amount_fen": written.amount_fen} for file, written in self.files],
        }


def files(run: PayrollRun, *, program: Program) -> list[RunFile]:
    """The files of a run, by benefit: those with rows to list, and public lists where the law has them.

    A released run has no bank file here: what is paid leaves through ``bank.actions.send`` alone, once.
    """
    found = []
    for entry in queries.listed(run, sorted(program.folders)):
        shows = _shows(program, entry.benefit, run)
        for kind in KINDS:
            is_there = entry.has_exceptions if kind.name == "exceptions" else entry.has_lines
            is_sent = kind.name == "bank" and run.state == RunState.LOCKED
            if is_there and not is_sent and (shows or not kind.is_public):
                name = f"{Month.from_int(run.month)}-{entry.benefit}-{kind.name}.{kind.ending}"
                found.append(RunFile(name, entry.benefit, title_of(program, entry.benefit), kind))
    return found


def title_of(program: Program, benefit: str) -> Label:
    """What the benefit's main output is called."""
    titles = [output.title for output in program.outputs if output.benefit == benefit]
    return titles[0] if titles else Label(benefit, benefit)


def _shows(program: Program, benefit: str, run: PayrollRun) -> tuple[str, ...]:
    return shown_to_the_public(program.folders[benefit].path, on=Month.from_int(run.month).first_day)


def withheld(run: PayrollRun, *, program: Program) -> tuple[str, ...]:
    """The benefits paid in the run whose procedure shows the public nothing: they have no public list."""
    return tuple(entry.benefit for entry in queries.listed(run, sorted(program.folders))
                 if entry.has_lines and not _shows(program, entry.benefit, run))


def export(
    *, run_id: int, out: Path, program: Program, by: Actor, at: datetime, encoding: str = "gb18030",
    only: Collection[str] | None = None,
) -> Exported:
    """Write the run's files (``only`` those named) to ``out``, together or not at all, and put it on record.

    ``encoding`` is the bank file's: gb18030 or utf-8. Raises NotFound, Refused for a superseded run, NotWritten.
    """
    run = queries.run(run_id)
    if run.state == RunState.SUPERSEDED:
        newer = getattr(run, "superseded_by", None)
        raise Refused(
            say("核算批次 {run} 已被批次 {newer} 替代，不再导出", run=run.pk, newer=newer.pk if newer else "?"), (),
            code="superseded")
    wanted = [file for file in files(run, program=program) if only is None or file.name in only]
    if only is not None and len(wanted) < len(set(only)):
        missing = sorted(set(only) - {file.name for file in wanted})
        raise NotFound(say("核算批次 {run} 没有文件 {names}", run=run.pk, names="、".join(missing)))
    with transaction.atomic():
        if any(file.kind.opens_sealed for file in wanted):
            record_read(by=by, at=at, subject=f"run:{run.pk}", purpose=str(say("导出发放文件")))
        with appearing_in(out) as staging:
            area = place_names([run.area_code], run)[run.area_code]
            done = tuple((file, _write(file, staging, run, program, area, at, encoding)) for file in wanted)
            details = {"files": [file.name for file in wanted], "out": str(out)}
            record(by=by, at=at, action="export_run", subject=f"run:{run.pk}", details=details)
    return Exported(out, done, withheld(run, program=program))


def _write(
    file: RunFile, folder: Path, run: PayrollRun, program: Program, area: str, at: datetime, encoding: str
) -> Written:
    components = {output.component: output.title.zh for output in program.outputs if output.benefit == file.benefit}
    shows = _shows(program, file.benefit, run)
    subject = Subject(run, file.benefit, file.title.zh, components, shows, area, at, encoding)
    return file.kind.write(folder / file.name, subject)
