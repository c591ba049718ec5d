"""What is watched in the registry, as the installed package declares it. Read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from minzheng.kernel.values.language import say
from minzheng.kernel.verification.watching.declarations import FOLDER, EventsDeclared, TiersDeclared, WarningsDeclared, Watched

from .loader import PACKAGE
from .reading import Reader


@cache
def watched() -> Watched:
    """What is watched. Raises Refused with every problem of its files."""
    return load(PACKAGE)


def load(root: Path) -> Watched:
    """What ``commons/watching`` below ``root`` declares. Raises Refused with every problem found."""
    reader, folder = Reader(), root / "commons" / FOLDER
    events = reader.declaration(folder / "events.yaml", EventsDeclared)
    tiers = reader.declaration(folder / "tiers.yaml", TiersDeclared)
    warnings = reader.declaration(folder / "warnings.yaml", WarningsDeclared)
    reader.refuse_if_any(say("持续监测的声明有问题"))
    assert events is not None
    assert tiers is not None
    assert warnings is not None
    return Watched(events.events, tiers.tiers, tiers.needs, tiers.measures, tiers.aids, warnings.warnings)
