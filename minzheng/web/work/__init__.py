"""What the worker does: the kinds of jobs put together from the kernel's actions, and the worker itself."""
