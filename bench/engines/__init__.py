"""Each engine is a program of its own: ``ENGINE FOLDER VALUES`` computes a population and prints one line of JSON."""
