"""Every page by axe-core: no violation of WCAG 2.2, levels A and AA, at a desk and on a phone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error, Page, expect

from minzheng.kernel.access.models import Account
from minzheng.kernel.access.roles import Role
from minzheng.kernel.access.signing.actions import begin_second_step
from tests.journeys.conftest import Walk
from tests.web.conftest import AT, MONTH, VILLAGE, County
from tests.web.test_every_address import ADDRESSES, addresses, furnish

AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS = {"desk": 1280, "phone": 390}
MORE: dict[Role, list[str]] = {
    Role.COUNTY_CLERK: [
        "/months/2026-01/", f"/townships/{VILLAGE}/", "/households/?q=没有的人", "/nowhere/", "/cases/?tab=open",
        "/reviews/?tab=all", "/reviews/?tab=done", "/reviews/relatives/?tab=all", "/temporary_relief/?tab=given",
    ],
    Role.COUNTY_LEADER: ["/audit/", "/account/two-step"],
    Role.SYSADMIN: [f"/months/{MONTH}/dibao/"],
}
"""What a role looks at beside ADDRESSES; ``/nowhere/`` and a page that is refused stand for the pages of refusals."""


COMES_DOWN = ("Download is starting", "net::ERR_ABORTED")
"""What the driver says of an address whose answer is a file."""
FETCHING = ".htmx-request, .htmx-swapping, .htmx-settling"
"""Parts of a page that are being fetched."""
FADED = """Promise.allSettled(document.getAnimations().filter(one => one.effect.getComputedTiming().endTime !== Infinity)
    .map(one => one.finished)).then(() => true)"""
"""Waits until nothing on the page changes its colours any more."""


def violations(page: Page) -> list[str]:
    """What axe-core finds on the page as it stands: the rule, what it asks, and where. It is brought to a page once."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE.read_text(encoding="utf-8"))
    expect(page.locator(FETCHING)).to_have_count(0)
    page.evaluate(FADED)
    found: list[dict[str, Any]] = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})"
        ".then(found => found.violations)", TAGS)
    return [f"{one['id']} {node['html'][:160]} {node['failureSummary'][:200]}" for one in found for node in one["nodes"]]


def looked_at(role: Role, county: County) -> list[str]:
    """Every address that is the role's to use, and more."""
    names = [name for name, one in ADDRESSES.items() if one.role == role and not name.startswith("sign_out")]
    return [one for name in names for one in addresses(name, county)] + MORE.get(role, [])


def opened(page: Page, path: str) -> bool:
    """Whether there is a page, and then it is shown: neither a file nor a part of one, nor what only takes what is posted."""
    try:
        answer = page.goto(path)
    except Error as error:
        if not any(sign in str(error) for sign in COMES_DOWN):
            raise
        return False
    assert answer is not None, path
    return answer.headers.get("content-type", "").startswith("text/html") and "<html" in answer.text()


def test_every_page_keeps_to_wcag(walk: Walk, site: tuple[str, County]) -> None:
    furnish(site[1])
    found: dict[str, list[str]] = {}
    for role in sorted({one.role for one in ADDRESSES.values()}):
        page = walk(role)
        page.add_init_script(path=AXE)
        for path in looked_at(role, site[1]):
            if opened(page, path):
                for name, width in WIDTHS.items():
                    page.set_viewport_size({"width": width, "height": 800})
                    if wrong := violations(page):
                        found[f"{role} {path} {name}"] = wrong
        page.close()
    assert found == {}, "\n".join(f"{path}: {wrong}" for path, wrong in found.items())


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_pages_of_signing_in_keep_to_wcag(width: int, walk: Walk, site: tuple[str, County]) -> None:
    page = walk(width=width, sign_in=False)
    assert violations(page) == []
    page.get_by_label("账号").fill("nobody")
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("button", name="登录").click()
    page.get_by_role("alert").wait_for()
    assert violations(page) == []


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_what_opens_on_a_page_keeps_to_wcag(width: int, walk: Walk, site: tuple[str, County]) -> None:
    """The menu, a number asked for, the picture of a second step, and English."""
    page = walk(width=width)
    begin_second_step(by=Account.objects.get(role=Role.COUNTY_CLERK).actor, at=AT)
    page.goto("/account/two-step")
    page.get_by_role("img", name="两步验证的二维码").wait_for()
    assert violations(page) == []
    page.goto(f"/households/{site[1].poor.pk}/")
    page.locator("details.menu summary").click()
    assert violations(page) == []
    page.locator("details.menu summary").click()
    page.get_by_role("link", name="查看").first.click()
    page.get_by_label("查看用途").first.wait_for()
    assert violations(page) == []
    page.goto("/account/")
    page.get_by_role("button", name="English").first.click()
    page.get_by_role("heading", name="My account").wait_for()
    assert violations(page) == []
