"""What takes long is queued, done once, told while it is done, and taken up again when a worker was killed over it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.db import connection

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.jobs import actions, kinds
from minzheng.kernel.jobs.doing import perform
from minzheng.kernel.jobs.models import Job, JobState
from minzheng.kernel.jobs.queue import put
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.values.periods import ZONE
from tests.jobs import worker

COUNTY = 430426_000000
AT = datetime(2026, 11, 20, 9, tzinfo=ZONE)


@pytest.fixture(autouse=True)
def trial() -> Iterator[None]:
    """A kind of job that counts to ``n``, and refuses to count beyond ten."""

    def count(work: kinds.Work) -> str:
        for number in range(work.arguments["n"]):
            work.tell("数数", number + 1, work.arguments["n"])
        if work.arguments["n"] > 10:
            raise Refused(say("数到十为止"), (), code="too_many")
        return f"/counted/{work.arguments['n']}/{work.by.username}"

    kinds.kind("trial", Label("试验", "Trial"))(count)
    yield
    kinds.KINDS.pop("trial")


def start(n: int, area: int = COUNTY) -> Job:
    return actions.start("trial", arguments={"n": n}, area=area, by=PROGRAM, at=AT)


@pytest.mark.django_db
def test_a_job_is_done_once_and_leads_to_what_came_of_it() -> None:
    job = start(3)
    assert (job.state, job.result) == (JobState.QUEUED, "")
    done = perform(job.pk, now=lambda: AT)
    assert (done.state, done.result, done.attempts) == (JobState.DONE, "/counted/3/minzheng", 1)
    assert perform(job.pk, now=lambda: AT).attempts == 1


@pytest.mark.django_db
def test_what_two_workers_took_up_stays_done_whatever_comes_of_the_other() -> None:
    def slow(work: kinds.Work) -> str:
        if (own := Job.objects.get(pk=asked.pk)).attempts == 1:
            assert perform(own.pk, now=lambda: AT).state == "done"
            raise Refused(say("已经有人做了"), (), code="done_by_another")
        return "/done"

    asked = start(1)
    kinds.kind("trial", Label("试验", "Trial"))(slow)
    assert perform(asked.pk, now=lambda: AT).state == "done"
    asked.refresh_from_db()
    assert (asked.state, asked.result, asked.problem, asked.attempts) == ("done", "/done", "", 2)


@pytest.mark.django_db
def test_what_is_done_stands_although_another_worker_was_refused() -> None:
    def slow(work: kinds.Work) -> str:
        if Job.objects.get(pk=asked.pk).attempts == 1:
            assert perform(asked.pk, now=lambda: AT).state == "failed"
            return "/done"
        raise Refused(say("已经有人做了"), (), code="done_by_another")

    asked = start(1)
    kinds.kind("trial", Label("试验", "Trial"))(slow)
    assert (perform(asked.pk, now=lambda: AT).state, perform(asked.pk, now=lambda: AT).problem) == ("done", "")


@pytest.mark.django_db
def test_a_refusal_is_kept_as_its_sentence_and_may_be_tried_again() -> None:
    failed = perform(start(11).pk, now=lambda: AT)
    assert (failed.state, failed.problem) == (JobState.FAILED, "数到十为止")
    again = actions.start_again(failed.pk, by=PROGRAM, at=AT)
    assert again.arguments == failed.arguments
    with pytest.raises(Refused, match="只有未完成的任务"):
        actions.start_again(again.pk, by=PROGRAM, at=AT)


@pytest.mark.django_db
def test_the_same_is_not_asked_for_twice_at_a_time() -> None:
    first = start(3)
    with pytest.raises(Refused, match="“试验”正在进行"):
        start(3)
    start(4)
    start(3, area=430426001000)
    perform(first.pk, now=lambda: AT)
    start(3)


@pytest.mark.django_db
def test_what_nobody_knows_is_refused() -> None:
    with pytest.raises(NotFound):
        actions.start("unknown", arguments={}, area=COUNTY, by=PROGRAM, at=AT)


@pytest.mark.django_db
def test_an_error_of_the_program_ends_the_job_and_not_the_worker(caplog: pytest.LogCaptureFixture) -> None:
    kinds.kind("trial", Label("试验", "Trial"))(lambda work: str(1 // 0))
    assert "任务编号" in perform(start(1).pk, now=lambda: AT).problem
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_the_worker_takes_what_is_queued_and_what_a_killed_one_left() -> None:
    left = start(2)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id")
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s", cursor.fetchone())
    Job.objects.filter(pk=left.pk).update(state=JobState.WORKING, attempts=1)
    with worker():
        asked = start(4)
        wait_for(left, asked)
    left.refresh_from_db()
    asked.refresh_from_db()
    assert (left.state, left.attempts, asked.result) == (JobState.DONE, 2, "/counted/4/minzheng")
    assert (asked.step, asked.done, asked.total) == ("数数", 1, 4), "the first is told at once, others half a second later"


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_asking_was_taken_back_is_never_done() -> None:
    put(123_456)  # a number without a job: what the queue would hold if it did not share the transaction
    with worker():
        wait_for(start(1))


def wait_for(*jobs: Job) -> None:
    until = time.monotonic() + 30
    while Job.objects.filter(pk__in=[job.pk for job in jobs]).exclude(state=JobState.DONE).exists():
        assert time.monotonic() < until, list(Job.objects.values("state", "problem"))
        time.sleep(0.1)
