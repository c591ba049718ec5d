"""The office of the casework tests, for relief."""

from tests.kernel.casework.conftest import county_divisions, office

__all__ = ["county_divisions", "office"]
