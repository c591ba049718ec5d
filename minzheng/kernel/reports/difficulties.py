"""What stands in the way, as the records have it: gaps of the figures, payments not made, findings not settled, tasks late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from minzheng.kernel.indicators.computation import Computation
from minzheng.kernel.indicators.declarations import Counted
from minzheng.kernel.indicators.periods import last_day
from minzheng.kernel.indicators.results import State
from minzheng.kernel.plans.queries import late_targets
from minzheng.kernel.values.periods import Month
from minzheng.kernel.verification.findings.models import FindingState, Severity
from minzheng.kernel.verification.findings.queries import within

from .figures import Live


@dataclass(frozen=True)
class LateTask:
    """A task of the plan that is late: what, who, until when."""

    text: str
    owner: str
    due: date


@dataclass(frozen=True)
class Difficulties:
    """Counts and names from which the chapters of problems and next steps are drafted."""

    on: date
    missing_months: tuple[Month, ...]
    unlocked_months: tuple[Month, ...]
    unpaid: tuple[str, ...]
    """Indicators of payments not made, by id."""
    illustrative: tuple[str, ...]
    failed_relations: tuple[str, ...]
    open_findings: int
    serious_findings: int
    late_tasks: tuple[LateTask, ...] = ()
    has_payroll: bool = True


def difficulties(live: Live, *, on: date) -> Difficulties:
    """What of the report's period and area is found as of ``on``; a few queries beside the figures."""
    known = live.computation
    waiting = within(live.area).exclude(state=FindingState.CLOSED)
    return Difficulties(
        on, known.missing_months, tuple(sorted({run.month for run in known.runs if not run.is_locked})), _unpaid(live),
        tuple(one.id for one in known.results.values() if one.illustrative), _failed(known), waiting.count(),
        waiting.filter(severity=Severity.SERIOUS).count(), _late(live, on),
        known.cut_off is not None)


def _unpaid(live: Live) -> tuple[str, ...]:
    results = live.computation.results
    return tuple(one.id for one in live.indicators.values() if isinstance(one, Counted) and one.of == "exceptions"
                 and (results[one.id].value or results[one.id].state is State.SUPPRESSED))


def _late(live: Live, on: date) -> tuple[LateTask, ...]:
    """The red list of the plans of the period's end as they stand now; braces have a meaning in a report's text."""
    plain = str.maketrans("{}", "()")
    return tuple(LateTask(one.task.text.translate(plain), one.task.owner.translate(plain), one.task.due or on)
                 for one in late_targets(live.area, on, within=last_day(live.period.last)))


def _failed(known: Computation) -> tuple[str, ...]:
    return tuple(str(check.sentence) for check in known.checks if check.holds is False)
