"""The checks that all folders declare, and those of everybody (``commons/verification``). Read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from minzheng.kernel.values.language import say
from minzheng.kernel.verification.checks.declarations import FILE, Check, ChecksDeclared

from .loader import PACKAGE, business_folders
from .reading import Reader

EVERYBODY = Path("commons") / "verification" / FILE
"""Checks that belong to no business: of whoever is paid anything."""


@cache
def cross_checks() -> tuple[Check, ...]:
    """All checks, in the order of the folders. Raises Refused with every problem of every file."""
    return load(PACKAGE)


def load(root: Path) -> tuple[Check, ...]:
    """The checks declared below ``root``. Raises Refused with every problem found."""
    reader = Reader()
    files = [(path.name, path / FILE) for path in business_folders(root)] + [("", root / EVERYBODY)]
    declared = [(business, reader.declaration(path, ChecksDeclared)) for business, path in files if path.exists()]
    reader.refuse_if_any(say("核查规则有问题"))
    return tuple(Check(business, check) for business, one in declared if one for check in one.checks)
