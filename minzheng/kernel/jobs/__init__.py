"""Work that takes longer than a page may wait: queued in the same database, done by a worker, watched while it is done."""
