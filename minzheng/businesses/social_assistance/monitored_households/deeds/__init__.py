"""What decides in the monitoring of households, by its books."""
