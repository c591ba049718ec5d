"""Dibao reads the household's means and members; it asks nothing of its own."""
