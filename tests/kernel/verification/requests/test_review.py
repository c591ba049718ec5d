"""A household on the roll is checked for its review, without a case."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from minzheng.kernel.access.encryption import seal
from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.payments.models import Award
from minzheng.kernel.people.models import Household, Person
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.verification.requests import actions
from minzheng.kernel.verification.requests.authorising import Signed
from minzheng.kernel.verification.requests.content import content_of
from minzheng.kernel.verification.requests.models import Request, RequestPerson
from tests.kernel.casework.stories import COUNTY, FOUR, Office, at, numbered
from tests.kernel.verification.requests.stories import CAR, REGISTERS, deliver, deliver_nothing, issued, run

CLERK = Role.TOWNSHIP_CLERK


def test_no_check_without_a_case_a_review_or_a_letter(roll: tuple[Office, Household]) -> None:
    office, household = roll
    for purpose in ("other_department", "curiosity"):
        with pytest.raises(Refused, match="没有案件编号、定期复核或来函文号"):
            actions.ask_for_household(household_id=household.pk, purpose=purpose, by=office[CLERK], at=at("2026-10-13"))
    assert AuditEvent.objects.filter(action="refuse_verification", details={"why": ["no_ground"]}).count() == 2
    asked = actions.ask_for_household(household_id=household.pk, purpose="other_department", reference="示例函〔2026〕1号",
                                      by=office[CLERK], at=at("2026-10-13"))
    assert (asked.people.count(), asked.reference) == (4, "示例函〔2026〕1号")


def test_a_review_stands_on_what_was_signed_for_the_assistance_and_files_no_case(
    roll: tuple[Office, Household], tmp_path: Path
) -> None:
    office, household = roll
    deliver_nothing(tmp_path, "police_deaths")
    deliver(REGISTERS["vehicles"], [{**CAR, "id_number": FOUR[1]["id_number"], "name": "钱样例"}], home=tmp_path)
    request = actions.ask_for_household(household_id=household.pk, purpose="review", by=office[CLERK], at=at("2026-10-13"))
    for one in request.people.order_by("place"):
        signed = Signed(one.place, at("2026-10-12").date(), guardian="" if one.is_adult else "赵示例", file_name="授权.pdf",
                        data=b"%PDF-1.4 signed")
        actions.authorise(request_id=request.pk, signed=signed, by=office[CLERK], at=at("2026-10-13"))
    run(office, request, tmp_path)
    report = issued(office, request)
    told = content_of(report)
    assert (report.conclusion, report.document_id, told.members) == ("abnormal", None, 4)
    assert {one.fact for one in told.lines if one.is_abnormal} == {"vehicles"}
    assert told.per_head == (26250, 26250)
    again = actions.ask_for_household(household_id=household.pk, purpose="review", by=office[CLERK], at=at("2027-10-13"))
    run(office, again, tmp_path, "2027-10-14")
    assert set(again.answers.values_list("register", "status")) == {("police_deaths", "nothing"), ("vehicles", "silent")}
    Award.objects.create(benefit="dibao", component="main", household=household, first_month=202601, last_month=202710,
                         state="ended")
    last = actions.ask_for_household(household_id=household.pk, purpose="review", by=office[CLERK], at=at("2027-10-20"))
    run(office, last, tmp_path, "2027-10-21")
    left = actions.ask_for_household(household_id=household.pk, purpose="other_department", reference="示例函〔2027〕1号",
                                     by=office[CLERK], at=at("2027-11-02"))
    with pytest.raises(Refused, match="没有有效的授权书"):
        run(office, left, tmp_path, "2027-11-03")


def test_a_bank_whose_data_lapsed_is_told_of_and_makes_the_report_incomplete(
    roll: tuple[Office, Household], tmp_path: Path
) -> None:
    office, household = roll
    known = {name: outside_registers()[name] for name in ("police_deaths", "banks")}
    deliver_nothing(tmp_path, "police_deaths")
    stranger = {"id_number": FOUR[0]["id_number"][:-1] + "Z", "name": "旁人示例", "account": "1", "balance": 1}
    for provider, day in (("甲银行（示例）", date(2026, 9, 1)), ("乙银行（示例）", date(2026, 1, 1))):
        deliver(known["banks"], [stranger], home=tmp_path, data_date=day, provider=provider)
    request = actions.ask_for_household(household_id=household.pk, purpose="review", by=office[CLERK], at=at("2026-10-13"))
    for one in request.people.order_by("place"):
        signed = Signed(one.place, at("2026-10-12").date(), guardian="" if one.is_adult else "赵示例", file_name="授权.pdf",
                        data=b"%PDF-1.4 signed")
        actions.authorise(request_id=request.pk, signed=signed, by=office[CLERK], at=at("2026-10-13"))
    officer = office[Role.VERIFICATION_OFFICER]
    actions.run(request_id=request.pk, registers=known, home=tmp_path, by=officer, at=at("2026-10-14"))
    report = actions.issue(request_id=request.pk, reason="示例", registers=known, law=office.law, by=officer, at=at("2026-10-14"))
    told = content_of(report)
    assert [(one.register, provider, day) for one, provider, day in told.lapsed] == [("banks", "乙银行（示例）", "2026-01-01")]
    assert (report.conclusion, [one.register for one in told.silent]) == ("incomplete", ["banks"])


def test_who_owes_support_is_asked_about_once_they_signed_and_is_not_reckoned_with(
    roll: tuple[Office, Household], tmp_path: Path
) -> None:
    office, household = roll
    deliver_nothing(tmp_path, "police_deaths")
    number = numbered("19800202", 993)
    deliver(REGISTERS["vehicles"], [{**CAR, "id_number": number, "name": "孙示例"}], home=tmp_path)
    request = actions.ask_for_household(household_id=household.pk, purpose="review", by=office[CLERK], at=at("2026-10-13"))
    given: dict[str, Any] = {"request_id": request.pk, "name": "孙示例", "id_number": number, "relation": "子女",
                             "by": office[CLERK], "at": at("2026-10-13")}
    son = actions.add_supporter(**given)
    for wrong, sentence in (({}, "已在核对名单上"), ({"relation": "邻居"}, "选择关系"),
                            ({"id_number": FOUR[2]["id_number"]}, "未成年人")):
        with pytest.raises(Refused, match=sentence):
            actions.add_supporter(**given | wrong)
    for one in request.people.filter(is_supporter=False):
        _signed(office, request, one)
    with pytest.raises(Refused, match="孙示例没有有效的授权书"):
        run(office, request, tmp_path)
    _signed(office, request, son)
    run(office, request, tmp_path)
    told = content_of(issued(office, request))
    assert [(one.who, one.kind, one.is_abnormal) for one in told.lines] == [("孙示例", "noted", False)]
    assert (told.members, len(told.people), told.conclusion) == (4, 5, "no_abnormal")
    assert told.income[0] == told.income[1]
    with pytest.raises(Refused, match="不能再增加"):
        actions.add_supporter(**given | {"id_number": numbered("19800202", 995)})


def _signed(office: Office, request: Request, one: RequestPerson) -> None:
    signed = Signed(one.place, at("2026-10-12").date(), guardian="" if one.is_adult else "赵示例", file_name="授权.pdf",
                    data=b"%PDF-1.4 signed")
    actions.authorise(request_id=request.pk, signed=signed, by=office[CLERK], at=at("2026-10-13"))


def test_a_year_s_reviews_are_asked_for_together_and_not_twice(roll: tuple[Office, Household]) -> None:
    office, household = roll
    given: dict[str, Any] = {"area": COUNTY, "by": office[Role.COUNTY_CLERK], "at": at("2026-10-13")}
    Award.objects.create(benefit="dibao", component="main", household=household, first_month=202601)
    assert actions.ask_for_due(business="tekun", **given).asked == 0
    assert actions.ask_for_due(business="dibao", **given).asked == 1
    assert household.verification_requests.get().purpose == "review"
    assert actions.ask_for_due(business="dibao", **given).asked == 0
    with pytest.raises(NotFound):
        actions.ask_for_due(**given | {"business": "dibao", "area": 430421_000000})


def test_registers_are_asked_by_every_number_of_a_member(roll: tuple[Office, Household], tmp_path: Path) -> None:
    office, household = roll
    wife = Person.objects.get(id_number=seal(FOUR[1]["id_number"]))
    number = "430426198611020063"
    Person.objects.create(name=wife.name, id_number=seal(number), birth_date=wife.birth_date, sex="F", merged_into=wife)
    deliver_nothing(tmp_path, "police_deaths")
    deliver(REGISTERS["vehicles"], [{**CAR, "id_number": number, "name": wife.name}], home=tmp_path)
    request = actions.ask_for_household(household_id=household.pk, purpose="review", by=office[CLERK], at=at("2026-10-13"))
    for one in request.people.order_by("place"):
        signed = Signed(one.place, at("2026-10-12").date(), guardian="" if one.is_adult else "赵示例", file_name="授权.pdf",
                        data=b"%PDF-1.4 signed")
        actions.authorise(request_id=request.pk, signed=signed, by=office[CLERK], at=at("2026-10-13"))
    run(office, request, tmp_path)
    assert request.answers.get(register="vehicles").rows == 1
