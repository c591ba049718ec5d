"""Work plans in the browser: the board, a plan with its tasks, a task, the import."""
