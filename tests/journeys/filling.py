"""The form of an application, filled in as a person would."""

from __future__ import annotations

import re
from collections.abc import Mapping

from playwright.sync_api import Page, expect

from tests.kernel.casework.stories import NOTHING

ASKED = ("disability_category", "schooling", "work_place", "wage", "business", "property", "transfer", "medical", "education")


def give(page: Page, field: str, value: str) -> None:
    """Answer one question as a finger would."""
    one = page.locator(f'[name="{field}"]')
    if one.first.get_attribute("type") == "radio":
        page.locator(f'[name="{field}"][value="{value}"]').check()
    elif one.evaluate("one => one.tagName") == "SELECT":
        one.select_option(label=value)
    else:
        one.fill(value)


def member(page: Page, place: int, given: Mapping[str, str]) -> None:
    """Fill in one member; what is not said of them is nothing special."""
    whole = {**NOTHING, **given}
    give(page, f"{place}.name", whole["name"])
    give(page, f"{place}.id_number", whole["id_number"])
    if place > 1:
        give(page, f"{place}.relation", whole["relation"])
    give(page, f"{place}.serious_illness", whole["serious_illness"])
    for name in ASKED:
        give(page, f"{place}.{name}", whole[name])


def saved(page: Page) -> None:
    """The page says so only when the server has everything that was typed."""
    expect(page.locator("#saved")).to_have_text(re.compile(r"已保存 \d\d:\d\d"))


def bring(page: Page, kind: str, name: str, data: bytes) -> None:
    """Bring a document of a kind as the list names it."""
    page.get_by_label("材料种类").select_option(label=kind)
    page.get_by_label("选择文件").set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": data})
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_role("status").first).to_contain_text("已收下 1 个文件")
