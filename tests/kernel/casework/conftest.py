"""An office with accounts in the demonstration county, on its real divisions."""

from __future__ import annotations

import pytest

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.areas import editions
from minzheng.kernel.areas.actions import load_divisions
from minzheng.kernel.areas.editions import Edition
from minzheng.kernel.catalogue.lawbook import law
from tests.kernel.casework.stories import COUNTY, Office, at


@pytest.fixture(scope="session")
def county_divisions() -> Edition:
    """The divisions of one county, from the edition that is shipped."""
    return editions.shipped().narrowed(COUNTY)


@pytest.fixture
def office(db: None, county_divisions: Edition) -> Office:
    """The office."""
    load_divisions(county_divisions, by=PROGRAM, at=at("2021-01-04"))
    return Office(law(), {})
