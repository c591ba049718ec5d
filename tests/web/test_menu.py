"""The menu: few sections for everybody, each leading on, where one is said at every step."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from minzheng.kernel.access.roles import OF_ASSISTANCE, Role
from tests.web.conftest import COUNTY, TOWN, County, SignedIn, make_account

PASSWORD = "correct horse battery"


def links(page: str, name: str) -> dict[str, str]:
    """The links of a navigation by their words."""
    found = re.search(f'<nav class="[a-z]+" aria-label="{name}">(.*?)</nav>', page, re.DOTALL)
    parts = re.findall(r'<a href="([^"]+)"[^>]*>(.*?)</a>', found.group(1), re.DOTALL) if found else []
    return {re.sub("<[^>]+>", "", words): link for link, words in parts}


@pytest.mark.parametrize("role", Role)
def test_nobody_finds_more_than_seven_sections(role: Role, county: County, signed_in: SignedIn) -> None:
    client, reached = signed_in(role), set()
    sections = links(client.get("/", follow=True).content.decode(), "主导航")
    assert len(sections) <= 7
    for link in sections.values():
        page = client.get(link).content.decode()
        assert len(re.findall('<nav class="mainnav".*?aria-current=.*?</nav>', page, re.DOTALL)) == 1, link
        entries = links(page, "栏目")
        assert all(client.get(one).status_code == 200 for one in entries.values())
        reached |= {link, *entries.values()}
    if role == Role.SYSADMIN:
        assert reached == {"/policy/", "/audit/", "/accounts/"}
        return
    if role not in OF_ASSISTANCE:
        assert "/registers/" in reached
        assert reached <= {"/registers/", "/goods/", "/policy/"}
        return
    assert {"/cases/", "/notices/", "/", "/runs/", "/imports/", "/households/", "/reviews/", "/policy/"} <= reached
    assert "/accounts/" not in reached
    assert ("/audit/" in reached) is (role in (Role.COUNTY_LEADER, Role.AUDITOR))
    assert ("/applications/" in reached) is (role in (Role.VILLAGE_OFFICER, Role.GRID_WORKER, Role.TOWNSHIP_CLERK))


def test_a_section_says_where_one_is(county: County, signed_in: SignedIn) -> None:
    page = signed_in().get("/runs/").content.decode()
    assert re.search('<a href="/" aria-current="true">.*?发放', page, re.DOTALL)
    assert '<a href="/runs/" aria-current="page">发放批次</a>' in page
    assert 'class="subnav"' not in signed_in(Role.AUDITOR).get("/households/").content.decode()


def test_verification_has_few_entries_and_the_parts_of_each(county: County, signed_in: SignedIn) -> None:
    page = signed_in(Role.VERIFICATION_OFFICER).get("/verification/candidates/").content.decode()
    assert list(links(page, "栏目")) == ["核对疑点", "数据核查", "核对请求", "动态监测", "主动发现"]
    assert '<a href="/verification/checks/" aria-current="page">数据核查</a>' in page
    assert list(links(page, "分栏")) == ["全面核查", "登记册交付", "无号码记录", "重复登记"]
    assert '<a href="/verification/candidates/" aria-current="page">无号码记录</a>' in page
    village = signed_in(Role.VILLAGE_OFFICER, area=TOWN + 1).get("/verification/findings/").content.decode()
    assert "全面核查" not in links(village, "栏目")
    assert 'aria-label="分栏"' not in village


@pytest.mark.parametrize(("role", "area", "first"), [
    (Role.TOWNSHIP_CLERK, TOWN, "/cases/"), (Role.TOWNSHIP_LEADER, TOWN, "/cases/"), (Role.COUNTY_CLERK, COUNTY, "/"),
    (Role.SYSADMIN, COUNTY, "/accounts/")])
def test_the_day_begins_where_the_work_is(role: Role, area: int, first: str, county: County) -> None:
    given = {"username": make_account(role, area=area, password=PASSWORD).username, "password": PASSWORD}
    assert Client().post("/signin", given).headers["Location"] == first
    assert Client().post("/signin?next=/households/", given).headers["Location"] == "/households/"
