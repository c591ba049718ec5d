"""Taking an application down: what is asked of whom, two who fill it in at once, what the registry knows already."""

from __future__ import annotations

from datetime import date

import pytest

from minzheng.kernel.access.encryption import open_sealed, seal
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework import actions
from minzheng.kernel.casework.intake import answers as filled
from minzheng.kernel.casework.intake.answers import is_field, merge
from minzheng.kernel.casework.intake.applying import AlreadyApplied
from minzheng.kernel.casework.intake.conditions import birth_of
from minzheng.kernel.casework.intake.forms import form_of, questions
from minzheng.kernel.casework.intake.known import household_of_head, household_of_members, known_answers, standing
from minzheng.kernel.casework.intake.looking import field_at, look
from minzheng.kernel.casework.models import Application, ApplicationState, Case, Channel
from minzheng.kernel.people.models import Household, Membership, Person
from minzheng.kernel.values.errors import NotAllowed, NotFound, Refused
from minzheng.kernel.values.periods import Month
from tests.kernel.casework.after_decision import decided, reported
from tests.kernel.casework.stories import FOUR, NOTHING, OTHER_VILLAGE, TOWNSHIP, VILLAGE, Office, answered, at, numbered

ON = date(2026, 10, 12)
CHILD = {"name": "李样例", "id_number": numbered("20200214", 994), "relation": "户主"}


def _put(office: Office, benefits: tuple[str, ...], given: dict[str, str], facts: dict[str, str] | None = None) -> set[str]:
    asked = questions(office.law.program, benefits, ON)
    return {one.name for one in asked.put(asked.member, given, facts or {})}


def test_the_kind_of_child_is_asked_of_children(office: Office) -> None:
    assert "child_status" in _put(office, ("orphans",), {"id_number": CHILD["id_number"]})
    assert "child_status" not in _put(office, ("orphans",), {"id_number": FOUR[0]["id_number"]})
    assert "child_status" not in _put(office, ("orphans",), {"id_number": "4304"})


def test_of_the_grown_only_while_they_are_in_school(office: Office) -> None:
    assert "child_status" in _put(office, ("orphans",), {"id_number": numbered("20080101", 991), "schooling": "高校"})


def test_eighteen_is_counted_on_the_first_day_of_the_month_decided_on(office: Office) -> None:
    assert "child_status" in _put(office, ("orphans",), {"id_number": numbered("20081102", 991)})
    assert "child_status" not in _put(office, ("orphans",), {"id_number": numbered("20081101", 991)})


def test_a_question_behind_one_that_is_not_put_is_not_put(office: Office) -> None:
    """Somebody was taken for an orphan until the number was corrected: the answer stays typed and does not count."""
    grown = {"id_number": FOUR[0]["id_number"], "child_status": "孤儿", "support_place": "集中"}
    assert "support_place" not in _put(office, ("orphans",), grown)
    form = form_of({f"1.{name}": value for name, value in grown.items()}, questions(office.law.program, ("orphans",), ON),
                   household_no="x")
    assert form.members[0]["child_status"] == form.members[0]["support_place"] == "无"


def test_where_somebody_is_supported_is_asked_where_the_benefit_brings_it(office: Office) -> None:
    facts = office.law.granted([office.law.version("tekun", ON)], Month.of(ON).plus(1))
    assert "support_place" in _put(office, ("tekun",), {}, facts)
    assert "support_place" not in _put(office, ("tekun",), {})


@pytest.mark.parametrize(("text", "born"), [
    ("430426198403150011", date(1984, 3, 15)), ("４３０４２６ 19840315 0011", date(1984, 3, 15)),
    ("430426840315001", date(1984, 3, 15)), ("4304261984", None), ("430426198413150011", None), ("", None)])
def test_a_birth_is_read_from_what_is_typed(text: str, born: date | None) -> None:
    assert birth_of(text) == born


@pytest.mark.parametrize(("field", "known"), [
    ("household.phone", True), ("1.wage", True), ("20.name", True), ("about.reason", True), ("21.name", False),
    ("0.name", False), ("1.secret", False), ("household.wage", False), ("csrf", False)])
def test_what_is_a_field(field: str, known: bool) -> None:
    assert is_field(field) is known


