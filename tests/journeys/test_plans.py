"""A leader reads the board, presses for a red task and agrees to a new one, in a real browser; everything fits a phone."""

from __future__ import annotations

from datetime import date, datetime

from playwright.sync_api import expect

from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.in_force import book
from minzheng.kernel.catalogue.known_indicators import known_indicators
from minzheng.kernel.catalogue.own_pages import own_demos
from minzheng.kernel.plans.demo import Demonstration, furnish
from minzheng.kernel.plans.models import Task
from minzheng.kernel.plans.reminding import remind
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values.periods import ZONE
from tests.web.conftest import AT, COUNTY, County, make_account

from .conftest import Today, Walk, menu
from .looking import look
from .test_accessibility import violations

BOTH = (1280, 390)


def actor(role: Role, name: str = "") -> Actor:
    known = Account.objects.filter(role=role, area_code=COUNTY).first()
    return (known or make_account(role)).actor


def test_the_red_list_is_read_and_pressed_for(walk: Walk, site: tuple[str, County], today: Today) -> None:
    today("2026-11-26")
    leader = walk(Role.COUNTY_LEADER)
    plan = furnish(Demonstration(COUNTY, "示例县", date(2026, 11, 26), actor, known_indicators()))
    menu(leader, "报告与管理", "工作计划")
    assert violations(leader) == []
    look(leader, "plans-board", widths=BOTH)
    silent = Task.objects.filter(plan=plan, kind="project").order_by("number").last()
    assert silent is not None
    leader.set_viewport_size({"width": 1280, "height": 800})
    leader.get_by_role("link", name=silent.text).first.click()
    leader.get_by_role("link", name="督办").click()
    leader.get_by_label("说明").fill("本周内说明（示例）")
    leader.get_by_role("button", name="督办").click()
    expect(leader.get_by_text("本周内说明（示例）")).to_be_visible()
    assert violations(leader) == []
    look(leader, "plan-task", widths=BOTH)
    for path, name in ((f"/plans/{plan.pk}/", "plan"), (f"/plans/{plan.pk}/result/", "plan-result")):
        leader.goto(path)
        look(leader, name, widths=BOTH)
        assert violations(leader) == []


def test_a_decision_is_put_into_the_plan_and_what_waits_is_read(walk: Walk, site: tuple[str, County], today: Today) -> None:
    today("2026-11-26")
    clerk, leader = walk(Role.COUNTY_CLERK), walk(Role.COUNTY_LEADER)
    plan = furnish(Demonstration(COUNTY, "示例县", date(2026, 11, 26), actor, known_indicators()))
    own_demos()["official_documents"].furnish(book=book(), area=COUNTY, on=date(2026, 11, 26), at=AT, actors=actor)
    decision = Entry.objects.filter(kind="meeting_decision").latest("pk")
    clerk.goto(f"/registers/entries/{decision.pk}/")
    look(clerk, "decision", widths=BOTH)
    clerk.get_by_role("link", name="列入工作计划").click()
    expect(clerk.get_by_label("责任股室")).to_have_value("养老服务股")
    look(clerk, "propose", widths=BOTH)
    assert violations(clerk) == []
    clerk.get_by_label("章节").fill("养老服务")
    clerk.get_by_role("button", name="提出列入").click()
    expect(clerk.get_by_text("待领导同意").first).to_be_visible()
    look(clerk, "decision-proposed", widths=BOTH)
    clerk.goto("/registers/")
    clerk.get_by_role("link", name="计划任务").click()
    expect(clerk.get_by_role("heading", name="待办计划任务")).to_be_visible()
    assert violations(clerk) == []
    look(clerk, "owed", widths=BOTH)
    leader.goto(f"/plans/{plan.pk}/")
    look(leader, "plan-with-proposal", widths=BOTH)
    assert violations(leader) == []
    leader.get_by_role("link", name="同意列入").click()
    look(leader, "take", widths=BOTH)
    leader.get_by_role("button", name="同意列入").click()
    expect(leader.get_by_role("link", name=decision.values["what"])).to_be_visible()
    task = Task.objects.get(plan=plan, text=decision.values["what"])
    remind(area=COUNTY, by=PROGRAM, at=datetime(2026, 11, 26, 9, tzinfo=ZONE))
    leader.goto(f"/plans/tasks/{task.pk}/")
    expect(leader.get_by_role("link", name="局长办公会（示例）")).to_be_visible()
    look(leader, "task-from-a-decision", widths=BOTH)
    assert violations(leader) == []
