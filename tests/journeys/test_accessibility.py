"""Every page by axe-core: no violation of WCAG 2.2, levels A and AA, at a desk and on a phone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from minzheng.kernel.access.models import Account
from minzheng.kernel.access.roles import Role
from minzheng.kernel.access.signing.actions import begin_second_step
from minzheng.kernel.casework.models import PublicNotice
from minzheng.kernel.payments.models import Award
from tests.journeys.conftest import Walk
from tests.web.conftest import AT, MONTH, TOWN, VILLAGE, County, make_account
from tests.web.test_every_address import case_of

AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS = {"desk": 1280, "phone": 390}
PAGES: dict[Role, list[str]] = {
    Role.COUNTY_CLERK: [
        "/", f"/months/{MONTH}/", f"/months/{MONTH}/run", f"/months/{MONTH}/exceptions/", f"/months/{MONTH}/changes/",
        f"/months/{MONTH}/dibao/", f"/months/{MONTH}/dibao/exceptions/", "/months/2026-01/", f"/townships/{TOWN}/",
        f"/townships/{VILLAGE}/", "/households/", "/households/?q=没有的人", "/households/{household}/",
        f"/households/{{household}}/explain/{MONTH}/dibao/", "/households/{household}/members/{member}/death",
        "/awards/{award}/suspend", "/reveal/id/{member}", "/runs/", "/runs/{run}/", "/imports/", "/imports/new", "/report/",
        "/policy/", "/policy/dibao.dibao_standard/", "/account/", "/account/password", "/nowhere/", "/cases/", "/cases/?tab=open",
        "/cases/{case}/", "/cases/{case}/terminate", "/cases/steps/", "/notices/", "/notices/{notice}/", "/board/",
        "/board/lookup",
    ],
    Role.TOWNSHIP_CLERK: ["/notices/new", "/cases/{case}/objection"],
    Role.TOWNSHIP_LEADER: ["/cases/{case}/assign", "/cases/hand-over"],
    Role.COUNTY_LEADER: ["/runs/{run}/lock", "/audit/", "/account/two-step"],
    Role.SYSADMIN: [
        "/accounts/", "/accounts/new", "/accounts/{account}/", "/accounts/{account}/change",
        "/accounts/{account}/deactivate", "/accounts/{account}/reset-password", "/runs/{run}/lock",
    ],
}
"""What each role looks at; ``/nowhere/`` and a page that is refused stand for the pages of refusals."""


def violations(page: Page) -> list[str]:
    """What axe-core finds on the page as it stands: the rule, what it asks, and where."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}}).then(found => found.violations)", TAGS)
    return [f"{one['id']} {node['html'][:160]} {node['failureSummary'][:200]}" for one in found for node in one["nodes"]]


def address(path: str, county: County) -> str:
    account = Account.objects.filter(role=Role.TOWNSHIP_CLERK).first() or make_account(Role.TOWNSHIP_CLERK)
    case = case_of(county)
    award = Award.objects.filter(household=county.poor).earliest("pk")
    return path.format(household=county.poor.pk, member=county.member.pk, award=award.pk, run=county.run.pk,
                       account=account.pk, case=case.pk, notice=PublicNotice.objects.get().pk)


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
@pytest.mark.parametrize("role", PAGES)
def test_pages_keep_to_wcag(role: Role, width: int, walk: Walk, site: tuple[str, County]) -> None:
    page, found = walk(role, width=width), {}
    for path in PAGES[role]:
        page.goto(address(path, site[1]))
        page.wait_for_load_state("networkidle")
        if wrong := violations(page):
            found[path] = wrong
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
    page.get_by_role("link", name="查看").first.click()
    page.get_by_label("查看用途").first.wait_for()
    assert violations(page) == []
    page.goto("/account/")
    page.get_by_role("button", name="English").first.click()
    page.get_by_role("heading", name="My account").wait_for()
    assert violations(page) == []
