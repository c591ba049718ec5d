"""What comes in after a month was released waits to be looked at, and does not once it was."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.catalogue.loader import Catalogue, catalogue
from minzheng.kernel.payments import actions as payments
from minzheng.kernel.payments.corrections import actions
from minzheng.kernel.payments.corrections.waiting import Waiting, waiting
from minzheng.kernel.people.models import Person
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.values.periods import ZONE, Month

from . import registry
from .conftest import Runner
from .registry import COUNTY, Member, change, joined, put
from .test_corrections import _raised

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 11, 20, 9, tzinfo=ZONE)
SINCE = Month(2026, 1)


@pytest.fixture
def person(run_month: Runner, by: Actor, at: datetime) -> Person:
    """One of a household of two whose August and September were released."""
    _, (found, _) = put(Member(), Member(name="示例乙"))
    for month in ("2026-08", "2026-09"):
        payments.lock(run_id=run_month(month).run.pk, by=by, at=at)
    return found


def _waiting(home: Path, book: ParameterBook, area: int = COUNTY) -> dict[str, Waiting]:
    found = waiting(since=SINCE, area=area, program=catalogue().program, parameters=book, home=home)
    return {str(one.cause): one for one in found}


def _decide(first: Month, book: ParameterBook, law: Catalogue, by: Actor, at: datetime) -> None:
    found = actions.propose(
        first=first, last=Month(2026, 9), area=COUNTY, cause="示例", program=law.program, parameters=book, by=by, at=at)
    actions.commit(correction_id=found.pk, document="示例", by=by, at=at)


def test_a_fact_waits_from_the_month_it_holds_in_until_it_was_looked_at(
    person: Person, law: Catalogue, by: Actor, tmp_path: Path
) -> None:
    assert _waiting(tmp_path, law.parameters) == {}
    change(person, "wage", 30000, from_=date(2026, 9, 1), at=LATER)
    (one,) = _waiting(tmp_path, law.parameters).values()
    assert (str(one.cause), one.first, one.last, one.households) == ("“月工资性收入”变化", Month(2026, 9), Month(2026, 9), 1)
    assert _waiting(tmp_path, law.parameters, area=430421000000) == {}
    _decide(Month(2026, 9), law.parameters, law, by, LATER + timedelta(hours=1))
    assert _waiting(tmp_path, law.parameters) == {}


def test_a_fact_from_the_month_after_changes_nothing_before(person: Person, law: Catalogue, tmp_path: Path) -> None:
    change(person, "wage", 30000, from_=date(2026, 10, 1), at=LATER)
    assert _waiting(tmp_path, law.parameters) == {}


def test_deaths_and_members_wait(person: Person, law: Catalogue, tmp_path: Path) -> None:
    Person.objects.filter(pk=person.pk).update(death_date=date(2026, 8, 9), death_known_at=LATER)
    joined(person.membership_set.get().household, [Member(name="示例丙")], from_=date(2026, 8, 1))
    found = _waiting(tmp_path, law.parameters)
    assert found["登记死亡"].first == Month(2026, 9)
    assert "家庭成员变化" not in found


def test_who_was_put_into_a_household_afterwards_waits(
    person: Person, law: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "KNOWN", LATER)
    joined(person.membership_set.get().household, [Member(name="示例丙")], from_=date(2026, 8, 1))
    found = _waiting(tmp_path, law.parameters)
    assert (found["家庭成员变化"].first, found["家庭成员变化"].households) == (Month(2026, 8), 1)


def test_a_standard_raised_with_effect_from_then_waits(person: Person, law: Catalogue, by: Actor, tmp_path: Path) -> None:
    book = _raised(law, 12000, date(2026, 8, 1))
    (one,) = _waiting(tmp_path, book).values()
    assert ("标准变化" in str(one.cause), one.first, one.last, one.households) == (True, Month(2026, 8), Month(2026, 9), None)
    _decide(Month(2026, 8), book, law, by, LATER)
    assert _waiting(tmp_path, book) == {}
    assert list(_waiting(tmp_path, law.parameters)) == ["标准变化"]
