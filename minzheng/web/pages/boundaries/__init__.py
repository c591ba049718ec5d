"""The boundaries of areas: the editions a bureau loaded, loading another, taking one back."""
