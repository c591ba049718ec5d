"""An invented county: plausible households and persons, the same for the same seed, on any machine.

``frames`` gives the input of the rules for any number of households, ``batches`` the same in pieces for millions, and
``workbook`` a roster as an office would hand it over. Nobody in it is real.
"""

from .population import MONTH, batches, frames
from .workbook import roster, write_roster, write_sheets

__all__ = ["MONTH", "batches", "frames", "roster", "write_roster", "write_sheets"]
