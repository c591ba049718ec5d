"""Benchmarks that print ratios from one run. ``python -m bench`` runs them; nothing here is part of the tests."""
