"""Jobs that go over everybody: checks, the unserved, what is coming, who is registered twice."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from minzheng.kernel.catalogue.cross_checks import cross_checks
from minzheng.kernel.catalogue.in_force import catalogue
from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.catalogue.watched import watched
from minzheng.kernel.jobs.kinds import Work, kind
from minzheng.kernel.values.language import Label
from minzheng.kernel.values.periods import Month
from minzheng.kernel.verification.checks.running import run
from minzheng.kernel.verification.discovery import finding_unserved
from minzheng.kernel.verification.duplicates import actions as duplicates
from minzheng.kernel.verification.matching import actions as matching
from minzheng.kernel.verification.requests.actions import ask_for_due
from minzheng.kernel.verification.watching import actions as watching


@kind("checks", Label("全面核查", "Check of everybody"))
def checks(work: Work) -> str:
    """Check everybody of the area as of the day ``on``, for the ``trigger``."""
    known = catalogue()
    made = run(
        area=work.area, on=date.fromisoformat(work.arguments["on"]), registers=outside_registers(), checks=cross_checks(),
        program=known.program, parameters=known.parameters, home=Path(settings.HOME), by=work.by, at=work.at,
        trigger=work.arguments.get("trigger", "asked"), progress=work.tell)
    return reverse("checks_run", args=[made.pk])


@kind("requests_batch", Label("批量请求年度核对", "Yearly checks asked for"))
def requests_batch(work: Work) -> str:
    """Ask for the yearly review of all households of the ``business`` that are due."""
    ask_for_due(area=work.area, business=work.arguments["business"], by=work.by, at=work.at, progress=work.tell)
    return reverse("requests")


@kind("unserved", Label("查找应享未享对象", "Search for the unserved"))
def unserved(work: Work) -> str:
    """Seek whoever is due something in the ``month`` (YYYYMM) and not enrolled."""
    known = catalogue()
    finding_unserved.run(
        area=work.area, month=Month.from_int(work.arguments["month"]), program=known.program, parameters=known.parameters,
        registers=outside_registers(), home=Path(settings.HOME), by=work.by, at=work.at, progress=work.tell)
    return reverse("discovery")


@kind("watch", Label("动态监测", "Watching"))
def watch(work: Work) -> str:
    """Look at everybody as of the day ``on``: what is coming, tiers, warnings."""
    watching.run(
        area=work.area, on=date.fromisoformat(work.arguments["on"]), watched=watched(), registers=outside_registers(),
        parameters=catalogue().parameters, home=Path(settings.HOME), by=work.by, at=work.at, progress=work.tell)
    return reverse("watch")


@kind("candidates", Label("核对无号码记录", "Rows without a number"))
def candidates(work: Work) -> str:
    """Look for whom of the area the rows without a number may be about, as of the day ``on``."""
    matching.find(area=work.area, registers=outside_registers(), on=date.fromisoformat(work.arguments["on"]), by=work.by,
                  at=work.at, home=Path(settings.HOME), progress=work.tell)
    return reverse("candidates")


@kind("doubles", Label("查找重复登记", "Search for double registrations"))
def doubles(work: Work) -> str:
    """Compare the registry of the area with itself."""
    duplicates.find(area=work.area, by=work.by, at=work.at, home=Path(settings.HOME), progress=work.tell)
    return reverse("duplicates")
