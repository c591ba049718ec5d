"""Two rows become one person and, taken back, two again, exactly as they were."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import combinations
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.encryption import seal
from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.people.actions import report_death
from minzheng.kernel.people.merging import merge, rows_of, standing, undo_merge
from minzheng.kernel.people.models import Household, Membership, Person, PersonFact, PersonMerge
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.periods import ZONE, Month

from .conftest import Import
from .workbooks import CHILD, HEAD, WIFE, family, home, member, number

DECEMBER = Month(2026, 12)
TABLES = ("people_person", "people_household", "people_membership", "people_personfact", "people_householdfact",
          "people_importbatch")
AGAIN = number("19700102", 997)
AT = datetime(2026, 12, 5, 9, tzinfo=ZONE)
BY = Actor(None, "test", "经办人")


def none(kept: Person, merged: Person) -> Sequence[Sentence]:
    return ()


def joined(kept: Person, merged: Person, **how: Any) -> PersonMerge:
    options: dict[str, Any] = {"takes_number": False, "reason": "同一人（示例）", "hindrances": none, "by": BY, "at": AT}
    return merge(kept_id=kept.pk, merged_id=merged.pk, **options | how)


def tables() -> dict[str, list[tuple[Any, ...]]]:
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t ORDER BY id")
            found[table] = cursor.fetchall()
    return found


@pytest.fixture
def twice(imported: Import) -> tuple[Person, Person]:
    """The head of a household, and the same man under a number that has one digit misread, who has left his household."""
    imported([home(), home("002", AGAIN)], [*family(), member("002", AGAIN, name="张示例"),
                                           member("002", number("19500304", 993), "父亲", "张样例")])
    imported([home("002", number("19500304", 993))], [member("002", number("19500304", 993), name="张样例")], month=DECEMBER)
    return Person.objects.get(id_number=seal(HEAD)), Person.objects.get(id_number=seal(AGAIN))


def test_the_one_points_to_the_other_and_nothing_moves(twice: tuple[Person, Person]) -> None:
    kept, merged = twice
    before = tables()
    joined(kept, merged)
    after = tables()
    assert {table for table in TABLES if before[table] != after[table]} == {"people_person"}
    assert standing(merged.pk) == standing(kept.pk) == kept.pk
    assert rows_of([merged.pk, kept.pk]) == {merged.pk: [kept.pk, merged.pk], kept.pk: [kept.pk, merged.pk]}
    assert AuditEvent.objects.filter(action="merge_persons", subject=f"person:{kept.pk}").exists()


@pytest.mark.parametrize("takes_number", [False, True])
def test_undone_it_is_as_it_was(twice: tuple[Person, Person], takes_number: bool) -> None:
    before = tables()
    done = joined(*twice, takes_number=takes_number)
    assert Person.objects.get(pk=twice[0].pk).id_number == seal(AGAIN if takes_number else HEAD)
    undo_merge(merge_id=done.pk, reason="不是同一人（示例）", by=BY, at=AT)
    assert tables() == before
    with pytest.raises(Refused, match="已经撤销"):
        undo_merge(merge_id=done.pk, reason="再撤", by=BY, at=AT)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_row_of_mergings_can_be_taken_back(twice: tuple[Person, Person], data: st.DataObject) -> None:
    """Whoever is merged into whom, in whatever order: undone in the reverse order, every table is as it was."""
    with transaction.atomic():
        before, done = tables(), []
        pairs = st.sampled_from(list(combinations(Person.objects.order_by("pk"), 2)))
        for one, other in data.draw(st.lists(pairs, max_size=6)):
            kept, merged = data.draw(st.permutations([one, other]))
            try:
                with transaction.atomic():
                    done.append(joined(kept, merged, takes_number=data.draw(st.booleans())))
            except Refused:
                continue
        assert not Membership.objects.filter(person__merged_into__isnull=False, known_until=None, valid_until=None).exists()
        for merging in reversed(done):
            undo_merge(merge_id=merging.pk, reason="示例", by=BY, at=AT)
        assert tables() == before
        transaction.set_rollback(True)


def test_what_must_be_settled_first_is_told(twice: tuple[Person, Person], imported: Import) -> None:
    kept, merged = twice
    wife = Person.objects.get(id_number=seal(WIFE))

    def told(one: Person, other: Person, **how: Any) -> str:
        with pytest.raises(Refused) as refusal:
            joined(one, other, **how)
        return str(refusal.value)

    assert "两人都在家庭中" in told(kept, wife)
    assert "保留的一方" in told(merged, kept)
    assert "请写明理由" in told(kept, merged, reason=" ")
    assert "两个不同的人员" in told(kept, kept)
    assert "示例阻碍" in told(kept, merged, hindrances=lambda *_: [say("示例阻碍")])
    report_death(person_id=merged.pk, on=date(2026, 11, 30), by=BY, at=AT, source="示例")
    assert "已登记死亡" in told(kept, merged)
    assert not PersonMerge.objects.exists()


def test_a_number_leads_to_the_person_who_stays(twice: tuple[Person, Person], imported: Import) -> None:
    kept, merged = twice
    joined(kept, merged)
    child = member("001", CHILD, "子" if int(CHILD[16]) % 2 else "女", "张虚构", schooling="义务教育", wage=0, work_place="无")
    imported([home(head=AGAIN)], [member(id_number=AGAIN, wage=900), child], month=DECEMBER)
    assert PersonFact.objects.get(person=kept, name="wage", known_until=None, valid_until=None).value == "90000"
    assert not Membership.objects.filter(person=merged, known_until=None, valid_until=None).exists()
    with pytest.raises(Refused, match="同一人"):
        imported([home()], [*family(), member(id_number=AGAIN, relation="其他")], month=DECEMBER)
    assert report_death(person_id=merged.pk, on=date(2026, 12, 1), by=BY, at=AT, source="示例").pk == kept.pk


def test_the_database_holds_to_it(twice: tuple[Person, Person]) -> None:
    kept, merged = twice
    other = Person.objects.get(id_number=seal(WIFE))
    done = joined(kept, merged)
    for person, into in ((kept, other), (other, merged), (kept, kept)):
        with pytest.raises(DatabaseError), transaction.atomic():
            Person.objects.filter(pk=person.pk).update(merged_into=into)
    with pytest.raises(DatabaseError, match="joins no household"), transaction.atomic():
        Membership.objects.create(person=merged, household=Household.objects.get(household_no="001"), relation="其他",
                                  valid_from=date(2026, 12, 1), known_since=AT, source="示例")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        PersonMerge.objects.filter(pk=done.pk).update(reason="")
