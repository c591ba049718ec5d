"""What decides in building projects: stages, sizes, targets, months, money."""
