"""What a meeting decided and an earlier report promised becomes a task by a click, and is asked for until it is done."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.in_force import book
from minzheng.kernel.catalogue.known_indicators import known_indicators
from minzheng.kernel.jobs.doing import perform
from minzheng.kernel.jobs.models import Job
from minzheng.kernel.plans import actions
from minzheng.kernel.plans.models import Plan, Task
from minzheng.kernel.plans.promises import Given
from minzheng.kernel.plans.proposals import Proposal, Reminder
from minzheng.kernel.registers import actions as registers
from minzheng.kernel.registers.models import Entry
from minzheng.web.scope import now
from minzheng.web.work.due import start_due
from tests.web.conftest import COUNTY, County, SignedIn
from tests.web.test_old_reports import brought

pytestmark = pytest.mark.django_db
TODAY = date.today()
LAST = date(TODAY.year, 12, 31)


@pytest.fixture
def clerk(signed_in: SignedIn) -> Client:
    return signed_in(Role.COUNTY_CLERK)


@pytest.fixture
def leader(signed_in: SignedIn) -> Client:
    return signed_in(Role.COUNTY_LEADER)


@pytest.fixture
def plan(county: County, clerk: Client) -> Plan:
    made = actions.draft_plan(year=TODAY.year, half=0, area_code=COUNTY, title="示例计划", by=PROGRAM, at=now())
    first = date(TODAY.year, 1, 1)
    own = Given("安全", "整改隐患", owner="养老服务股", begins=first, due=first + timedelta(days=1), deliverable="销号")
    actions.write_tasks(plan_id=made.pk, tasks=[own], known={}, by=PROGRAM, at=now())
    return made


@pytest.fixture
def decision(county: County) -> Entry:
    day = str(TODAY)
    given = {"kind": "director", "title": "局长办公会（示例）", "held_on": day, "chair": "示例", "attendants": "各股室"}
    meeting = registers.make(book=book(), kind="meeting", deed="enter_held", given=given, area_code=COUNTY, by=PROGRAM, at=now())
    decided = {"what": "落实消防检查", "owner": "养老服务股", "partners": "各乡镇", "deadline": str(LAST)}
    return registers.make(book=book(), kind="meeting_decision", deed="decide", given=decided, area_code=COUNTY,
                          parent_id=meeting.pk, by=PROGRAM, at=now())


def approve(plan: Plan, leader: Client) -> None:
    assert leader.post(f"/plans/{plan.pk}/approve", {}).status_code == 302


def test_a_decision_becomes_a_task_with_its_owner_and_day_once(
    plan: Plan, decision: Entry, clerk: Client, leader: Client
) -> None:
    approve(plan, leader)
    entry, address = f"/registers/entries/{decision.pk}/", f"/plans/proposals/new/entry/{decision.pk}"
    assert f'href="{address}"' in clerk.get(entry).content.decode()
    form = clerk.get(address).content.decode()
    assert 'value="养老服务股"' in form
    assert f'value="{LAST}"' in form
    assert 'value="安全"' in form, "the chapter in which the section has its tasks"
    given = {"plan": str(plan.pk), "chapter": "安全", "text": "落实消防检查", "owner": "养老服务股", "partners": "各乡镇",
             "due": str(LAST)}
    assert clerk.post(address, {**given, "due": "年底"}).status_code == 409
    assert clerk.post(address, given).status_code == 302
    assert "不重复列入" in clerk.post(address, given).content.decode()
    one = Proposal.objects.get()
    assert clerk.post(f"/plans/proposals/{one.pk}/take", {}).status_code == 403
    waiting = leader.get(f"/plans/{plan.pk}/").content.decode()
    assert f'href="/plans/proposals/{one.pk}/take"' in waiting
    assert f'href="{entry}"' in waiting
    assert leader.post(f"/plans/proposals/{one.pk}/take", {"note": "同意"}).status_code == 302
    task = Task.objects.get(text="落实消防检查")
    assert (task.owner, task.partners, task.due) == ("养老服务股", "各乡镇", LAST)
    shown = clerk.get(f"/plans/tasks/{task.pk}/").content.decode()
    assert f'href="{entry}"' in shown
    assert "局长办公会（示例）" in shown
    told = clerk.get(entry).content.decode()
    assert f'href="/plans/tasks/{task.pk}/"' in told
    assert f'href="{address}"' not in told
    assert clerk.get("/plans/proposals/new/entry/999999").status_code == 404
    assert clerk.get("/plans/proposals/new/other/1").status_code == 404


def test_a_confirmed_task_of_an_earlier_report_becomes_one(plan: Plan, clerk: Client) -> None:
    text = f"青禾县{TODAY.year - 1}年工作总结\n\n特困人员19人。\n\n二、{TODAY.year}年工作计划\n\n集中供养率达到65%以上。"
    report = brought(clerk, "plan", text.encode())
    task = report.tasks.get()
    address = f"/plans/proposals/new/old_task/{task.pk}"
    assert clerk.get(address).status_code == 404, "nobody said yet that it is one"
    clerk.post(f"/old-reports/tasks/{task.pk}/confirm")
    assert f'href="{address}"' in clerk.get(f"/old-reports/{report.pk}/").content.decode()
    given = {"plan": str(plan.pk), "chapter": "特困供养", "text": task.text, "owner": "社会救助股", "due": str(LAST)}
    assert clerk.post(address, given).status_code == 302
    made = Task.objects.get(chapter="特困供养")
    assert (made.indicator, made.written, made.comparison) == (task.indicator, "65%", "at_least")
    assert made.indicator in known_indicators()
    assert f"《{plan.title}》第 {made.number} 项" in clerk.get(f"/old-reports/{report.pk}/").content.decode()
    assert f'href="/old-reports/{report.pk}/#task-{task.pk}"' in clerk.get(f"/plans/tasks/{made.pk}/").content.decode()


def test_what_is_owed_stands_on_the_first_page_and_reminders_on_record(plan: Plan, clerk: Client, leader: Client) -> None:
    assert "/plans/owed/" not in clerk.get("/cases/").content.decode()
    approve(plan, leader)
    for page in ("/", "/cases/", "/registers/", "/plans/"):
        assert 'href="/plans/owed/"' in clerk.get(page).content.decode(), page
        assert 'href="/plans/owed/"' not in leader.get(page).content.decode(), page
    owed = clerk.get("/plans/owed/").content.decode()
    assert "整改隐患" in owed
    assert "逾期" in owed
    assert "整改隐患" in clerk.get("/plans/owed/export/csv").content.decode("utf-8-sig")
    task = Task.objects.get()
    first = now().replace(day=10)
    assert "plan_reminders" in start_due(first)
    assert "plan_reminders" not in start_due(first), "it waits already"
    assert perform(Job.objects.get(kind="plan_reminders").pk, now=lambda: first).problem == ""
    Job.objects.all().delete()
    assert "plan_reminders" not in start_due(first)
    then = (first + timedelta(days=31)).replace(day=10)
    start_due(then)
    assert perform(Job.objects.get(kind="plan_reminders").pk, now=lambda: then).problem == ""
    assert list(Reminder.objects.order_by("pk").values_list("task", "is_escalated")) == [(task.pk, False), (task.pk, True)]
    assert "第 2 次提醒" in clerk.get(f"/plans/tasks/{task.pk}/").content.decode()
    assert "整改隐患" in leader.get("/plans/owed/").content.decode()
    assert 'href="/plans/owed/"' in leader.get("/").content.decode()
