"""Standards as officials set them: documents with values of parameters, entered by one person and approved by another."""
