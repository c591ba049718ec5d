"""The pages that business folders bring with them: ``pages.py``, found by looking."""

from __future__ import annotations

from functools import cache
from types import ModuleType

from .loader import catalogue, module_of

FILE = "pages.py"


@cache
def own_pages() -> dict[str, ModuleType]:
    """The ``pages.py`` of each business that has one, by name, in the order of the bureau's report."""
    known = catalogue()
    found = {name: module_of(one.path / FILE, known.root) for name, one in known.businesses.items()}
    return {name: module for name, module in found.items() if module is not None}