def test_two_at_once_lose_nothing() -> None:
    first = merge({"2.wage": "100"}, {}, {"2.wage": "200"}, base=0, version=1, by="one")
    second = merge(first.answers, first.changed, {"2.wage": "300", "2.medical": "5"}, base=0, version=2, by="two")
    assert second.answers == {"2.wage": "200", "2.medical": "5"}
    assert [(one.field, one.theirs, one.by) for one in second.conflicts] == [("2.wage", "200", "one")]
    assert filled.changed_by_others(second, base=0, by="two") == {"2.wage": "one"}
    kept = merge(second.answers, second.changed, {"2.wage": "300"}, base=2, version=3, by="two")
    assert kept.answers["2.wage"] == "300"
    assert not kept.conflicts


def test_a_member_goes_as_a_whole_or_stays() -> None:
    home = {"1.name": "甲", "2.name": "乙", "2.wage": "1"}
    assert merge(home, {}, {}, base=0, version=1, by="one", removed=[2]).answers == {"1.name": "甲"}
    contested = merge(home, {"2.wage": [3, "two"]}, {}, base=2, version=4, by="one", removed=[2])
    assert contested.answers == home
    assert [one.field for one in contested.conflicts] == ["2.wage"]


def test_the_applicant_stays_the_head(office: Office) -> None:
    application = office.draft()
    application, _ = actions.save(application_id=application.pk, given={"1.relation": "子"}, base=0, removed=[1, 3],
                                  by=office[Role.TOWNSHIP_CLERK], at=at("2026-10-12"))
    answers = filled.opened(application.answers)
    assert answers["1.relation"] == "户主"
    assert filled.places(answers) == [1, 2, 4]


def test_problems_find_their_fields_when_a_place_is_empty(office: Office) -> None:
    application = office.draft()
    application, merged = actions.save(application_id=application.pk, given={"4.wage": "约 900", "about.reason": ""}, base=0,
                                       removed=[2], by=office[Role.TOWNSHIP_CLERK], at=at("2026-10-12"))
    found = look(application, office.law, on=ON)
    fields = {field_at(one, filled.places(merged.answers)): one.code for one in found.problems if one.level == "error"}
    assert fields == {"4.wage": "amount_vague", "about.reason": "unanswered"}


def test_benefits_that_exclude_each_other_are_told_not_computed(office: Office) -> None:
    found = look(office.draft(benefits=("dibao", "tekun")), office.law, on=ON)
    assert [one.code for one in found.problems] == ["benefits_exclude"]
    assert not found.prospects


def test_relatives_must_be_declared_and_named(office: Office) -> None:
    answers = {**answered(), "about.relative_declaration": "some", "about.reason": "because"}
    found = look(office.draft(answers=answers), office.law, on=ON)
    assert {(one.place.heading, one.code) for one in found.problems if one.level == "error"} == {
        ("reason", "choice"), ("relative_who", "unanswered")}


def test_living_elsewhere_than_registered_gives_the_longer_limit(office: Office) -> None:
    office.accepted(answers={**answered(), "about.hukou_split": "yes"})
    assert Case.objects.get().is_special


def test_what_is_typed_cannot_break_the_database(office: Office) -> None:
    application = office.draft()
    given = {"1.name": "赵\x00示例" + "长" * 900, "household.area_code": "²" * 12}
    application, _ = actions.save(application_id=application.pk, given=given, base=0, by=office[Role.TOWNSHIP_CLERK],
                                  at=at("2026-10-12"))
    assert application.area_code == VILLAGE
    assert application.head_name.startswith("赵示例")


def test_a_village_elsewhere_is_not_ones_own_to_choose(office: Office) -> None:
    application = office.draft()
    with pytest.raises(NotFound):
        actions.save(application_id=application.pk, given={"household.area_code": str(OTHER_VILLAGE)}, base=0,
                     by=office[Role.TOWNSHIP_CLERK], at=at("2026-10-12"))


def _on_the_roll(office: Office) -> Household:
    case = office.confirmed(office.accepted("2026-07-06"), "2026-07-08", "2026-07-16", "2026-07-31")
    office.do(case, "publish", Role.VILLAGE_OFFICER, "2026-08-03", date="2026-08-03", place="村公示栏")
    return Household.objects.get()


def test_a_known_household_is_asked_only_what_is_new(office: Office) -> None:
    household = _on_the_roll(office)
    known = known_answers(household, in_full=True)
    assert known == {key: value for key, value in answered().items() if not key.startswith("about") and "." in key
                     and key.partition(".")[2] not in ("self_care", "work_ability", "support_place", "child_status")}
    assert standing(household) == {"current_status": "低保", "since_month": "2026-08"}


