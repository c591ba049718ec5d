"""The office of the demonstration county, for checks of its applicants."""

from tests.kernel.casework.conftest import county_divisions, divided, made_roll, office, roll

__all__ = ["county_divisions", "divided", "made_roll", "office", "roll"]
