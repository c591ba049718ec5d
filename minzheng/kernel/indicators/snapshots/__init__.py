"""Frozen figures: every indicator of an area and all below it as of a day, never edited; corrections and entered values."""
