"""Finding the unserved (主动发现): who is entitled and not enrolled, sought by the engine or found by people, to its outcome."""
