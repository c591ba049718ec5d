"""Documents and photos of applications and steps: what they are, where they came from, sealed at rest."""
