"""Progress of a long command on standard error: one bar per phase."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from minzheng.kernel.values.language import say

_PHASES = {
    phase.template: phase
    for phase in (say("打开文件"), say("读取表格"), say("检查"), say("与登记核对"), say("写入"), say("核定待遇"), say("读取登记"),
                  say("将到期事项"), say("读取在册人员"), say("比对登记册"), say("重新核算"), say("登记疑点"),
                  say("低收入人口分层"), say("预警"), say("两两比对"), say("统计"), say("推算"), say("存档"))
}
"""The phases of an import as the reader's language names them."""


@contextmanager
def shown_phases() -> Iterator[Callable[[str, int, int], None]]:
    """Show each phase as a bar; call the value given with the phase, what is done and what there is (0: unknown)."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(file=sys.stderr)) as bars:
        tasks: dict[str, TaskID] = {}

        def tell(phase: str, done: int, total: int) -> None:
            if phase not in tasks:
                _finish(bars, tasks)
                tasks.clear()
                tasks[phase] = bars.add_task(str(_PHASES.get(phase, phase)), total=total or None)
            bars.update(tasks[phase], completed=done, total=total or None)

        yield tell
        _finish(bars, tasks)


def _finish(bars: Progress, tasks: dict[str, TaskID]) -> None:
    """Fill the bar of the phase that was under way and stop its clock."""
    for task in tasks.values():
        bars.update(task, total=bars.tasks[task].completed or 1, completed=bars.tasks[task].completed or 1)
        bars.stop_task(task)
