"""Orphans need only age, status and place of care, which the commons know."""
