"""No floating point near money, no clock inside, no engine or database in a rule."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house.test_layout import PACKAGE, sources, tree, where

EXACT = [
    PACKAGE / "businesses", PACKAGE / "commons", PACKAGE / "kernel" / "values", PACKAGE / "kernel" / "policy",
    PACKAGE / "kernel" / "payments", PACKAGE / "kernel" / "scenarios", PACKAGE / "kernel" / "indicators",
]
LAYOUT = PACKAGE / "kernel" / "payments" / "export"
"""Millimetres and column widths; amounts reach it as text."""
CLOCKS = {("date", "today"), ("datetime", "today"), ("datetime", "now"), ("datetime", "utcnow"), ("time", "time"),
          ("timezone", "now"), ("timezone", "localdate"), ("timezone", "localtime")}
TIMELESS = [PACKAGE / "businesses", PACKAGE / "commons", PACKAGE / "localities", PACKAGE / "kernel"]


def _all(folders: list, kind: type[ast.AST]) -> Iterator[tuple[str, ast.AST]]:  # type: ignore[type-arg]
    for folder in folders:
        for path in sources(folder):
            for node in ast.walk(tree(path)):
                if isinstance(node, kind):
                    yield where(path, node), node


def test_no_float_is_written_where_money_is_computed() -> None:
    literals = [place for place, node in _all(EXACT, ast.Constant)
                if isinstance(node, ast.Constant) and isinstance(node.value, float)
                and not (PACKAGE.parent / place.partition(":")[0]).is_relative_to(LAYOUT)]
    assert literals == []


def test_nothing_is_turned_into_a_float_where_money_is_computed() -> None:
    calls = [place for place, node in _all(EXACT, ast.Call)
             if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"]
    assert calls == []


def test_no_clock_runs_below_the_web_and_the_command_line() -> None:
    read = [
        place for place, node in _all(TIMELESS, ast.Attribute)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and (node.value.id, node.attr) in CLOCKS
    ]
    assert read == []


def test_rules_and_facts_import_only_the_words_they_are_written_in() -> None:
    allowed = ("minzheng.kernel.policy", "minzheng.kernel.values", "minzheng.commons", "datetime", "__future__")
    strange = []
    businesses = [path for path in sources(PACKAGE / "businesses") if path.name in ("rules.py", "facts.py", "__init__.py")]
    for path in [*businesses, *sources(PACKAGE / "commons")]:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or "."]
            else:
                continue
            strange += [f"{where(path, node)} {name}" for name in names if not name.startswith(allowed)]
    assert strange == []


def test_no_exception_is_caught_without_a_name() -> None:
    broad = [place for place, node in _all([PACKAGE], ast.ExceptHandler)
             if isinstance(node, ast.ExceptHandler)
             and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id == "BaseException"))]
    assert broad == []
