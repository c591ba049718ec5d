"""``cases.yaml``: the worked examples officials agree on, read and run.

``run_cases(folder)`` answers the problems of one folder; ``read_cases`` and ``try_cases`` are its two halves, for whoever
wants to run the cases of all folders together.
"""

from .case import Case, Expected
from .reading import read_cases
from .running import case_folders, run_cases, try_cases

__all__ = ["Case", "Expected", "case_folders", "read_cases", "run_cases", "try_cases"]
