"""The outside registers of the installed package, by name. Read once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from minzheng.kernel.values.language import say
from minzheng.kernel.verification.declarations import FOLDER, OutsideRegister

from .loader import PACKAGE
from .reading import Reader


@cache
def outside_registers() -> Mapping[str, OutsideRegister]:
    """All outside registers, in the order of their names. Raises Refused with every problem of every file."""
    return load(PACKAGE)


def load(root: Path) -> Mapping[str, OutsideRegister]:
    """The outside registers declared below ``root``. Raises Refused with every problem found."""
    reader = Reader()
    files = sorted((root / "commons" / FOLDER).glob("*.yaml"))
    declared = {path.stem: reader.declaration(path, OutsideRegister) for path in files}
    reader.refuse_if_any(say("外部登记册有问题"))
    return {name: one.model_copy(update={"name": name}) for name, one in declared.items() if one is not None}
