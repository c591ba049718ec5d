"""Pages of what does not hold between figures: the list of a snapshot, one finding with both sides, its explanation."""
