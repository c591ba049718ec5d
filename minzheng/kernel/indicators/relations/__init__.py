"""Relations that figures must hold: declared, checked on every figure, and what does not hold explained or corrected."""
