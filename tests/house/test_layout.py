"""Where files may lie and what they may be called."""

from __future__ import annotations

import ast
import re
import subprocess
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from minzheng.kernel.catalogue.chapters import CHAPTERS

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "minzheng"
VAGUE = {"utils", "util", "helpers", "helper", "manager", "managers", "base", "misc", "common", "stuff", "tools"}
GUIDED_LINES = 200
"""Beyond this a file is told of, not refused: the guidance is 50 to 150 lines."""


def sources(folder: Path = PACKAGE) -> Iterator[Path]:
    """The Python files, without migrations."""
    yield from (path for path in sorted(folder.rglob("*.py")) if "migrations" not in path.parts)


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def where(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


def test_no_module_has_a_vague_name() -> None:
    assert [str(path) for path in sources() if path.stem in VAGUE] == []
    assert [str(path) for path in PACKAGE.rglob("*/") if path.name in VAGUE] == []


def test_names_of_modules_and_folders_are_plain_identifiers() -> None:
    plain = re.compile(r"[a-z][a-z0-9_]*")
    names = {path.stem for path in sources() if not path.name.startswith("__")}
    assert sorted(name for name in names if not plain.fullmatch(name)) == []


def test_businesses_has_two_levels_chapter_then_business() -> None:
    businesses = PACKAGE / "businesses"
    chapters = [path for path in businesses.iterdir() if path.is_dir() and path.name != "__pycache__"]
    assert {path.name for path in chapters} <= CHAPTERS.keys()
    strangers = [path for chapter in chapters for path in chapter.iterdir()
                 if path.is_file() and path.name != "__init__.py"]
    assert strangers == []


def test_tests_mirror_the_package() -> None:
    kernel = {path.name for path in (PACKAGE / "kernel").iterdir() if path.is_dir() and path.name != "__pycache__"}
    tested = {path.name for path in (ROOT / "tests" / "kernel").iterdir() if path.is_dir()} - {"__pycache__"}
    assert tested <= kernel
    assert kernel <= tested


def test_large_files_are_told_of() -> None:
    for path in sources():
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > GUIDED_LINES:
            warnings.warn(f"{path.relative_to(ROOT)} has {lines} lines", stacklevel=1)


def test_every_public_function_of_the_kernel_says_what_it_does() -> None:
    silent = [
        f"{where(path, node)} {node.name}"
        for path in sources(PACKAGE / "kernel")
        for node in _public(tree(path)) if path.name != "apps.py"
        if not ast.get_docstring(node)
    ]
    assert silent == []


def _public(module: ast.Module) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """Functions and classes at the top of a module, and methods that are neither private, nor properties, nor special."""
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node


def test_every_module_says_what_it_is_for() -> None:
    silent = [str(path.relative_to(ROOT)) for path in sources()
              if path.name not in ("__init__.py", "apps.py") and not ast.get_docstring(tree(path))]
    assert silent == []


@pytest.mark.parametrize("folder", ["minzheng", "docs", "tests", "bench", "."])
def test_nothing_local_is_committed(folder: str) -> None:
    found = subprocess.run(
        ["git", "ls-files", folder], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    strange = re.compile(r"(^|/)(var|__pycache__|\.venv|\.mypy_cache)/|\.(pyc|mo|sqlite3|log|orig|rej)$")
    assert [name for name in found if strange.search(name)] == []


def test_pages_read_values_where_approved_standards_are() -> None:
    """``catalogue.loader`` knows what the folders say, ``catalogue.in_force`` what was approved since as well."""
    read = re.compile(r"\b(known|catalogue\(\)|law|law\(\)|declared)\.parameters\b")
    declared = re.compile(r"catalogue\.(loader|lawbook|book) import .*\b(catalogue|law|book)\b")
    texts = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in sources(PACKAGE / "web")}
    assert [name for name, text in texts.items() if declared.search(text) and read.search(text)] == []
