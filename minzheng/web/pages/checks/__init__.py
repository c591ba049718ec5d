"""Pages of the checks: the passes over everybody, what each found, and how often each rule is right."""
