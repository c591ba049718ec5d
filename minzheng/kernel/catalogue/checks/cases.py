"""``cases.yaml``: worked examples that can be read, come out as written, and stand on both sides of what decides."""

from __future__ import annotations

from collections.abc import Iterator

from minzheng.kernel.catalogue.cases import Case, read_cases, try_cases
from minzheng.kernel.values.errors import Problem
from minzheng.kernel.values.language import say

from .folder import FolderFiles, Standpoint

FILE = "cases.yaml"


def problems(folder: FolderFiles, at: Standpoint) -> Iterator[Problem]:
    """Cases that cannot be read, that come out otherwise, or that show only one side.

    Each is computed by itself; that a batch gives the same is what ``tests/businesses`` proves, in ten times the time.
    """
    if at.catalogue is None or not folder.file(FILE).exists():
        return
    cases, found = read_cases(folder.path, at.catalogue)
    yield from found
    for told in try_cases(cases, at.catalogue, together=False).values():
        yield from told
    if cases and folder.kind == "benefit":
        yield from _sides(folder, cases)


def _sides(folder: FolderFiles, cases: list[Case]) -> Iterator[Problem]:
    if not any(_pays(case, folder.name) for case in cases):
        yield folder.problem("cases", say("没有一个例子得到发放"), FILE)
    if not any(_pays_nothing(case, folder.name) for case in cases):
        yield folder.problem("cases", say("没有一个例子不予发放：请写明另一侧"), FILE)


def _pays(case: Case, name: str) -> bool:
    return any(one.kind == "value" and _is_amount(one.wanted) and one.wanted > 0 and one.name.startswith(f"{name}.")
               for one in case.expected)


def _pays_nothing(case: Case, name: str) -> bool:
    return any(one.kind != "value" or (_is_amount(one.wanted) and one.wanted == 0 and one.name.startswith(f"{name}."))
               for one in case.expected)


def _is_amount(wanted: object) -> bool:
    return isinstance(wanted, int) and not isinstance(wanted, bool)
