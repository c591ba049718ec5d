"""Pages of the checks: passes, what each found, and how often a rule was right."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.jobs.doing import perform
from minzheng.kernel.jobs.models import Job, JobState
from minzheng.kernel.values.periods import ZONE
from minzheng.kernel.verification.findings.models import CheckRun, Finding
from minzheng.web.pages.checks import runs
from tests.kernel.verification.deliveries import delivered, of
from tests.web.conftest import COUNTY, OTHER_TOWN, TOWN, County, SignedIn

NOW = datetime(2026, 9, 26, 9, tzinfo=ZONE)
LIST, RULES = "/verification/checks/", "/verification/checks/rules/"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "now", lambda: NOW)


def made(area: int = COUNTY, **more: Any) -> CheckRun:
    """A pass that found something."""
    whole = {"on": date(2026, 9, 20), "trigger": "asked", "persons": 5, "households": 3, "rows": 9, "by": "示例", "at": NOW,
             "deliveries": [{"register": "police_deaths", "delivery": 1, "date": "2026-09-01", "rows": 9, "days": 19},
                            {"register": "vehicles"}],
             "counts": {"dibao.dead_and_paid": {"found": 2, "new": 1, "gone": 0}}, **more}
    return CheckRun.objects.create(area_code=area, **whole)


def fared(county: County, results: list[str]) -> None:
    """Findings of one rule that were examined with these results."""
    run = made()
    for number, result in enumerate(results):
        Finding.objects.create(rule="dibao.vehicle_above_limit", key=str(number), business="dibao", standard="K-06", severity=3,
                               household=county.poor, area_code=county.poor.area_code, run=run, found_at=NOW, seen_at=NOW,
                               state="examined", result=result)


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_pass_says_what_it_found_and_which_registers_were_silent(county: County, signed_in: SignedIn) -> None:
    run, client = made(), signed_in()
    assert "2026-09-20" in text_of(client.get(LIST))
    page = text_of(client.get(f"{LIST}{run.pk}/"))
    assert "已死亡仍计入家庭" in page
    assert "没有有效数据" in page
    assert "有 1 种登记册没有现行有效的数据" in page


def test_passes_of_other_places_are_not_found(county: County, signed_in: SignedIn) -> None:
    other = made(OTHER_TOWN)
    clerk = signed_in(Role.TOWNSHIP_CLERK, area=TOWN)
    assert clerk.get(f"{LIST}{other.pk}/").status_code == 404
    assert "2026-09-20" not in text_of(clerk.get(LIST))
    assert signed_in(Role.VILLAGE_OFFICER).get(LIST).status_code == 404


def test_a_rule_that_is_mostly_wrong_is_seen(county: County, signed_in: SignedIn) -> None:
    fared(county, ["true", "false", "explained", "false", "false"])
    client = signed_in()
    page = text_of(client.get(RULES, {"judged": "noisy"}))
    assert "名下机动车超出规定" in page
    assert "20.0%" in page
    assert "误报多" in page
    assert "名下住房超出规定" not in page
    exported = text_of(client.get(f"{RULES}export/csv", {"judged": "noisy"}))
    assert "名下机动车超出规定" in exported
    assert "名下住房超出规定" not in exported


def test_rules_cost_the_same_however_much_was_found(county: County, signed_in: SignedIn) -> None:
    client = signed_in()
    fared(county, ["true"])
    with CaptureQueriesContext(connection) as few:
        client.get(RULES)
    Finding.objects.all().delete()
    fared(county, ["true", "false", "true"] * 4)
    with CaptureQueriesContext(connection) as many:
        client.get(RULES)
    assert len(many) == len(few)


def test_a_pass_is_started_and_leads_to_what_it_found(county: County, signed_in: SignedIn) -> None:
    delivered(outside_registers()["police_deaths"], Path(settings.HOME), [of(county.member, death_date=date(2026, 8, 2))])
    client = signed_in(Role.VERIFICATION_OFFICER)
    assert "开始核查" in text_of(client.get(f"{LIST}run"))
    client.post(f"{LIST}run")
    job = perform(Job.objects.get().pk, now=lambda: NOW)
    assert (job.state, job.problem) == (JobState.DONE, "")
    run = CheckRun.objects.get()
    assert job.result == f"{LIST}{run.pk}/"
    assert run.counts["dibao.dead_and_paid"]["new"] == 1
    assert signed_in(Role.AUDITOR).post(f"{LIST}run").status_code == 403
