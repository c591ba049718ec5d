"""Progress of a long command on standard error: one bar per phase."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn


@contextmanager
def shown_phases() -> Iterator[Callable[[str, int, int], None]]:
    """Show each phase as a bar; call the value given with the phase, what is done and what there is (0: unknown)."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(file=sys.stderr)) as bars:
        tasks: dict[str, TaskID] = {}

        def tell(phase: str, done: int, total: int) -> None:
            if phase not in tasks:
                _finish(bars, tasks)
                tasks[phase] = bars.add_task(phase, total=total or None)
            bars.update(tasks[phase], completed=done, total=total or None)

        yield tell
        _finish(bars, tasks)


def _finish(bars: Progress, tasks: dict[str, TaskID]) -> None:
    """Stop the clock of every phase begun before."""
    for task in tasks.values():
        bars.stop_task(task)
