"""What decides in the care of tekun persons at home, by what it is about."""
