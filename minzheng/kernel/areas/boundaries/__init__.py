"""The boundaries of areas, as a bureau gives them: read from its files, matched with the divisions, kept by edition."""
