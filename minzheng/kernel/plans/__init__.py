"""Work plans: tasks with their targets, how far they are, lights, reminders, and what is carried over."""
