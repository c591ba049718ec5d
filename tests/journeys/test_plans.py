"""A leader reads the board of a plan of thirty tasks and presses for a red one, in a real browser; everything fits a phone."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import expect

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.known_indicators import known_indicators
from minzheng.kernel.plans.demo import Demonstration, furnish
from minzheng.kernel.plans.models import Task
from tests.web.conftest import COUNTY, County, make_account

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
