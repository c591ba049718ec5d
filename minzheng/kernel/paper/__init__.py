"""What leaves the house on paper: the look of official documents as ``.docx`` and PDF, their font, numbers and words."""
