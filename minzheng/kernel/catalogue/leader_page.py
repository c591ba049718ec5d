"""What stands on the leader's page, as the installed package declares it. Read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from minzheng.kernel.indicators.leader_page import LeaderPage
from minzheng.kernel.values.language import say

from .loader import PACKAGE
from .reading import Reader

FILE = Path("commons") / "leader_page.yaml"


@cache
def leader_page() -> LeaderPage:
    """The page. Raises Refused with every problem of its file."""
    return load(PACKAGE)


def load(root: Path) -> LeaderPage:
    """The page declared below ``root``. Raises Refused with every problem found."""
    reader = Reader()
    page = reader.declaration(root / FILE, LeaderPage)
    reader.refuse_if_any(say("领导一览页的声明有问题"))
    assert page is not None
    return page
