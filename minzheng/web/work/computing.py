"""Jobs that compute: scenarios, forecasts, past months."""

from __future__ import annotations

from django.urls import reverse

from minzheng.kernel.catalogue.in_force import catalogue
from minzheng.kernel.jobs.kinds import Work, kind
from minzheng.kernel.payments.corrections import actions as corrections
from minzheng.kernel.scenarios import actions as scenarios
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.values.periods import Month
from minzheng.kernel.verification.findings import actions as findings

FORECAST_MONTHS = 12


@kind("scenario", Label("政策测算", "Scenario"))
def scenario(work: Work) -> str:
    """Compute the scenario ``id``."""
    work.tell(str(say("测算")), 0, 0)
    known, number = catalogue(), int(work.arguments["id"])
    scenarios.compute(scenario_id=number, program=known.program, parameters=known.parameters, by=work.by, at=work.at)
    return reverse("scenario", args=[number])


@kind("forecast", Label("发放预测", "Forecast"))
def forecast(work: Work) -> str:
    """Forecast a year from the month ``first`` (YYYYMM)."""
    known, first = catalogue(), Month.from_int(work.arguments["first"])
    made = scenarios.forecast(
        first=first, area=work.area, program=known.program, parameters=known.parameters, by=work.by, at=work.at,
        done=lambda month: work.tell(str(month), _months(first, month), FORECAST_MONTHS))
    return reverse("forecast", args=[made.pk])


def _months(first: Month, last: Month) -> int:
    return (last.year - first.year) * 12 + last.number - first.number + 1


@kind("correction", Label("重算以往月份", "Past months computed again"))
def correction(work: Work) -> str:
    """Compute the months from ``first`` to ``last`` (YYYYMM) again, for the ``cause``."""
    work.tell(str(say("重算")), 0, 0)
    known, asked = catalogue(), work.arguments
    made = corrections.propose(
        first=Month.from_int(asked["first"]), last=Month.from_int(asked["last"]), area=work.area, cause=asked["cause"],
        program=known.program, parameters=known.parameters, by=work.by, at=work.at)
    return reverse("correction", args=[made.pk])


@kind("look_back", Label("据疑点重算以往月份", "Past months computed again after a finding"))
def look_back(work: Work) -> str:
    """Compute the months again that the finding ``id`` is about."""
    work.tell(str(say("重算")), 0, 0)
    known, number = catalogue(), int(work.arguments["id"])
    findings.look_back(finding_id=number, program=known.program, parameters=known.parameters, by=work.by, at=work.at)
    return reverse("finding_one", args=[number])
