"""The workbench, the case page and the notices, as each role meets them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework import actions
from minzheng.kernel.casework.archive.completeness import missing_from
from minzheng.kernel.casework.models import Case, CaseEvent, CaseState, Document, Objection, PublicNotice
from minzheng.web.pages import board
from tests.kernel.casework.stories import FOUR, SURVEY, VILLAGE, Office, answered, at, numbered
from tests.kernel.casework.test_evidence import photo
from tests.web.conftest import OTHER_TOWN
from tests.web.offices import Enter, Today, clock

CLOCKS = ("minzheng.web.scope", "minzheng.web.pages.board", "minzheng.web.pages.case", "minzheng.web.pages.cases",
          "minzheng.web.pages.case_papers", "minzheng.web.pages.case_steps", "minzheng.web.papers_shown",
          "minzheng.web.pages.notices", "minzheng.web.listing")


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Today:
    """``today("2026-10-14")``: the day the web reads off its clock."""
    return clock(monkeypatch, CLOCKS, "2026-10-14")


def test_a_task_stands_on_the_workbench_of_whose_it_is(office: Office, enter: Enter, today: Any) -> None:
    case = office.accepted("2026-10-12")
    clerk, leader = enter(Role.TOWNSHIP_CLERK), enter(Role.TOWNSHIP_LEADER)
    assert f"/cases/{case.pk}/" in clerk.get("/cases/").content.decode()
    assert f"/cases/{case.pk}/" not in leader.get("/cases/").content.decode()
    assert f"/cases/{case.pk}/" in leader.get("/cases/?tab=open").content.decode()


SEARCHES = ["赵示", "zsl", "ZSL", FOUR[2]["id_number"], FOUR[0]["id_number"].lower(), "{number}", "{application}"]


@pytest.mark.parametrize("text", SEARCHES)
def test_a_case_is_found_by_what_people_know(office: Office, enter: Enter, today: Any, text: str) -> None:
    case = office.accepted("2026-10-12")
    asked = text.format(number=case.number[:12], application=case.application.number)
    found = enter(Role.COUNTY_CLERK).get("/cases/", {"tab": "open", "q": asked}).content.decode()
    assert (f"/cases/{case.pk}/" in found) == (text != "ZSL")


def test_what_is_late_is_red_and_listed_as_such(office: Office, enter: Enter, today: Any) -> None:
    case = office.accepted("2026-10-12")
    clerk = enter(Role.TOWNSHIP_CLERK)
    assert f"/cases/{case.pk}/" not in clerk.get("/cases/?tab=late").content.decode()
    today("2026-10-16")
    late = clerk.get("/cases/?tab=late").content.decode()
    assert f"/cases/{case.pk}/" in late
    assert "badge-red" in late


def test_nothing_is_seen_from_another_township(office: Office, enter: Enter, today: Any) -> None:
    case = office.posted(office.accepted("2026-10-12"), "2026-10-13")
    foreign = enter(Role.TOWNSHIP_CLERK, "-foreign", OTHER_TOWN)
    notice = PublicNotice.objects.get()
    for path in (f"/cases/{case.pk}/", f"/cases/{case.pk}/explanation", f"/cases/{case.pk}/withdraw", f"/notices/{notice.pk}/"):
        assert foreign.get(path).status_code == 404
    text = "".join(foreign.get(path).content.decode() for path in (
        "/cases/?tab=open", f"/cases/?tab=open&q={FOUR[0]['id_number']}", "/notices/", "/cases/export/csv?tab=open"))
    assert case.head_name not in text
    assert case.number not in text
    assert foreign.post(f"/cases/{case.pk}/do", {"step": case.step}).status_code == 404
    assert foreign.post(f"/notices/{notice.pk}/finish").status_code == 404


def test_the_case_page_says_where_it_stands_and_hides_numbers(office: Office, enter: Enter, today: Any) -> None:
    case = office.accepted("2026-10-12")
    text = enter(Role.COUNTY_LEADER).get(f"/cases/{case.pk}/").content.decode()
    for part in ("家庭经济状况调查", "等待乡镇经办人（村居协助）办理", "审核确认", "社会救助法", "2026-11-23"):
        assert part in text
    assert FOUR[0]["id_number"] not in text
    assert 'name="findings"' not in text


def test_the_explanation_is_that_of_the_engine(office: Office, enter: Enter, today: Any) -> None:
    case = office.accepted("2026-10-12")
    text = enter(Role.TOWNSHIP_CLERK).get(f"/cases/{case.pk}/explanation").content.decode()
    assert "1,495.00" in text
    assert "基本补差" in text


def test_a_step_is_done_in_the_browser(office: Office, enter: Enter, today: Any) -> None:
    case = office.accepted("2026-10-12")
    clerk = enter(Role.TOWNSHIP_CLERK)
    response = clerk.post(f"/cases/{case.pk}/do", {**SURVEY, "date": "2026-10-14", "step": "survey"})
    assert response.status_code == 302
    case.refresh_from_db()
    assert case.step == "verify"


def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(office: Office, enter: Enter, today: Any) -> None:
    case = office.accepted("2026-10-12")
    given = {**SURVEY, "date": "2026-10-01", "investigators": "孙示例", "step": "survey"}
    response = enter(Role.TOWNSHIP_CLERK).post(f"/cases/{case.pk}/do", given)
    text = response.content.decode()
    assert response.status_code == 409
    assert "应在 2026-10-12 至 2026-10-14 之间" in text
    assert SURVEY["findings"] in text
    assert CaseEvent.objects.filter(case=case).count() == 1


def test_an_auditor_sees_and_does_nothing(office: Office, enter: Enter, today: Any) -> None:
    case = office.accepted("2026-10-12")
    auditor = enter(Role.AUDITOR)
    text = auditor.get(f"/cases/{case.pk}/").content.decode()
    assert "/withdraw" not in text
    assert "<textarea" not in text
    for path, given in ((f"/cases/{case.pk}/do", {**SURVEY, "date": "2026-10-14", "step": "survey"}),
                        (f"/cases/{case.pk}/withdraw", {"reason": "x"}), (f"/cases/{case.pk}/terminate", {"reason": "x"})):
        assert auditor.post(path, given).status_code in (403, 409)
    case.refresh_from_db()
    assert (case.state, case.step) == (CaseState.OPEN, "survey")


def test_a_list_is_posted_watched_and_ended(office: Office, enter: Enter, today: Any) -> None:
    case = office.reviewed(office.accepted("2026-10-12"), "2026-10-14")
    village = enter(Role.VILLAGE_OFFICER)
    assert case.head_name in village.get("/notices/new").content.decode()
    assert village.post("/notices/new", {"case": case.pk, "place": "", "posted_on": "2026-10-14"}).status_code == 409
    posted = village.post("/notices/new", {"case": case.pk, "place": "村务公开栏", "posted_on": "2026-10-14"})
    notice = PublicNotice.objects.get()
    assert posted.headers["Location"] == f"/notices/{notice.pk}/"
    today("2026-10-21")
    assert "期满，转入下一步" not in village.get(f"/notices/{notice.pk}/").content.decode()
    assert "2026-10-21 24 时" in village.post(f"/notices/{notice.pk}/finish").content.decode()
    today("2026-10-22")
    assert "期满，转入下一步" in village.get(f"/notices/{notice.pk}/").content.decode()
    assert "已转入下一步" in village.post(f"/notices/{notice.pk}/finish").content.decode()
    case.refresh_from_db()
    assert case.step == "confirm"


def test_an_objection_is_taken_down_and_answered(office: Office, enter: Enter, today: Any) -> None:
    case = office.posted(office.accepted("2026-10-12"), "2026-10-13")
    village = enter(Role.VILLAGE_OFFICER)
    given = {"content": "该户有经营收入", "contact": "", "received_on": "2026-10-14"}
    assert village.post(f"/cases/{case.pk}/objection", given).status_code == 302
    objection = Objection.objects.get()
    assert "该户有经营收入" in village.get(f"/cases/{case.pk}/").content.decode()
    answer = {"is_upheld": "no", "reply": "经核实无经营收入"}
    assert enter(Role.TOWNSHIP_LEADER).post(f"/objections/{objection.pk}/", answer).status_code == 302
    objection.refresh_from_db()
    assert objection.is_upheld is False


def test_the_board_shows_without_sign_in_what_may_be_shown(office: Office, today: Any) -> None:
    office.posted(office.accepted("2026-10-12"), "2026-10-13")
    text = Client().get("/board/", {"area": f"{VILLAGE:012d}"}).content.decode()
    assert "赵**" in text
    assert "1,495.00" in text
    for hidden in (FOUR[0]["name"], FOUR[0]["id_number"], "重病", "6217", "村（居）工作人员"):
        assert hidden not in text
    today("2026-10-21")
    assert "赵**" not in Client().get("/board/", {"area": f"{VILLAGE:012d}"}).content.decode()


def test_an_applicant_looks_up_the_own_case_and_nobody_guesses(office: Office, today: Any) -> None:
    application = office.draft("2026-10-12")
    office.documents(application, "2026-10-12")
    code = actions.submit(application_id=application.pk, law=office.law, by=office[Role.TOWNSHIP_CLERK], at=at("2026-10-12"))
    text = Client().post("/board/lookup", {"number": application.number, "code": code}).content.decode()
    assert "待受理" in text
    assert FOUR[0]["name"] not in text
    wrong = {"number": application.number, "code": "x"}
    for _ in range(board.MOST_FAILURES):
        assert Client().post("/board/lookup", wrong).status_code == 403
    assert Client().post("/board/lookup", {"number": application.number, "code": code}).status_code == 429
    assert AuditEvent.objects.filter(action="lookup_failed").count() == board.MOST_FAILURES


@pytest.mark.parametrize("path", ["/cases/?tab=open", "/notices/", "/board/?area=430426001000", "/cases/{case}/"])
def test_a_page_asks_few_queries_and_weighs_little(
    office: Office, enter: Enter, today: Any, path: str, django_assert_max_num_queries: Any
) -> None:
    case = office.posted(office.accepted("2026-10-12"), "2026-10-13")
    client = enter(Role.COUNTY_CLERK)
    with django_assert_max_num_queries(25):
        response = client.get(path.format(case=case.pk))
    assert response.status_code == 200
    assert len(response.content) < 150_000
    assert Case.objects.count() == 1


def test_many_are_decided_at_once_each_with_its_result(office: Office, enter: Enter, today: Any) -> None:
    def family(serial: int) -> list[dict[str, str]]:
        return [{**one, "id_number": numbered(one["id_number"][6:14], serial)} for one in FOUR]

    first = office.noticed(office.accepted("2026-10-12"), "2026-10-13", "2026-10-21")
    second = office.noticed(office.accepted("2026-10-12", answers=answered(family(901))), "2026-10-13", "2026-10-21")
    today("2026-10-22")
    leader = enter(Role.COUNTY_LEADER)
    assert "/cases/steps/dibao/confirm/" in leader.get("/cases/steps/").content.decode()
    office.do(second, "confirm", Role.COUNTY_LEADER, "2026-10-22", name="-other", result="approve")
    response = leader.post("/cases/steps/dibao/confirm/", {"case": [first.pk, second.pk], "result": "approve"})
    text = response.content.decode()
    assert "共 2 件，完成 1 件" in text
    assert Case.objects.filter(state=CaseState.APPROVED).count() == 2
    assert CaseEvent.objects.filter(case=second, step="confirm").count() == 1


def test_a_case_that_was_taken_is_done_by_who_took_it_or_handed_over(office: Office, enter: Enter, today: Any) -> None:
    case = office.accepted("2026-10-12")
    clerk, other = enter(Role.TOWNSHIP_CLERK), enter(Role.TOWNSHIP_CLERK, "-other")
    assert clerk.post(f"/cases/{case.pk}/assign", {"to": "township_clerk", "reason": ""}).status_code == 302
    step = {**SURVEY, "date": "2026-10-14", "step": "survey"}
    assert f"/cases/{case.pk}/" not in other.get("/cases/").content.decode()
    assert "township_clerk" in other.post(f"/cases/{case.pk}/do", step).content.decode()
    assert other.get(f"/cases/{case.pk}/assign").status_code == 403
    head = enter(Role.TOWNSHIP_LEADER)
    given = {"to": "township_clerk-other", "reason": "休假"}
    assert head.post(f"/cases/{case.pk}/assign", given).status_code == 302
    assert other.post(f"/cases/{case.pk}/do", step).status_code == 302


def test_everything_of_somebody_away_goes_to_a_colleague(office: Office, today: Any) -> None:
    case = office.accepted("2026-10-12")
    office.actor(Role.TOWNSHIP_CLERK, "-other")
    actions.assign(case_id=case.pk, to="township_clerk", by=office[Role.TOWNSHIP_CLERK], at=at("2026-10-13"))
    moved = actions.hand_over(of="township_clerk", to="township_clerk-other", reason="休假",
                              by=office[Role.TOWNSHIP_LEADER], at=at("2026-10-14"))
    assert [one.assignee.username for one in moved if one.assignee] == ["township_clerk-other"]


def test_a_head_hands_over_in_the_browser_and_nobody_else(office: Office, enter: Enter, today: Any) -> None:
    case = office.accepted("2026-10-12")
    office.actor(Role.TOWNSHIP_CLERK, "-other")
    actions.assign(case_id=case.pk, to="township_clerk", by=office[Role.TOWNSHIP_CLERK], at=at("2026-10-13"))
    given = {"of": "township_clerk", "to": "township_clerk-other", "reason": "休假"}
    assert enter(Role.TOWNSHIP_CLERK).post("/cases/hand-over", given).status_code == 403
    assert enter(Role.TOWNSHIP_LEADER).post("/cases/hand-over", given).status_code == 302
    case.refresh_from_db()
    assert case.assignee is not None
    assert case.assignee.username == "township_clerk-other"


def test_an_end_is_proposed_from_the_households_page(office: Office, enter: Enter, today: Any) -> None:
    case = office.confirmed(office.accepted("2026-10-12"), "2026-10-13", "2026-10-21", "2026-10-22")
    office.do(case, "publish", Role.VILLAGE_OFFICER, "2026-10-23", date="2026-10-23", place="村公示栏")
    assert case.application.household is not None
    address = f"/households/{case.application.household.pk}/"
    assert f"{address}end/dibao/" in enter(Role.TOWNSHIP_CLERK).get(address).content.decode()
    assert "/end/" not in enter(Role.AUDITOR).get(address).content.decode()
    clerk = enter(Role.TOWNSHIP_CLERK)
    wrong = clerk.post(f"{address}end/dibao/", {"reason": "income", "grace_months": "9", "findings": "收入超标"})
    assert wrong.status_code == 409
    assert "最多 6 个月" in wrong.content.decode()
    done = clerk.post(f"{address}end/dibao/", {"reason": "income", "findings": "收入超标"})
    page = clerk.get(done.headers["Location"]).content.decode()
    assert "减发停发前听取意见" in page
    assert "赵示例" in page
    assert clerk.get(f"{address}end/tekun/").status_code == 404


def test_after_an_objection_that_holds_the_case_waits_to_be_posted_again(office: Office, enter: Enter, today: Any) -> None:
    case = office.posted(office.accepted("2026-10-12"), "2026-10-13")
    village = enter(Role.VILLAGE_OFFICER)
    assert case.head_name not in village.get("/notices/new").content.decode()
    objection = actions.object_to(case_id=case.pk, content="该户有车", contact="", received_on=at("2026-10-13").date(),
                                  law=office.law, by=office[Role.VILLAGE_OFFICER], at=at("2026-10-13"))
    actions.settle_objection(objection_id=objection.pk, is_upheld=True, reply="重新调查", law=office.law,
                             by=office[Role.TOWNSHIP_CLERK], at=at("2026-10-13"))
    office.surveyed(case, "2026-10-14")
    votes = {"participants": "3", "representatives": "2", "agree": "3", "disagree": "0", "abstain": "0", "findings": "同意"}
    office.do(case, "appraise", Role.TOWNSHIP_CLERK, "2026-10-14", **votes, date="2026-10-14")
    office.do(case, "first_review", Role.TOWNSHIP_LEADER, "2026-10-14", result="agree", opinion="同意")
    assert case.head_name in village.get("/notices/new").content.decode()


@pytest.fixture
def _own_files(settings: Any, tmp_path: Path) -> None:
    """Files of the test lie in a folder of its own."""
    settings.HOME = tmp_path


@pytest.mark.usefixtures("_own_files")
def test_photos_are_kept_beside_what_was_typed(enter: Enter, office: Office, today: Callable[[str], None]) -> None:
    case = office.accepted("2026-10-12")
    today("2026-10-13")
    village = enter(Role.VILLAGE_OFFICER)
    typed = {"step": "survey", "investigators": "孙示例", "latitude": "26.8", "longitude": "112.1", "metres": "20"}
    files = [SimpleUploadedFile("堂屋.jpg", photo("2026:10:11 08:00:00", is_placed=False)), SimpleUploadedFile("乙.jpg", b"no")]
    page = village.post(f"/cases/{case.pk}/papers", {**typed, "photos": files}).content.decode()
    for text in ("已收下 1 个文件", "“乙.jpg”", "2026-10-11 08:00 拍摄", "拍摄于受理之前", "误差约 20 米", 'value="孙示例"'):
        assert text in page, text
    kept = case.documents.get()
    shown = enter(Role.AUDITOR).get(f"/cases/{case.pk}/papers/{kept.pk}?show=1")
    assert (shown.headers["Content-Type"], shown.headers["Content-Security-Policy"][:18]) == ("image/jpeg", "default-src 'none'")
    assert AuditEvent.objects.filter(action="read_document", username="auditor").count() == 1
    paper = case.application.documents.filter(case=None).earliest("pk")
    Document.objects.filter(pk=paper.pk).update(sha256=kept.sha256)
    assert enter(Role.AUDITOR).get(f"/cases/{case.pk}/papers/{paper.pk}").status_code == 200
    removal = f"/cases/{case.pk}/papers/{kept.pk}/remove"
    assert enter(Role.AUDITOR).post(removal).status_code == 403
    assert village.post(removal).status_code == 302
    assert village.get(f"/cases/{case.pk}/papers/{kept.pk}").status_code == 404


@pytest.mark.usefixtures("_own_files")
def test_a_photo_that_is_refused_holds_the_step_up(enter: Enter, office: Office, today: Callable[[str], None]) -> None:
    case = office.accepted("2026-10-12")
    today("2026-10-13")
    typed = {"step": "survey", **SURVEY, "date": "2026-10-13"}
    page = enter(Role.TOWNSHIP_CLERK).post(f"/cases/{case.pk}/do", {**typed, "photos": SimpleUploadedFile("乙.jpg", b"no")})
    assert "“乙.jpg”" in page.content.decode()
    case.refresh_from_db()
    assert case.step == "survey"
    enter(Role.TOWNSHIP_CLERK).post(f"/cases/{case.pk}/do", {**typed, "photos": SimpleUploadedFile("甲.jpg", photo())})
    case.refresh_from_db()
    assert (case.step, case.documents.get().step) == ("verify", "survey")


@pytest.mark.usefixtures("_own_files")
def test_who_may_not_read_papers_is_shown_their_names_alone(enter: Enter, office: Office) -> None:
    case = office.accepted("2026-10-12")
    paper = case.application.documents.earliest("pk")
    assert f"/cases/{case.pk}/papers/{paper.pk}" in enter(Role.COUNTY_CLERK).get(f"/cases/{case.pk}/").content.decode()
    finance = enter(Role.FINANCE_OFFICER)
    assert f"/cases/{case.pk}/papers/{paper.pk}" not in finance.get(f"/cases/{case.pk}/").content.decode()
    assert finance.get(f"/cases/{case.pk}/papers/{paper.pk}").status_code == 403


@pytest.mark.usefixtures("_own_files")
def test_the_picture_shows_who_confirms_by_delegation(enter: Enter, office: Office, today: Callable[[str], None]) -> None:
    case = office.accepted("2026-10-12")
    assert "（授权）" not in enter(Role.AUDITOR).get(f"/cases/{case.pk}/").content.decode()
    Case.objects.filter(pk=case.pk).update(delegated_by="示例政发〔2026〕8号")
    page = enter(Role.AUDITOR).get(f"/cases/{case.pk}/").content.decode()
    assert page.count("（授权）") == 1
    assert "授权乡镇（街道）确认：示例政发〔2026〕8号" in page


def test_the_photo_of_a_list_is_in_the_file_of_each_case(enter: Enter, office: Office, today: Callable[[str], None]) -> None:
    other = [{**one, "id_number": numbered(one["id_number"][6:14], 901 + place)} for place, one in enumerate(FOUR)]
    cases = [office.accepted("2026-10-12"), office.accepted("2026-10-12", answers=answered(other))]
    for case in cases:
        office.reviewed(case, "2026-10-13")
    notice = actions.post_notice(case_ids=[one.pk for one in cases], place="村公示栏", law=office.law,
                                 by=office[Role.VILLAGE_OFFICER], at=at("2026-10-13"))[0]
    village, path = enter(Role.VILLAGE_OFFICER), f"/notices/{notice.pk}/photos"
    assert any("张贴公示的照片" in str(one) for one in missing_from(cases[1], office.law))
    assert enter(Role.AUDITOR).post(path, {"photos": SimpleUploadedFile("榜.jpg", photo())}).status_code == 403
    assert village.post(path, {"photos": SimpleUploadedFile("榜.jpg", photo())}).status_code == 302
    assert "2026-10-13 09:12 拍摄" in village.get(f"/notices/{notice.pk}/").content.decode()
    for case in cases:
        assert case.documents.get(name="photo").step == "first_review_notice"
        assert not any("张贴公示的照片" in str(one) for one in missing_from(case, office.law))
