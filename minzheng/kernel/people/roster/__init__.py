"""The roster workbook: opening the file, reading it into frames, checking it, marking it, and the empty template."""
