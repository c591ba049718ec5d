"""What decides in disaster relief, by its books."""
