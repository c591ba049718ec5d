"""Pages of outside registers: what was delivered, taking one in, deciding about one with remarks."""
