"""What a folder's Python files define, read without running them."""

from __future__ import annotations

import ast
from functools import lru_cache
from pathlib import Path


def functions_of(path: Path) -> frozenset[str]:
    """The names of the functions at the top of a file; none where it is missing or cannot be read."""
    try:
        return _functions(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, SyntaxError):
        return frozenset()


@lru_cache(maxsize=512)
def _functions(source: str) -> frozenset[str]:
    """Read once for as long as the text is the same: folders are checked against one another."""
    return frozenset(node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef))
