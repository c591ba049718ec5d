"""Findings (疑点): what the checks of the business folders make of matches, and what people make of it."""
