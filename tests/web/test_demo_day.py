"""A demonstration goes on by days, so that one can see what comes of a notice; nobody's real work does."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localtime

from minzheng.cli import session
from minzheng.kernel.access.models import Account, AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.web.scope import now
from tests.web.conftest import COUNTY, TOWN, make_account

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    """A home in which no day was moved."""
    settings.HOME = tmp_path
    return tmp_path


def _client(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def test_a_notice_is_over_after_eight_days_of_the_demonstration() -> None:
    client = _client(make_account(Role.TOWNSHIP_CLERK, area=TOWN))
    day = f"{localtime() + timedelta(days=9):%Y-%m-%d}"
    assert client.post("/demo/day", {"days": "8", "next": "/notices/"}).headers["Location"] == "/notices/"
    client.post("/demo/day", {"days": "1", "next": "https://elsewhere.example/"})
    assert (now() - localtime()).days in (8, 9)
    assert now().date() == session.now().date()
    assert client.get("/cases/").content.decode().count(f"演示日期 {day}") == 2, "in the menu and at the foot"
    moved = AuditEvent.objects.filter(action="move_demo_day").order_by("pk").values_list("details", flat=True)
    assert list(moved) == [{"days": 8, "ahead": 8}, {"days": 1, "ahead": 9}]


@pytest.mark.parametrize("days", ["0", "-1", "2", "x", "", "９"])
def test_it_goes_on_by_nothing_else(days: str, home: Path) -> None:
    client = _client(make_account(Role.TOWNSHIP_CLERK, area=TOWN))
    assert client.post("/demo/day", {"days": days}).status_code == 409
    assert list(home.iterdir()) == []


def test_where_others_work_no_day_is_moved(home: Path) -> None:
    real = make_account(Role.COUNTY_CLERK, area=COUNTY, password="staple of another colour", is_demo=False)
    demo = _client(make_account(Role.TOWNSHIP_CLERK, area=TOWN))
    response = demo.post("/demo/day", {"days": "1"})
    assert "已有正式账号" in response.content.decode()
    assert _client(real).post("/demo/day", {"days": "1"}).status_code == 403
    assert "演示日期" not in _client(real).get("/cases/").content.decode()
    assert list(home.iterdir()) == []
