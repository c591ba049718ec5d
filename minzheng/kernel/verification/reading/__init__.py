"""A delivered file read: opened as a table of texts, its headings understood, its cells made values, what is strange told."""
