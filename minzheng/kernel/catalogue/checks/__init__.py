"""The folder contract as a program: one checker per concern, each tells every problem it finds."""
