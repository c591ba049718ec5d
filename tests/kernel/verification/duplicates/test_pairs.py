"""The story of a pair: found, looked at, set aside or merged, taken back, found again."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.encryption import seal
from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.payments.models import Award, PayrollLine, PayrollRun
from minzheng.kernel.people.models import Household, Membership, Person
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.periods import ZONE
from minzheng.kernel.verification.checks.roll import read
from minzheng.kernel.verification.duplicates import actions, queries
from minzheng.kernel.verification.duplicates.models import DuplicatePair, PairState
from minzheng.kernel.verification.duplicates.seeking import Sought
from minzheng.kernel.verification.findings.models import Finding
from minzheng.kernel.verification.findings.months import awards_of

from .planted import number, registry

COUNTY = 430426_000000
AT = datetime(2026, 11, 20, 9, tzinfo=ZONE)
BY = Actor(None, "test", "核对员")
pytestmark = pytest.mark.django_db


def put(body: str, name: str, area: int = 430426_001_001, *, until: date | None = None) -> Person:
    """Somebody alone in a household; ``until``: they left it on that day."""
    whole = number(body)
    home = Household.objects.create(county=430426, household_no=f"示例{body}", area_code=area, first_month=202601)
    born = date(int(body[6:10]), int(body[10:12]), int(body[12:14]))
    one = Person.objects.create(name=name, id_number=seal(whole), birth_date=born, sex="M" if int(body[16]) % 2 else "F")
    Membership.objects.create(person=one, household=home, relation="户主", valid_from=date(2026, 1, 1), valid_until=until,
                              known_since=AT, source="示例")
    return one


@pytest.fixture
def twice() -> tuple[Person, Person]:
    """Somebody, and the same person with a digit misread, who left that household in May."""
    put("43042619610203111", "钱虚构")
    return put("43042619550608123", "欧阳示例"), put("43042619550608128", "欧阳示例", until=date(2026, 5, 1))


def find(tmp_path: Path, at: datetime = AT, area: int = COUNTY) -> Sought:
    return actions.find(area=area, by=BY, at=at, home=tmp_path)


def award(person: Person, benefit: str = "old_age_allowance") -> Award:
    home = person.membership_set.get().household
    return Award.objects.create(benefit=benefit, component="main", household=home, person=person, first_month=202601)


def test_a_pair_is_found_once(twice: tuple[Person, Person], tmp_path: Path) -> None:
    first = find(tmp_path)
    assert (first.persons, first.found, first.new, first.gone) == (3, 1, 1, 0)
    later = find(tmp_path, AT + timedelta(days=30))
    assert (later.found, later.new) == (1, 0)
    pair = DuplicatePair.objects.get()
    assert (pair.first, pair.second, pair.name, pair.number) == (*twice, "same", "one_digit")
    assert (pair.found_at, pair.seen_at) == (AT, AT + timedelta(days=30))
    assert AuditEvent.objects.filter(action="find_duplicates").count() == 2
    assert not any(tmp_path.glob("tmp/*"))


def test_only_who_may_see_both_sees_a_pair(twice: tuple[Person, Person], tmp_path: Path) -> None:
    Household.objects.filter(membership__person=twice[1]).update(area_code=430426_002_001)
    assert find(tmp_path, area=430426_001_000).found == 0
    assert find(tmp_path).found == 1
    assert queries.pairs(area=COUNTY).count() == 1
    assert queries.pairs(area=430426_001_000).count() == 0


def test_what_is_corrected_is_gone(twice: tuple[Person, Person], tmp_path: Path) -> None:
    find(tmp_path)
    Person.objects.filter(pk=twice[1].pk).update(name="孙样例")
    assert find(tmp_path, AT + timedelta(days=1)).gone == 1
    assert not queries.pairs(area=COUNTY).exists()


def test_two_persons_are_not_asked_about_again(twice: tuple[Person, Person], tmp_path: Path) -> None:
    find(tmp_path)
    pair = DuplicatePair.objects.get()
    with pytest.raises(Refused, match="请写明理由"):
        actions.set_aside(pair_id=pair.pk, answer=PairState.DIFFERENT, note=" ", by=BY, at=AT)
    actions.set_aside(pair_id=pair.pk, answer=PairState.DIFFERENT, note="堂兄弟，已入户核实", by=BY, at=AT)
    assert find(tmp_path, AT + timedelta(days=30)).new == 0
    assert queries.pairs(area=COUNTY).get().state == PairState.DIFFERENT


def test_merged_and_taken_back(twice: tuple[Person, Person], tmp_path: Path) -> None:
    find(tmp_path)
    pair = DuplicatePair.objects.get()
    actions.merge_pair(pair_id=pair.pk, kept_id=twice[0].pk, takes_number=True, note="本人持有后一号码的身份证", by=BY, at=AT)
    kept, merged = Person.objects.get(pk=twice[0].pk), Person.objects.get(pk=twice[1].pk)
    assert (merged.merged_into_id, kept.id_number) == (kept.pk, seal(number("43042619550608128")))
    assert find(tmp_path).found == 0
    assert queries.pairs(area=COUNTY).get().state == PairState.MERGED
    with pytest.raises(Refused, match="撤销合并"):
        actions.set_aside(pair_id=pair.pk, answer=PairState.LATER, note="示例", by=BY, at=AT)
    actions.undo_pair(pair_id=pair.pk, note="身份证系伪造", by=BY, at=AT)
    assert Person.objects.get(pk=twice[0].pk).id_number == twice[0].id_number
    assert [one.answer for one in queries.decisions(pair)] == ["merged", "open"]
    with pytest.raises(Refused, match="没有合并"):
        actions.undo_pair(pair_id=pair.pk, note="再撤", by=BY, at=AT)


def test_who_is_paid_under_both_is_settled_first(twice: tuple[Person, Person], tmp_path: Path) -> None:
    find(tmp_path)
    pair, (kept, other) = DuplicatePair.objects.get(), twice
    own, second = award(kept), award(other)

    def told() -> str:
        with pytest.raises(Refused) as refusal:
            actions.merge_pair(pair_id=pair.pk, kept_id=kept.pk, takes_number=False, note="示例", by=BY, at=AT)
        return str(refusal.value)

    assert "同一项待遇" in told()
    Award.objects.filter(pk=own.pk).update(state="ended", last_month=202610)
    assert "还在享受待遇" in told()
    Award.objects.filter(pk=second.pk).update(state="ended", last_month=202610)
    actions.merge_pair(pair_id=pair.pk, kept_id=kept.pk, takes_number=False, note="示例", by=BY, at=AT)
    assert Award.objects.get(pk=second.pk).person_id == other.pk


def test_what_was_paid_under_the_other_registration_is_checked_as_theirs(twice: tuple[Person, Person], tmp_path: Path) -> None:
    find(tmp_path)
    kept, other = twice
    ended = award(other)
    Award.objects.filter(pk=ended.pk).update(state="ended", last_month=202605)
    actions.merge_pair(pair_id=DuplicatePair.objects.get().pk, kept_id=kept.pk, takes_number=False, note="示例", by=BY, at=AT)
    roll = read(area=COUNTY, on=AT.date())
    assert roll.persons["person_ref"].to_list() == [kept.pk]
    assert roll.awards.select("award_id", "person_ref").rows() == [(ended.pk, kept.pk)]
    one = Finding(rule="old_age_allowance.dead_and_paid", business="old_age_allowance", person=kept,
                  household=kept.membership_set.get().household)
    assert awards_of(one) == [ended]


def test_both_sides_are_shown_with_all_that_hangs_on_them(twice: tuple[Person, Person], tmp_path: Path) -> None:
    find(tmp_path)
    award(twice[1])
    one, other = queries.sides(DuplicatePair.objects.get())
    assert (one.person, len(one.memberships), len(one.awards)) == (twice[0], 1, 0)
    assert (other.person, len(other.memberships), len(other.awards)) == (twice[1], 1, 1)
    assert (one.paid_fen, other.lines, other.findings) == (0, 0, 0)


def test_what_was_not_released_is_not_paid(twice: tuple[Person, Person], tmp_path: Path) -> None:
    find(tmp_path)
    with transaction.atomic():
        own = award(twice[0])
        PayrollLine.objects.create(
            run_id=1, award=own, household=own.household, person=twice[0], area_code=430426_001_001, benefit=own.benefit,
            component=own.component, persons=1, amount_fen=10_000, bank_name="", account_no=b"x", account_name="示例")
        PayrollRun.objects.create(
            id=1, month=202611, area_code=COUNTY, area_until=COUNTY + 10**6, bundle="示例", digest="", enrolled=1, line_count=1,
            exception_count=0, amount_fen=10_000, by="示例", at=AT)
    one, _ = queries.sides(DuplicatePair.objects.get())
    assert (one.paid_fen, one.lines) == (0, 0)


def test_nobody_else_and_no_decision_is_changed(twice: tuple[Person, Person], tmp_path: Path) -> None:
    find(tmp_path)
    pair = DuplicatePair.objects.get()
    with pytest.raises(NotFound):
        actions.merge_pair(pair_id=pair.pk, kept_id=-1, takes_number=False, note="示例", by=BY, at=AT)
    with pytest.raises(NotFound):
        actions.set_aside(pair_id=-1, answer=PairState.LATER, note="示例", by=BY, at=AT)
    actions.set_aside(pair_id=pair.pk, answer=PairState.LATER, note="待入户", by=BY, at=AT)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        pair.decisions.update(note="")


def test_a_whole_registry_is_compared(tmp_path: Path) -> None:
    persons, truth = registry(60, twice=8)
    for _, whole, name, area, _ in persons.iter_rows():
        put(whole[:17], name, area)
    assert find(tmp_path).found >= len(truth) - 1
