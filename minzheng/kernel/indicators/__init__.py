"""Indicators: numbers with a name, a scope, a cut-off and the query that gave them."""
