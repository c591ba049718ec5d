"""What pages show of a change: what was reported, and what it does to what is paid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from minzheng.kernel.casework.changes.deciding import change_of, reading_of
from minzheng.kernel.casework.changes.effects import Effect, total
from minzheng.kernel.casework.changes.kinds import LABELS
from minzheng.kernel.casework.changes.reading import Reading
from minzheng.kernel.casework.changes.telling import Told, told
from minzheng.kernel.casework.models import Case, CaseEvent
from minzheng.kernel.casework.procedures import Version
from minzheng.kernel.payments.models import PayrollLine, RunState
from minzheng.kernel.values.errors import Level, MinzhengError
from minzheng.kernel.values.language import Label, Sentence, say

from .benefits import order, title
from .lawbook import law

FLOWS: Mapping[str, Label] = {
    "end": Label("终止", "End"), "change": Label("变更", "Change"), "suspend": Label("暂停", "Suspension"),
    "resume": Label("恢复", "Resumption"),
}
"""What a flow other than an application is called."""
MONTHS: Mapping[str, Sentence] = {
    "application": say("起发月份"), "end": say("停发月份"), "change": say("变更起始月份"), "suspend": say("暂停月份"),
    "resume": say("恢复月份"),
}
"""What the first month of a decision is called, by flow."""
MASKED = frozenset({"id_number", "account_no"})
"""Columns whose values are shown in full to nobody but who fills them in."""


def kind_of(case: Case) -> Label | None:
    """What kind of change a case is about; None for a case of another flow."""
    return LABELS[change_of(case).kind] if case.flow == "change" else None


def changed(case: Case) -> Told:
    """What was reported; nothing of a case of another flow."""
    return told(change_of(case)) if case.flow == "change" else []


def effect_of(case: Case, version: Version, on: date) -> dict[str, Any]:
    """What ``change_effect.html`` shows of a case: as it was decided, or as it would be decided on the day."""
    change = change_of(case)
    decided = CaseEvent.objects.filter(case=case, action="complete", record__has_key="effects").order_by("-pk").first()
    if decided is not None:
        return _shown([Effect.of(one) for one in decided.record["effects"]], [change.household_id])
    if case.closed_on is not None or case.decided_on is not None:
        return {"is_over": True}
    try:
        reading = reading_of(case, law(), on=on)
    except MinzhengError as error:
        return {"problem": error.sentence, "problems": [one.sentence for one in error.beneath]}
    return effect_shown(reading, hears(version)) | {"warnings": [
        one.sentence for one in reading.told if one.place.heading.rpartition(".")[2] not in MASKED]}


def hears(version: Version) -> bool:
    """Whether the procedure hears people before a change reduces something."""
    return any(step.kind == "hear" for step in version.flow("change"))


def effect_shown(reading: Reading, is_heard: bool) -> dict[str, Any]:
    """What ``change_effect.html`` shows of a change that is not decided yet."""
    return {
        **_shown(reading.effects, [one.pk for one in reading.households]), "month": int(reading.month),
        "is_heard": is_heard and reading.is_reduction,
        "warnings": [one.sentence for one in reading.told if one.level is Level.WARNING],
    }


def _shown(effects: Sequence[Effect], households: Sequence[int]) -> dict[str, Any]:
    rows = [{"month": int(one.month), "title": title(one.benefit), "before": one.before_fen, "after": one.after_fen,
             "difference": one.difference_fen} for one in sorted(effects, key=lambda one: (one.month, order(one.benefit)))]
    before, after = total(effects, is_after=False), total(effects, is_after=True)
    last = max((one.month for one in effects), default=None)
    return {
        "rows": [{**row, "is_first": not at or rows[at - 1]["month"] != row["month"]} for at, row in enumerate(rows)],
        "before": before, "after": after, "last": int(last) if last else None,
        "difference": None if before is None or after is None else after - before,
        "is_several": sum(1 for one in effects if one.month == last) > 1,
        "stopped": list(dict.fromkeys(title(one.benefit) for one in effects if one.month == last and one.before_fen
                                      and one.after_fen == 0)),
        "paid": _paid(effects, households),
    }


def _paid(effects: Sequence[Effect], households: Sequence[int]) -> list[int]:
    """The months that a locked run paid already: what they were paid too much or too little is not settled by the change."""
    months = {int(one.month) for one in effects if one.difference_fen}
    found = PayrollLine.objects.filter(household__in=households, run__month__in=months, run__state=RunState.LOCKED)
    return sorted(set(found.values_list("run__month", flat=True)))


