"""What takes longer than a page may wait: how far it is, and what came of it."""
