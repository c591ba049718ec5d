"""What decides in the register of social organisations: a module for each part of it."""
