"""Pages of the stores of goods: what lies where, what came and went, transfers, stocktakings, what each card was handed."""
