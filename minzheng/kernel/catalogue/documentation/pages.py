"""All reference pages by file name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from minzheng.kernel.catalogue.loader import Catalogue
from minzheng.kernel.catalogue.outside_registers import outside_registers

from . import businesses, code, outside


def pages(catalogue: Catalogue) -> dict[str, str]:
    """The text of each page that is made from the folders and the kernel."""
    return {
        "businesses.md": businesses.businesses(catalogue),
        "facts.md": businesses.facts(catalogue),
        "rules.md": businesses.rules(catalogue),
        "parameters.md": businesses.parameters(catalogue),
        "indicators.md": businesses.indicators(catalogue),
        "outside-registers.md": outside.outside(outside_registers()),
        "modules.md": code.modules(),
        "codes.md": code.codes(),
    }


def stale(made: Mapping[str, str], folder: Path) -> list[str]:
    """The names of pages in ``folder`` that differ from what would be made now, are missing, or are no longer made."""
    there = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    return sorted(name for name in made.keys() | there.keys() if made.get(name) != there.get(name))


def write(made: Mapping[str, str], folder: Path) -> None:
    """Write every page into ``folder`` and remove those no longer made."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.md"):
        if path.name not in made:
            path.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")
