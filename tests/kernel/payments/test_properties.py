"""Whatever registry there is: lines and exceptions are everyone enrolled, a second run changes nothing, a replay is equal."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.catalogue.loader import Catalogue, load
from minzheng.kernel.payments import actions, enrolment
from minzheng.kernel.payments.models import Award
from minzheng.kernel.payments.replaying import replay
from minzheng.kernel.payments.settlement import LINE, settle
from minzheng.kernel.people.demo.workbook import roster
from minzheng.kernel.people.models import PersonFact
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.periods import Month

from .registry import COUNTY, VILLAGE, put_roster

MONTH = Month(2026, 11)


class _Undone(Exception):
    """Ends an example: what it wrote is taken back."""


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**31), households=st.integers(1, 12), lost=st.integers(0, 5), held=st.integers(0, 3))
def test_any_registry(
    law: Catalogue, by: Actor, at: datetime, seed: int, households: int, lost: int, held: int
) -> None:
    with TemporaryDirectory() as folder, pytest.raises(_Undone), transaction.atomic():
        _story(law, by, at, Path(folder), seed, households, lost, held)


def _story(law: Catalogue, by: Actor, at: datetime, home: Path, seed: int, households: int, lost: int, held: int) -> None:
    """A random county with some facts missing and some awards suspended, run twice and replayed."""
    put_roster(roster([VILLAGE, VILLAGE + 1], households, seed))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM people_personfact WHERE id IN (SELECT id FROM people_personfact"
                       " ORDER BY md5(id::text || %s) LIMIT %s)", [str(seed), lost])
        cursor.execute("SET LOCAL session_replication_role = origin")
    law_of = {"program": law.program, "parameters": law.parameters}
    actions.enrol(month=MONTH, area=COUNTY, by=by, at=at, **law_of)  # type: ignore[arg-type]
    for award in Award.objects.order_by("pk")[:held]:
        actions.suspend(award_id=award.pk, reason="复核", by=by, at=at)
    if not Award.objects.exists():
        raise _Undone
    first = actions.run(month=MONTH, area=COUNTY, by=by, at=at, home=home, **law_of)  # type: ignore[arg-type]
    run = first.run
    assert run.enrolled == run.lines.count() + run.exceptions.count() == Award.objects.count()
    assert run.exceptions.filter(reason_code="suspended").count() == min(held, run.enrolled)
    again = actions.run(month=MONTH, area=COUNTY, by=by, at=at, home=home, **law_of)  # type: ignore[arg-type]
    assert (again.run.pk, again.is_new) == (run.pk, False)
    assert replay(run_id=run.pk, home=home, load=load).is_equal
    assert PersonFact.objects.exists()
    raise _Undone


AWARD = st.fixed_dictionaries({
    "household_id": st.integers(1, 4), "person_ref": st.none() | st.integers(1, 4),
    "standing": st.sampled_from([("active", ""), ("suspended", "复核"), ("ended", ""), ("ended", "复核")]),
    "first_month": st.sampled_from([202609, 202611, 202612]),
    "account_no": st.sampled_from([b"", b"x"]), "holder_is_member": st.booleans(),
    "holder_must_be_member": st.sampled_from([True, False, None]), "outcome": st.sampled_from(["line", "exception"]),
})
SCHEMA = {
    "award_id": pl.Int64, "household_id": pl.Int64, "person_ref": pl.Int64, "area_code": pl.Int64, "benefit": pl.String,
    "component": pl.String, "first_month": pl.Int32, "state": pl.String, "suspended_reason": pl.String,
    "death_date": pl.Date, "overpaid_fen": pl.Int64, "bank_name": pl.String, "account_no": pl.Binary, "account_name": pl.String,
    "holder_is_member": pl.Boolean, "holder_must_be_member": pl.Boolean, "outcome": pl.String,
}
FIXED = {"area_code": VILLAGE, "benefit": "b", "component": "c", "suspended_reason": "", "death_date": None, "overpaid_fen": None,
         "bank_name": "", "account_name": "示例"}


def _ruled(awards: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    lines = awards.filter(pl.col("outcome") == "line").with_columns(
        pl.lit(100, dtype=pl.Int64).alias("amount_fen"), pl.lit(1, dtype=pl.Int64).alias("persons"))
    exceptions = awards.filter(pl.col("outcome") == "exception").with_columns(
        pl.lit("not_eligible").alias("reason_code"), pl.lit("不符合").alias("reason"))
    return lines, exceptions


@given(st.lists(AWARD, max_size=8, unique_by=lambda one: (one["household_id"], one["person_ref"])))
def test_each_award_is_settled_once(drawn: list[dict[str, Any]]) -> None:
    rows = [FIXED | one | {"award_id": number, **dict(zip(("state", "suspended_reason"), standing, strict=True))}
            for number, one in enumerate(drawn) for standing in [one.pop("standing")]]
    awards = pl.DataFrame(rows, schema=SCHEMA)
    lines, exceptions = _ruled(awards)
    settled = settle(awards, lines, exceptions, month=MONTH)
    assert sorted([*settled.lines["award_id"], *settled.exceptions["award_id"]]) == list(range(len(rows)))
    assert settled.lines.columns == LINE
    paid = awards.filter(
        pl.col("outcome") == "line", pl.col("suspended_reason") == "", pl.col("first_month") <= 202611,
        pl.col("account_no") == b"x", pl.col("holder_must_be_member").is_not_null(),
        pl.col("holder_is_member") | ~pl.col("holder_must_be_member"))
    assert settled.lines["award_id"].to_list() == paid["award_id"].to_list()
    assert settled.exceptions["reason"].null_count() == 0


@pytest.mark.parametrize(("dropped", "code"), [("line", "uneven"), ("award", "no_award")])
def test_the_proof_fails_when_somebody_is_dropped(dropped: str, code: str) -> None:
    rows = [FIXED | {
        "award_id": number, "household_id": number, "person_ref": None, "state": "active", "first_month": 202609,
        "account_no": b"x", "holder_is_member": True, "holder_must_be_member": True, "outcome": "line"}
        for number in (1, 2)]
    awards = pl.DataFrame(rows, schema=SCHEMA)
    lines, exceptions = _ruled(awards)
    lines = lines.head(1) if dropped == "line" else lines
    awards = awards.head(1) if dropped == "award" else awards
    with pytest.raises(Refused, match="不予完成") as refused:
        settle(awards, lines, exceptions, month=MONTH)
    assert refused.value.code == "nobody_is_dropped"
    assert code in {problem.code for problem in refused.value.problems}


SUBJECT = st.tuples(st.sampled_from(["b", "c"]), st.integers(1, 3), st.none() | st.integers(1, 3))


@given(st.lists(st.sets(SUBJECT, max_size=6), min_size=1, max_size=5))
def test_awards_follow_the_enrolled_month_by_month(months: list[set[tuple[str, int, int | None]]]) -> None:
    """Over months, at each month's end the open awards are exactly the enrolled, and no subject's awards overlap."""
    ledger: list[dict[str, object]] = []
    month = Month(2026, 1)
    for enrolled in months:
        subjects = pl.DataFrame(
            [(benefit, "x", household, person, None) for benefit, household, person in sorted(enrolled, key=str)],
            schema=enrolment.SUBJECTS, orient="row")
        changes = enrolment.plan(_awards(ledger), subjects, month=month)
        _apply(ledger, changes, month)
        still = enrolment.plan(_awards(ledger), subjects, month=month)
        assert still.is_empty
        assert {_subject(one) for one in ledger if one["last_month"] is None} == {(b, "x", h, p) for b, h, p in enrolled}
        month = month.plus(1)
    for one in ledger:
        for other in ledger:
            if one is not other and _subject(one) == _subject(other):
                assert _ends_before(one, other) or _ends_before(other, one)


def _subject(award: dict[str, object]) -> tuple[object, ...]:
    return tuple(award[name] for name in ("benefit", "component", "household_id", "person_ref"))


def _ends_before(one: dict[str, object], other: dict[str, object]) -> bool:
    return one["last_month"] is not None and int(str(one["last_month"])) < int(str(other["first_month"]))


def _awards(ledger: list[dict[str, object]]) -> pl.DataFrame:
    schema = {**enrolment.SUBJECTS, "award_id": pl.Int64, "last_month": pl.Int32, "death_date": pl.Date,
              "registered": pl.Int32}
    rows = [one | {"death_date": None, "registered": 202601, "award_id": number} for number, one in enumerate(ledger)]
    return pl.DataFrame(rows, schema=schema)


def _apply(ledger: list[dict[str, object]], changes: enrolment.Plan, month: Month) -> None:
    for number in changes.ended["award_id"]:
        ledger[number]["last_month"] = int(month.plus(-1))
    ledger.extend(row | {"last_month": None} for row in changes.opened.to_dicts())
