"""``cases.yaml``: worked examples on both sides of what decides."""

from __future__ import annotations

from collections.abc import Iterator

from minzheng.kernel.values.errors import Problem
from minzheng.kernel.values.language import say

from .folder import FolderFiles, Standpoint

FILE = "cases.yaml"


def problems(folder: FolderFiles, at: Standpoint) -> Iterator[Problem]:
    """Too few examples."""
    if folder.file(FILE).exists() and not folder.document(FILE):
        yield folder.problem("cases", say("没有例子"), FILE)