def test_who_joins_from_next_month_is_known_to_the_form(office: Office) -> None:
    household = _on_the_roll(office)
    born = {**NOTHING, "name": "赵新示", "id_number": numbered("20260801", 981), "relation": "女", "work_ability": "无"}
    decided(office, reported(office, household, "joined", "2026-08-10", ground="born",
                             **{f"new.{name}": value for name, value in born.items()}), "2026-08-31")
    known = known_answers(household, in_full=True)
    assert [value for key, value in known.items() if key.endswith(".name")] == [one["name"] for one in (*FOUR[:3], born, FOUR[3])]


def test_sealed_numbers_are_not_shown_to_who_may_not_read_them(office: Office) -> None:
    known = known_answers(_on_the_roll(office), in_full=False)
    assert known["2.name"] == "钱样例"
    assert not [key for key in known if key.endswith(("id_number", "phone", "account_no"))]


def test_the_head_leads_to_the_household_in_the_area(office: Office) -> None:
    household = _on_the_roll(office)
    number = FOUR[0]["id_number"]
    assert household_of_head(f" {number[:6]} {number[6:].lower()} ", area=TOWNSHIP) == household
    assert household_of_head(number, area=OTHER_VILLAGE) is None
    assert household_of_head(FOUR[1]["id_number"], area=TOWNSHIP) is None
    assert household_of_head("", area=TOWNSHIP) is None


def test_another_number_of_the_head_leads_there_as_well(office: Office) -> None:
    household = _on_the_roll(office)
    head = Membership.objects.get(household=household, relation="户主", valid_until=None).person
    number = numbered("19700102", 986)
    Person.objects.create(name=head.name, id_number=seal(number), birth_date=head.birth_date, sex=head.sex, merged_into=head)
    assert household_of_head(number, area=TOWNSHIP) == household
    assert household_of_members([number]) == household


def test_a_known_household_applies_for_something_else(office: Office) -> None:
    """Typed anew by the head's number it is the household of the roll, with the status it has: the subsidy depends on it."""
    household = _on_the_roll(office)
    disabled = [{**FOUR[0], "disability_category": "肢体", "disability_grade": "一级"}, *FOUR[1:]]
    blank = office.draft(benefits=("living_subsidy",), answers={})
    application, _ = actions.save(application_id=blank.pk, given=answered(disabled), base=0, by=office[Role.TOWNSHIP_CLERK],
                                  at=at("2026-10-12"))
    assert application.household == household
    found = look(application, office.law, on=ON)
    assert [one for one in found.problems if one.level == "error"] == []
    assert [one.amount_fen and one.amount_fen > 0 for one in found.prospects] == [True]


def test_the_other_application_is_named(office: Office) -> None:
    first = office.submitted()
    spaced = [{**one, "id_number": f"{one['id_number'][:6]} {one['id_number'][6:]}"} for one in FOUR]
    second = office.draft(answers=answered(spaced))
    with pytest.raises(AlreadyApplied) as refused:
        actions.submit(application_id=second.pk, law=office.law, by=office[Role.TOWNSHIP_CLERK], at=at("2026-10-13"))
    assert refused.value.other == first
    assert open_sealed(Application.objects.get(pk=second.pk).head_id) == FOUR[0]["id_number"]


def test_what_is_accepted_cannot_be_rejected(office: Office) -> None:
    case = office.accepted()
    with pytest.raises(Refused):
        actions.reject(application_id=case.application_id, reason="不符", by=office[Role.TOWNSHIP_CLERK], at=at("2026-10-13"))
    assert Application.objects.get().state == ApplicationState.ACCEPTED


def test_who_only_looks_takes_nothing_down(office: Office) -> None:
    with pytest.raises(NotAllowed):
        actions.begin(area_code=VILLAGE, channel=Channel.WINDOW, benefits=["dibao"], by=office[Role.AUDITOR],
                      at=at("2026-10-12"))


def test_nothing_special_is_the_default_of_nobody(office: Office) -> None:
    """A blank is a blank: it is asked for and not taken for nothing."""
    answers = {key: value for key, value in answered([{**NOTHING, **FOUR[0]}]).items() if key != "1.transfer"}
    found = look(office.draft(answers=answers), office.law, on=ON)
    assert [one.place.heading for one in found.problems if one.code == "unanswered"] == ["月转移净收入(元)"]
    assert [str(label.zh) for label in found.prospects[0].missing] == ["月转移净收入"]
