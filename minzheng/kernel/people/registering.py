"""One household, as a form gives it, into the registry: the same readers, checks and rows through time as a roster.

A form asks some columns; what it does not ask stays as it is known.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import polars as pl

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.areas import queries as areas
from minzheng.kernel.values.areas import COUNTY
from minzheng.kernel.values.areas import at as area_at
from minzheng.kernel.values.errors import Level, Place, Problem, Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import ZONE, Month

from . import planning, storing
from .columns import COLUMNS, Sheet
from .importing import lock
from .models import OPEN_OR_PAST, Household, HouseholdFact, ImportBatch
from .roster import registry
from .roster.cells import read_cells
from .roster.checking import check_rows
from .roster.findings import Findings
from .roster.loading import silent
from .roster.settings import Setting

_H, _M = Sheet.HOUSEHOLDS, Sheet.MEMBERS
HEADINGS = {(str(sheet), column.name): column.heading for sheet in Sheet for column in COLUMNS[sheet]}
_NAMES = {(sheet, heading): name for (sheet, name), heading in HEADINGS.items()}


@dataclass(frozen=True)
class Form:
    """A household's columns and its members' as texts, by name; a column nobody was asked for is in neither."""

    household: Mapping[str, str]
    members: Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class Checked:
    """The form read: frames as a roster gives them, and what was found. ``place`` says where a problem is."""

    frames: dict[Sheet, pl.DataFrame]
    findings: Findings = field(repr=False)

    @property
    def problems(self) -> list[Problem]:
        """Errors, warnings and notes as sentences."""
        return self.findings.problems()

    @property
    def is_good(self) -> bool:
        """Whether nothing refuses the form."""
        return all(problem.level is not Level.ERROR for problem in self.problems)


def place_of(problem: Problem) -> tuple[int, str]:
    """Where in a form a problem is: 0 for the household or the member's place from 1, and the name of the column."""
    name = _NAMES.get((problem.place.sheet, problem.place.heading), problem.place.heading)
    return (0 if problem.place.sheet == str(_H) else (problem.place.row or 1)), name


def check(form: Form, *, month: Month, today: date) -> Checked:
    """Read and check a form by itself, without the registry."""
    findings = Findings(headings=dict(HEADINGS))
    setting = Setting(month, today)
    raw = {_H: _raw(_H, [form.household]), _M: _raw(_M, form.members)}
    read = {sheet: read_cells(sheet, frame, setting, findings) for sheet, frame in raw.items()}
    return Checked(check_rows(read, month, findings), findings)


def check_in_registry(form: Form, *, month: Month, today: date, office: int) -> Checked:
    """``check``, and against the divisions and the registry: who lives elsewhere, is dead, or has another name.

    Runs in the caller's transaction.
    """
    checked = check(form, month=month, today=today)
    frames = dict(checked.frames)
    frames[_H] = registry.check_areas(frames[_H], office, month.first_day, checked.findings)
    registry.check_known(frames, registry.look_up(frames, office), month, checked.findings)
    return Checked(frames, checked.findings)


BEARABLE = frozenset({"grade_missing", "category_missing", "child_age", "support_place", "since_missing"})
"""Errors that time or another decision makes of what was right when it was stored; every cell stays as it is written."""


def register(
    form: Form, *, month: Month, source: str, reference: str, by: Actor, at: datetime,
    bears: Collection[tuple[str, Place]] = (),
) -> Household:
    """Store a household that holds from ``month``, in the caller's transaction. ``reference`` is the paper it rests on.

    Facts the form does not ask stay; members it does not list have left. ``bears`` names errors (code and place, of
    ``BEARABLE`` ones) that were there before and are mended apart. Raises Refused with every problem, ImportBusy beside an
    import.
    """
    lock()
    office = area_at(int(form.household["area_code"]), COUNTY)
    areas.area(office, on=month.first_day)
    checked = check_in_registry(form, month=month, today=at.astimezone(ZONE).date(), office=office)
    if any(one.level is Level.ERROR and (one.code, one.place) not in bears for one in checked.problems):
        raise Refused(say("家庭信息有问题，没有登记"), checked.problems, code="household_refused")
    known = registry.look_up(checked.frames, office)
    planned = planning.plan(checked.frames, known, month=month, office=office, absent=_absent(form))
    if not planned.is_empty:
        digest = sha256(repr((dict(form.household), [dict(one) for one in form.members])).encode()).hexdigest()
        batch = ImportBatch.objects.create(kind="case", file_name=reference, sha256=digest, month=int(month), office=office,
                                           by=str(by), at=at, counts=planned.counts)
        storing.store(planned, batch_id=batch.pk, at_=at, progress=silent, source=source)
        record(by=by, at=at, action="register_household", subject=f"batch:{batch.pk}",
               details={"month": str(month), "reference": reference, **planned.counts})
    return Household.objects.get(county=office // COUNTY.unit, household_no=form.household["household_no"])


def state_facts(
    household: Household, facts: Mapping[str, str], *, month: Month, source: str, reference: str, by: Actor, at: datetime
) -> None:
    """Let facts of a household hold from ``month``, in the caller's transaction; an empty text means that it has none.

    Raises ImportBusy beside an import.
    """
    lock()
    frame = pl.DataFrame({"household_id": [household.pk], **{name: [value or None] for name, value in facts.items()}},
                         schema={"household_id": pl.Int64, **dict.fromkeys(facts, pl.String)})
    absent = {column.name for column in COLUMNS[_H]} - set(facts)
    changed = planning.fact_change(_H, frame, frame["household_id"], month, absent)
    if changed.is_empty:
        return
    digest = sha256(repr((household.pk, dict(facts))).encode()).hexdigest()
    batch = ImportBatch.objects.create(kind="case", file_name=reference, sha256=digest, month=int(month),
                                       office=household.county * COUNTY.unit, by=str(by), at=at, counts={})
    storing.write_change(planning.TABLE[_H], changed, batch_id=batch.pk, at_=at, moved=lambda rows: None, source=source)
    record(by=by, at=at, action="state_facts", subject=f"household:{household.pk}",
           details={"month": str(month), "reference": reference, **facts})


def latest_month(household: Household) -> Month:
    """The newest month from which facts of the household hold: nothing can be stored for an earlier one."""
    newest = HouseholdFact.objects.filter(OPEN_OR_PAST, household=household, known_until=None).order_by("-valid_from").first()
    return Month.of(newest.valid_from) if newest else Month.from_int(household.first_month)


def _raw(sheet: Sheet, rows: Sequence[Mapping[str, str]]) -> pl.DataFrame:
    columns: dict[str, Any] = {"row": list(range(1, len(rows) + 1))}
    columns |= {one.name: [row.get(one.name) or None for row in rows] for one in COLUMNS[sheet]}
    return pl.DataFrame(columns, schema={"row": pl.Int64} | {one.name: pl.String for one in COLUMNS[sheet]})


def _absent(form: Form) -> dict[Sheet, set[str]]:
    asked = {_H: set(form.household), _M: {name for member in form.members for name in member}}
    return {sheet: {one.name for one in COLUMNS[sheet]} - asked[sheet] for sheet in Sheet}
