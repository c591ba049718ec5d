"""Changes after the decision: reported by a household, checked, decided, and held in the registry from the right month."""
