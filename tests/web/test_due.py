"""What happens without anybody asking, and what does not happen twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from minzheng.kernel.indicators.snapshots.models import Snapshot
from minzheng.kernel.jobs.doing import perform
from minzheng.kernel.jobs.models import Job
from minzheng.kernel.verification.findings.models import CheckRun
from minzheng.kernel.verification.models import Delivery
from minzheng.web.work.due import due, start_due

from .conftest import AT, COUNTY, County

pytestmark = pytest.mark.django_db


def test_everybody_is_checked_each_month_and_after_each_delivery_and_watched_each_day(county: County) -> None:
    every = ["candidates", "checks", "doubles", "unserved", "watch"]
    assert sorted(set(start_due(AT))) == every
    assert start_due(AT) == [], "what is under way is left to itself"
    for job in Job.objects.filter(area_code=COUNTY):
        assert perform(job.pk, now=lambda: AT).problem == ""
    for job in Job.objects.exclude(area_code=COUNTY):
        assert perform(job.pk, now=lambda: AT).state in ("done", "failed")
    assert Job.objects.filter(area_code=COUNTY, arguments__trigger="month").exists()
    assert start_due(AT) == [], "what was refused elsewhere is not tried again today"
    Delivery.objects.create(
        register="vehicles", provider="示例", law="示例", area_code=COUNTY, data_date=AT.date(), file_name="示例", sha256="1",
        file="", content_sha256="", rows=0, good=0, bad=0, matched=0, state="accepted", by="示例", at=AT, decided_by="示例",
        decided_at=AT + timedelta(hours=1))
    assert start_due(AT + timedelta(hours=2)) == ["checks", "candidates"]
    assert Job.objects.filter(kind="checks").latest("pk").arguments["trigger"] == "delivery"
    Job.objects.filter(state="queued").delete()
    assert sorted(set(start_due(AT + timedelta(days=30)))) == sorted([*every, "freeze_figures"])


def test_the_figures_of_a_month_are_frozen_from_the_third_of_the_next_once(county: County) -> None:
    october = AT.replace(month=10)
    assert "freeze_figures" not in dict(due(COUNTY, AT)), "nothing was paid in August"
    assert "freeze_figures" not in dict(due(COUNTY, october.replace(day=2)))
    assert dict(due(COUNTY, october))["freeze_figures"] == {"period": "2026-09"}
    Snapshot.objects.create(period="2026-09", area_code=COUNTY, on=AT.date(), known_at=AT, frozen_at=AT, frozen_by="示例")
    assert "freeze_figures" in dict(due(COUNTY, october)), "it was frozen before the month was over"
    Snapshot.objects.create(period="2026-09", area_code=COUNTY, on=AT.date(), known_at=AT, frozen_at=october, frozen_by="示例")
    assert "freeze_figures" not in dict(due(COUNTY, october))


def test_what_was_stored_while_a_pass_was_reading_is_checked_after_it(county: County) -> None:
    start_due(AT)
    Job.objects.exclude(kind="checks", area_code=COUNTY).delete()
    assert perform(Job.objects.get().pk, now=lambda: AT).problem == ""
    late = Delivery.objects.create(
        register="vehicles", provider="示例", law="示例", area_code=COUNTY, data_date=AT.date(), file_name="示例", sha256="1",
        file="", content_sha256="", rows=0, good=0, bad=0, matched=0, state="accepted", by="示例",
        at=AT - timedelta(minutes=5), decided_by="示例", decided_at=AT - timedelta(minutes=5))
    assert ("checks", "delivery") in [(kind, given.get("trigger")) for kind, given in due(COUNTY, AT)]
    CheckRun.objects.update(deliveries=[{"register": "vehicles", "delivery": late.pk}])
    assert "checks" not in dict(due(COUNTY, AT))
