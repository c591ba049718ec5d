"""A live site with a small county, and a real Chromium that walks through it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.roles import Role
from minzheng.kernel.values.periods import ZONE
from tests.jobs import worker
from tests.web.conftest import AT, COUNTY, County, make_account, make_county

PASSWORD = "correct horse battery"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
"""Playwright's own loop runs in the test's thread; the tests ask the database from there."""

Walk = Callable[..., Page]
Today = Callable[[str], datetime]


@pytest.fixture
def site(live_server: Any, transactional_db: None, tmp_path: Path, settings: Any) -> tuple[str, County]:
    """The address of the live site, and the county in it."""
    settings.HOME = tmp_path
    return live_server.url, make_county(by=PROGRAM, at=AT, home=tmp_path)


@pytest.fixture
def working(site: tuple[str, County]) -> Iterator[None]:
    """The worker that does what pages ask for."""
    with worker():
        yield


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Today:
    """``today("2026-10-14")``: nine o'clock of the day that the web reads off its clock from then on."""

    def set_to(day: str) -> datetime:
        moment = datetime.combine(date.fromisoformat(day), time(9), ZONE)
        monkeypatch.setattr("minzheng.web.scope.localtime", lambda: moment)
        return moment

    return set_to


@pytest.fixture
def walk(chromium: Browser, site: tuple[str, County]) -> Iterator[Walk]:
    """``walk(Role.TOWNSHIP_CLERK, width=390)``: a page, signed in; a complaint of the browser fails the test."""
    complaints: list[str] = []
    contexts = []

    def start(role: Role = Role.COUNTY_CLERK, *, area: int = COUNTY, width: int = 1280, sign_in: bool = True) -> Page:
        account = make_account(role, area=area, password=PASSWORD)
        context = chromium.new_context(viewport={"width": width, "height": 800}, base_url=site[0], locale="zh-CN")
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: _note(complaints, message))
        page.goto("/signin")
        if sign_in:
            page.get_by_label("账号").fill(account.username)
            page.get_by_label("密码").fill(PASSWORD)
            page.get_by_role("button", name="登录").click()
            page.wait_for_url("**/")
        return page

    yield start
    for context in contexts:
        context.close()
    _answered()
    assert complaints == []


def _answered() -> None:
    """Wait until nothing is being answered any more: it would hold on to the database that is emptied next."""
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(timeout=30)


def menu(page: Page, section: str, entry: str = "", part: str = "") -> None:
    """Go where the menu leads by that name, there to the entry of the section, and to the part of the entry."""
    page.get_by_role("navigation", name="主导航").get_by_role("link", name=section, exact=True).click()
    if entry:
        page.get_by_role("navigation", name="栏目").get_by_role("link", name=entry, exact=True).click()
    if part:
        page.get_by_role("navigation", name="分栏").get_by_role("link", name=part, exact=True).click()


EXPECTED = ("403", "404", "405", "409", "net::ERR_", "htmx:sendError", "htmx:sendAbort", "htmx:afterRequest")
"""What a browser says of a page that is not there, a line that was cut on purpose, a question that a newer one replaced."""


def _note(complaints: list[str], message: Any) -> None:
    if message.type in ("error", "warning") and not any(one in message.text for one in EXPECTED):
        complaints.append(message.text)
