"""Findings in the browser: the list, one of them, what is done with it, and how they fare."""
