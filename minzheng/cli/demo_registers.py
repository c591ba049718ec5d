"""The outside registers of the demonstration county: delivered, checked, and what follows from it, so that every page shows some.

One delivery waits to be accepted: a register about everyone that names nobody of the county.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings

from minzheng.cli import output
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.cross_checks import cross_checks
from minzheng.kernel.catalogue.in_force import catalogue
from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.catalogue.watched import watched
from minzheng.kernel.people.actions import import_roster
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import ZONE, Month
from minzheng.kernel.verification import actions
from minzheng.kernel.verification.checks import running as checking
from minzheng.kernel.verification.demo import Made, made
from minzheng.kernel.verification.demo.doubles import write_supplement
from minzheng.kernel.verification.discovery import finding_unserved
from minzheng.kernel.verification.discovery.models import DiscoveryRun
from minzheng.kernel.verification.duplicates import actions as duplicates
from minzheng.kernel.verification.duplicates.models import DuplicatePair
from minzheng.kernel.verification.findings.models import CheckRun
from minzheng.kernel.verification.matching import actions as candidates
from minzheng.kernel.verification.matching.models import Candidate
from minzheng.kernel.verification.models import Delivery, DeliveryState
from minzheng.kernel.verification.watching import actions as watching
from minzheng.kernel.verification.watching.models import WatchRun

LEFT_WAITING = "veterans"
"""The delivery that nobody has decided about yet."""
Acting = Callable[[Role], Actor]


def hidden(*, villages: Sequence[int], households: int, seed: int, month: Month, at: datetime) -> Made:
    """The deliveries of the day before ``at`` for the roster of these numbers."""
    return made(outside_registers(), villages, households, seed, on=_day(at) - timedelta(days=1), month=month)


def import_second(found: Made, *, area: int, month: Month, by: Actor, at: datetime) -> None:
    """Import the second roster: people who are twice in the county, and whose accounts are shared."""
    with tempfile.TemporaryDirectory() as folder:
        import_roster(write_supplement(Path(folder), found.supplement), month=month, office=area, by=by, at=at)


def deliver(find: Callable[[], Made], *, area: int, acting: Acting, at: datetime) -> None:
    """Take in every register that is not there yet; the section head accepts those with remarks, but for one."""
    known = set(Delivery.objects.values_list("register", flat=True))
    missing = {name: one for name, one in outside_registers().items() if name not in known}
    if not missing:
        return
    found = find()
    by, head = acting(Role.VERIFICATION_OFFICER), acting(Role.COUNTY_SECTION_HEAD)
    with tempfile.TemporaryDirectory() as folder, output.progress(len(missing), say("交付外部登记册")) as advance:
        files = found.write(Path(folder))
        for name, register in missing.items():
            one = actions.deliver(files[name], register=register, area=area, data_date=found.truth.on, by=by, at=at,
                                  home=settings.HOME)
            if one.state == DeliveryState.WAITING and name != LEFT_WAITING:
                actions.decide(one.pk, accept=True, note="首次交付，已与提供单位核对（示例）", by=head, at=at)
            advance(1)


def verify(*, area: int, month: Month, acting: Acting, at: datetime) -> None:
    """Check everybody, find who is there twice and who is unserved, and look ahead; each once."""
    known, registers, by, home = catalogue(), outside_registers(), acting(Role.VERIFICATION_OFFICER), settings.HOME
    with output.progress(5, say("核查全部在册人员")) as advance:
        if not CheckRun.objects.exists():
            checking.run(area=area, on=_day(at), registers=registers, checks=cross_checks(), program=known.program,
                         parameters=known.parameters, home=home, by=by, at=at, trigger="delivery")
        advance(1)
        if not DuplicatePair.objects.exists():
            duplicates.find(area=area, by=by, at=at, home=home)
        advance(1)
        if not Candidate.objects.exists():
            candidates.find(area=area, registers=registers, on=_day(at), by=by, at=at, home=home)
        advance(1)
        if not DiscoveryRun.objects.exists():
            finding_unserved.run(area=area, month=month, program=known.program, parameters=known.parameters,
                                 registers=registers, home=home, by=by, at=at)
        advance(1)
        if not WatchRun.objects.exists():
            watching.run(area=area, on=_day(at), watched=watched(), registers=registers, parameters=known.parameters, home=home,
                         by=by, at=at)
        advance(1)


def _day(at: datetime) -> date:
    return at.astimezone(ZONE).date()
