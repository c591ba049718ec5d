"""Whatever became known in whatever order: the ledger is the entitlement by the final knowledge, and nothing is found twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.catalogue.loader import Catalogue
from minzheng.kernel.payments import actions as payments
from minzheng.kernel.payments.corrections import actions, differing, queries
from minzheng.kernel.payments.corrections.models import AwardEntry
from minzheng.kernel.payments.ledger import of_awards
from minzheng.kernel.payments.models import Award, PayrollLine
from minzheng.kernel.payments.settlement import SUBJECT
from minzheng.kernel.people.models import Person, PersonFact
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.values.periods import ZONE, Month, Period

from .registry import COUNTY, FROM, Member, put
from .test_corrections import _raised

MONTHS = [Month(2026, 8), Month(2026, 9), Month(2026, 10)]
STANDARD, RAISE = 50000, 1000
"""Fen a month in the country of the demonstration county, and what a raise of 120 yuan a year adds."""
SUBJECTS = {"benefit": pl.String, "component": pl.String, "household_id": pl.Int64, "person_ref": pl.Int64, "area_code": pl.Int64}

# --- frames alone ---------------------------------------------------------------------------------------------------------------

DUE = st.lists(st.integers(0, 3) | st.none(), min_size=3, max_size=3)
"""What three subjects are due in a month by some knowledge: None for who is not enrolled."""


def _of(values: list[int | None], name: str) -> pl.DataFrame:
    rows = [("b", "c", number, None, 1, value) for number, value in enumerate(values) if value is not None]
    return pl.DataFrame(rows, schema=SUBJECTS | {name: pl.Int64}, orient="row")


def _compared(due: list[int | None], ledger: dict[int, int], unknown: list[int]) -> dict[int, int]:
    paid = _of([ledger.get(number) for number in range(3)], "paid_fen").with_columns(
        pl.col("household_id").alias("award_id"), pl.lit(True).alias("covers"), pl.lit("").alias("old"), pl.lit("").alias("gone"))
    remarks = _of([1 if number in unknown else None for number in range(3)], "x").select(
        *SUBJECT, "area_code", pl.lit("fact_missing").alias("reason_code"), pl.lit("缺少").alias("reason"))
    found = differing.of_month(_of(due, "due_fen").with_columns(pl.lit("").alias("new")), paid, remarks, month=202608)
    assert found.items.schema == pl.Schema(differing.ITEM)
    assert not any(kind.is_float() for kind in found.items.dtypes)
    assert found.remarks.height == len(unknown)
    return dict(found.items.select("household_id", "difference_fen").iter_rows())


@given(DUE, st.lists(st.tuples(DUE, st.lists(st.integers(0, 2), max_size=2, unique=True)), max_size=4), DUE)
def test_frames_end_with_the_last_knowledge(
    first: list[int | None], corrections: list[tuple[list[int | None], list[int]]], final: list[int | None]
) -> None:
    ledger = {number: value for number, value in enumerate(first) if value is not None}
    for due, unknown in [*corrections, (final, [])]:
        before = dict(ledger)
        for number, fen in _compared(due, ledger, unknown).items():
            ledger[number] = ledger.get(number, 0) + fen
        assert all(ledger.get(number) == before.get(number) for number in unknown)
    assert {number: fen for number, fen in ledger.items() if fen} == {number: fen for number, fen in enumerate(final) if fen}
    assert _compared(final, ledger, []) == {}


# --- the whole way --------------------------------------------------------------------------------------------------------------

EVENT = st.one_of(
    st.tuples(st.just("wage"), st.integers(0, 2), st.sampled_from([0, 10000, 30000])),
    st.tuples(st.just("raise"), st.integers(0, 2), st.integers(1, 2)),
    st.tuples(st.just("death"), st.integers(0, 2), st.just(0)),
    st.tuples(st.just("correct"), st.integers(0, 2), st.integers(0, 2)),
)


class _Undone(Exception):
    """Ends an example: what it wrote is taken back."""


@pytest.mark.django_db
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(paid=[0, 30000, 0], story=[("wage", 1, 0), ("correct", 1, 2), ("raise", 0, 1), ("correct", 0, 1), ("death", 1, 0)])
@given(paid=st.lists(st.sampled_from([0, 30000]), min_size=3, max_size=3), story=st.lists(EVENT, min_size=1, max_size=5))
def test_the_ledger_is_the_entitlement_by_the_final_knowledge(
    law: Catalogue, by: Actor, at: datetime, paid: list[int], story: list[tuple[str, int, int]]
) -> None:
    with TemporaryDirectory() as folder, pytest.raises(_Undone), transaction.atomic():
        _Story(law, by, at, Path(folder), paid).told(story)


class _Story:
    """One person alone in the country; what is believed of wages, standard and death, and what was released."""

    def __init__(self, law: Catalogue, by: Actor, at: datetime, home: Path, paid: list[int]) -> None:
        self.law, self.by, self.home = law, by, home
        self.book: ParameterBook = law.parameters
        _, (self.person,) = put(Member())
        self.now = datetime(2026, 11, 10, tzinfo=ZONE)
        self.wages, self.raised, self.death = paid, [0, 0, 0], 3
        self._believe(at)
        for month in MONTHS:
            run = payments.run(month=month, area=COUNTY, program=law.program, parameters=self.book, by=by, at=at, home=home).run
            payments.lock(run_id=run.pk, by=by, at=at)

    def told(self, story: list[tuple[str, int, int]]) -> None:
        """Live through the story, then compute everything again and look at the ledger."""
        for kind, first, value in story:
            self.now += timedelta(hours=1)
            if kind == "correct":
                self._correct(min(first, value), max(first, value))
            else:
                getattr(self, f"_{kind}")(first, value)
        self._correct(0, 2)
        self._look()
        assert self._correct(0, 2) == (0, 0)
        self._pay()
        raise _Undone

    def _wage(self, first: int, fen: int) -> None:
        self.wages = [*self.wages[:first], *[fen] * (3 - first)]
        self._believe(self.now)

    def _raise(self, first: int, times: int) -> None:
        self.raised = [*self.raised[:first], *[one + RAISE * times for one in self.raised[first:]]]
        self.book = self.law.parameters
        for number, month in enumerate(MONTHS):
            more = self.raised[number] - (self.raised[number - 1] if number else 0)
            if more:
                law = Catalogue(**{**vars(self.law), "parameters": self.book})
                self.book = _raised(law, more * 12, month.first_day)

    def _death(self, month: int, _: int) -> None:
        self.death = min(self.death, month)
        day = MONTHS[self.death].first_day + timedelta(days=9)
        Person.objects.filter(pk=self.person.pk).update(death_date=day, death_known_at=self.now)

    def _believe(self, at: datetime) -> None:
        """The wages by month, as an import would write them: one believed history, its periods one after the other."""
        PersonFact.objects.filter(person=self.person, name="wage", known_until=None).update(known_until=at)
        bounds = [FROM, *(month.first_day for month in MONTHS[1:]), None]
        periods = [Period(start, end) for start, end in pairwise(bounds) if start]
        assert not any(one.overlaps(other) for one in periods for other in periods if one is not other)
        PersonFact.objects.bulk_create(
            PersonFact(person=self.person, name="wage", value=str(fen), valid_from=period.start, valid_until=period.end,
                       known_since=at, source="示例") for fen, period in zip(self.wages, periods, strict=True))

    def _correct(self, first: int, last: int) -> tuple[int, int]:
        found = actions.propose(first=MONTHS[first], last=MONTHS[last], area=COUNTY, cause="示例", program=self.law.program,
                                parameters=self.book, by=self.by, at=self.now)
        actions.commit(correction_id=found.pk, document="示例", by=self.by, at=self.now)
        return found.arrears_fen, found.recovery_fen

    def _due(self) -> dict[int, int]:
        return {int(month): STANDARD + self.raised[number] - self.wages[number] if number <= self.death else 0
                for number, month in enumerate(MONTHS)}

    def _look(self) -> None:
        awards = list(Award.objects.filter(benefit="dibao").values_list("pk", flat=True))
        ledger: dict[int, int] = {}
        for row in of_awards(awards):
            ledger[row.month] = ledger.get(row.month, 0) + row.due_fen
        assert ledger == self._due()
        balance = sum(AwardEntry.objects.filter(award__in=awards).values_list("fen", flat=True))
        released = sum(PayrollLine.objects.filter(award__in=awards).values_list("amount_fen", flat=True))
        assert balance == sum(self._due().values()) - released

    def _pay(self) -> None:
        """Where something is owed it is paid, unless nobody is left; the entitlement stays what it was."""
        if queries.owed(area=COUNTY).exists():
            run = actions.run_arrears(month=Month(2026, 11), area=COUNTY, parameters=self.book, by=self.by, at=self.now,
                                      home=self.home)
            payments.lock(run_id=run.pk, by=self.by, at=self.now)
            assert run.exception_count == 0 or self.death < 3
            assert queries.owed(area=COUNTY).exists() == (self.death < 3)
        assert self._correct(0, 2) == (0, 0)
        awards: list[Any] = list(Award.objects.filter(benefit="dibao").values_list("pk", flat=True))
        months = [(row.award_id, row.month) for row in of_awards(awards)]
        assert len(months) == len(set(months))
