"""What every journey asks of a page it stands on: that nothing sticks out, and a picture of it where somebody wants one."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Page

PHONE = 390
SHOTS = os.environ.get("MINZHENG_SHOTS", "")
"""The folder pictures go to; none are taken without."""


def fits(page: Page) -> bool:
    """Whether nothing stands beyond the edge of the screen, once the page is there."""
    page.wait_for_load_state("load")
    return bool(page.locator("html").evaluate("one => one.scrollWidth <= one.clientWidth"))


def look(page: Page, name: str, *, widths: tuple[int, ...] = ()) -> None:
    """Nothing sticks out, as the page is or at each of ``widths``; a picture of it."""
    before = page.viewport_size
    for width in widths or (0,):
        if width:
            page.set_viewport_size({"width": width, "height": 800})
        called = f"{name}-{width}" if width else name
        assert fits(page), called
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{called}.png", full_page=True)
    if widths and before:
        page.set_viewport_size(before)
