"""What follows from a finding that is closed, and the past computed again because of it.

A finding never changes what somebody gets: a proposal is brought into its procedure by others, a death is registered as an
official reports one, and what was paid wrongly is found by computing the months again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.copying import copy_out
from minzheng.kernel.casework.supervision.models import Outcome, ProposalSource
from minzheng.kernel.casework.supervision.proposing import propose
from minzheng.kernel.payments import holding
from minzheng.kernel.people.actions import report_death
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

from .models import Consequence, Finding, FindingState, Result
from .queries import holds_of
from .stretches import Stretch, stretches

PROPOSED: Mapping[str, Outcome] = {
    Consequence.CHANGE: Outcome.DECREASE, Consequence.SUSPEND: Outcome.SUSPEND, Consequence.END: Outcome.END,
}
"""What becomes a proposal."""


def require_consistent(found: Finding, result: str, consequence: str, died_on: date | None) -> None:
    """Raises Refused for a result and a consequence that do not go together."""
    if result not in Result.values or consequence not in Consequence.values:
        raise Refused(say("请选择核实结果和处理意见"), (), code="result_missing")
    if result != Result.TRUE and consequence != Consequence.NONE:
        raise Refused(say("不属实或有合理解释的，不提出处理"), (), code="nothing_follows")
    if consequence == Consequence.DEATH and found.person is None:
        raise Refused(say("这条疑点不针对个人，不能登记死亡"), (), code="nobody_died")
    is_dead = death_of(found) is not None
    if consequence == Consequence.DEATH and died_on is None and not is_dead:
        raise Refused(say("请填写死亡日期"), (), code="death_date")
    if found.holds and result == Result.TRUE and consequence != Consequence.DEATH and not is_dead:
        raise Refused(say("死亡疑点属实的，处理意见须为登记死亡"), (), code="death_follows")


def death_of(found: Finding) -> date | None:
    """When whom it is about died, as it is on record with the row that stays; None of the living and of households."""
    return (found.person.merged_into or found.person).death_date if found.person is not None else None


def require_true(found: Finding) -> None:
    """Raises Refused of a finding that was not closed as true: there is nothing to compute again."""
    if found.state != FindingState.CLOSED or found.result != Result.TRUE:
        raise Refused(say("属实的疑点才重算以往月份"), (), code="not_true")


def follow(found: Finding, *, note: str, died_on: date | None, by: Actor, at: datetime) -> dict[str, Any]:
    """Let happen what was decided, in the caller's transaction; what came of it, for the story."""
    came: dict[str, Any] = {}
    if found.consequence in PROPOSED:
        made = propose(household_id=found.household_id, outcome=PROPOSED[found.consequence], source=ProposalSource.FINDING,
                       reason=f"{sentence_of(found)}\n{note}".strip(), by=by, at=at)
        came["proposal"] = made.pk
    if found.consequence == Consequence.DEATH and found.person is not None and death_of(found) is None:
        assert died_on is not None, "asked of who examined"
        report_death(person_id=found.person.pk, on=died_on, by=by, at=at, source=sentence_of(found)[:200])
        came["died_on"] = died_on.isoformat()
    waiting = list(holds_of(found).filter(until_month=None).values_list("pk", flat=True))
    if waiting:
        pays = found.result != Result.TRUE
        came["released"] = holding.release(waiting, pays=pays, note=note, by=by, at=at)
        came["pays"] = pays
    return came


def sentence_of(found: Finding) -> str:
    """What the newest row says that the finding rests on."""
    return next((str(one["zh"]) for one in found.evidence if one.get("zh")), found.standard)


def to_compute(found: Finding) -> list[Stretch]:
    """The released months that the finding is about, place by place; none where nothing of it was released."""
    first = _first(found)
    if first is None:
        return []
    return stretches(found, first=first, last=None if found.consequence == Consequence.DEATH else found.last_month)


def _first(found: Finding) -> Month | None:
    died = death_of(found)
    if found.consequence == Consequence.DEATH and died is not None:
        return Month.of(died).plus(1)
    return Month.from_int(found.first_month) if found.first_month else None


def hold_found(*, area: int, by: Actor, at: datetime) -> int:
    """Let payments wait because of every finding of an area that asks for it and is not closed; how many holds are new.

    Of a check that is common to all benefits everything waits that the person gets, else what its business pays.
    """
    low, high = areas.span(area)
    asked = copy_out(_TO_HOLD, {"low": low, "high": high}, holding.ASKED)
    return holding.hold(asked, by=by, at=at) if asked.height else 0


_TO_HOLD = """
SELECT f.person_id, CASE WHEN f.person_id IS NULL THEN f.household_id END,
       CASE WHEN starts_with(f.rule, f.business || '.') THEN f.business END, f.first_month, f.rule,
       coalesce(nullif(f.evidence->0->>'zh', ''), f.standard)
FROM findings_finding f
WHERE f.holds AND f.state <> 'closed' AND f.gone_at IS NULL AND f.first_month IS NOT NULL
  AND f.area_code >= %(low)s AND f.area_code < %(high)s ORDER BY f.id"""
