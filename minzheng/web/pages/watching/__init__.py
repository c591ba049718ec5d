"""Pages of watching: expected events, the low-income population, early warning."""
