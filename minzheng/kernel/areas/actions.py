"""The doors through which areas change."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.copying import ignore
from minzheng.kernel.values.areas import level, span, written
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import say

from . import loading
from .editions import Edition
from .history import lock
from .models import Area, AreaChange, AreaEdition, ChangeKind
from .reorganisation import Plan, carry_out, open_areas


@dataclass(frozen=True)
class LoadReport:
    """What loading an edition did, in numbers of areas; ``counts`` says how many the edition has at each level."""

    source: str
    on: date
    counts: dict[str, int]
    opened: int = 0
    closed: int = 0
    renamed: int = 0
    recoded: int = 0
    reclassified: int = 0
    unchanged: int = 0

    def as_json(self) -> dict[str, Any]:
        """The report as plain data."""
        return asdict(self)


def load_divisions(
    edition: Edition, *, by: Actor, at: datetime, dry_run: bool = False, progress: Callable[[int], None] = ignore
) -> LoadReport:
    """Bring the areas to what ``edition`` (``editions.shipped()`` or ``editions.read(path)``) says of its day.

    Codes that vanished are closed as of that day, new ones opened, renames and plain changes of code written down; an
    edition loaded before changes nothing, and ``dry_run`` only reports. ``progress`` is called with the number of rows
    written since the last call.
    Raises Refused for an edition older than one loaded before for the same areas, or one against later changes.
    """
    with transaction.atomic():
        lock()
        if AreaEdition.objects.filter(digest=edition.digest, on=edition.on).exists():
            return LoadReport(edition.source, edition.on, edition.counts(), unchanged=edition.areas.height)
        _refuse_older(edition)
        found = loading.difference(edition)
        report = _report(edition, found)
        if not dry_run:
            loading.write(found, edition, by=by, at=at, progress=progress)
            _register(edition, report, by=by, at=at)
    return report


def _refuse_older(edition: Edition) -> None:
    low, high = loading.bounds(edition)
    newer = AreaEdition.objects.filter(on__gt=edition.on, low__lt=high, high__gt=low).order_by("-on").first()
    if newer is not None:
        sentence = say("区划文件截止 {on}，早于已载入的“{source}”（{newer}）", on=edition.on, source=newer.source,
                       newer=newer.on)
        raise Refused(sentence, (), code="edition_older")


def _report(edition: Edition, found: loading.Difference) -> LoadReport:
    kept = found.renamed.height + found.reclassified
    return LoadReport(
        edition.source, edition.on, edition.counts(), opened=found.opened.height - kept,
        closed=found.closed.len() - kept, renamed=found.renamed.height, recoded=found.recoded.height,
        reclassified=found.reclassified, unchanged=found.unchanged,
    )


def _register(edition: Edition, report: LoadReport, *, by: Actor, at: datetime) -> None:
    low, high = loading.bounds(edition)
    AreaEdition.objects.create(
        source=edition.source, on=edition.on, digest=edition.digest, low=low, high=high,
        areas=edition.areas.height, at=at, by=by.username,
    )
    details = report.as_json() | {"on": edition.on.isoformat(), "digest": edition.digest}
    record(by=by, at=at, action="load_divisions", subject=f"divisions:{edition.source}", details=details)


def merge(
    codes: Collection[int], *, into: int, name: str | None = None, moved: Mapping[int, int] | None = None, on: date,
    document: str = "", by: Actor, at: datetime,
) -> AreaChange:
    """From ``on``, ``codes`` are one area ``into``: one of them, another one in force, or a new code with ``name``.

    ``moved`` gives every area below those that end its new code. Raises Refused with every reason against it.
    """
    going_on = {code for code in (into,) if code in codes or open_areas({into})}
    parts = sorted({*codes, *going_on})
    plan = Plan(ChangeKind.MERGE, on, document, ended=set(codes) - {into}, pairs=[(code, into) for code in parts])
    if name is not None or not going_on:
        _require_name(name, into)
        plan.ended |= going_on
        plan.names[into] = name
    _move(plan, moved or {})
    return carry_out(plan, by=by, at=at)


def split(
    code: int, *, into: Mapping[int, str], moved: Mapping[int, int] | None = None, on: date, document: str = "",
    by: Actor, at: datetime,
) -> AreaChange:
    """From ``on``, ``code`` is several areas ``into`` (code → name); it goes on where it is itself among them.

    ``moved`` gives the areas below that change their code. Raises Refused with every reason against it.
    """
    plan = Plan(ChangeKind.SPLIT, on, document, ended={code}, pairs=[(code, successor) for successor in sorted(into)])
    plan.names.update(into)
    _move(plan, moved or {})
    return carry_out(plan, by=by, at=at)


def rename(code: int, *, name: str, on: date, document: str = "", by: Actor, at: datetime) -> AreaChange:
    """From ``on``, ``code`` is called ``name``. Raises Refused where the code is not in force or has that name."""
    _require_name(name, code)
    if any(row.name == name for row in open_areas({code}).values()):
        raise Refused(say("{code} 现在就叫“{name}”", code=written(code), name=name), (), code="area_same_name")
    plan = Plan(ChangeKind.RENAME, on, document, ended={code}, names={code: name}, pairs=[(code, code)])
    return carry_out(plan, by=by, at=at)


def recode(
    code: int, *, to: int, name: str | None = None, on: date, document: str = "", by: Actor, at: datetime
) -> AreaChange:
    """From ``on``, ``code`` has the code ``to`` and perhaps another ``name``; everything below it moves along.

    Raises Refused with every reason against it, such as codes that were used before.
    """
    low, high = span(code)
    below = Area.objects.filter(code__gt=low, code__lt=high, valid_until=None).values_list("code", flat=True)
    plan = Plan(ChangeKind.RECODE, on, document, ended={code}, names={to: name}, pairs=[(code, to)])
    _move(plan, {old: to + old - code for old in below} if level(code) is level(to) else {})
    return carry_out(plan, by=by, at=at)


def _move(plan: Plan, moved: Mapping[int, int]) -> None:
    """Let each area of ``moved`` go on under its new code and its old name."""
    plan.ended |= set(moved)
    plan.names.update(dict.fromkeys(moved.values()))
    plan.pairs.extend(sorted(moved.items()))


def _require_name(name: str | None, code: int) -> None:
    if not (name or "").strip():
        raise Refused(say("请写明 {code} 的名称", code=written(code)), (), code="area_name")
