"""Entries and deeds: what the books keep, refuse and never lose."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from minzheng.kernel.access.actions import create_account
from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.models import Account, AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework.numbering import next_serial
from minzheng.kernel.catalogue.book import book
from minzheng.kernel.registers import actions
from minzheng.kernel.registers.declarations import FieldDeclared
from minzheng.kernel.registers.fields import read, shown, typed
from minzheng.kernel.registers.invented import picture
from minzheng.kernel.registers.models import Deed, Entry, Hold, Paper, Party
from minzheng.kernel.registers.numbering import _go_on_from
from minzheng.kernel.registers.papers import File, read_paper
from minzheng.kernel.registers.queries import entries_of, found_by, gaps
from minzheng.kernel.registers.values import opened
from minzheng.kernel.registers.writing import doing_of, lapse_due
from minzheng.kernel.values.errors import MinzhengError, NotAllowed, NotFound, Refused
from tests.kernel.casework.stories import COUNTY, at, numbered

from .registrars import certify

pytestmark = pytest.mark.django_db
Marry = Callable[..., Entry]
OTHER_COUNTY = 430424000000


def account(role: Role, area: int = COUNTY, name: str = "") -> Actor:
    return create_account(username=f"{role}{name}{area}", password=None, role=role, post="示例岗位", area_code=area, is_demo=True,
                          by=PROGRAM, at=at("2020-01-04")).actor


@pytest.fixture
def registrar() -> Actor:
    return certify(account(Role.REGISTRAR))


def couple(serial: int = 1, day: str = "2026-03-02") -> dict[str, str]:
    return {
        "registration": "marriage", "man.name": "周示例", "man.id_type": "resident_id", "man_status": "never",
        "man.id_number": numbered("19900101", 901 + 2 * serial), "woman.name": "吴样例", "woman.id_type": "resident_id",
        "woman.id_number": numbered("19910101", 900 + 2 * serial), "woman_status": "never", "are_willing": "yes", "are_kin": "no",
        "are_capable": "yes", "checked": "consistent", "residence": "here", "date": day,
    }


@pytest.fixture
def marry(registrar: Actor) -> Marry:
    def married(serial: int = 1, day: str = "2026-03-02", **changed: str) -> Entry:
        return actions.make(book=book(), kind="marriage_record", deed="register", given={**couple(serial, day), **changed},
                            area_code=COUNTY, by=registrar, at=at(day))

    return married


def annotate(entry: Entry, remark: str, day: str = "2026-03-03", *, by: Actor, version: int | None = None) -> Entry:
    return actions.do(book=book(), entry_id=entry.pk, deed="annotate", given={"remark": remark}, by=by, at=at(day),
                      version=version)


def test_numbers_are_unbroken_even_where_one_is_refused(marry: Marry) -> None:
    first = marry(1)
    with pytest.raises(Refused):
        marry(2, are_kin="yes")
    assert [first.number, marry(3).number] == ["J430426-2026-000001", "J430426-2026-000002"]
    assert gaps(book().kind("marriage_record"), "J430426-2026-") == []


def test_who_is_married_is_not_married_again(marry: Marry) -> None:
    first = marry(1)
    with pytest.raises(Refused) as refused:
        marry(1, **{"woman.id_number": numbered("19920101", 980)})
    assert first.number in str(refused.value)
    assert Entry.objects.filter(kind="marriage_record").count() == 1


def test_the_database_itself_refuses_a_second_hold(marry: Marry) -> None:
    first, second = marry(1), marry(2)
    taken = Hold.objects.filter(entry=first).first()
    assert taken is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        Hold.objects.create(name=taken.name, key=taken.key, entry=second)


def test_every_problem_is_told_at_once_with_its_field(marry: Marry) -> None:
    with pytest.raises(Refused) as refused:
        marry(1, **{"date": "昨天", "man.id_number": "430426199001011234", "checked": "perhaps"})
    assert {one.place.heading for one in refused.value.problems} == {"date", "man", "checked"}
    assert not Entry.objects.filter(kind="marriage_record").exists()


def test_only_who_may_and_only_in_the_own_area(marry: Marry) -> None:
    entry = marry(1)
    with pytest.raises(NotAllowed):
        annotate(entry, "更正", by=account(Role.COUNTY_LEADER))
    foreign = account(Role.REGISTRAR, OTHER_COUNTY)
    with pytest.raises(NotFound):
        annotate(entry, "更正", by=foreign)
    with pytest.raises(NotFound):
        actions.read_in_full(book=book(), entry_id=entry.pk, purpose="核对", by=foreign, at=at("2026-03-03"))


def test_what_is_sensitive_rests_sealed_and_is_found_by_number_or_name(marry: Marry, registrar: Actor) -> None:
    entry = marry(1)
    number = couple(1)["man.id_number"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT values::text, encode(sealed, 'escape') FROM registers_entry WHERE id = %s", [entry.pk])
        assert all(number not in text and "never" not in text for text in cursor.fetchone())
    mine = Account.objects.get(username=registrar.username)
    rows = entries_of(book().kind("marriage_record"), mine)
    for text in (number, "周示例", "zsl", entry.number, entry.number.lower()):
        assert list(found_by(rows, text)) == [entry], text
    assert not found_by(rows, numbered("19900101", 977)).exists()


def test_reading_in_full_needs_a_purpose_and_is_on_record(marry: Marry, registrar: Actor) -> None:
    entry = marry(1)
    with pytest.raises(NotAllowed):
        actions.read_in_full(book=book(), entry_id=entry.pk, purpose=" ", by=registrar, at=at("2026-03-03"))
    values = actions.read_in_full(book=book(), entry_id=entry.pk, purpose="当事人查询", by=registrar, at=at("2026-03-03"))
    assert values["man"]["id_number"] == couple(1)["man.id_number"]
    assert AuditEvent.objects.filter(action="read_sensitive", subject=f"marriage_record:{entry.number}").exists()


def test_an_annotation_keeps_what_stood_before(marry: Marry, registrar: Actor) -> None:
    entry = marry(1)
    for day, remark in (("2026-03-03", "一"), ("2026-03-04", "二")):
        annotate(entry, remark, day, by=registrar)
    assert [opened(one).get("remark") for one in Deed.objects.filter(entry=entry).order_by("serial")] == [
        None, "2026-03-03 一", "2026-03-03 一\n2026-03-04 二"]
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        Deed.objects.filter(entry=entry, serial=1).update(by="别人")
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        connection.cursor().execute("DELETE FROM registers_entry WHERE id = %s", [entry.pk])


@pytest.mark.database
def test_an_entry_cannot_say_what_no_deed_says(marry: Marry) -> None:
    entry = marry(1)
    Entry.objects.filter(pk=entry.pk).update(state="annulled")
    with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    Entry.objects.filter(pk=entry.pk).update(state="registered")


def test_who_looked_at_an_old_state_is_told(marry: Marry, registrar: Actor) -> None:
    entry = marry(1)
    annotate(entry, "一", by=registrar, version=1)
    with pytest.raises(Refused, match="已由他人办理"):
        annotate(entry, "二", by=registrar, version=1)


def test_an_application_lapses_once_and_by_itself(marry: Marry, registrar: Actor) -> None:
    marriage = marry(1)
    given = {"marriage": marriage.number, "registered_in": "here", "are_willing": "yes", "are_capable": "yes", "children": "无",
             "checked": "consistent", "property": "无", "debts": "无", "applied_on": "2026-03-09"}
    case = actions.make(book=book(), kind="divorce_case", deed="apply", given=given, area_code=COUNTY, by=registrar,
                        at=at("2026-03-09"))
    for state, due in (("issue_window", case.due_on), ("deemed_withdrawn", None)):
        assert case.lapses_on is not None
        after = date.fromordinal(case.lapses_on.toordinal() + 1)
        assert lapse_due(book=book(), on=case.lapses_on, at=at(case.lapses_on)) == 0
        assert lapse_due(book=book(), on=after, at=at(after)) == 1
        assert lapse_due(book=book(), on=after, at=at(after)) == 0
        case.refresh_from_db()
        assert (case.state, case.due_on) == (state, due)
    assert Party.objects.filter(entry=case).count() == 2


def test_states_that_ran_out_while_nobody_looked_end_one_after_the_other(marry: Marry, registrar: Actor) -> None:
    given = {"marriage": marry(1).number, "registered_in": "here", "are_willing": "yes", "are_capable": "yes", "children": "无",
             "checked": "consistent", "property": "无", "debts": "无", "applied_on": "2026-03-09"}
    case = actions.make(book=book(), kind="divorce_case", deed="apply", given=given, area_code=COUNTY, by=registrar,
                        at=at("2026-03-09"))
    assert lapse_due(book=book(), on=date(2026, 8, 3), at=at("2026-08-03")) == 1
    told = [(one.name, one.state, str(one.on)) for one in Deed.objects.filter(entry=case).order_by("serial")]
    assert told == [("apply", "cooling", "2026-03-09"), ("lapse", "issue_window", "2026-04-09"),
                    ("lapse", "deemed_withdrawn", "2026-05-09")]


def test_what_only_follows_is_done_by_nobody(marry: Marry, registrar: Actor) -> None:
    with pytest.raises(NotAllowed):
        actions.do(book=book(), entry_id=marry(1).pk, deed="annul", given={"remark": "撤销"}, by=registrar, at=at("2026-03-03"))


def test_who_is_named_and_who_holds_is_found_by_the_number(marry: Marry, registrar: Actor) -> None:
    first = marry(1)
    man, stranger = opened(first)["man"], {"name": "无号", "id_number": ""}
    doing = doing_of(book(), book().kind("marriage_record"), book().kind("marriage_record").deed("annotate"), first, None,
                           COUNTY, registrar, at("2026-03-03"))
    assert (list(doing.naming("marriage_record", man)), doing.holder("married", man)) == ([first], first)
    assert (list(doing.naming("marriage_record", stranger)), doing.holder("married", stranger)) == ([], None)


@pytest.mark.parametrize(("pattern", "typed", "prefix"), [
    ("J{county}-{year}-{serial:6}", "J430426-2026-000123", "J430426-2026-"),
    ("{certificate}{county}-{year}-{serial:6}", "BJ430426-2026-000123", "BJ430426-2026-"),
    ("X{date}{serial:3}号", "X20260102123号", "X20260102"),
])
def test_a_number_goes_on_from_an_old_one_of_the_same_form(pattern: str, typed: str, prefix: str) -> None:
    _go_on_from(pattern, typed)
    _go_on_from(pattern, "结字第7号")
    assert next_serial(prefix) == 124
    _go_on_from(pattern, typed)
    assert next_serial(prefix) == 125


def test_papers_of_a_guarded_book_are_opened_for_a_purpose(marry: Marry, registrar: Actor) -> None:
    drawn = picture(1)
    entry = actions.do(book=book(), entry_id=marry(1).pk, deed="note_death", given={"ended_on": "2026-03-02", "ended_by": "证明"},
                       by=registrar, at=at("2026-03-03"), files=[File("proof", "证明.png", drawn)])
    paper = Paper.objects.get(entry=entry)

    def read(hour: int) -> bytes:
        return read_paper(book=book(), entry_id=entry.pk, paper_id=paper.pk, by=registrar, at=at("2026-03-03", hour))[1]

    with pytest.raises(NotAllowed):
        read(10)
    actions.read_in_full(book=book(), entry_id=entry.pk, purpose="核对档案", by=registrar, at=at("2026-03-03", 10))
    assert read(10) == drawn
    with pytest.raises(NotAllowed):
        read(11)


def field(**declared: Any) -> FieldDeclared:
    return FieldDeclared.model_validate({"name": "one", "zh": "一", "en": "One", **declared})


def no_entry(one: FieldDeclared, text: str) -> int:
    raise AssertionError(text)


@given(st.integers(min_value=0, max_value=10**10))
def test_amounts_are_read_as_they_are_written(amount: int) -> None:
    for kind in ("yuan", "quantity", "temperature"):
        one = field(type=kind)
        value = amount % 10**9
        assert read(one, typed(one, value), on=date(2026, 1, 1), refer=no_entry) == value


@pytest.mark.parametrize(("declared", "text"), [
    ({"type": "count", "most": 5}, "6"), ({"type": "count"}, "-1"), ({"type": "count"}, "１"), ({"type": "yuan"}, "1,200"),
    ({"type": "yuan"}, "-3"), ({"type": "quantity"}, "1.2345"), ({"type": "date"}, "2026-02-30"),
    ({"type": "date"}, "1026-02-03"), ({"type": "time"}, "24:00"), ({"type": "quarter"}, "2026Q5"),
    ({"type": "uscc"}, "51430426MJJ0000000"), ({"type": "phone"}, "12"), ({"type": "truth"}, "maybe"),
    ({"type": "text"}, "字" * 201), ({"type": "month"}, "2026-13"), ({"type": "area"}, "43042"),
])
def test_bad_input_gets_a_sentence(declared: dict[str, Any], text: str) -> None:
    with pytest.raises(MinzhengError) as refused:
        read(field(**declared), {"one": text}, on=date(2026, 1, 1), refer=no_entry)
    assert str(refused.value)


def test_what_is_sensitive_is_shown_masked() -> None:
    person = {"name": "周示例", "id_type": "resident_id", "id_number": numbered("19900101", 991), "birth": "1990-01-01",
              "sex": "M"}
    assert person["id_number"] not in shown(field(type="person", privacy="P3"), person, in_full=False, named={})
    assert shown(field(type="text", privacy="P3"), "肺病", in_full=False, named={}) == "＊＊＊"
    assert shown(field(type="phone", privacy="P2"), "13800001234", in_full=False, named={}) == "138****1234"


def test_an_annotation_without_words_is_refused_and_takes_nothing_away(marry: Marry, registrar: Actor) -> None:
    entry = marry(1)
    annotate(entry, "一", by=registrar)
    with pytest.raises(Refused, match="还不能办理"):
        annotate(entry, " ", by=registrar)
    assert typed(book().kind("marriage_record").fields["remark"], "2026-03-03 一") == {}


def test_time_that_ran_out_is_no_change_by_somebody_else(marry: Marry, registrar: Actor) -> None:
    given = {"marriage": marry(1).number, "registered_in": "here", "are_willing": "yes", "are_capable": "yes", "children": "无",
             "checked": "consistent", "property": "无", "debts": "无", "applied_on": "2026-03-09"}
    case = actions.make(book=book(), kind="divorce_case", deed="apply", given=given, area_code=COUNTY, by=registrar,
                        at=at("2026-03-09"))
    issued = actions.do(book=book(), entry_id=case.pk, deed="issue", given={"are_both_here": "yes"}, by=registrar,
                        at=at("2026-04-09"), version=case.version)
    assert (issued.state, issued.version) == ("issued", 3)
