"""An application from its first answer to its acceptance: one form for several benefits, what is known, what it would bring."""
