"""Earlier reports read: a text becomes chapters, values with indicator and cut-off, tasks and document numbers."""
