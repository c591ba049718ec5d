"""Reviews and supervision in the browser: who sees and does what, nothing from outside, few queries."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework import actions
from minzheng.kernel.casework.models import Case, StaffRelative
from minzheng.kernel.casework.supervision.complaints import Received
from minzheng.kernel.casework.supervision.models import (
    Campaign,
    Complaint,
    Proposal,
    Review,
    SignIn,
    SignInDuty,
    SignInExemption,
)
from minzheng.kernel.casework.supervision.sampling import Plan
from minzheng.kernel.catalogue.lawbook import law
from minzheng.kernel.people.models import Household
from minzheng.kernel.values.periods import Month
from tests.kernel.casework.stories import FOUR, Office, at
from tests.kernel.payments.registry import Member, put
from tests.web.conftest import COUNTY, OTHER_TOWN, OTHER_VILLAGE, TOWN, VILLAGE, County
from tests.web.offices import Enter, Today, clock

PAGES = ("reviews", "sign_ins", "campaigns", "complaints", "relatives")
CLOCKS = ("minzheng.web.scope", "minzheng.web.listing", *(f"minzheng.web.pages.{name}" for name in PAGES))
REVIEW = {"reviewed_on": "2026-10-14", "method": "home_visit", "investigators": "孙示例、李示例", "findings": "示例",
          "outcome": "keep", "reason": "", "review_class": ""}
CHECK = Plan("spot_check", "示例抽查", COUNTY, date(2026, 10, 12), date(2026, 10, 30), ["孙示例、李示例"], "share", 300)
INFORMER = "郑示例 10012345678"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> Today:
    """``today("2026-10-14")``: the day the web reads off its clock."""
    return clock(monkeypatch, CLOCKS, "2026-10-14")


def text_of(client: Client, path: str, **asked: str) -> str:
    """What a page says."""
    response = client.get(path, asked)
    assert response.status_code == 200, path
    return str(response.content.decode("utf-8-sig"))


@pytest.fixture
def urban(office: Office) -> Household:
    """An urban household of the township, where signing in is ordered from July on."""
    actions.order_sign_in(area_code=COUNTY, business="dibao", first_month=Month.parse("2026-07"), document="示例文件",
                          law=law(), by=office[Role.COUNTY_SECTION_HEAD], at=at("2026-06-20"))
    return put(Member(name="吴示例"), area=VILLAGE, residence="城市")[0]


@pytest.fixture
def complaint(office: Office, county: County) -> Complaint:
    """A named complaint about a household, with two investigators of the county."""
    given = Received("box", date(2026, 10, 9), "示例内容", VILLAGE, INFORMER, county.poor.household_no)
    made = actions.register_complaint(given=given, by=office[Role.TOWNSHIP_LEADER], at=at("2026-10-09"))
    head = office[Role.COUNTY_SECTION_HEAD]
    actions.acknowledge_complaint(complaint_id=made.pk, note="", by=head, at=at("2026-10-10"))
    pair = [office[Role.COUNTY_CLERK].username, office.actor(Role.COUNTY_CLERK, "-other").username]
    return actions.assign_complaint(complaint_id=made.pk, to=pair, by=head, at=at("2026-10-10"))


def test_the_list_says_who_is_late_and_a_review_takes_them_off(county: County, enter: Enter) -> None:
    clerk = enter(Role.TOWNSHIP_CLERK)
    late = text_of(clerk, "/reviews/")
    assert county.poor.household_no in late
    assert "badge-red" in late
    assert county.other.household_no not in late
    assert clerk.post(f"/reviews/households/{county.poor.pk}/new", REVIEW).status_code == 302
    assert Review.objects.get().next_due_on == date(2027, 1, 14)
    assert county.poor.household_no not in text_of(clerk, "/reviews/")
    assert county.poor.household_no in text_of(clerk, "/reviews/", tab="done")
    assert county.poor.household_no in text_of(clerk, "/reviews/", tab="all")


def test_a_review_that_is_wrong_loses_nothing(county: County, enter: Enter) -> None:
    response = enter(Role.TOWNSHIP_CLERK).post(
        f"/reviews/households/{county.poor.pk}/new", {**REVIEW, "investigators": "孙示例", "findings": "写好的内容"})
    assert response.status_code == 409
    assert "不得少于两人" in response.content.decode()
    assert "写好的内容" in response.content.decode()


@pytest.mark.parametrize(("asked", "is_found"), [
    ({"q": "赵示"}, True), ({"q": "SL-77"}, True), ({"q": "钱"}, False), ({"class": "C"}, True), ({"class": "A"}, False),
    ({"status": "低保"}, True), ({"status": "特困"}, False), ({"area": f"{TOWN:012d}"}, True),
    ({"area": f"{OTHER_TOWN:012d}"}, False)])
def test_the_list_is_searched_filtered_and_exported(
    county: County, enter: Enter, asked: dict[str, str], is_found: bool
) -> None:
    clerk = enter(Role.COUNTY_CLERK)
    for path in ("/reviews/", "/reviews/export/csv"):
        assert (county.poor.household_no in text_of(clerk, path, **asked)) == is_found


def test_a_result_becomes_a_proposal_that_the_section_settles(county: County, enter: Enter) -> None:
    enter(Role.TOWNSHIP_CLERK).post(f"/reviews/households/{county.poor.pk}/new",
                                    {**REVIEW, "outcome": "end", "reason": "示例理由"})
    proposal = Proposal.objects.get()
    clerk = enter(Role.COUNTY_CLERK)
    assert "示例理由" in text_of(clerk, "/reviews/proposals/")
    assert "须先听取家庭意见" in text_of(clerk, f"/reviews/proposals/{proposal.pk}/")
    given = {"is_taken": "yes", "business": "dibao", "exit_reason": "", "settlement": "示例理由"}
    assert enter(Role.TOWNSHIP_CLERK).post(f"/reviews/proposals/{proposal.pk}/", given).status_code == 403
    assert "请选择终止原因" in clerk.post(f"/reviews/proposals/{proposal.pk}/", given).content.decode()
    assert clerk.post(f"/reviews/proposals/{proposal.pk}/", {**given, "exit_reason": "income"}).status_code == 302
    case = Case.objects.get()
    assert (Proposal.objects.get().state, case.flow, case.step) == ("taken", "end", "hear")
    assert f'href="/cases/{case.pk}/"' in text_of(clerk, "/reviews/proposals/")
    assert "示例理由" in text_of(clerk, "/reviews/proposals/export/csv")


def test_missed_sign_ins_are_agreed_with_one_click(county: County, enter: Enter, urban: Household) -> None:
    Proposal.objects.create(household=urban, outcome="end", source="sign_in", reason="连续三个月未签到", needs_hearing=True,
                            month=202609, made_on=date(2026, 10, 12), by="示例", at=at("2026-10-12"))
    clerk, path = enter(Role.COUNTY_CLERK), f"/reviews/proposals/{Proposal.objects.get().pk}/"
    form = text_of(clerk, path)
    for filled in ('value="dibao"', 'value="sign_in_missed" selected', ">连续三个月未签到</textarea>"):
        assert filled in form, filled
    clerk.post(path, {"is_taken": "yes", "business": "dibao", "exit_reason": "sign_in_missed", "settlement": "连续三个月未签到"})
    assert Case.objects.get().events.get().record["findings"] == "连续三个月未签到"


def _proposed(household: Household, outcome: str) -> str:
    """An open proposal of a review; answers the address of its page."""
    made = Proposal.objects.create(household=household, outcome=outcome, source="review", reason="示例理由", needs_hearing=True,
                                   made_on=date(2026, 10, 12), by="示例", at=at("2026-10-12"))
    return f"/reviews/proposals/{made.pk}/"


def test_a_suspension_that_is_agreed_is_a_case_at_once(county: County, enter: Enter) -> None:
    clerk, path = enter(Role.COUNTY_CLERK), _proposed(county.poor, "suspend")
    assert "采纳，提出暂停" in text_of(clerk, path)
    given = {"is_taken": "yes", "business": "dibao", "hold_reason": "", "settlement": "示例处理"}
    assert "请选择暂停原因" in clerk.post(path, given).content.decode()
    assert clerk.post(path, {**given, "hold_reason": "to_verify"}).status_code == 302
    case = Case.objects.get()
    assert (Proposal.objects.get().case_id, case.flow, case.step) == (case.pk, "suspend", "hear_suspension")


def test_a_reduction_that_is_agreed_leads_to_the_form_of_the_change(county: County, enter: Enter) -> None:
    clerk, path = enter(Role.COUNTY_CLERK), _proposed(county.poor, "decrease")
    assert "采纳，填写变更" in text_of(clerk, path)
    form = clerk.post(path, {"is_taken": "yes", "kind": "account", "settlement": ""}).headers["Location"]
    assert form == f"/households/{county.poor.pk}/changes/account/?proposal={Proposal.objects.get().pk}"
    assert ">示例理由</textarea>" in text_of(clerk, form)
    assert "示例理由" not in text_of(enter(Role.TOWNSHIP_CLERK), form), "only who settles proposals takes one up"
    assert "请填写处理情况" in clerk.post(path, {"is_taken": "no", "kind": "", "settlement": ""}).content.decode()
    clerk.post(path, {"is_taken": "no", "kind": "", "settlement": "复查后收入未变"})
    assert Proposal.objects.get().state == "dropped"


def test_what_a_complaint_says_does_not_reach_the_case(complaint: Complaint, county: County, enter: Enter) -> None:
    Proposal.objects.create(household=county.poor, outcome="end", source="complaint", reason="示例内容", needs_hearing=True,
                            complaint=complaint, made_on=date(2026, 10, 12), by="示例", at=at("2026-10-12"))
    clerk, path = enter(Role.COUNTY_CLERK), f"/reviews/proposals/{Proposal.objects.get().pk}/"
    assert "示例内容" not in text_of(clerk, path)
    clerk.post(path, {"is_taken": "yes", "business": "dibao", "exit_reason": "income", "settlement": "核查收入超过标准"})
    assert Case.objects.get().events.get().record["findings"] == "核查收入超过标准"


def test_a_village_signs_in_at_once_on_its_list(urban: Household, enter: Enter) -> None:
    enter(Role.VILLAGE_OFFICER, area=VILLAGE)
    village = enter(Role.VILLAGE_OFFICER)
    assert "吴示例" in text_of(village, "/reviews/sign-ins/register")
    given = {"area": f"{VILLAGE:012d}", "household": [urban.pk], "place": "示例社区", "shown": "id_card", "channel": "in_person"}
    empty = village.post("/reviews/sign-ins/register", {**given, "household": []})
    assert "请选择签到的家庭" in empty.content.decode()
    assert village.post("/reviews/sign-ins/register", given).status_code == 302
    row = SignIn.objects.get()
    assert (row.household_id, row.month, row.in_time) == (urban.pk, 202610, False)


def test_missed_sign_ins_are_listed_and_proposed(urban: Household, enter: Enter) -> None:
    clerk = enter(Role.TOWNSHIP_CLERK)
    listed = text_of(clerk, "/reviews/sign-ins/")
    assert urban.household_no in listed
    assert "示例文件" in listed
    assert urban.household_no in text_of(clerk, "/reviews/sign-ins/export/csv")
    assert clerk.post("/reviews/sign-ins/propose").status_code == 302
    assert (Proposal.objects.get().household_id, Proposal.objects.get().needs_hearing) == (urban.pk, True)
    month = {"ground": "in_care", "note": "示例住院", "first_month": "2026-07", "last_month": "2026-10"}
    assert clerk.post(f"/reviews/sign-ins/households/{urban.pk}/exempt", month).status_code == 302
    assert SignInExemption.objects.count() == 1
    assert urban.household_no not in text_of(clerk, "/reviews/sign-ins/")


def test_the_section_orders_and_ends_the_sign_in(enter: Enter) -> None:
    head = enter(Role.COUNTY_SECTION_HEAD)
    assert "没有规定按月签到" in text_of(head, "/reviews/sign-ins/")
    given = {"area": f"{COUNTY:012d}", "business": "dibao", "first_month": "2026-11", "document": "示例〔2026〕1号"}
    assert head.post("/reviews/sign-ins/order", {**given, "first_month": "十一月"}).status_code == 409
    assert head.post("/reviews/sign-ins/order", given).status_code == 302
    duty = SignInDuty.objects.get()
    assert head.post(f"/reviews/sign-ins/orders/{duty.pk}/end", {"last_month": "2026-12"}).status_code == 302
    assert SignInDuty.objects.get().last_month == 202612


def test_a_spot_check_is_started_repeated_recorded_and_closed(county: County, enter: Enter) -> None:
    clerk = enter(Role.COUNTY_CLERK)
    given = {"name": "示例抽查", "kind": "spot_check", "area": f"{COUNTY:012d}", "sample": "share", "share": "20",
             "starts_on": "2026-10-14", "ends_on": "2026-10-28", "teams": "孙示例、李示例\n周示例、吴示例"}
    assert "不得低于 30 %" in clerk.post("/reviews/campaigns/new", given).content.decode()
    assert clerk.post("/reviews/campaigns/new", {**given, "share": "100"}).status_code == 302
    campaign = Campaign.objects.get()
    path = f"/reviews/campaigns/{campaign.pk}/"
    page = text_of(clerk, path)
    assert campaign.seed in page
    assert campaign.digest in page
    assert "复算一致" in text_of(clerk, path, verify="1")
    assert clerk.post(f"{path}close").status_code == 409
    for entry in campaign.entries.all():
        assert clerk.post(f"/reviews/households/{entry.household_id}/new?campaign={campaign.pk}", REVIEW).status_code == 302
    exported = text_of(clerk, f"{path}export/csv", tab="listed")
    assert all(entry.key in exported for entry in campaign.entries.all())
    assert clerk.post(f"{path}close").status_code == 302
    assert Campaign.objects.get().closed_on == date(2026, 10, 14)


def test_a_township_sees_its_share_of_a_campaign(county: County, office: Office, enter: Enter) -> None:
    plan = Plan("campaign", "示例年审", COUNTY, date(2026, 10, 12), date(2026, 10, 30), ["孙示例、李示例"])
    campaign = actions.start_campaign(plan=plan, seed="", law=law(), by=office[Role.COUNTY_CLERK], at=at("2026-10-12"))
    clerk = enter(Role.TOWNSHIP_CLERK)
    page = text_of(clerk, f"/reviews/campaigns/{campaign.pk}/")
    assert county.poor.household_no in page
    assert county.other.household_no not in page
    assert county.other.household_no not in text_of(clerk, f"/reviews/campaigns/{campaign.pk}/export/csv", tab="listed")
    assert clerk.get(f"/reviews/campaigns/{campaign.pk}/close").status_code == 403


def test_a_complaint_goes_its_way_and_the_informer_is_shown_to_investigators_alone(
    complaint: Complaint, enter: Enter
) -> None:
    path = f"/reviews/complaints/{complaint.pk}/"
    clerk = enter(Role.COUNTY_CLERK)
    for role in (Role.COUNTY_CLERK, Role.COUNTY_SECTION_HEAD, Role.COUNTY_LEADER, Role.AUDITOR, Role.TOWNSHIP_LEADER):
        text = text_of(enter(role), path) + text_of(enter(role), "/reviews/complaints/export/csv")
        assert "郑示例" not in text
        assert enter(role).get(f"{path}informer").status_code == (200 if role == Role.COUNTY_CLERK else 403)
    assert "郑示例" not in clerk.post(f"{path}informer", {"purpose": ""}).content.decode()
    assert INFORMER in clerk.post(f"{path}informer", {"purpose": "核查"}).content.decode()
    assert AuditEvent.objects.filter(action="read_sensitive").count() == 1
    assert clerk.post(f"{path}find", {"finding": "true", "report": "查实", "measure": "decrease"}).status_code == 302
    assert clerk.post(f"{path}answer", {"reply": "已查实"}).status_code == 302
    assert Complaint.objects.get().state == "closed"
    assert Proposal.objects.get().source == "complaint"


@pytest.mark.parametrize("role", [Role.TOWNSHIP_CLERK, Role.VILLAGE_OFFICER, Role.FINANCE_OFFICER, Role.SYSADMIN])
def test_who_has_no_part_in_a_complaint_does_not_see_it(complaint: Complaint, enter: Enter, role: Role) -> None:
    client = enter(role)
    for rest in ("", "acknowledge", "find", "answer", "informer"):
        assert client.get(f"/reviews/complaints/{complaint.pk}/{rest}").status_code in (403, 404)
    assert complaint.number not in client.get("/reviews/complaints/").content.decode()


def test_a_complaint_is_registered_and_assigned_in_the_browser(enter: Enter, county: County, office: Office) -> None:
    given = {"channel": "phone", "received_on": "2026-10-14", "content": "示例", "informer": "", "area": f"{TOWN:012d}",
             "household_no": "", "case_number": "", "staff": office[Role.TOWNSHIP_CLERK].username}
    assert enter(Role.COUNTY_SECTION_HEAD).post("/reviews/complaints/new", {**given, "household_no": "无"}).status_code == 409
    assert enter(Role.COUNTY_SECTION_HEAD).post("/reviews/complaints/new", given).status_code == 302
    complaint = Complaint.objects.get()
    head = enter(Role.COUNTY_SECTION_HEAD)
    path = f"/reviews/complaints/{complaint.pk}/"
    office.actor(Role.COUNTY_CLERK, "-other")
    office.actor(Role.COUNTY_CLERK)
    assert head.post(f"{path}acknowledge", {"note": ""}).status_code == 302
    assert "township_clerk" not in text_of(head, f"{path}assign")
    two = {"first": "county_clerk", "second": "county_clerk-other"}
    assert head.post(f"{path}assign", {**two, "second": "county_clerk"}).status_code == 409
    assert head.post(f"{path}assign", two).status_code == 302


def test_everybody_declares_their_own_and_overseers_read_all(county: County, enter: Enter) -> None:
    given = {"name": "亲示例", "id_number": FOUR[1]["id_number"], "relation": "配偶"}
    clerk = enter(Role.FINANCE_OFFICER)
    assert clerk.post("/reviews/relatives/new", {**given, "relation": "亲戚"}).status_code == 409
    assert clerk.post("/reviews/relatives/new", given).status_code == 302
    assert "亲示例" in text_of(clerk, "/reviews/relatives/")
    assert "亲示例" in text_of(clerk, "/reviews/relatives/export/csv")
    other = enter(Role.COUNTY_CLERK)
    assert "亲示例" not in text_of(other, "/reviews/relatives/", tab="all")
    assert "亲示例" not in text_of(other, "/reviews/relatives/export/csv", tab="all")
    for role in (Role.COUNTY_SECTION_HEAD, Role.COUNTY_LEADER, Role.AUDITOR):
        listed = text_of(enter(role), "/reviews/relatives/", tab="all", q="亲")
        assert "亲示例" in listed
        assert FOUR[1]["id_number"] not in listed + text_of(enter(role), "/reviews/relatives/export/csv", tab="all")


def test_households_of_relatives_are_listed(county: County, enter: Enter, office: Office) -> None:
    StaffRelative.objects.create(account_id=office[Role.FINANCE_OFFICER].account_id or 0, name="赵样例", relation="子女",
                                 id_number=county.member.id_number, declared_on=date(2026, 1, 4))
    text = text_of(enter(Role.COUNTY_LEADER), "/reviews/relatives/", tab="households")
    assert county.poor.household_no in text
    assert "finance_officer" in text


READ = ("/reviews/", "/reviews/?tab=all", "/reviews/?tab=done", "/reviews/export/csv?tab=all", "/reviews/proposals/",
        "/reviews/proposals/export/csv", "/reviews/sign-ins/?tab=all", "/reviews/sign-ins/export/csv?tab=all",
        "/reviews/campaigns/", "/reviews/campaigns/export/csv", "/reviews/campaigns/{campaign}/?tab=listed",
        "/reviews/campaigns/{campaign}/export/csv?tab=listed", "/reviews/complaints/", "/reviews/complaints/export/csv",
        "/reviews/relatives/?tab=all", "/reviews/relatives/?tab=households")
WRITE = ("/reviews/households/{household}/new", "/reviews/proposals/{proposal}/", "/reviews/sign-ins/register",
         "/reviews/sign-ins/propose", "/reviews/sign-ins/order", "/reviews/sign-ins/orders/{duty}/end",
         "/reviews/sign-ins/households/{household}/exempt", "/reviews/campaigns/new", "/reviews/campaigns/{campaign}/close",
         "/reviews/complaints/new", "/reviews/complaints/{complaint}/acknowledge", "/reviews/complaints/{complaint}/assign",
         "/reviews/complaints/{complaint}/find", "/reviews/complaints/{complaint}/answer",
         "/reviews/complaints/{complaint}/informer")


@pytest.fixture
def keys(office: Office, county: County, urban: Household, complaint: Complaint) -> dict[str, int]:
    """One of everything, in the first township."""
    for household in (urban, county.poor):
        Proposal.objects.create(household=household, outcome="end", source="review", reason="示例", needs_hearing=True,
                                made_on=date(2026, 10, 12), by="示例", at=at("2026-10-12"))
    campaign = actions.start_campaign(plan=CHECK, seed="0123456789abcdef", law=law(), by=office[Role.COUNTY_CLERK],
                                      at=at("2026-10-12"))
    proposal = Proposal.objects.order_by("pk")[0]
    return {"household": urban.pk, "proposal": proposal.pk, "duty": SignInDuty.objects.get().pk, "campaign": campaign.pk,
            "complaint": complaint.pk}


@pytest.mark.parametrize("path", READ)
def test_a_page_asks_few_queries_weighs_little_and_shows_the_auditor(
    keys: dict[str, int], enter: Enter, path: str, django_assert_max_num_queries: Any
) -> None:
    client = enter(Role.AUDITOR)
    with django_assert_max_num_queries(25):
        response = client.get(path.format(**keys))
    assert response.status_code == 200
    assert len(response.content) < 150_000
    assert "登记复核</a>" not in response.content.decode()


@pytest.mark.parametrize("path", READ)
def test_nothing_is_seen_from_another_township(keys: dict[str, int], county: County, enter: Enter, path: str) -> None:
    foreign = enter(Role.TOWNSHIP_CLERK, "-foreign", OTHER_TOWN)
    response = foreign.get(path.format(**keys))
    assert response.status_code in (200, 404)
    text = response.content.decode("utf-8-sig")
    for hidden in (county.poor.household_no, "吴示例", Complaint.objects.get().number):
        assert hidden not in text


@pytest.mark.parametrize("path", WRITE)
def test_nobody_without_the_role_or_the_area_writes(keys: dict[str, int], enter: Enter, path: str) -> None:
    clients = [enter(Role.AUDITOR), enter(Role.SYSADMIN), enter(Role.FINANCE_OFFICER)]
    foreign = enter(Role.TOWNSHIP_CLERK, "-foreign", OTHER_TOWN)
    before = AuditEvent.objects.count()
    for client in clients:
        assert client.get(path.format(**keys)).status_code in (403, 404)
        assert client.post(path.format(**keys), {}).status_code in (403, 404)
    if "{" in path:
        assert foreign.post(path.format(**keys), {}).status_code in (403, 404)
    assert AuditEvent.objects.count() == before


def test_a_village_cannot_be_opened_from_outside(urban: Household, enter: Enter) -> None:
    clerk = enter(Role.TOWNSHIP_CLERK)
    assert clerk.get("/reviews/sign-ins/register", {"area": f"{OTHER_VILLAGE:012d}"}).status_code == 404
    given = {"area": f"{OTHER_VILLAGE:012d}", "household": [urban.pk], "place": "x", "shown": "id_card", "channel": "in_person"}
    assert clerk.post("/reviews/sign-ins/register", given).status_code == 404
