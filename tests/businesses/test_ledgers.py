"""The ledgers of the office beyond their stories: what the demonstration shows, and what the database itself refuses."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from minzheng.businesses.planning.capital_projects.deeds import STAGES
from minzheng.kernel.access.actions import create_account
from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.book import book
from minzheng.kernel.catalogue.own_pages import own_demos
from minzheng.kernel.registers.models import Deed, Entry
from tests.kernel.casework.stories import COUNTY, at

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


def actor(role: Role, name: str = "") -> Actor:
    username = f"{role}{name}"
    known = Account.objects.filter(username=username).first() or create_account(
        username=username, password=None, role=role, post="示例岗位", area_code=COUNTY, is_demo=True, by=PROGRAM,
        at=at("2000-01-04"))
    return known.actor


def furnish(name: str) -> None:
    own_demos()[name].furnish(book=book(), area=COUNTY, on=DAY, at=at(str(DAY)), actors=actor)


def test_a_ledger_shows_an_issue_in_each_state_and_one_that_is_overdue() -> None:
    furnish("rectification")
    issues = Entry.objects.filter(kind="rectification_issue").order_by("pk")
    assert [one.state for one in issues] == ["closed", "rectified", "planned", "found"]
    assert issues[2].due_on == DAY - timedelta(days=20)
    assert Entry.objects.get(kind="issue_list").values["closed"] == 1


def test_the_database_refuses_that_who_rectified_closes() -> None:
    furnish("rectification")
    issue = Entry.objects.get(kind="rectification_issue", state="rectified")
    clerk = actor(Role.COUNTY_CLERK)
    closing = Deed(entry=issue, serial=9, name="verify", state="closed", on=DAY, at=at(str(DAY)), by=str(clerk),
                   account_id=clerk.account_id)
    with pytest.raises(DatabaseError, match="closed by who rectified it"), transaction.atomic():
        closing.save()
    closing.account_id = actor(Role.COUNTY_SECTION_HEAD).account_id
    closing.save()


def test_documents_stand_under_one_number_and_their_tasks_are_due() -> None:
    furnish("official_documents")
    numbers = Entry.objects.filter(kind="official_document").order_by("pk").values_list("values__document_number", flat=True)
    assert list(numbers) == ["示例民发〔2026〕5号", "示例县民〔2026〕1号", "示例县民〔2026〕2号", "示例县民〔2026〕4号"]
    assert Entry.objects.filter(kind="document_task", state="assigned", due_on__lt=DAY).count() == 1
    assert Entry.objects.get(kind="meeting").values["open_decisions"] == 2


def test_projects_go_through_their_stages_in_order_and_are_paid_by_source() -> None:
    furnish("capital_projects")
    projects = list(Entry.objects.filter(kind="capital_project").order_by("pk"))
    assert [one.state for one in projects] == ["in_use", "accepted", "main_structure", "foundation", "proposed"]
    used, accepted, stopped, *_ = projects
    days = [used.values[name] for name in STAGES]
    assert days == sorted(days)
    assert all("示例" in one.label for one in projects)
    assert stopped.values["is_suspended"] == "yes"
    assert accepted.values["opinion"]
    assert accepted.values["paid"] == accepted.values["contract"]
    paid = Entry.objects.filter(kind="capital_payment", parent=used)
    assert sorted(one.values["source"] for one in paid) == ["from_county", "from_lottery", "from_upper"]
    assert projects[-1].values["paid"] == 0
