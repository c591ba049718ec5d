"""Tekun reads the roll, self-care and place of support; it asks nothing of its own."""
