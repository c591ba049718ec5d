"""Earlier reports: brought in, read, and confirmed sentence by sentence."""
