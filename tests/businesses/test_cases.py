"""The worked examples of every business, by both paths."""

from __future__ import annotations

from functools import cache

import pytest

from minzheng.kernel.catalogue.cases import Case, case_folders, read_cases, try_cases
from minzheng.kernel.catalogue.loader import PACKAGE, catalogue
from minzheng.kernel.values.errors import Problem

READ = {folder.name: read_cases(folder, catalogue()) for folder in case_folders(PACKAGE)}
CASES = [case for cases, _ in READ.values() for case in cases]


@cache
def tried() -> dict[str, list[Problem]]:
    """All cases of all businesses: those of one month are computed together."""
    return try_cases(CASES, catalogue())


@pytest.mark.parametrize("folder", READ)
def test_the_file_of_cases_can_be_read(folder: str) -> None:
    assert [str(problem) for problem in READ[folder][1]] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Case) -> None:
    problems = tried()[case.id]
    assert not problems, "\n".join(f"{problem}\n{problem.value}" for problem in problems)


def test_no_two_cases_share_a_name() -> None:
    assert len({case.id for case in CASES}) == len(CASES)
