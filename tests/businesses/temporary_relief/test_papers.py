"""What one aid leaves on paper: the letter of its decision, the sheet it is posted on, and a file that is whole."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pdfminer.high_level import extract_text

from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework import actions as casework
from minzheng.kernel.casework.archive.archiving import file_of
from minzheng.kernel.casework.archive.completeness import missing_from
from minzheng.kernel.casework.assessing import bounds, earlier
from minzheng.kernel.casework.letters import queries
from minzheng.kernel.casework.letters.models import Letter
from minzheng.kernel.casework.models import Case, PublicNotice
from minzheng.kernel.values.errors import Refused
from tests.businesses.temporary_relief.stories import approved, fund, given, registered
from tests.kernel.casework.stories import SURVEY, Office, at


def issued(office: Office, kind: str, day: str, **about: Any) -> Letter:
    return casework.issue_letter(kind=kind, law=office.law, by=office[Role.TOWNSHIP_CLERK], at=at(day), **about)


def says(letter: Letter) -> str:
    return queries.content_of(letter).text


def decided_by_county(office: Office) -> Case:
    case = registered(office, tier="serious", persons_helped="2", amount="3000")
    return office.do(case, "decide_county", Role.COUNTY_LEADER, "2026-10-13", result="approve")


def test_the_township_tells_what_it_gives_and_between_what_the_amount_lies(office: Office) -> None:
    letter = issued(office, "aid", "2026-10-12", case_id=approved(office).pk)
    assert (letter.title, queries.content_of(letter).office) == ("临时救助审批决定", "祁东县洪桥街道办事处")
    for part in ("周示例", "《社会救助法》", "2026年10月12日决定给予临时救助（急难型）", "800.00元（大写：人民币捌佰元整）",
                 "参考救助金额", "最高救助金额", "最低救助金额", "执行的标准", "行政复议"):
        assert part in says(letter)
    for part in ("每月发放", "起享受"):
        assert part not in says(letter)


def test_the_county_tells_what_it_decided_itself(office: Office) -> None:
    letter = issued(office, "aid", "2026-10-13", case_id=decided_by_county(office).pk)
    assert queries.content_of(letter).office == "祁东县民政局"
    assert "救助金额3,000.00元" in says(letter)


def test_a_refusal_is_that_of_the_township_with_its_reasons(office: Office) -> None:
    case = office.do(registered(office), "decide_township", Role.TOWNSHIP_LEADER, "2026-10-12", result="refuse",
                     opinion="不属于急难情形")
    letter = issued(office, "refusal", "2026-10-12", case_id=case.pk)
    assert (letter.title, queries.content_of(letter).office) == ("临时救助不予救助通知书", "祁东县洪桥街道办事处")
    assert "不属于急难情形" in says(letter)


def test_letters_of_what_is_paid_each_month_are_not_offered(office: Office) -> None:
    case = approved(office)
    offered = queries.issuable(case.application, case, office.law, by=office[Role.TOWNSHIP_CLERK])
    assert [one.name for one in offered] == ["acceptance", "aid"]
    for kind in ("approval", "reduction"):
        with pytest.raises(Refused):
            issued(office, kind, "2026-10-12", case_id=case.pk)


def test_what_is_given_later_changes_nothing_of_what_an_aid_rested_on(office: Office) -> None:
    first = approved(office, "2026-10-12")
    aid = office.law.procedures[first.business].begun(first.version_from).aid
    assert aid is not None
    before = bounds(first, aid, office.law)
    second = approved(office, "2026-10-13", cause="illness", amount="900")
    assert bounds(first, aid, office.law) == before
    assert earlier(second, office.law, on=at("2026-10-13").date()).amount_fen == 80_000


def test_the_sheet_calls_the_amount_an_aid(office: Office) -> None:
    case = registered(office, relief_type="expenditure", cause="illness")
    office.do(case, "survey", Role.TOWNSHIP_CLERK, "2026-10-13", **SURVEY, date="2026-10-13")
    office.do(case, "verify", Role.VERIFICATION_OFFICER, "2026-10-14", date="2026-10-14")
    office.do(case, "opinion", Role.TOWNSHIP_CLERK, "2026-10-14", opinion="同意救助")
    casework.post_notice(case_ids=[case.pk], place="村公示栏", law=office.law, by=office[Role.VILLAGE_OFFICER],
                         at=at("2026-10-14"))
    sheet = says(issued(office, "notice_sheet", "2026-10-14", notice_id=PublicNotice.objects.get().pk))
    assert "救助金额（元）" in sheet
    assert "月保障金额" not in sheet


def test_a_closed_aid_is_archived_whole_with_who_handed_it_over(office: Office) -> None:
    fund(office)
    case = approved(office)
    given(office, case, "2026-10-12")
    office.do(case, "supplement", Role.TOWNSHIP_CLERK, "2026-10-20", papers="申请书、签字、盖章", referral="not_needed")
    case = Case.objects.select_related("application__household").get(pk=case.pk)
    assert [str(one) for one in missing_from(case, office.law)] == ["没有出具受理通知书", "没有出具救助决定书"]
    issued(office, "acceptance", "2026-10-12", application_id=case.application_id)
    issued(office, "aid", "2026-10-12", case_id=case.pk)
    casework.archive_case(case_id=case.pk, paper_location="3号柜", law=office.law, by=office[Role.TOWNSHIP_CLERK],
                          at=at("2026-10-21"))
    text = "".join(extract_text(io.BytesIO(file_of(case, office.law, at=at("2026-10-21")).data)).split())
    for part in ("案卷完整", "临时救助案卷", "救助金额（元）", "急难型", "火灾", "领取人", "交付人", "共同签字人", "签收单1号",
                 "补齐的材料和签字盖章", "参考救助金额", "临时救助审批决定"):
        assert part in text, part
    assert "每月金额" not in text
