"""Frozen figures: the snapshots, the figures of an area, one figure down to its records, and entered values."""
