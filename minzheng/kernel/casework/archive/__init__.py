"""The file of a case on paper: cover, contents, everything that was done, what is missing, and the archive's number."""
