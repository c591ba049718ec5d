"""What business folders bring with them, found by looking: pages (``pages.py``), and their part of the demonstration."""

from __future__ import annotations

from functools import cache
from types import ModuleType

from .loader import catalogue, module_of

PAGES, DEMO = "pages.py", "demo.py"


@cache
def own_pages() -> dict[str, ModuleType]:
    """The ``pages.py`` of each business that has one, by name, in the order of the bureau's report."""
    return _own(PAGES)


@cache
def own_demos() -> dict[str, ModuleType]:
    """The ``demo.py`` of each business that has one: its ``furnish`` fills its books in the
    demonstration county."""
    return _own(DEMO)


def _own(file: str) -> dict[str, ModuleType]:
    known = catalogue()
    found = {name: module_of(one.path / file, known.root) for name, one in known.businesses.items()}
    return {name: module for name, module in found.items() if module is not None}
