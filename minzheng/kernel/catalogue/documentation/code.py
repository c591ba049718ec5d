"""Pages about the code: the modules of the house, the codes of refusals and exceptions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from minzheng.kernel.catalogue.loader import PACKAGE
from minzheng.kernel.payments.reasons import REASONS

from .markdown import code, page, table


def modules() -> str:
    """Every package of the house with what it says of itself, from the top storey down."""
    parts = ["Each storey and kernel package may import what stands below it in this list, never what stands above."]
    storeys = ("site", "cli", "localities", "businesses", "commons", "web", "kernel")
    kernel = ("catalogue", "reports", "indicators", "payments", "casework", "people", "areas", "access", "policy",
              "paper", "values")
    for name in storeys:
        parts += [f"## {name}", _listing(PACKAGE / name)] if name != "kernel" else []
    for name in kernel:
        parts += [f"## kernel/{name}", _listing(PACKAGE / "kernel" / name)]
    return page("Modules", *parts)


def _listing(folder: Path) -> str:
    rows = []
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder).parts
        says = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        if says and "migrations" not in parts:
            rows.append((code("/".join(parts)), says.split("\n\n")[0]))
    return table(("file", "says"), rows) if rows else ""


def codes() -> str:
    """Why a payment becomes an exception, and every stable code of a refusal."""
    exceptions = table(("reason", "name", "what to do"),
                       [(code(one.code), f"{one.label.zh} · {one.label.en}", f"{one.remedy.zh} · {one.remedy.en}")
                        for one in REASONS.values()])
    refusals = table(("code", "refusal", "says"), sorted(set(_refusals())))
    return page(
        "Codes",
        "## Reasons of exceptions", "An enrolled award that is not paid is an exception with one of these reasons.",
        exceptions,
        "## Refusals", "Each expected refusal has a class with a stable code, which `--json` prints.", refusals,
    )


def _refusals() -> Iterator[tuple[str, str, str]]:
    """Every class in the package that gives itself a ``code`` and descends from an error by its name's base."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if "code = " not in path.read_text(encoding="utf-8"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                value = _code(node)
                if value:
                    says = (ast.get_docstring(node) or "").split("\n\n")[0]
                    yield (code(value), node.name, says)


def _code(node: ast.ClassDef) -> str:
    for statement in node.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            is_text = isinstance(statement.value, ast.Constant) and isinstance(statement.value.value, str)
            if statement.targets[0].id == "code" and is_text and isinstance(statement.value, ast.Constant):
                return str(statement.value.value)
    return ""
