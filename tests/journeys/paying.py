"""The gates of a run, gone through as an officer and three signers would."""

from __future__ import annotations

from playwright.sync_api import Page, expect

GATES = ("业务审核", "财务复核", "批准发放")


def look_through(officer: Page) -> None:
    """On the page of a run: have it looked through, and explain whatever was found."""
    officer.get_by_role("button", name="开始检查").click()
    expect(officer.locator(".prepay li").first).to_be_visible()
    while (waiting := officer.locator(".prepay li", has=officer.locator(".badge-orange"))).count():
        waiting.first.get_by_role("link").click()
        officer.get_by_role("link", name="说明“").click()
        officer.get_by_label("说明").fill("已逐户核实（示例）")
        officer.get_by_role("button", name="说明", exact=True).click()
        officer.get_by_role("link", name="第 ").click()


def sign(page: Page, gate: str) -> None:
    """On the page of a run: sign a gate."""
    page.get_by_role("link", name=gate).click()
    page.get_by_role("button", name=gate).click()
    expect(page.get_by_role("status")).to_contain_text("已签字")
