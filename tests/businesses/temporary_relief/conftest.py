"""The office of the casework tests, for relief, and its accounts at the pages."""

from __future__ import annotations

import pytest

from tests.kernel.casework.conftest import county_divisions, divided, office
from tests.web.offices import Enter, Today, clock, enter

__all__ = ["Enter", "county_divisions", "divided", "enter", "office"]


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Today:
    """``today("2026-10-14")``: the day the web reads off its clock."""
    modules = ("minzheng.web.scope", "minzheng.web.listing", "minzheng.web.pages.case", "minzheng.web.pages.cases",
               "minzheng.businesses.social_assistance.temporary_relief.pages")
    return clock(monkeypatch, modules, "2026-10-14")
