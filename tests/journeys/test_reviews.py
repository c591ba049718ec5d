"""A village worker takes the sign-in down on a phone; a township clerk records a review: in a real browser."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework import actions
from minzheng.kernel.casework.supervision.complaints import Received
from minzheng.kernel.casework.supervision.models import Review, SignIn
from minzheng.kernel.casework.supervision.sampling import Plan
from minzheng.kernel.catalogue.lawbook import law
from minzheng.kernel.values.periods import ZONE, Month
from tests.journeys.conftest import Walk
from tests.journeys.looking import look
from tests.kernel.payments.registry import Member, put
from tests.web.conftest import COUNTY, TOWN, VILLAGE, County, make_account

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def ordered(site: tuple[str, County]) -> datetime:
    """Signing in is ordered from three months ago; there are urban households."""
    at = datetime.now(ZONE)
    actions.order_sign_in(area_code=COUNTY, business="dibao", first_month=Month.of(at.date()).plus(-3), document="示例文件",
                          law=law(), by=PROGRAM, at=at)
    for number in range(6):
        put(Member(name=f"示例{'甲乙丙丁戊己'[number]}"), area=VILLAGE, residence="城市", account=f"6217{number:012d}")
    return at


def test_a_village_worker_signs_in_the_village_on_a_phone(ordered: datetime, walk: Walk) -> None:
    page = walk(Role.VILLAGE_OFFICER, area=VILLAGE, width=390)
    page.goto("/reviews/sign-ins/")
    look(page, "sign-ins-390")
    page.get_by_role("link", name="登记签到").click()
    page.get_by_label("示例甲").check()
    page.get_by_label("示例乙").check()
    look(page, "register-390")
    page.get_by_role("button", name="登记签到").click()
    page.get_by_text("已登记 2 户签到").wait_for()
    look(page, "registered-390")
    assert SignIn.objects.count() == 2


@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_of_supervision_fit_the_screen(ordered: datetime, site: tuple[str, County], walk: Walk, width: int) -> None:
    today = ordered.date()
    head = make_account(Role.COUNTY_SECTION_HEAD).actor
    page = walk(Role.COUNTY_CLERK, width=width)
    clerk = Account.objects.get(username=f"county_clerk-{COUNTY}").actor
    other = make_account(Role.COUNTY_CLERK, area=430400000000).actor
    campaign = actions.start_campaign(plan=Plan(
        "spot_check", "示例抽查", COUNTY, today, today + timedelta(14), ["孙示例、李示例", "周示例、吴示例"], "share", 500),
        seed="0123456789abcdef0123456789abcdef", law=law(), by=clerk, at=ordered)
    complaint = actions.register_complaint(given=Received(
        "box", today, "示例：该户有未申报的经营收入。", VILLAGE, "郑示例", site[1].poor.household_no), by=clerk, at=ordered)
    actions.acknowledge_complaint(complaint_id=complaint.pk, note="电话告知", by=head, at=ordered)
    actions.assign_complaint(complaint_id=complaint.pk, to=[clerk.username, other.username], by=head, at=ordered)
    actions.propose_for_misses(area=COUNTY, law=law(), by=clerk, at=ordered)
    for name, path in {
        "reviews": "/reviews/?tab=all", "record": f"/reviews/households/{site[1].poor.pk}/new",
        "proposals": "/reviews/proposals/",
        "sign-ins": "/reviews/sign-ins/?tab=all", "campaigns": "/reviews/campaigns/", "campaign-new": "/reviews/campaigns/new",
        "campaign": f"/reviews/campaigns/{campaign.pk}/?verify=1", "complaints": "/reviews/complaints/",
        "complaint": f"/reviews/complaints/{complaint.pk}/", "complaint-new": "/reviews/complaints/new",
        "find": f"/reviews/complaints/{complaint.pk}/find", "informer": f"/reviews/complaints/{complaint.pk}/informer",
        "relatives": "/reviews/relatives/", "declare": "/reviews/relatives/new",
    }.items():
        page.goto(path)
        look(page, f"{name}-{width}")


def test_a_clerk_records_a_review_with_the_keyboard(site: tuple[str, County], walk: Walk) -> None:
    page = walk(Role.TOWNSHIP_CLERK, area=TOWN)
    page.goto(f"/reviews/households/{site[1].poor.pk}/new")
    page.get_by_label("调查人员").focus()
    page.keyboard.type("孙示例、李示例")
    page.keyboard.press("Tab")
    page.keyboard.type("与上次一致")
    page.get_by_role("button", name="登记复核").focus()
    page.keyboard.press("Enter")
    page.get_by_text("已登记复核").wait_for()
    assert Review.objects.get().reviewed_on == date.today()
