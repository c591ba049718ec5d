"""The pass over everybody: after a delivery, each month, or when asked. Everything of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.queries import account_of, is_in_scope, require
from minzheng.kernel.payments.holding import hold
from minzheng.kernel.people.roster.loading import silent
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.policy.program import Program
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

from ..declarations import OutsideRegister
from ..evidence import in_force, lapsed
from ..findings.models import CheckRun
from ..findings.moving import follow_moves
from ..findings.recording import record_findings, to_hold
from ..matching.links import accepted
from ..models import Delivery
from .declarations import REVIEWS, Check
from .duties import RUNNERS
from .finding import findings
from .passing import passed
from .roll import read

TRIGGERS = ("month", "delivery", "asked")
Progress = Callable[[str, int, int], None]


def run(
    *, area: int, on: date, registers: Mapping[str, OutsideRegister], checks: Sequence[Check], program: Program,
    parameters: ParameterBook, home: Path, by: Actor, at: datetime, trigger: str = "asked", progress: Progress = silent,
) -> CheckRun:
    """Check everybody of ``area`` as of a day against what the registers in force say; the run, with its counts by rule.

    One pass at a time: another one waits. Twice the same changes nothing but when findings were last seen. Raises NotAllowed,
    NotFound outside the own area, and Refused where nobody lives.
    """
    with transaction.atomic():
        require(by, RUNNERS, say("核查全部在册人员"))
        if by.account_id is not None and not is_in_scope(account_of(by), area):
            raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE findings_checkrun IN SHARE ROW EXCLUSIVE MODE")
        progress("读取在册人员", 0, 0)
        roll = read(area=area, on=on)
        persons, households = roll.registered
        if not persons:
            raise Refused(say("该区划没有在册人员：请先导入名册"), (), code="nobody_registered")
        deliveries = {name: in_force(one, on=on) for name, one in registers.items()}
        hits = passed(roll, checks, registers, deliveries, program=program, parameters=parameters, home=home, progress=progress,
                      links=accepted())
        found = findings(hits, checks)
        progress("登记疑点", 0, found.height)
        follow_moves(area, by=str(by), at=at)
        made = CheckRun.objects.create(
            area_code=area, on=on, trigger=trigger, deliveries=_read(registers, deliveries, on), persons=persons,
            households=households, rows=sum(one.good for given in deliveries.values() for one in given), by=str(by), at=at)
        asked = [one.rule for one in checks if any(_speaks(name, registers, deliveries) for name in one.registers)]
        made.counts = record_findings(found, run=made, at=at, rules=asked)
        made.save(update_fields=["counts"])
        hold(to_hold(), by=by, at=at)
        total = {name: sum(one[name] for one in made.counts.values()) for name in ("found", "new", "gone")}
        record(by=by, at=at, action="run_checks", subject=f"check_run:{made.pk}", details=total | {"trigger": trigger})
        progress("登记疑点", found.height, found.height)
    return made


def last_day(month: Month, today: date) -> date:
    """As of which day a month is checked: its last, or today while it lasts."""
    return min(month.next_first_day - timedelta(days=1), today)


def _speaks(name: str, registers: Mapping[str, OutsideRegister], deliveries: Mapping[str, Sequence[Delivery]]) -> bool:
    """Whether a register has anything that counts; what the bureau itself knows always does."""
    return bool(deliveries[name]) if name in registers else name != REVIEWS


def _read(
    registers: Mapping[str, OutsideRegister], deliveries: Mapping[str, Sequence[Delivery]], on: date
) -> list[dict[str, Any]]:
    """What was read of each register; which had nothing that counts (without ``delivery``); who did not renew in time
    (``lapsed``, the provider)."""
    read = [entry for name, found in deliveries.items() for entry in (
        [{"register": name, "delivery": one.pk, "date": one.data_date.isoformat(), "rows": one.good,
          "days": (on - one.data_date).days} for one in found] or [{"register": name}])]
    return read + [{"register": one.register, "lapsed": one.provider, "date": one.data_date.isoformat(),
                    "days": (on - one.data_date).days} for one in lapsed(registers.values(), on=on)]
