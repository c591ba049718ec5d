"""Jobs that check: the pass over everybody."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from minzheng.kernel.catalogue.cross_checks import cross_checks
from minzheng.kernel.catalogue.in_force import catalogue
from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.jobs.kinds import Work, kind
from minzheng.kernel.values.language import Label
from minzheng.kernel.verification.checks.running import run


@kind("checks", Label("全面核查", "Check of everybody"))
def checks(work: Work) -> str:
    """Check everybody of the area as of the day ``on``, for the ``trigger``."""
    known = catalogue()
    made = run(
        area=work.area, on=date.fromisoformat(work.arguments["on"]), registers=outside_registers(), checks=cross_checks(),
        program=known.program, parameters=known.parameters, home=Path(settings.HOME), by=work.by, at=work.at,
        trigger=work.arguments.get("trigger", "asked"), progress=work.tell)
    return reverse("checks_run", args=[made.pk])
