"""Values that every part speaks in: money, months, identity numbers, sentences, errors, strict YAML."""
