"""Pages of the books that folders declare: lists, entries, forms, imports, what is late or missing, what all may see."""
