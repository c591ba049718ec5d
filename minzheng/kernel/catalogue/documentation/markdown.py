"""Tables and headings in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

GENERATED = "<!-- Made by `make docs` from the code and the folders. Do not edit by hand. -->"


def page(title: str, *parts: str) -> str:
    """A whole page: the notice that it is made, its title, its parts."""
    return "\n\n".join([GENERATED, f"# {title}", *(part.strip("\n") for part in parts if part.strip())]) + "\n"


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; cells are escaped so that nothing in them ends a cell."""
    lines = [_row(columns), _row(["---"] * len(columns)), *(_row(row) for row in rows)]
    return "\n".join(lines)


def _row(cells: Sequence[object]) -> str:
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ").strip() or " "


def code(text: object) -> str:
    """Text in a fixed-width font; nothing for nothing."""
    return f"`{text}`" if str(text) else ""
