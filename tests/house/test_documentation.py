"""What is written about the program agrees with the program."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from typer.main import get_command

from minzheng.cli.docs import reference
from minzheng.cli.main import app
from minzheng.kernel.catalogue.documentation.pages import stale
from tests.house.test_layout import ROOT

PROSE = [ROOT / "README.md", ROOT / "README.zh-CN.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md",
         *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "docs" / "how-to").glob("*.md")),
         *sorted((ROOT / "docs" / "decisions").glob("*.md"))]


def test_the_reference_pages_are_not_stale() -> None:
    """`make docs` makes them anew."""
    assert stale(reference(), ROOT / "docs" / "reference") == []


@pytest.mark.parametrize("path", PROSE, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_and_pictures_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    missing = [link for link in links if "://" not in link and not (path.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("path", PROSE, ids=lambda path: str(path.relative_to(ROOT)))
def test_make_targets_and_commands_named_in_prose_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    written = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL))
    named = set(re.findall(r"\bmake ([a-z]+)\b", written))
    assert named <= targets
    for words in re.findall(r"\bminzheng((?: [a-z]+(?:-[a-z]+)*)+)", written):
        _command_exists(words.split())


def _command_exists(words: list[str]) -> None:
    """Follow the words through the groups until a command is reached; what follows it is arguments."""
    here: Any = get_command(app)
    for word in words:
        if not hasattr(here, "list_commands"):
            return
        found = here.get_command(None, word)
        assert found is not None, f"minzheng {' '.join(words)}"
        here = found


@pytest.mark.parametrize("path", sorted((ROOT / "docs").rglob("*.svg")), ids=lambda path: path.name)
def test_drawings_are_drawings_and_carry_no_script(path: Path) -> None:
    root = ElementTree.fromstring(path.read_text(encoding="utf-8"))
    assert root.tag.endswith("svg")
    assert not any(node.tag.endswith("script") for node in root.iter())


def test_the_two_readmes_name_the_same_commands_and_folders() -> None:
    def named(name: str) -> set[str]:
        text = (ROOT / name).read_text(encoding="utf-8")
        return set(re.findall(r"^make [a-z]+", text, re.MULTILINE)) | set(re.findall(r"\]\((docs/[^)]+)\)", text))

    assert named("README.md") == named("README.zh-CN.md")
