"""Invented deliveries of every outside register for the invented county, and what is hidden in them.

The same seed gives the same people as ``people.demo``, and the same files. Nobody in them is real, and they say so.
"""

from .making import Made, made
from .truth import FILE, Planted, Truth, read_truth

__all__ = ["FILE", "Made", "Planted", "Truth", "made", "read_truth"]
