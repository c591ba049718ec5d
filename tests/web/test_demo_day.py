"""A demonstration goes on by days, so that one can see what comes of a notice; nobody's real work does."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localtime
from typer.testing import CliRunner

from minzheng.cli import session
from minzheng.cli.main import app
from minzheng.kernel.access.models import Account, AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.web.scope import now
from tests.web.conftest import COUNTY, TOWN, make_account
from tests.web.test_second_step import code, enrolled, password_given

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


def test_a_code_of_the_telephone_counts_whatever_the_day_of_the_demonstration(home: Path) -> None:
    """The telephone shows the code of now; it knows no demonstration."""
    account, _ = enrolled(Role.TOWNSHIP_CLERK, is_demo=True)
    (home / "demo.days").write_text("38\n", encoding="ascii")
    client = password_given(account)
    assert client.post("/signin/code", {"code": code(account)}).headers["Location"] == "/cases/"
    assert client.get("/cases/").status_code == 200


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


def test_where_the_day_was_moved_nobody_begins_to_work() -> None:
    """Else all that they do would bear a day that has not come."""
    admin, without = _client(make_account(Role.SYSADMIN)), make_account(Role.COUNTY_CLERK, is_demo=False)
    given = {"username": "正式账号", "role": Role.COUNTY_CLERK, "area": f"{COUNTY:012d}"}
    _client(make_account(Role.TOWNSHIP_CLERK, area=TOWN)).post("/demo/day", {"days": "1"})
    assert "提前了 1 天" in admin.post("/accounts/new", given).content.decode()
    assert "提前了 1 天" in admin.post(f"/accounts/{without.pk}/reset-password").content.decode()
    assert not Account.objects.filter(username="正式账号").exists()
    made = CliRunner().invoke(app, ["account", "create", "正式账号", "--role", "county_clerk", "--password", "x"])
    assert (made.exit_code, "提前了 1 天" in made.stderr) == (1, True)
    reset = CliRunner().invoke(app, ["account", "reset-password", without.username])
    assert (reset.exit_code, "提前了 1 天" in reset.stderr) == (1, True)
    assert not Account.objects.filter(username="正式账号").exists()
    demo = Account.objects.get(role=Role.TOWNSHIP_CLERK)
    assert admin.post(f"/accounts/{demo.pk}/reset-password").status_code == 200
