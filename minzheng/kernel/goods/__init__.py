"""Stores of goods: items, warehouses, batches and movements that only grow; the database keeps every stock at or above zero."""
