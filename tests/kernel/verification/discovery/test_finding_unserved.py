"""Who is due something and does not get it is found, once, with the reason; nobody else is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from minzheng.kernel.access.encryption import seal
from minzheng.kernel.catalogue.loader import Catalogue
from minzheng.kernel.values.periods import Month
from minzheng.kernel.verification.discovery.models import Coverage, Discovery, DiscoveryEvent, DiscoveryRun
from minzheng.kernel.verification.discovery.reasons import sentence
from minzheng.kernel.verification.matching.models import Candidate
from minzheng.kernel.verification.models import Delivery
from tests.kernel.payments.registry import VILLAGE, Member, change, put
from tests.kernel.verification.discovery.planted import found, home

pytestmark = pytest.mark.django_db
Seek = Callable[..., DiscoveryRun]
Deliver = Callable[..., Delivery]
OLD, CHILD = "430426194305010011", "430426201603010027"


def test_a_household_below_the_standard_is_found_with_income_need_and_since_when(seek: Seek, law: Catalogue) -> None:
    household, _ = put(Member(facts={"wage": 10_000, "work_place": "无"}), status="无", from_=date(2026, 8, 1))
    seek()
    one = Discovery.objects.get(benefit="dibao")
    assert (one.household, one.person, one.name, one.certainty) == (household, None, "示例甲", "entitled")
    assert one.amount_fen == 40_000
    assert (one.since_month, one.missed_fen) == (202608, 3 * 40_000)
    told = sentence(law.program, one.grounds, one.missing, on=date(2026, 11, 1))
    assert told == "成员 1 人；月计入收入 100.00元，保障线 500.00元"


def test_who_is_enrolled_is_never_found(seek: Seek) -> None:
    put(Member(), Member(birth=date(1940, 1, 1)), Member(facts={"disability_category": "肢体", "disability_grade": "一级"}))
    run = seek()
    assert found() == []
    covered = Coverage.objects.get(run=run, benefit="dibao")
    assert (covered.area_code, covered.enrolled, covered.unserved, covered.likely) == (VILLAGE, 1, 0, 0)


def test_an_old_person_whom_only_the_police_know_is_found_in_their_village(seek: Seek, deliver: Deliver, law: Catalogue) -> None:
    deliver("homes", [home(OLD, date(1943, 5, 1)), home(CHILD, date(2016, 3, 1), "示例丙")])
    run = seek()
    one = Discovery.objects.get()
    assert (one.benefit, one.certainty, one.name, one.area_code, one.register) == (
        "old_age_allowance", "entitled", "示例乙", VILLAGE, "homes")
    assert (one.person, one.household, one.since_month) == (None, None, 202511)
    assert sentence(law.program, one.grounds, one.missing, on=date(2026, 11, 1)) == "满 83 周岁"
    assert (run.outside, Coverage.objects.get(run=run).unserved) == (2, 1)


def test_of_the_month_of_eighty_it_is_since_then(seek: Seek, deliver: Deliver) -> None:
    deliver("homes", [home(OLD, date(1946, 9, 15))])
    seek()
    assert Discovery.objects.get().since_month == 202610


def test_a_disabled_child_of_no_household_is_entitled_to_care_and_may_be_to_more(
    seek: Seek, deliver: Deliver, law: Catalogue
) -> None:
    deliver("homes", [home(CHILD, date(2016, 3, 1), "示例丙")])
    deliver("certificates", [{"number": CHILD, "name": "示例丙", "category": "mind", "grade": "one",
                              "issued_on": date(2026, 8, 20)}])
    seek()
    assert [(benefit, certainty) for benefit, certainty, *_ in found()] == [
        ("living_subsidy", "likely"), ("nursing_subsidy", "entitled")]
    care, living = Discovery.objects.get(benefit="nursing_subsidy"), Discovery.objects.get(benefit="living_subsidy")
    assert (care.since_month, care.area_code, care.register) == (202609, VILLAGE, "certificates")
    assert (living.amount_fen, living.missing) == (0, ["dibao", "edge_families"])
    assert "待核实：是否享受最低生活保障金" in sentence(law.program, living.grounds, living.missing, on=date(2026, 11, 1))


def test_what_is_not_known_takes_nothing_from_who_is_surely_entitled(seek: Seek, deliver: Deliver) -> None:
    grown = "430426199003010015"
    deliver("homes", [home(grown, date(1990, 3, 1), "示例辛")])
    deliver("certificates", [{"number": grown, "name": "示例辛", "category": "limbs", "grade": "one"}])
    seek()
    care = Discovery.objects.get(benefit="nursing_subsidy")
    assert (care.certainty, care.missing) == ("entitled", [])
    assert care.amount_fen > 0


def test_what_follows_from_another_benefit_is_not_sought_by_itself(seek: Seek) -> None:
    put(Member(), status="无")
    seek()
    assert [benefit for benefit, *_ in found()] == ["dibao"]


def test_a_certificate_that_the_registry_does_not_know_is_found(seek: Seek, deliver: Deliver) -> None:
    _, (person,) = put(Member(birth=date(2015, 2, 1)), status="无", vehicles=1)
    number = f"{person.pk:018d}"
    type(person).objects.filter(pk=person.pk).update(id_number=seal(number))
    deliver("certificates", [{"number": number, "name": person.name, "category": "limbs", "grade": "one"}])
    seek()
    one = Discovery.objects.get(benefit="nursing_subsidy")
    assert (one.person, one.certainty, one.register) == (person, "entitled", "certificates")
    assert one.grounds["disability_grade"] == "一级"


def test_a_certificate_of_another_name_is_no_evidence(seek: Seek, deliver: Deliver) -> None:
    _, (person,) = put(Member(birth=date(2015, 2, 1)), status="无", vehicles=1)
    number = f"{person.pk:018d}"
    type(person).objects.filter(pk=person.pk).update(id_number=seal(number))
    deliver("certificates", [{"number": number, "name": "某某", "category": "limbs", "grade": "one"}])
    seek()
    assert found(benefit="nursing_subsidy") == []


def test_the_dead_the_imprisoned_and_who_moved_away_are_not_found(seek: Seek, deliver: Deliver) -> None:
    numbers = [f"43042619400101{n:04d}" for n in range(4)]
    deliver("homes", [home(numbers[0], date(1940, 1, 1)), home(numbers[1], date(1940, 1, 1)),
                      home(numbers[2], date(1940, 1, 1), status="moved_out"), home(numbers[3], date(1940, 1, 1), "示例丁")])
    deliver("deaths", [{"number": numbers[0], "name": "示例乙"}])
    deliver("prisons", [{"number": numbers[1], "name": "示例乙"}])
    seek()
    assert [name for *_, name, _ in found()] == ["示例丁"]


def test_a_death_under_another_name_hides_nobody(seek: Seek, deliver: Deliver) -> None:
    _, (person,) = put(Member(), status="无")
    number = f"{person.pk:018d}"
    type(person).objects.filter(pk=person.pk).update(id_number=seal(number))
    deliver("homes", [home(OLD, date(1943, 5, 1))])
    deliver("deaths", [{"number": number, "name": "某某"}, {"number": OLD, "name": "某某"}])
    assert seek().counts["absent"] == 0
    assert {(benefit, name) for benefit, _, name, _ in found()} == {("dibao", person.name), ("old_age_allowance", "示例乙")}


@pytest.mark.parametrize(("answer", "absent"), [("yes", 1), ("no", 0)])
def test_a_death_without_a_number_counts_where_somebody_said_whose_it_is(
    seek: Seek, deliver: Deliver, answer: str, absent: int
) -> None:
    _, (person,) = put(Member(), status="无")
    told = deliver("deaths", [{"number": None, "name": "示例曱", "birth_date": person.birth_date}])
    Candidate.objects.create(delivery=told, row=2, person=person, area_code=VILLAGE, score=900, name="sound", birth="same",
                             place="missing", found_at=told.at, answer=answer)
    assert seek().counts["absent"] == absent
    assert bool(found()) is not bool(absent)


def test_what_another_benefit_excludes_is_not_found(seek: Seek) -> None:
    put(Member(facts={"disability_category": "肢体", "disability_grade": "一级", "support_place": "分散"}), status="特困")
    seek()
    assert found() == []


def test_it_is_found_once_and_closed_as_served_when_enrolled(seek: Seek) -> None:
    household, _ = put(Member(), status="无")
    seek()
    first = Discovery.objects.get(benefit="dibao")
    assert seek().counts["new"] == 0
    change(household, "current_status", "低保", from_=date(2026, 1, 1))
    seek()
    first.refresh_from_db()
    assert (first.state, first.outcome, first.served_by) == ("closed", "served", "dibao")
    assert list(DiscoveryEvent.objects.filter(discovery=first).order_by("pk").values_list("action", flat=True)) == [
        "found", "served"]


def test_what_no_longer_holds_lapses_and_is_found_again(seek: Seek) -> None:
    _, (person,) = put(Member(), status="无")
    seek()
    change(person, "wage", 500_000, from_=date(2026, 1, 1))
    seek()
    assert set(Discovery.objects.values_list("state", "outcome")) == {("closed", "lapsed")}
    change(person, "wage", 0, from_=date(2026, 1, 1))
    assert seek().counts["again"] >= 1
    assert Discovery.objects.get(benefit="dibao").state == "found"


def test_another_county_is_none_of_this_one(seek: Seek, deliver: Deliver) -> None:
    deliver("homes", [home(OLD, date(1943, 5, 1), area_code=430422100201)])
    assert (seek().outside, found()) == (0, [])
    assert seek(Month(2026, 11)).counts["found"] == 0
