"""Killed anywhere, or raced by another worker: nothing is half done, and nothing is paid twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given
from hypothesis import settings as tried
from hypothesis import strategies as st

from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.catalogue.loader import Catalogue
from minzheng.kernel.payments import actions as payments
from minzheng.kernel.payments.bank import actions
from minzheng.kernel.payments.bank.actions import Correction
from minzheng.kernel.payments.bank.models import BankFile, ReturnFile, ReturnItem, Transfer
from minzheng.kernel.values.errors import MinzhengError
from tests.kernel.payments.conftest import Runner
from tests.kernel.payments.registry import Member, put
from tests.kernel.payments.test_killed import _database_url

from .conftest import Answer, rows, send, take_in

pytestmark = pytest.mark.django_db(transaction=True)


def _lives(deed: str, home: Path) -> list[dict[str, Any]]:
    environment = os.environ | {
        "DATABASE_URL": _database_url(), "MINZHENG_HOME": str(home), "DJANGO_SETTINGS_MODULE": "minzheng.site.settings"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.kernel.payments.bank.killed_bank", deed], env=environment, text=True,
        capture_output=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def _differ_once(lives: list[dict[str, Any]], before: dict[str, Any], after: dict[str, Any]) -> None:
    """Every life that was killed left what was before; the one that was not left all of it."""
    assert len(lives) > 4
    assert [one.pop("died") is None for one in lives] == [False] * (len(lives) - 1) + [True]
    assert lives == [before] * (len(lives) - 1) + [after]


@pytest.mark.many
def test_killed_before_every_statement(run_month: Runner, law: Catalogue, tmp_path: Path) -> None:
    put(Member())
    put(Member())
    run_month()
    state: dict[str, Any] = {"run": "draft", "states": [], "again": 0, "files": 0, "returns": 0}
    for deed, change in (
        ("release", {"run": "locked", "states": ["prepared"] * 2}),
        ("send", {"states": ["sent"] * 2, "files": 1}),
        ("import", {"states": ["failed", "success"], "returns": 1}),
        ("reissue", {"states": ["reissued", "success", "prepared"], "again": 1}),
    ):
        after = state | change
        _differ_once(_lives(deed, tmp_path), state, after)
        state = after


def _raced(*deeds: Callable[[], Any]) -> list[str]:
    """Do all at the same moment, each on a connection of its own; what each said."""
    together = Barrier(len(deeds))

    def alone(deed: Callable[[], Any]) -> str:
        together.wait()
        try:
            deed()
        except MinzhengError as error:
            return error.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(alone, deeds))


def test_two_workers_release_send_import_and_reissue(run_month: Runner, law: Catalogue, by: Actor, at: datetime) -> None:
    for _ in range(3):
        put(Member())
    run = run_month().run
    assert _raced(*[lambda: payments.lock(run_id=run.pk, by=by, at=at)] * 2) == ["done", "not_a_draft"]
    assert _raced(*[lambda: actions.prepare(run_id=run.pk, by=by, at=at)] * 2) == ["done"] * 2
    assert Transfer.objects.count() == 3
    assert _raced(*[lambda: send(run, law, at)] * 2) == ["done", "nothing_to_send"]
    assert BankFile.objects.count() == 1
    found = list(Transfer.objects.order_by("pk"))
    answers = rows(found[:2], "1001") + rows(found[2:])
    assert _raced(*[lambda: take_in(answers, at)] * 3) == ["done"] * 3
    assert ReturnFile.objects.count() == 1
    again = [Correction(found[0].pk), Correction(found[1].pk)]
    assert _raced(*[lambda: actions.reissue(corrections=again, note="示例", by=PROGRAM, at=at)] * 3) == [
        "done", "not_failed", "not_failed"]
    assert Transfer.objects.filter(reissue_of__isnull=False).count() == 2
    raced = _raced(lambda: send(None, law, at), lambda: take_in(rows(found[:1]), at))
    assert "done" in raced
    sent_again = Transfer.objects.filter(reissue_of=found[0], state="sent").exists()
    assert sent_again == (Transfer.objects.get(pk=found[0].pk).state == "reissued")


SAID = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["0000", "1001", "1003"])), max_size=12)
CUTS = st.lists(st.integers(0, 12), max_size=4)


@pytest.fixture
def fresh(sent: list[BankFile]) -> Callable[[], None]:
    """Answers are forgotten: the bank begins anew."""

    def forget() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            for model in (ReturnItem, ReturnFile):
                cursor.execute(f"DELETE FROM {model._meta.db_table}")
            cursor.execute("UPDATE bank_transfer SET state = 'sent', message = '', answered_at = NULL")
            cursor.execute("SET session_replication_role = DEFAULT")

    return forget


def test_answers_mean_the_same_in_any_split_repeat_and_order(
    sent: list[BankFile], fresh: Callable[[], None], at: datetime
) -> None:
    found = list(Transfer.objects.order_by("pk"))

    @tried(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(SAID, CUTS, st.randoms(use_true_random=False))
    def prove(said: list[tuple[int, str]], cuts: list[int], chance: Any) -> None:
        given_ = [row for index, code in said for row in rows(found[index:index + 1], code)]
        fresh()
        _in_files([given_], at)
        once = _left()
        shuffled = given_ + chance.sample(given_, k=len(given_) // 2)
        chance.shuffle(shuffled)
        fresh()
        edges = sorted({0, len(shuffled), *(cut for cut in cuts if cut < len(shuffled))})
        _in_files([shuffled[low:high] for low, high in pairwise(edges)], at)
        assert _left() == once
        assert {index: {code == "0000" for at_, code in said if at_ == index} for index in range(len(found))} == {
            index: {"sent": set(), "success": {True}, "failed": {False}, "disputed": {True, False}}[state]
            for index, (_, state, _) in enumerate(once)}

    prove()


def _in_files(files: list[list[Answer]], at: datetime) -> None:
    for number, answers in enumerate(files):
        take_in(answers, at + timedelta(minutes=number))


def _left() -> list[tuple[int, str, str]]:
    return list(Transfer.objects.order_by("pk").values_list("pk", "state", "message"))


