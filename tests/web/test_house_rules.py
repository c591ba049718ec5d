"""Rules of the web: nothing inline, nothing from elsewhere, no benefit by name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from minzheng.kernel.catalogue.loader import catalogue

WEB = Path(__file__).resolve().parents[2] / "minzheng" / "web"
TEMPLATES = sorted(WEB.rglob("*.html"))
OWN = sorted((WEB.parent / "businesses").rglob("*.html"))
"""The templates that business folders bring."""


@pytest.mark.parametrize("path", [*TEMPLATES, *OWN], ids=lambda path: path.name)
def test_templates_carry_nothing_inline_and_nothing_foreign(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:|hx-on", text)
    assert all(" src=" in tag for tag in re.findall(r"<script[^>]*>", text))
    assert not re.search(r"(src|href)=[\"']https?:", text)


def test_the_web_names_no_benefit() -> None:
    names = set(catalogue().businesses)
    titles = {business.title.zh for business in catalogue().businesses.values()}
    for path in [*WEB.rglob("*.py"), *TEMPLATES]:
        text = path.read_text(encoding="utf-8")
        named = {name for name in names if re.search(rf"\b{name}\b", text)} | {one for one in titles if one in text}
        assert not named, f"{path.name} names {named}"


def test_every_icon_that_is_drawn_is_in_the_sprite() -> None:
    sprite = (WEB / "static/vendor/icons/icons.svg").read_text(encoding="utf-8")
    texts = [path.read_text(encoding="utf-8") for path in [*TEMPLATES, *OWN]]
    drawn = {name for text in texts for name in re.findall(r'{% icon "([\w-]+)" %}', text)}
    assert {name for name in drawn if f'id="{name}"' not in sprite} == set()


def test_vendored_files_carry_their_licences() -> None:
    for folder in (WEB / "static/vendor").iterdir():
        if folder.is_dir():
            assert (folder / "LICENSE").read_text(encoding="utf-8").strip()


def test_answers_carry_strict_headers(db: None) -> None:
    headers = Client().get("/signin").headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
