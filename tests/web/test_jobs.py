"""A page asks for a job, shows how far it is and leads to what came of it."""

from __future__ import annotations

import pytest

from minzheng.kernel.access.roles import Role
from minzheng.kernel.jobs.models import Job, JobState
from tests.jobs import do_jobs

from .conftest import COUNTY, OTHER_TOWN, County, SignedIn

pytestmark = pytest.mark.django_db


def test_a_forecast_is_watched_and_leads_to_its_page(county: County, signed_in: SignedIn) -> None:
    client = signed_in(Role.FINANCE_OFFICER)
    sent = client.post("/scenarios/forecasts/new", {"first": "2027-01"})
    job = Job.objects.get()
    assert sent.headers["Location"] == f"/jobs/{job.pk}/"
    waiting = client.get(f"/jobs/{job.pk}/").content.decode()
    assert "正在等待" in waiting
    assert 'hx-trigger="every 1s"' in waiting
    again = client.post("/scenarios/forecasts/new", {"first": "2027-01"})
    assert (again.status_code, "正在进行" in again.content.decode()) == (409, True)
    done = do_jobs()
    part = client.get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"})
    assert part.headers["HX-Redirect"] == done.result
    assert "查看结果" in client.get(f"/jobs/{job.pk}/").content.decode()
    assert client.get(done.result).status_code == 200
    assert "发放预测" in client.get("/jobs/?state=done").content.decode()


def test_what_was_refused_says_why_and_is_asked_for_again_by_who_asked(county: County, signed_in: SignedIn) -> None:
    client = signed_in(Role.FINANCE_OFFICER)
    client.post("/scenarios/forecasts/new", {"first": "2027-01"})
    Job.objects.update(state=JobState.FAILED, problem="示例原因", ended_at="2026-09-10T09:00+08:00")
    job = Job.objects.get()
    text = client.get(f"/jobs/{job.pk}/").content.decode()
    assert "示例原因" in text
    assert "重新开始" in text
    auditor = signed_in(Role.AUDITOR)
    assert "重新开始" not in auditor.get(f"/jobs/{job.pk}/").content.decode()
    assert auditor.post(f"/jobs/{job.pk}/again").status_code == 403
    assert client.post(f"/jobs/{job.pk}/again").headers["Location"] == f"/jobs/{job.pk + 1}/"


def test_another_area_sees_no_job(county: County, signed_in: SignedIn) -> None:
    signed_in(Role.FINANCE_OFFICER).post("/scenarios/forecasts/new", {"first": "2027-01"})
    clerk = signed_in(Role.TOWNSHIP_CLERK, area=OTHER_TOWN)
    assert clerk.get(f"/jobs/{Job.objects.get().pk}/").status_code == 404
    assert "没有后台任务" in clerk.get("/jobs/").content.decode()


def test_who_asks_for_no_jobs_sees_none(county: County, signed_in: SignedIn) -> None:
    signed_in(Role.FINANCE_OFFICER).post("/scenarios/forecasts/new", {"first": "2027-01"})
    officer = signed_in(Role.VILLAGE_OFFICER, area=COUNTY)
    assert [officer.get(one).status_code for one in ("/jobs/", f"/jobs/{Job.objects.get().pk}/")] == [403, 403]
