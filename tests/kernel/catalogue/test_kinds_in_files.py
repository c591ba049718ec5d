"""Kinds of entries that stand in a file each: the same book, and the contract tells file and line in them too."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
import yaml

from minzheng.kernel.catalogue.book import book, book_of
from minzheng.kernel.catalogue.checking import check
from minzheng.kernel.catalogue.checks import entries, files
from minzheng.kernel.catalogue.checks import indicators as measures
from minzheng.kernel.catalogue.loader import PACKAGE, load

CARE = Path("businesses/elderly/home_care")


@pytest.fixture
def split(tmp_path: Path) -> Path:
    """A copy of one business whose kinds stand in a file each, away from all others."""
    root = tmp_path / "split"
    shutil.copytree(PACKAGE / CARE, root / CARE, ignore=shutil.ignore_patterns("__pycache__"))
    (root / "commons").mkdir()
    (root / "commons" / "exclusions.yaml").write_text("pairs: []\n", encoding="utf-8")
    whole = root / CARE / "register.yaml"
    (root / CARE / "register").mkdir(exist_ok=True)
    for kind in yaml.safe_load(whole.read_text(encoding="utf-8"))["kinds"]:
        text = yaml.safe_dump(kind, allow_unicode=True, sort_keys=False)
        (root / CARE / "register" / f"{kind['name']}.yaml").write_text(text, encoding="utf-8")
    whole.unlink()
    return root


def told(root: Path) -> list[str]:
    """What is wrong with the one business: what is watched across all of them is not here."""
    checkers = [files.problems, entries.problems, measures.problems]
    return [str(one) for one in check(root, on=date(2026, 11, 21), checkers=checkers) if CARE.as_posix() in str(one)]


def test_a_book_of_files_is_the_same_book(split: Path) -> None:
    assert told(split) == []
    found = book_of(load(split)).kinds
    assert {name: one.declared for name, one in found.items()} == {
        name: one.declared for name, one in book().kinds.items() if one.business == "home_care"}


@pytest.mark.parametrize(("old", "new", "sentence"), [
    ("computed: grant", "computed: granted", "没有函数（deeds.py）“granted”"),
    ("name: centre_assessment", "name: centre_judgement", "文件名应为 centre_judgement.yaml"),
    ("retention:", "retained:", "retained"),
])
def test_what_is_wrong_in_such_a_file_is_told_with_its_line(split: Path, old: str, new: str, sentence: str) -> None:
    path = split / CARE / "register" / "centre_assessment.yaml"
    text = path.read_text(encoding="utf-8") + "retention: 10y\n"
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    [one] = [one for one in told(split) if sentence in one]
    assert "register/centre_assessment.yaml" in one
