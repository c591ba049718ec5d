"""Whatever goes on record is told in the reader's words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import minzheng
from minzheng.web.pages.audit import deeds

PACKAGE = Path(minzheng.__file__).parent
BEFORE = {"record": "", "event": "case_", "_event": "complaint_"}
"""The functions that put something on record, each with what its actions are called by there."""


def recorded() -> Iterator[str]:
    """The actions that the code puts on record, as far as it names them."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in BEFORE:
                given = [one.value for one in node.keywords if one.arg == "action"] or node.args[1:2]
                yield from (BEFORE[node.func.id] + one.value for one in given
                            if isinstance(one, ast.Constant) and isinstance(one.value, str))


def test_every_action_has_its_words() -> None:
    found = set(recorded())
    assert {"lock_run", "case_accept", "complaint_answer", "give_aid"} <= found
    assert found - set(deeds()) == set()
